"""Personal data of a filing covered before another union is shown any of it: all such text goes through here."""

from copy import copy

from review.models import Submission
from review.passages import Parts

_FILED = ("title", "content", "benefit", "title_text", "content_text", "benefit_text")
_NAMING = ("author", "unit", "unit_text", "upper_union", "source", "search_text")


def masked_parts(parts: Parts) -> Parts:
    """Cover personal data in a readable text; every place in it stays where it was, so passages still fit.

    Read as one text, for a word in the title may tell what a number in the content is.
    """
    from nlp.personal import masked  # here, not above: pages start without the text tools

    covered = masked("\n".join(parts))
    ends = len(parts[0]), len(parts[0]) + 1 + len(parts[1])
    return covered[: ends[0]], covered[ends[0] + 1 : ends[1]], covered[ends[1] + 1 :]


def masked_filing(filing: Submission) -> Submission:
    """Copy a filing for the eyes of another union: personal data in its texts covered, nobody named. Never saved."""
    from nlp.personal import masked

    shown = copy(filing)
    for name in _FILED:
        setattr(shown, name, masked(getattr(filing, name)))
    for name in _NAMING:
        setattr(shown, name, "")
    title, content, benefit = masked_parts(filing.readable)
    shown.title_text, shown.content_text, shown.benefit_text = title, content, benefit
    return shown
