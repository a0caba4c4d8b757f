"""Part a text into sentences, each with the cues in it: the surroundings in which an amount is judged."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.money.cues import Cue, find_cues
from nlp.scanner import Token, forms, said_at

_STOPS = frozenset(".!?")
_ENDS = _STOPS | {"\n"}
_ABBREVIATED = forms("tr tp ths ts q p tx")
_CARRIES_OVER = frozenset(":,")
_TOTAL = forms("tổng")
_INITIATIVE, _INITIATIVE_END = forms("sáng"), forms("kiến")
_ONE = frozenset({"1", "01"})
# As far back as cues can govern each other.
_MOST_CUES = 8


@dataclass(frozen=True, slots=True)
class Sentence:
    """The tokens `start:end` of one sentence and the cues in it.

    `many`: the words by which it sums or reports many entries, "" for none. `total_from`: the place of the first
    "tổng" in it, or its end.
    """

    tokens: Sequence[Token]
    start: int
    end: int
    cues: Sequence[Cue]
    many: str
    total_from: int

    def cues_before(self, place: int) -> Sequence[Cue]:
        """List the last cues that end at a place or before it."""
        upto = bisect_right(self.cues, place, key=lambda cue: cue.end)
        return self.cues[max(0, upto - _MOST_CUES) : upto]

    def cue_from(self, place: int) -> Cue | None:
        """Give the first cue that begins at a place or behind it."""
        following = bisect_right(self.cues, place - 1, key=lambda cue: cue.first)
        return self.cues[following] if following < len(self.cues) else None


def sentences_at(tokens: Sequence[Token], places: Iterable[int]) -> Iterator[Sentence]:
    """Yield the sentence in which each place lies, for places from left to right; no other one is read. Linear."""
    ends = [
        place + 1
        for place, token in enumerate(tokens[:-1])
        if token.key in _ENDS and _ends_sentence(tokens, place)
    ]
    ends.append(len(tokens))
    number = -1
    sentence: Sentence | None = None
    for place in places:
        here = bisect_right(ends, place)
        if sentence is None or here != number:
            number, sentence = here, _sentence(tokens, ends[here - 1] if here else 0, ends[here])
        yield sentence


def _sentence(tokens: Sequence[Token], start: int, end: int) -> Sentence:
    cues = find_cues(tokens, start, end)
    reports = [cue.wording for cue in cues if cue.role == "many"]
    said = [token.key for token in tokens[start:end]]
    if not reports and any(_counts_entries(tokens, at) for at in _mentions(said, start)):
        reports = ["a number of them"]
    return Sentence(
        tokens=tokens,
        start=start,
        end=end,
        cues=[cue for cue in cues if cue.role != "many"],
        many=reports[0] if reports else "",
        total_from=next((at for at, key in enumerate(said, start) if key in _TOTAL), end),
    )


def _ends_sentence(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a sentence ends at a token; a heading's colon carries over to the next line."""
    key = tokens[place].key
    if key == "\n":
        return not said_at(tokens, place - 1, _CARRIES_OVER)
    if key not in _STOPS:
        return False
    behind = tokens[place + 1]
    return (behind.apart or behind.key == "\n") and not said_at(tokens, place - 1, _ABBREVIATED)


def _mentions(said: Sequence[str], start: int) -> Iterator[int]:
    """List where "sáng" stands; a sentence without it, as most are, is done with at once."""
    if not _INITIATIVE.isdisjoint(said):
        yield from (at for at, key in enumerate(said, start) if key in _INITIATIVE)


def _counts_entries(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether "kiến" follows the "sáng" at a place, which stands behind a number other than 1."""
    if not said_at(tokens, place + 1, _INITIATIVE_END):
        return False
    return place > 0 and tokens[place - 1].is_number and tokens[place - 1].key not in _ONE
