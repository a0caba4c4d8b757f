"""Read delimited text: .csv, .tsv, .txt with any delimiter, in any encoding that offices use."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pipelines.reading import file_encoding, headers
from pipelines.reading.delimited import ONE_CELL, Records
from pipelines.reading.headers import Header
from pipelines.reading.rows import UNDECODED, Piece, ReadingLimits
from pipelines.reading.tables import Table, check_width, header_missing
from pipelines.reading.text_lines import lines

_USUAL = (ONE_CELL, ",", ";", "\t", "|")
_NEVER = {*_USUAL, *"\"'_\r\0", UNDECODED}
# Cells of a header may hold line breaks: that many lines surely hold the first rows.
_LINES_A_ROW = 10
_LINES_ABOVE_ONE_COLUMN = 4
_MOST_SIGNS = 32


class Layout(NamedTuple):
    """How a text is cut into cells, and where its header is then."""

    delimiter: str
    header: Header


def read(path: Path, limits: ReadingLimits, piece_rows: int) -> Iterator[Piece]:
    """Give the rows of a delimited text file, piece by piece.

    Raises:
        UnusableInput: no header names title or content, or the header has too many columns.

    """
    encoding = file_encoding.detect(path, sample_bytes=limits.sample_bytes)
    text = lines(path, encoding, limits)
    head = list(islice(text, limits.header_rows * _LINES_A_ROW))
    delimiter, header = _layout(path, head, limits)
    check_width(path, header.columns, limits)
    records = Records(head, delimiter, limits)
    numbered = iter(records)
    for _ in islice(numbered, header.data_from):
        pass
    records.go_on(text, width=len(header.columns.written))
    table = Table(path.name, header.columns)
    yield from table.pieces(numbered, piece_rows=piece_rows, encoding=encoding.name)


def _layout(path: Path, head: Sequence[str], limits: ReadingLimits) -> Layout:
    """Find the delimiter: a usual one, or any sign that parts at least two known columns."""
    usual = _layouts(head, _told(head) or _USUAL, limits)
    best = max(usual, key=_worth, default=None)
    if best is None or best.header.columns.known < 2:
        odd = _layouts(head, _signs(head), limits)
        best = max(
            [layout for layout in odd if _worth(layout) > (1, True)], key=_worth, default=best
        )
    if best is None:
        tables = [_first_rows(head, delimiter, limits) for delimiter in _USUAL]
        raise header_missing(path, max(tables, key=lambda rows: max(map(len, rows), default=0)))
    return best


def _layouts(head: Sequence[str], delimiters: Iterable[str], limits: ReadingLimits) -> list[Layout]:
    found = [(each, headers.find(_first_rows(head, each, limits))) for each in delimiters]
    return [Layout(each, header) for each, header in found if header and _is_likely(header)]


def _is_likely(header: Header) -> bool:
    """Doubt a lone heading far below: it stands within somebody's text, not above a list."""
    return len(header.columns.written) > 1 or header.data_from <= _LINES_ABOVE_ONE_COLUMN


def _worth(layout: Layout) -> tuple[int, bool]:
    """Rank by known columns; of two that name as much, the one that parts something is better."""
    return layout.header.columns.known, len(layout.header.columns.written) > 1


def _first_rows(head: Sequence[str], delimiter: str, limits: ReadingLimits) -> list[list[str]]:
    return [record.cells for record in islice(Records(head, delimiter, limits), limits.header_rows)]


def _told(head: Sequence[str]) -> str:
    """Give the delimiter of a first line that tells Excel ("sep=;")."""
    first = head[0].rstrip("\r\n ") if head else ""
    return first[4:] if first.lower().startswith("sep=") and len(first) == 5 else ""


def _signs(head: Sequence[str]) -> list[str]:
    """List the signs in the first lines that may part cells (punctuation, symbols, control codes), the commonest first.

    A delimiter stands in nearly every line; who fills a file with signs gets so many of them tried and no more.
    """
    counted = Counter(char for line in head[:30] for char in dict.fromkeys(line[:1000]))
    signs = (
        char
        for char, _ in counted.most_common()
        if unicodedata.category(char)[0] in "PSC" and char not in _NEVER
    )
    return list(islice(signs, _MOST_SIGNS))
