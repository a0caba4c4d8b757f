"""Cut lines into records; a quote that never closes costs its own row only."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal

from pipelines.reading.rows import UNDECODED, Fault, ReadingLimits, Record

# A character no office types: with it the whole line is one cell.
ONE_CELL = "\x1f"

Quotes = Literal["", "open", "stray"]
# Lines that an open quote may take after however many that never closed: a cell of some paragraphs.
_LEAST_REACH = 20
_OPENING = re.compile(' *"')
# Blanks and a quote where a cell may begin: after any sign that could be the delimiter.
_BLANKS_BEFORE = re.compile(r'(?:^|[^\w ]) +"')
_UNDECODED = Fault(
    "bad_encoding",
    "hàng có ký tự hỏng, không giải mã được; cần chữ Việt Unicode (UTF-8). "
    "Hãy gõ lại chỗ hỏng rồi nộp lại.",
)
_NUL = Fault(
    "unreadable_row",
    "hàng có ký tự rỗng (NUL), cần văn bản thường. Hãy mở tệp gốc, lưu lại rồi nộp lại.",
)
_TOO_LONG = Fault(
    "too_long",
    "hàng dài quá mức đọc được, cần một sáng kiến trên một hàng. Hãy rút gọn hoặc tách hàng này; "
    "phần quá dài không được giữ lại ở đây.",
)
_UNCLOSED = Fault(
    "unreadable_row",
    "dấu ngoặc kép mở ra mà không đóng đúng chỗ; cần một dấu đóng ở cuối ô. "
    "Hãy sửa hàng này rồi nộp lại.",
)
_STRAY_QUOTE = Fault(
    "unreadable_row",
    "dấu ngoặc kép nằm giữa ô làm sai số ô của hàng; cần viết hai dấu liền nhau. "
    "Hãy sửa hàng này rồi nộp lại.",
)


def split_record(text: str, delimiter: str) -> tuple[list[str], Quotes]:
    """Cut one record into cells, and say whether its quotes are well formed.

    "open": the last quote never closes, and its cell is missing. "stray": letters follow a
    closing quote; that cell is given as it stands, quotes included.

    >>> split_record('7,"Máy ""2 trong 1"" cắt, uốn",Ống 21"', ",")
    (['7', 'Máy "2 trong 1" cắt, uốn', 'Ống 21"'], '')
    >>> split_record('7,"Xanh" cho em', ",")
    (['7', '"Xanh" cho em'], 'stray')
    """
    cells, state, _ = _split(text, delimiter)
    return cells, state


def _split(text: str, delimiter: str) -> tuple[list[str], Quotes, int]:
    """Cut a record as `split_record` does, and tell where the cell begins that never closes."""
    plain = _well_formed(text, delimiter)
    if plain is not None:
        return plain, "", len(text)
    cells: list[str] = []
    state: Quotes = ""
    at = 0
    while at <= len(text):
        opening = _OPENING.match(text, at) if text[at : at + 1] in ('"', " ") else None
        if opening:
            cell, end, quotes = _quoted_cell(text, at, opening.end(), delimiter)
            if quotes == "open":
                return cells, "open", at
            state = quotes or state
        else:
            end = _end_of_cell(text, at, delimiter)
            cell = text[at:end]
        cells.append(cell)
        at = end + 1
    return cells, state, len(text)


def _well_formed(text: str, delimiter: str) -> list[str] | None:
    """Cut a record by the standard library's reader, ten times as fast; None where it would not do as `split_record`.

    It refuses what is not well formed, takes line breaks for ends, and does not know a quote that opens after blanks.
    """
    if "\r" in text or text.endswith("\n"):
        return None
    if ' "' in text and _BLANKS_BEFORE.search(text):
        return None
    try:
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 and rows[0] else None


def _quoted_cell(text: str, start: int, inside: int, delimiter: str) -> tuple[str, int, Quotes]:
    """Read the cell at `start` whose text begins at `inside`: the cell, its end, its quotes."""
    closing = _closing_quote(text, inside)
    if closing < 0:
        return "", len(text), "open"
    end = _end_of_cell(text, closing + 1, delimiter)
    if text[closing + 1 : end].strip(" "):
        return text[start:end], end, "stray"
    return text[inside:closing].replace('""', '"'), end, ""


def _end_of_cell(text: str, at: int, delimiter: str) -> int:
    end = text.find(delimiter, at)
    return len(text) if end < 0 else end


def _closing_quote(text: str, at: int) -> int:
    """Find the quote that closes a cell begun before `at`, past doubled quotes; -1 if none."""
    closing = text.find('"', at)
    while closing >= 0 and text.startswith('"', closing + 1):
        closing = text.find('"', closing + 2)
    return closing


def fault_in(line: str, limits: ReadingLimits) -> Fault | None:
    """Say why a line of text cannot hold a record at all."""
    if len(line) > limits.max_row_characters:
        return _TOO_LONG
    if UNDECODED in line:
        return _UNDECODED
    return _NUL if "\0" in line else None


class _Opened:
    """A record whose last cell is not closed yet; `cells` are those before it, all of them once it is."""

    def __init__(self, line: str, delimiter: str) -> None:
        self._delimiter = delimiter
        self._is_stray = False
        self.cells: list[str] = []
        self._rest: list[str] = []
        self._cut(line)

    def add(self, line: str) -> Quotes:
        """Add a line, and say how the quotes stand now."""
        self._rest.append(line)
        if _closing_quote(line, 0) < 0:
            return "open"
        return self._cut("\n".join(self._rest))

    def _cut(self, text: str) -> Quotes:
        cells, state, at = _split(text.removesuffix("\r"), self._delimiter)
        self.cells += cells
        self._rest = [text[at:]]
        self._is_stray |= state == "stray"
        return "stray" if state == "" and self._is_stray else state


class Records:
    """The records of a delimited text in order, counted from 1, blank lines included.

    A quoted cell may hold line breaks. When the lines joined that way are not well formed, or do not
    have as many cells as the header (once it is known), only the first line is given up, and the
    lines after it are read by themselves.
    """

    def __init__(self, lines: Iterable[str], delimiter: str, limits: ReadingLimits) -> None:
        self._width: int | None = None
        self._lines: Iterator[str] = iter(lines)
        self._delimiter = delimiter
        self._limits = limits
        self._reach = limits.max_record_lines
        self._given_back: deque[str] = deque()

    def __iter__(self) -> Iterator[Record]:
        row = 0
        while (line := self._next_line()) is not None:
            row += 1
            fault = fault_in(line, self._limits)
            if fault:
                yield Record(row, [line[: self._limits.max_row_characters]], fault)
            elif '"' in line:
                yield self._quoted(row, line)
            else:
                yield Record(row, line.removesuffix("\r").split(self._delimiter))

    def go_on(self, lines: Iterable[str], *, width: int) -> None:
        """Take these lines after those that are left, and expect `width` cells from now on."""
        self._lines = chain(self._lines, lines)
        self._width = width

    def _next_line(self) -> str | None:
        return self._given_back.popleft() if self._given_back else next(self._lines, None)

    def _quoted(self, row: int, line: str) -> Record:
        cells, state = split_record(line.removesuffix("\r"), self._delimiter)
        if state == "open":
            return self._joined(row, line)
        if state == "stray" and self._width is not None and len(cells) != self._width:
            return Record(row, [line], _STRAY_QUOTE)
        return Record(row, cells)

    def _joined(self, row: int, line: str) -> Record:
        """Add lines until the open quote closes; give them back when no sound record comes of it.

        What is settled is not cut again, and the more records fail, the less far the next one reaches: a file of quotes
        that never close takes time in proportion to its length.
        """
        taken: list[str] = []
        length = len(line)
        opened = _Opened(line, self._delimiter)
        while len(taken) < self._reach and length <= self._limits.max_row_characters:
            more = self._next_line()
            if more is None:
                break
            taken.append(more)
            length += len(more)
            state = opened.add(more)
            if self._is_sound(opened.cells, state):
                self._reach = self._limits.max_record_lines
                text = "\n".join([line, *taken])
                fault = fault_in(text, self._limits)
                return Record(row, [text] if fault else opened.cells, fault)
            if state != "open" or (self._width is not None and len(opened.cells) >= self._width):
                break
        self._reach = max(min(_LEAST_REACH, self._reach), self._reach // 2)
        self._given_back.extendleft(reversed(taken))
        return Record(row, [line], _UNCLOSED)

    def _is_sound(self, cells: list[str], state: str) -> bool:
        return state == "" and self._width in (None, len(cells))
