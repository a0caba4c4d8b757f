"""The numbered passages that a pair shares, each with what was said of it as template text."""

from dataclasses import dataclass

from review import words_vi
from review.models import Submission, TemplatePassage
from review.template_passages import ACTIVE, FEWEST_WORDS, folded_hash, passages_of, words_of
from review.views.comparison import Comparison


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage: `number` as marked on both sides, and either a state in words or the right to be proposed."""

    number: int
    text: str
    folded_hash: str
    state: str
    can_be_proposed: bool


def shown_passages(comparison: Comparison | None, shown: Submission) -> list[ShownPassage]:
    """List the passages that the page marks; none where the officer cannot read the other side."""
    if comparison is None or not comparison.other.is_readable:
        return []
    texts = passages_of(comparison.pair, shown)
    hashes = [folded_hash(text) for text in texts]
    active = TemplatePassage.objects.filter(folded_hash__in=hashes, state__in=ACTIVE)
    states = dict(active.values_list("folded_hash", "state"))
    return [
        _passage(number, text, words, states.get(words, ""))
        for number, (text, words) in enumerate(zip(texts, hashes, strict=True), start=1)
    ]


def _passage(number: int, text: str, words: str, state: str) -> ShownPassage:
    is_long = len(words_of(text)) >= FEWEST_WORDS
    named = words_vi.PASSAGE_STATES[state] if state else ""
    return ShownPassage(number, text, words, named, can_be_proposed=is_long and not state)
