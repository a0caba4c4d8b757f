"""Tell from a pattern alone whether a text can make it take more than linear time.

A backtracking matcher takes long where one text can be read along many ways. The ways are those of the position automaton
(Glushkov 1961): a state for every letter of the pattern, an arrow for each letter that may follow, drawn as often as there
are ways to get there. Two different loops from a state to itself on one word: exponential. A loop, a way on the same word to
another loop that reads it too, and something behind it that may fail: quadratic, and a search is such a loop in front
(Weber and Seidl 1991; Wüstholz et al. 2017). Repeats with a bound only multiply by it and are taken once.
"""

import re
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from re import _constants as op
    from re import _parser as parser

Matches = Callable[[str], bool]
# Letters of every kind that a class may part from the others, beside those that the pattern itself names.
_KINDS = (
    "aZzđạÀ09٣²_ .,;:-+/@\"'<>=()\n\r\t\0\x85\xa0\xad\u0301\u200b\u2028中\ud800\udcff\U0001f600"
)
_CATEGORIES = {
    op.CATEGORY_DIGIT: str.isdecimal,
    op.CATEGORY_SPACE: str.isspace,
    op.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
}
_CATEGORIES |= {
    op.CATEGORY_NOT_DIGIT: lambda char: not char.isdecimal(),
    op.CATEGORY_NOT_SPACE: lambda char: not char.isspace(),
    op.CATEGORY_NOT_WORD: lambda char: not (char.isalnum() or char == "_"),
}
_ONE_LETTER = (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY)
_UNBOUNDED = op.MAXREPEAT
# Before the first letter: a search tries to begin at every place.
START = -1
_NOWHERE: frozenset[int] = frozenset()


@dataclass
class Fragment:
    """A piece of a pattern: its first and last states with the ways to them, and whether it may be empty.

    `checked` tells that something may still fail where it is empty (`$`, a look ahead), `barred` what may not stand before
    it then; `unsure` are the last states behind which something may fail.
    """

    first: Counter[int] = field(default_factory=Counter)
    last: Counter[int] = field(default_factory=Counter)
    is_empty: bool = True
    checked: bool = False
    barred: list[Matches] = field(default_factory=list)
    unsure: set[int] = field(default_factory=set)


@dataclass
class Ways:
    """The automaton of a pattern."""

    letters: list[Matches] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    arrows: dict[int, Counter[int]] = field(default_factory=dict)
    # States within one atomic group, which gives nothing back once it is left.
    atomic: dict[int, tuple[int, ...]] = field(default_factory=dict)
    # What may not stand before a state that a match begins with.
    behind: dict[int, list[Matches]] = field(default_factory=dict)
    accepts: set[int] = field(default_factory=set)
    # The last states of what takes as little as it can.
    lazy: set[int] = field(default_factory=set)
    has_reference: bool = False
    steps: dict[tuple[int, str], list[tuple[int, int]]] = field(default_factory=dict)
    behind_of: dict[int, set[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, pattern: str | bytes, flags: int = 0) -> "Ways":
        """Read a pattern as the standard library does."""
        told = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
        self = cls()
        builder = _Builder(self, flags | re.compile(told, flags & ~re.DEBUG).flags)
        whole = builder.sequence(parser.parse(told, flags))
        self.arrows[START] = whole.first
        self.accepts = set(whole.last) - whole.unsure
        return self

    @cached_property
    def alphabet(self) -> list[str]:
        """One letter for each set of states that can read it."""
        named = {chr(ord(char) + step) for char in self.named for step in (-1, 0, 1) if ord(char)}
        read = {
            tuple(one(char) for one in self.letters): char for char in sorted({*_KINDS, *named})
        }
        return [char for readers, char in read.items() if any(readers)]

    def after(self, state: int, char: str) -> list[tuple[int, int]]:
        """Give the states that reading a letter leads to, and in how many ways."""
        if (state, char) not in self.steps:
            arrows = self.arrows.get(state, {}).items()
            self.steps[state, char] = [(at, ways) for at, ways in arrows if self.letters[at](char)]
        return self.steps[state, char]

    @cached_property
    def looping(self) -> list[int]:
        """The states from which a way leads back."""
        return [state for state in range(len(self.letters)) if state in self.reached(state)]

    @cached_property
    def taking(self) -> frozenset[int]:
        """The states with which a match goes on as far as it can: they lie on one loop with an end of it that is not lazy."""
        ends = [at for at in self.looping if at in self.accepts - self.lazy]
        return frozenset(at for end in ends for at in self.reached(end) if end in self.reached(at))

    def reached(self, state: int) -> set[int]:
        """All states behind one."""
        if state not in self.behind_of:
            found: set[int] = set()
            left = [state]
            while left:
                new = self.arrows.get(left.pop(), Counter()).keys() - found
                found |= new
                left += new
            self.behind_of[state] = found
        return self.behind_of[state]


class _Builder:
    def __init__(self, ways: Ways, flags: int) -> None:
        self.ways = ways
        self.flags = flags
        self.within: tuple[int, ...] = ()
        self.groups = 0

    def sequence(self, items: Iterable[tuple[Any, Any]]) -> Fragment:
        whole = Fragment()
        for code, value in items:
            whole = self.joined(whole, self.piece(code, value))
        return whole

    def joined(self, left: Fragment, right: Fragment) -> Fragment:
        self.connect(left.last, right.first)
        for state in right.first if left.is_empty and left.barred else ():
            self.ways.behind.setdefault(state, []).extend(left.barred)
        unsure = set(right.unsure)
        if right.is_empty:
            unsure |= set(left.last) if right.checked else left.unsure
        return Fragment(
            left.first + right.first if left.is_empty else left.first,
            left.last + right.last if right.is_empty else right.last,
            left.is_empty and right.is_empty,
            left.checked or right.checked,
            left.barred + right.barred,
            unsure,
        )

    def connect(self, last: Counter[int], first: Counter[int]) -> None:
        for state, ways in last.items():
            arrows = self.ways.arrows.setdefault(state, Counter())
            for there, more in first.items():
                arrows[there] += ways * more

    def piece(self, code: Any, value: Any) -> Fragment:  # noqa: PLR0911 - one way for each kind
        if code in (op.MAX_REPEAT, op.MIN_REPEAT):
            return self.repeat(*value, is_lazy=code is op.MIN_REPEAT)
        if code is op.POSSESSIVE_REPEAT:
            return self.held(lambda: self.repeat(*value))
        if code is op.ATOMIC_GROUP:
            return self.held(lambda: self.sequence(value))
        if code is op.SUBPATTERN:
            return self.sequence(value[-1])
        if code is op.BRANCH:
            return self.branch(value[1])
        if (
            code is op.ASSERT_NOT
            and value[0] == -1
            and len(value[1]) == 1
            and value[1][0][0] in _ONE_LETTER
        ):
            return Fragment(barred=[self.matches(*value[1][0])])
        if code in (op.ASSERT, op.ASSERT_NOT):
            return self.look(*value)
        if code is op.AT:
            begins = value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING)
            return Fragment(checked=not begins, barred=[self.not_a_beginning] if begins else [])
        if code in (op.GROUPREF, op.GROUPREF_EXISTS):
            self.ways.has_reference = True
            return Fragment(checked=True)
        state = len(self.ways.letters)
        self.ways.letters.append(self.matches(code, value))
        self.ways.atomic[state] = self.within
        return Fragment(Counter([state]), Counter([state]), is_empty=False)

    def not_a_beginning(self, char: str) -> bool:
        return not self.flags & re.MULTILINE or char != "\n"

    def repeat(self, least: int, most: int, body: Any, *, is_lazy: bool = False) -> Fragment:
        part = self.sequence(body)
        if is_lazy:
            self.ways.lazy |= set(part.last)
        if most is _UNBOUNDED:
            self.connect(part.last, part.first)
        return replace(part, is_empty=part.is_empty or not least)

    def held(self, build: Callable[[], Fragment]) -> Fragment:
        self.groups += 1
        outside, self.within = self.within, (*self.within, self.groups)
        part = build()
        self.within = outside
        return part

    def branch(self, ways: list[Any]) -> Fragment:
        parts = [self.sequence(way) for way in ways]
        empty = [part for part in parts if part.is_empty]
        return Fragment(
            sum((part.first for part in parts), Counter()),
            sum((part.last for part in parts), Counter()),
            bool(empty),
            any(part.checked for part in empty),
            empty[0].barred if len(empty) == 1 else [],
            set().union(*(part.unsure for part in parts)),
        )

    def look(self, direction: int, body: Any) -> Fragment:
        """Read a look ahead as a way that ends there; one behind has a fixed width and costs no more."""
        if direction == -1:
            return Fragment()
        return Fragment(self.sequence(body).first, checked=True)

    def matches(self, code: Any, value: Any) -> Matches:
        plain = self.plain(code, value)
        if not self.flags & re.IGNORECASE:
            return plain
        return lambda char: plain(char) or plain(char.lower()) or plain(char.upper())

    def plain(self, code: Any, value: Any) -> Matches:
        if code in (op.LITERAL, op.NOT_LITERAL):
            self.ways.named.add(chr(value))
            return lambda char: (char == chr(value)) is (code is op.LITERAL)
        if code is op.ANY:
            return lambda char: char != "\n" or bool(self.flags & re.DOTALL)
        if code is op.IN:
            negated = value[0][0] is op.NEGATE
            parts = [self.plain(*part) for part in value[negated:]]
            return lambda char: any(part(char) for part in parts) is not negated
        if code is op.RANGE:
            self.ways.named |= {chr(value[0]), chr(value[1])}
            return lambda char: value[0] <= ord(char) <= value[1]
        if code is op.CATEGORY:
            return _CATEGORIES[value]
        raise NotImplementedError(f"{code} {value}")


def faults(
    pattern: str | bytes, flags: int = 0, *, searched: bool = False, whole: bool = False
) -> list[str]:
    """List what makes a pattern more than linear where it is matched, `searched` for, or has to take a text as a `whole`."""
    ways = Ways.of(pattern, flags)
    if whole:
        ways.accepts = set()
    if ways.has_reference:
        return ["refers back to a group"]
    failing = [at for at in ways.looping if at not in ways.accepts]
    found = [f"exponential at state {at}" for at in failing if _is_doubled(ways, at)]
    if found:
        return found
    for end in failing:
        # Two states that lead to each other would have been told above.
        fronts = [at for at in ways.looping if at not in ways.reached(end)]
        fronts += [START] if searched else []
        found += [f"quadratic from {at} to {end}" for at in fronts if _is_chained(ways, at, end)]
    return found


def _is_doubled(ways: Ways, at: int) -> bool:
    """Tell whether one word leads from a state back to it in two ways, and past no place where the match might end."""
    left = deque([(at, at, False)])
    seen = set(left)
    ends = ways.accepts & ways.taking
    while left:
        one, other, parted = left.popleft()
        for char in ways.alphabet:
            ones, others = ways.after(one, char), ways.after(other, char)
            for (here, times), (there, _) in product(ones, others):
                state = (here, there, parted or times > 1 or here != there)
                if state == (at, at, True):
                    return True
                if state not in seen and not ends & {here, there}:
                    seen.add(state)
                    left.append(state)
    return False


def _is_chained(ways: Ways, at: int, end: int) -> bool:
    """Tell whether a word loops at one state, leads on to another, and loops there."""
    if at == end or end not in ways.reached(at):
        return False
    if at == START:
        return any(_is_found_late(ways, end, last) for last in ways.alphabet)
    if set(ways.atomic[at]) - set(ways.atomic[end]):
        return False
    left = deque([(at, at, end)])
    seen = set(left)
    while left:
        state = left.popleft()
        for char in ways.alphabet:
            for new in product(*([here for here, _ in ways.after(one, char)] for one in state)):
                if new == (at, end, end):
                    return True
                if new not in seen:
                    seen.add(new)
                    left.append(new)
    return False


def _is_found_late(ways: Ways, end: int, last: str) -> bool:
    """Tell whether a match can begin at many places of a text and read on to its end in vain.

    `last` is the letter that each repetition of the word ends with, and so stands before the first of the next.
    """
    left = deque([(START, end, last, _NOWHERE)])
    seen = set(left)
    while left:
        one, other, before, run = left.popleft()
        for char in ways.alphabet:
            others = [here for here, _ in ways.after(other, char)]
            for place, reached in _steps(ways, one, before, char, run) if others else ():
                for there in others:
                    state = (place, there, char, reached)
                    if state[:3] == (end, end, last) and not reached & ways.taking:
                        return True
                    if state not in seen:
                        seen.add(state)
                        left.append(state)
    return False


def _steps(
    ways: Ways, one: int, before: str, char: str, run: frozenset[int]
) -> Iterator[tuple[int, frozenset[int]]]:
    """Give where a letter leads, beside all states that the match begun there may be in; none once it may end early."""
    if one == START:
        yield START, _NOWHERE
        reached = _begun(ways, before, char)
    else:
        reached = frozenset(here for state in run for here, _ in ways.after(state, char))
    places = reached if one == START else {here for here, _ in ways.after(one, char)}
    if reached & ways.accepts - ways.taking:
        reached = _NOWHERE
    for place in places:
        yield place, reached


def _begun(ways: Ways, before: str, char: str) -> frozenset[int]:
    """Give the states that a match which begins with a letter reaches, `before` being the letter in front of it."""
    firsts = (here for here, _ in ways.after(START, char))
    return frozenset(at for at in firsts if not any(one(before) for one in ways.behind.get(at, ())))


def hard_texts(pattern: str | bytes, flags: int = 0, *, length: int) -> Iterator[str]:
    """Write texts that keep a pattern in its loops as long as they can, and then fail it."""
    ways = Ways.of(pattern, flags)
    for state in ways.looping:
        front, turn = _word(ways, START, state), _word(ways, state, state)
        for end in ("", "\0", "!", "x"):
            yield front + turn * (length // len(turn)) + end
            yield (front + turn) * (length // len(front + turn)) + end
    for char in ways.alphabet:
        yield char * length + "\0"


def _word(ways: Ways, start: int, end: int) -> str:
    """Give the shortest word that leads from one state to another."""
    left = deque([(start, "")])
    seen: set[int] = set()
    while left:
        state, word = left.popleft()
        for char in ways.alphabet:
            for there, _ in ways.after(state, char):
                if there == end:
                    return word + char
                if there not in seen:
                    seen.add(there)
                    left.append((there, word + char))
    raise AssertionError("no way between states of one automaton")
