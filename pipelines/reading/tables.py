"""Turn the records of one table into pieces: name the cells, set aside what is no filing."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipelines.errors import UnusableInput
from pipelines.reading.headers import LONGEST_HEADER, Columns, shown_name
from pipelines.reading.rows import Fault, Piece, RawRow, ReadingLimits, Record, SetAside, set_aside

_COLUMN_NUMBER = re.compile(r"\(?\s*([1-9]\d?)\s*\)?")
# What a piece holds at most is what a process needs, twice over; twenty thousand ordinary rows have as much.
_PIECE_CHARACTERS = 50_000_000
_REPEATED_HEADER = Fault(
    "unreadable_row",
    "đây là hàng tiêu đề lặp lại giữa bảng, cần là một sáng kiến; không phải làm gì thêm.",
)
_NUMBERED_COLUMNS = Fault(
    "unreadable_row",
    "đây là hàng đánh số các cột, cần là một sáng kiến; không phải làm gì thêm.",
)


class Table:
    """One table of a file: where it is and what its columns are."""

    def __init__(self, source: str, columns: Columns) -> None:
        self.source = source
        self.columns = columns
        self._width = len(columns.written)
        named = enumerate(columns.canonical)
        self._named = [(at, name) for at, name in named if name]
        others = [
            (at, name) for at, name in enumerate(columns.written) if not columns.canonical[at]
        ]
        self._extra = [(at, name) for at, name in others if at not in columns.blank]
        self._unnamed = [(at, name) for at, name in others if at in columns.blank]
        text = "title" if "title" in columns.canonical else "content"
        self._text_at = columns.canonical.index(text)

    def pieces(
        self, records: Iterable[Record], *, piece_rows: int, encoding: str = ""
    ) -> Iterator[Piece]:
        """Give the rows in pieces of at most `piece_rows`, each as soon as it is full."""
        columns = self.columns.by_header()
        return gathered(
            self.rows(records),
            source=self.source,
            columns=columns,
            encoding=encoding,
            piece_rows=piece_rows,
        )

    def rows(self, records: Iterable[Record]) -> Iterator[RawRow | SetAside]:
        """Name the cells of every record; a record of blanks is no row."""
        for record in records:
            if record.fault or any(map(str.strip, record.cells)):
                yield self.row_of(record)

    def row_of(self, record: Record) -> RawRow | SetAside:
        """Name the cells of a record, or set it aside."""
        cells = record.cells
        if len(cells) < self._width:
            cells = [*cells, *[""] * (self._width - len(cells))]
        fault = record.fault or self._fault_in(cells)
        if fault:
            return set_aside(self.source, record.row, fault, self._all_of(record.cells))
        extra = {name: cells[at] for at, name in self._extra}
        for at, name in self._unnamed:
            if cells[at]:
                extra[name] = cells[at]
        named = {name: cells[at] for at, name in self._named}
        return RawRow(record.row, named, extra, self.columns.id_from_sequence)

    def _fault_in(self, cells: list[str]) -> Fault | None:
        if len(cells) > self._width and any(cell.strip() for cell in cells[self._width :]):
            return Fault(
                "unreadable_row",
                f"hàng có {len(cells)} ô, cần không quá {self._width} ô như hàng tiêu đề; "
                "ô chứa dấu phân cách phải nằm trong dấu ngoặc kép. Hãy sửa hàng này rồi nộp lại.",
            )
        text = cells[self._text_at].strip()
        if len(text) <= 5 and _numbers_columns(cells):
            return _NUMBERED_COLUMNS
        if 0 < len(text) <= LONGEST_HEADER and self._is_header(text, cells):
            return _REPEATED_HEADER
        return None

    def _is_header(self, text: str, cells: list[str]) -> bool:
        """Tell whether a row says in most of its named columns what the header says."""
        if " ".join(text.split()) != self.columns.written[self._text_at]:
            return False
        filled = [(at, cells[at].split()) for at, _ in self._named if cells[at].strip()]
        same = [at for at, words in filled if " ".join(words) == self.columns.written[at]]
        return 2 * len(same) >= len(filled)

    def _all_of(self, cells: list[str]) -> dict[str, str]:
        """Give every cell of a record a name, those beyond the header too."""
        if len(cells) == 1 < self._width:
            return {"hàng": cells[0]}
        beyond = [f"Ô {number}" for number in range(self._width + 1, len(cells) + 1)]
        return dict(zip([*self.columns.written, *beyond], cells, strict=False))


def _numbers_columns(cells: list[str]) -> bool:
    """Tell whether a row only counts the columns, as 1, 2, 3 or (1), (2), (3)."""
    found = [_COLUMN_NUMBER.fullmatch(cell.strip()) for cell in cells if cell.strip()]
    numbers = [int(hit[1]) if hit else 0 for hit in found]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))


def gathered(
    rows: Iterable[RawRow | SetAside],
    *,
    source: str,
    columns: Mapping[str, str],
    encoding: str,
    piece_rows: int,
) -> Iterator[Piece]:
    """Gather rows into pieces of at most `piece_rows` or some fifty million characters, each given once it is full."""
    rest = iter(rows)
    while some := _some(rest, piece_rows):
        good = [row for row in some if isinstance(row, RawRow)]
        bad = [row for row in some if isinstance(row, SetAside)]
        yield Piece(source, good, bad, dict(columns), encoding)


def _some(rows: Iterator[RawRow | SetAside], most: int) -> list[RawRow | SetAside]:
    """Take rows for one piece: a row of ordinary length costs a hundredth of its share of the characters."""
    some: list[RawRow | SetAside] = []
    characters = 0
    for row in rows:
        some.append(row)
        characters += length(row)
        if len(some) == most or characters > _PIECE_CHARACTERS:
            break
    return some


def length(row: RawRow | SetAside) -> int:
    """Count the characters of a row."""
    if isinstance(row, SetAside):
        return len(row.raw)
    return sum(map(len, row.cells.values())) + sum(map(len, row.extra.values()))


def header_missing(path: Path, rows: Sequence[Sequence[str]]) -> UnusableInput:
    """Say that no row names title or content, and what the fullest of the first rows says."""
    fullest = max(rows, key=lambda row: sum(bool(cell.strip()) for cell in row), default=[])
    shown = [" ".join(cell.split())[:40] for cell in fullest if cell.strip()]
    found = "; ".join(f"“{cell}”" for cell in shown[:20]) or "không có chữ nào"
    return UnusableInput(
        f"Tệp {path.name}: không thấy cột “{shown_name('title')}” hay “{shown_name('content')}” "
        f"trong những hàng đầu; thấy {found}. Cần một hàng tiêu đề có ít nhất một trong hai cột đó: "
        "hãy sửa tên cột rồi chạy lại."
    )


def check_width(path: Path, columns: Columns, limits: ReadingLimits) -> None:
    """Refuse a table wider than any list of filings.

    Raises:
        UnusableInput: there are more columns than `limits.max_columns`.

    """
    if len(columns.written) > limits.max_columns:
        raise UnusableInput(
            f"Tệp {path.name}: bảng có {len(columns.written)} cột, "
            f"cần không quá {limits.max_columns}. "
            "Hãy xóa các cột thừa hoặc kiểm tra dấu phân cách rồi chạy lại."
        )
