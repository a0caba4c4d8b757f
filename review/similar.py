"""Filings that resemble a pasted text, as much of each as an officer may see; nothing is stored.

What resembles what is told by the index that screening keeps under the home; see `nlp.neardup`.
"""

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from review.counterparts import Counterpart, filing_beside
from review.models import Officer, Submission
from review.passages import Parts, Span

if TYPE_CHECKING:
    from nlp.neardup import Index, Similar

MOST_FOUND = 10
_ASKED = 40  # more than are shown: some of them the officer may not see at all
_opening = threading.Lock()
_opened: dict[str, tuple[tuple[int, int], "Index"]] = {}


@dataclass(frozen=True, slots=True)
class Found:
    """A filing that resembles the text; `text_spans` and `filing_spans` are the passages they share, in order."""

    similar: "Similar"
    filing: Counterpart
    text_spans: list[Span]
    filing_spans: list[Span]


def parts_of(text: str) -> Parts:
    r"""Take the first line of a pasted text as its title; joined by newlines the parts give the text and one newline.

    >>> parts_of("Gá kẹp nhanh\nHàn khung")
    ('Gá kẹp nhanh', 'Hàn khung', '')
    """
    title, _, rest = text.partition("\n")
    return title, rest, ""


def similar_to(officer: Officer, text: str) -> list[Found]:
    """Find the filings most like a text, at most `MOST_FOUND`; confidential ones of other unions are left out.

    Raises:
        nlp.neardup.IndexUnusableError: nothing was screened in this home yet, or the index does not fit.
    """
    index = index_in_force()
    candidates = index.similar(text, most=_ASKED)
    stored = Submission.objects.filter(key__in=[one.key for one in candidates])
    filings = {one.key: one for one in stored}
    found: list[Found] = []
    for one in candidates:
        filing = filings.get(one.key)
        beside = _beside(officer, text, one, filing, index) if filing else None
        if beside is not None:
            found.append(beside)
        if len(found) == MOST_FOUND:
            break
    return found


def _beside(
    officer: Officer, text: str, similar: "Similar", filing: Submission, index: "Index"
) -> Found | None:
    from nlp.neardup import align  # here, not above: pages start without the text tools

    aligned = align(text, "\n".join(filing.readable), index.template)
    text_spans = [Span(start, end) for start, end, _, _ in aligned.passages]
    filing_spans = [Span(start, end) for _, _, start, end in aligned.passages]
    seen = filing_beside(officer, filing, filing_spans)
    return Found(similar, seen, text_spans, filing_spans) if seen.is_readable else None


def index_in_force() -> "Index":
    """Give the index of the home in force: opened and checked once a process, and again when its manifest has changed.

    Raises:
        nlp.neardup.IndexUnusableError: there is no index, it is damaged, or it does not fit this program.
    """
    from nlp.neardup import Index  # here, not above: pages start without the text tools

    folder = Path(os.environ.get("SANGLOC_HOME") or settings.HOME).resolve() / "corpus" / "index"
    with _opening:
        stamp = _stamp(folder)
        kept = _opened.get(str(folder))
        if kept is None or kept[0] != stamp:
            _opened.clear()
            opened = Index.open(folder)
            opened.verify(only_younger=True)
            _opened[str(folder)] = (stamp, opened)
        return _opened[str(folder)][1]


def _stamp(folder: Path) -> tuple[int, int]:
    """Tell one state of the index from another; a folder without manifest is for `Index.open` to refuse."""
    try:
        manifest = (folder / "manifest.json").stat()
    except OSError:
        return 0, 0
    return manifest.st_mtime_ns, manifest.st_ino
