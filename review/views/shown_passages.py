"""The numbered passages that a pair shares, each with what was said of it as template text."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from review import words_vi
from review.models import Submission, TemplatePassage
from review.template_passages import ACTIVE, FEWEST_WORDS, folded_hash, most_telling, words_of
from review.views.comparison import Comparison

_COLUMNS = ("folded_hash", "state", "reason")


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage: `number` as marked on both sides, and either a state in words or the right to be proposed.

    `reason` is why somebody called it template text; `is_first_open` marks the first that can be proposed.
    """

    number: int
    text: str
    folded_hash: str
    state: str
    reason: str
    can_be_proposed: bool
    is_first_open: bool = False


def shown_passages(comparison: Comparison | None, shown: Submission) -> list[ShownPassage]:
    """List the longest passages that the page marks; none where the officer cannot read the other side."""
    if comparison is None or not comparison.other.is_readable:
        return []
    listed = most_telling(comparison.pair, shown)
    hashes = [folded_hash(text) for _, text in listed]
    active = TemplatePassage.objects.filter(folded_hash__in=hashes, state__in=ACTIVE)
    told = {words: (state, why) for words, state, why in active.values_list(*_COLUMNS)}
    passages = [
        _passage(number, text, words, *told.get(words, ("", "")))
        for (number, text), words in zip(listed, hashes, strict=True)
    ]
    first = next((at for at, one in enumerate(passages) if one.can_be_proposed), None)
    if first is not None:
        passages[first] = replace(passages[first], is_first_open=True)
    return passages


def _passage(number: int, text: str, words: str, state: str, reason: str) -> ShownPassage:
    is_long = len(words_of(text)) >= FEWEST_WORDS
    named = _(words_vi.PASSAGE_STATES[state]) if state else ""
    why = _(words_vi.PASSAGE_REASONS[reason]) if reason in words_vi.PASSAGE_REASONS else ""
    return ShownPassage(number, text, words, named, why, can_be_proposed=is_long and not state)
