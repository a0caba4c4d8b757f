"""What a draft says by itself: the parts of a filing that it holds, and the money that it names, in words for people.

Read without any database, so that the command line tells the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from review import draft_words, words_vi
from review.asked_for import missing_of
from review.curated import said

if TYPE_CHECKING:
    from nlp.money import Amount


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a filing: `text[start:end]`, quoted, tells it; where nothing does, the quote is blank.

    `wants_more` tells of one that is seen that the text as a whole says too little of it.
    """

    code: str
    quote: str = ""
    start: int = 0
    end: int = 0
    wants_more: bool = False

    @property
    def name(self) -> str:
        """Name the part as the form of decisions does."""
        return said(words_vi.MISSING[self.code][0])

    @property
    def advice(self) -> str:
        """Say what to write, as a letter of return does."""
        return said(words_vi.MISSING[self.code][1])

    def as_json(self) -> dict[str, Any]:
        """Put it into values that JSON has."""
        told: dict[str, Any] = {"code": self.code, "name": self.name, "found": bool(self.quote)}
        told |= {"wants_more": self.wants_more}
        if self.quote:
            told |= {"quote": self.quote, "start": self.start, "end": self.end}
        return told if self.quote and not self.wants_more else told | {"advice": self.advice}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount that the draft names, as it is understood."""

    amount: "Amount"
    quote: str

    @property
    def said(self) -> str:
        """Say it in words, with its period."""
        return draft_words.amount(self.amount)

    @property
    def role(self) -> str:
        """Say whether it counts as a benefit."""
        return said(draft_words.IS_BENEFIT[self.amount.is_benefit])

    def as_json(self) -> dict[str, Any]:
        """Put it into values that JSON has."""
        one = self.amount
        names = ("start", "end", "low", "high", "currency", "qualifier", "period", "is_benefit")
        return {
            "quote": self.quote,
            **{name: getattr(one, name) for name in names},
            "said": self.said,
        }


def parts_in(text: str, thin: Iterable[str] = ()) -> tuple[Part, ...]:
    """Look for each part below the title, in the title where nothing stands below it.

    `thin` are the reasons for which the whole text is judged low in content: of the parts that a letter of return would
    ask for on their account, those that are seen want more.
    """
    from models.draft_parts import CODES, find_parts  # here, not above: pages start without it

    title, _newline, below = text.partition("\n")
    begin = len(title) + 1 if below.strip() else 0
    found, asked = find_parts(text[begin:]), missing_of(thin)
    parts = []
    for code in CODES:
        one = found.get(code)
        start, end = (begin + one.start, begin + one.end) if one else (0, 0)
        wants_more = one is not None and code in asked
        parts.append(Part(code, text[start:end], start, end, wants_more=wants_more))
    return tuple(parts)


def money_in(text: str) -> tuple[Money, ...]:
    """List the amounts of money of a draft in their order."""
    from nlp import money  # here, not above: pages start without the text tools

    return tuple(Money(one, text[one.start : one.end]) for one in money.find(text))
