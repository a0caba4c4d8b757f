"""Texts as markup in which an abbreviation shows its expansions on hover; all else is escaped."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def with_abbreviations(text: str) -> SafeString:
    """Escape a text and wrap its known abbreviations in `<abbr>`; what an ambiguous one may mean is joined by " / ".

    >>> with_abbreviations("<b> CBCNV")
    '&lt;b&gt; <abbr title="cán bộ công nhân viên">CBCNV</abbr>'
    """
    return pieces_with_abbreviations([text])[0]


def pieces_with_abbreviations(pieces: Sequence[str]) -> list[SafeString]:
    """Do the same for the consecutive pieces of one text, which is read whole.

    So a piece that ends within "CBCNV" does not make "CB" of it: both halves carry the expansion of the whole.
    """
    from nlp.abbreviations import find  # here, not above: pages start without the text tools

    titled = [(one.start, one.end, " / ".join(one.expansions)) for one in find("".join(pieces))]
    starts = accumulate(map(len, pieces), initial=0)
    return [_markup(piece, start, titled) for piece, start in zip(pieces, starts, strict=False)]


def _markup(piece: str, offset: int, titled: Sequence[tuple[int, int, str]]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in _parts(piece, offset, titled)))


def _parts(piece: str, offset: int, titled: Sequence[tuple[int, int, str]]) -> Iterator[str]:
    """Yield plain text, to be escaped, and finished `<abbr>` elements; `titled` counts from `offset` before."""
    place = 0
    for found_from, found_to, title in titled:
        start, end = max(found_from - offset, place), min(found_to - offset, len(piece))
        if start < end:
            yield piece[place:start]
            yield format_html('<abbr title="{}">{}</abbr>', title, piece[start:end])
            place = end
    yield piece[place:]
