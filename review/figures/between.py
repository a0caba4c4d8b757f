"""Copies across unions: whose filings probably copy whose."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

Between = Mapping[tuple[str, str], int]  # (union of the later filing, of the earlier one): filings

OTHERS = "*"  # the code under which unions are put together that are not listed, or not to be named to the reader


class Shared(NamedTuple):
    """Two unions and the filings that one probably copied from the other, each way."""

    one: str
    other: str
    by_one: int
    by_other: int

    @property
    def number(self) -> int:
        """Filings of either union that resemble an earlier one of the other."""
        return self.by_one + self.by_other


def strongest(between: Between, most: int) -> list[Shared]:
    """List the pairs of named unions that share most, at most `most` of them; `one` is the one that copied more.

    >>> strongest({("b", "a"): 3, ("a", "b"): 1, ("a", "c"): 2}, 1)
    [Shared(one='b', other='a', by_one=3, by_other=1)]
    """
    found = []
    for one, other in {tuple(sorted(pair)) for pair in between if OTHERS not in pair}:
        if one == other:  # unions that are not known
            found.append(Shared(one, other, between[one, other], 0))
            continue
        by_one, by_other = between.get((one, other), 0), between.get((other, one), 0)
        forth, back = Shared(one, other, by_one, by_other), Shared(other, one, by_other, by_one)
        found.append(forth if by_one >= by_other else back)
    return sorted(found, key=lambda pair: (-pair.number, pair.one, pair.other))[:most]


def renamed(between: Between, name: Callable[[str], str]) -> Counter[tuple[str, str]]:
    """Count by other codes, those of today for instance; what falls within one union is across none any more.

    A union that is not known (code "") is another one than every other; `OTHERS` keeps its code.
    """
    found: Counter[tuple[str, str]] = Counter()
    for (later, earlier), number in between.items():
        pair = name(later), earlier if earlier == OTHERS else name(earlier)
        if pair[0] != pair[1] or not pair[0]:
            found[pair] += number
    return found


def named_to(between: Between, named: Collection[str]) -> Counter[tuple[str, str]]:
    """Tell of which union a filing was copied where that is one of `named`, else `OTHERS`."""
    found: Counter[tuple[str, str]] = Counter()
    for (later, earlier), number in between.items():
        found[later, earlier if earlier in named else OTHERS] += number
    return found


def condensed(between: Between, most: int) -> tuple[list[str], Counter[tuple[str, str]]]:
    """List the unions involved most, and count all others as `OTHERS`, so that the sum stays what it is.

    `OTHERS` is the last of at most `most` + 1 unions, and is there only if it holds something.
    """
    involved: Counter[str] = Counter()
    for (later, earlier), number in between.items():
        involved[later] += number
        involved[earlier] += number
    is_rest = involved.pop(OTHERS, 0) > 0 or len(involved) > most
    listed = sorted(involved, key=lambda code: (-involved[code], code))[:most]
    found: Counter[tuple[str, str]] = Counter()
    for (later, earlier), number in between.items():
        found[_listed(later, listed), _listed(earlier, listed)] += number
    return [*listed, *([OTHERS] if is_rest else [])], found


def nested(between: Between) -> dict[str, dict[str, int]]:
    """Give the counts as JSON can hold them, the same for the same counts."""
    found: dict[str, dict[str, int]] = {}
    for (later, earlier), number in sorted(between.items()):
        found.setdefault(later, {})[earlier] = number
    return found


def _listed(code: str, listed: list[str]) -> str:
    return code if code in listed else OTHERS
