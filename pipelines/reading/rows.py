"""What reading gives: rows as they stand in the file, and rows set aside with a reason."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Code = Literal["unreadable_row", "no_text", "repeated_id", "too_long", "bad_encoding"]

# Stands where bytes could not be decoded. A lone surrogate: no readable file holds one.
UNDECODED = "\udcff"
# How a source begins that is no file but what a query gave.
QUERY = "truy vấn "
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """How much is taken as one thing; what goes beyond is damage or an attack, not a filing."""

    # A form has fifteen columns; hundreds mean that the wrong file or the wrong delimiter was met.
    max_columns: int = 500
    # A whole report on an initiative runs to about 60,000 characters; more is a book in a cell.
    max_cell_characters: int = 100_000
    # An unclosed quote may swallow no more than this before its row is given up.
    max_row_characters: int = 1_000_000
    max_record_lines: int = 1_000
    # Titles, addresses and signatures stand above a header, rarely more than ten rows of them.
    header_rows: int = 30
    # Enough marked words to tell encodings apart, little enough to read at once.
    sample_bytes: int = 262_144
    # A workbook is held whole in memory; a small file that expands beyond this is a trap.
    max_workbook_bytes: int = 2**30
    # A sheet is held as one rectangle, 32 bytes a cell: a stray blank in its last corner would fill
    # any memory. Room for Excel's 1,048,576 rows of 28 columns.
    max_sheet_cells: int = 30_000_000


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the file; `row` is the number a person sees there, header included.

    `cells` maps canonical columns to their text, `extra` the other columns by their header.
    `id_from_sequence` says that the id is only a running number (STT). `columns` are the row's own, as those of a
    `Piece`, where rows of one file may differ in them.
    """

    row: int
    cells: dict[str, str]
    extra: dict[str, str]
    id_from_sequence: bool
    columns: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that cannot be screened: where it stands, why, and all of it as JSON in `raw`."""

    source: str
    row: int
    code: Code
    message: str
    raw: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of one table, in file order.

    `columns` maps each header as written to its canonical name, "" when it is only carried along.
    `encoding` names what a text file was written in, "" for formats that say so themselves. `notes`
    tell officers what else was seen, such as a sheet without a header that was not read.
    """

    source: str
    rows: list[RawRow]
    set_aside: list[SetAside]
    columns: dict[str, str]
    encoding: str
    notes: tuple[str, ...] = ()


class Fault(NamedTuple):
    """Why one row cannot be read: the code, and in Vietnamese what is wrong and what to do."""

    code: Code
    why: str


class Record(NamedTuple):
    """One row of any table before its cells have names."""

    row: int
    cells: list[str]
    fault: Fault | None = None


def place(source: str, row: int, column: str = "") -> str:
    """Say in Vietnamese where something stands.

    >>> place("ds.csv", 12, "Nội dung")
    'Hàng 12, cột “Nội dung” của tệp ds.csv'
    >>> place("truy vấn hồ_sơ 3fa9c1", 12)
    'Hàng 12 của truy vấn hồ_sơ 3fa9c1'
    """
    kind = "" if source.startswith(QUERY) else "tệp "
    return f"Hàng {row}{f', cột “{column}”' if column else ''} của {kind}{source}"


def set_aside(source: str, row: int, fault: Fault, raw: Mapping[str, str]) -> SetAside:
    """Put a row that cannot be read aside, with its fault and all its cells."""
    return SetAside(source, row, fault.code, f"{place(source, row)}: {fault.why}", raw_json(raw))


def raw_json(cells: Mapping[str, str]) -> str:
    """Write a whole row as JSON that can be stored: what was not decodable becomes U+FFFD."""
    return _LONE_SURROGATE.sub("\ufffd", json.dumps(cells, ensure_ascii=False))
