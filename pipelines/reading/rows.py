"""What reading gives: rows as they stand in the file, and rows set aside with a reason."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, NamedTuple

from nlp.lexicons import data_path

Code = Literal["unreadable_row", "no_text", "repeated_id", "too_long", "bad_encoding", "forgotten"]

# Stands where bytes could not be decoded. A lone surrogate: no readable file holds one.
UNDECODED = "\udcff"
# How a source begins that is no file but what a query gave.
QUERY = "truy vấn "
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@cache
def _of_the_house() -> dict[str, int]:
    told = tomllib.loads(data_path("settings.toml").read_text(encoding="utf-8"))
    limits: dict[str, int] = told["reading"]
    return limits


def _house(name: str) -> Any:  # noqa: ANN401 - a field, which dataclasses type as what it holds
    """Make a field whose default is what `data/settings.toml` says, with the reason for it."""
    return field(default_factory=lambda: _of_the_house()[name])


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """How much is taken as one thing; what goes beyond is damage or an attack, not a filing.

    `[reading]` in `data/settings.toml` says why each is what it is.
    """

    max_columns: int = _house("max_columns")
    max_cell_characters: int = _house("max_cell_characters")
    max_row_characters: int = _house("max_row_characters")
    max_record_lines: int = _house("max_record_lines")
    header_rows: int = _house("header_rows")
    sample_bytes: int = _house("sample_bytes")
    max_workbook_bytes: int = _house("max_workbook_bytes")
    max_sheet_cells: int = _house("max_sheet_cells")
    max_expansion: int = _house("max_expansion")
    workbook_megabytes: int = _house("workbook_megabytes")
    workbook_seconds: int = _house("workbook_seconds")


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
