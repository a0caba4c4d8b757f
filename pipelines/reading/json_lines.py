"""Read JSON Lines: one object a line, its keys the columns."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from pipelines.errors import UnusableInput
from pipelines.reading import file_encoding, headers
from pipelines.reading.cell_text import cell_text
from pipelines.reading.delimited import fault_in
from pipelines.reading.headers import Columns
from pipelines.reading.rows import Fault, Piece, RawRow, ReadingLimits, SetAside, set_aside
from pipelines.reading.tables import gathered, header_missing
from pipelines.reading.text_lines import lines

_NO_OBJECT = Fault(
    "unreadable_row",
    "dòng này không phải một đối tượng JSON đọc được; cần mỗi dòng một đối tượng {…}. "
    "Hãy sửa dòng này rồi nộp lại.",
)
_TWICE = Fault(
    "unreadable_row",
    "đối tượng JSON có một khóa viết hai lần, cần mỗi khóa một lần. Hãy sửa dòng này rồi nộp lại.",
)
_TOO_WIDE = Fault(
    "unreadable_row",
    "đối tượng JSON có quá nhiều khóa, cần một sáng kiến trên một dòng. "
    "Hãy sửa dòng này rồi nộp lại.",
)


def read(path: Path, limits: ReadingLimits, piece_rows: int) -> Iterator[Piece]:
    """Give the objects of a JSON Lines file; their row number is that of their line.

    The columns of a piece are those of the first objects, in every piece: a row that has others says so itself.

    Raises:
        UnusableInput: none of the first lines is an object, or none has a title or a content.

    """
    encoding = file_encoding.detect(path, sample_bytes=limits.sample_bytes)
    rows = _rows(path.name, lines(path, encoding, limits), limits)
    head = list(islice(rows, limits.header_rows))
    columns = {
        header: name
        for row in head
        if isinstance(row, RawRow) and row.columns
        for header, name in row.columns.items()
    }
    if not any(isinstance(row, RawRow) for row in head):
        raise UnusableInput(
            f"Tệp {path.name} không phải JSON Lines: những dòng đầu không có đối tượng nào; "
            "cần mỗi dòng một đối tượng {…}. Hãy xuất lại tệp rồi chạy lại."
        )
    if not {"title", "content"} & set(columns.values()):
        raise header_missing(path, [list(columns)])
    yield from gathered(
        chain(head, rows),
        source=path.name,
        columns=columns,
        encoding=encoding.name,
        piece_rows=piece_rows,
    )


def _rows(source: str, text: Iterable[str], limits: ReadingLimits) -> Iterator[RawRow | SetAside]:
    for number, line in enumerate(text, start=1):
        if not line.strip():
            continue
        found = fault_in(line, limits) or _object(line, limits)
        if isinstance(found, Fault):
            shown = {"hàng": line[: limits.max_row_characters]}
            yield set_aside(source, number, found, shown)
        elif any(map(str.strip, found.values())):
            yield _row(number, tuple(found), list(found.values()))


class _TwiceError(ValueError):
    """An object has one key twice; taking the last would lose what the first said."""


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _TwiceError
    return found


def _object(line: str, limits: ReadingLimits) -> dict[str, str] | Fault:
    try:
        value = json.loads(line, object_pairs_hook=_each_once)
        if not isinstance(value, dict):
            return _NO_OBJECT
        texts = {key: cell_text(item) for key, item in value.items()}
    except _TwiceError:
        return _TWICE
    except (
        ValueError,
        RecursionError,
    ):  # no JSON, a number of thousands of digits, endless nesting
        return _NO_OBJECT
    return texts if len(texts) <= limits.max_columns else _TOO_WIDE


class _Keys(NamedTuple):
    """What the keys of an object mean."""

    columns: Columns
    by_header: Mapping[str, str]


@lru_cache(maxsize=64)
def _keys(keys: tuple[str, ...]) -> _Keys:
    columns = headers.match(keys)
    return _Keys(columns, columns.by_header())


def _row(number: int, keys: tuple[str, ...], texts: list[str]) -> RawRow:
    columns, by_header = _keys(keys)
    named = list(zip(columns.canonical, columns.written, texts, strict=True))
    return RawRow(
        row=number,
        cells={canonical: text for canonical, _, text in named if canonical},
        extra={written: text for canonical, written, text in named if not canonical},
        id_from_sequence=columns.id_from_sequence,
        columns=by_header,
    )
