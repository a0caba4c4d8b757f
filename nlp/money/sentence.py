"""Part a text into sentences, each with the cues in it: the surroundings in which an amount is judged."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.money.cues import Cue
from nlp.scanner import Token, forms, said_at

_STOPS = frozenset(".!?")
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


def sentences(tokens: Sequence[Token], cues: Sequence[Cue]) -> Iterator[Sentence]:
    """Yield the sentences from left to right; together they cover all tokens. Linear."""
    start, taken = 0, 0
    for place in range(len(tokens)):
        if place + 1 < len(tokens) and not _ends_sentence(tokens, place):
            continue
        upto = taken
        while upto < len(cues) and cues[upto].first <= place:
            upto += 1
        yield _sentence(tokens, start, place + 1, cues[taken:upto])
        start, taken = place + 1, upto


def _sentence(tokens: Sequence[Token], start: int, end: int, cues: Sequence[Cue]) -> Sentence:
    reports = [cue.wording for cue in cues if cue.role == "many"]
    if not reports and any(_counts_entries(tokens, place) for place in range(start, end)):
        reports = ["a number of them"]
    return Sentence(
        tokens=tokens,
        start=start,
        end=end,
        cues=[cue for cue in cues if cue.role != "many"],
        many=reports[0] if reports else "",
        total_from=next((i for i in range(start, end) if tokens[i].key in _TOTAL), end),
    )


def _ends_sentence(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a sentence ends at a token; a heading's colon carries over to the next line."""
    if tokens[place].key == "\n":
        return not said_at(tokens, place - 1, _CARRIES_OVER)
    if tokens[place].key not in _STOPS:
        return False
    behind = tokens[place + 1]
    return (behind.apart or behind.key == "\n") and not said_at(tokens, place - 1, _ABBREVIATED)


def _counts_entries(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether "sáng kiến" stands at a place, behind a number other than 1."""
    if tokens[place].key not in _INITIATIVE or not said_at(tokens, place + 1, _INITIATIVE_END):
        return False
    return place > 0 and tokens[place - 1].is_number and tokens[place - 1].key not in _ONE
