"""Readable texts cut into marked and unmarked segments; a passage carries the same number on both sides."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

Parts = tuple[
    str, str, str
]  # title, content, benefit: joined by newlines, offsets of passages count in them


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of a joined readable text."""

    start: int
    end: int


class Segment(NamedTuple):
    """A piece of text; `number` is that of the passage it belongs to, 0 for none."""

    text: str
    number: int


def excerpt(parts: Parts, span: Span) -> str:
    """Cut one passage out of a joined text; offsets outside of it are ignored."""
    return "\n".join(parts)[max(0, span.start) : max(0, span.end)]


def mark(parts: Parts, spans: Sequence[Span]) -> list[list[Segment]]:
    """Cut each part into segments; the n-th span (from 1) marks its characters, the earlier span where two overlap.

    >>> mark(("Kẹp phôi", "Gá nhanh", ""), [Span(4, 11)])[1]
    [Segment(text='Gá', number=1), Segment(text=' nhanh', number=0)]
    """
    marked: list[list[Segment]] = []
    offset = 0
    runs = list(_apart(spans))
    for part in parts:
        marked.append(list(_segments(part, offset, runs)))
        offset += len(part) + 1
    return marked


def _apart(spans: Sequence[Span]) -> Iterator[tuple[Span, int]]:
    """Order the spans and cut off what an earlier one covers already."""
    covered = 0
    for start, end, number in sorted((*span, n) for n, span in enumerate(spans, start=1)):
        if end > max(start, covered):
            yield Span(max(start, covered), end), number
            covered = end


def _segments(part: str, offset: int, runs: list[tuple[Span, int]]) -> Iterator[Segment]:
    place = 0
    for span, number in runs:
        start, end = max(span.start - offset, place), min(span.end - offset, len(part))
        if start >= end:
            continue
        if start > place:
            yield Segment(part[place:start], 0)
        yield Segment(part[start:end], number)
        place = end
    if place < len(part):
        yield Segment(part[place:], 0)
