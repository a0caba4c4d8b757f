"""Read JSON Lines: one object a line, its keys the columns."""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

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
_TOO_WIDE = Fault(
    "unreadable_row",
    "đối tượng JSON có quá nhiều khóa, cần một sáng kiến trên một dòng. "
    "Hãy sửa dòng này rồi nộp lại.",
)


def read(path: Path, limits: ReadingLimits, piece_rows: int) -> Iterator[Piece]:
    """Give the objects of a JSON Lines file; their row number is that of their line.

    Raises:
        UnusableInput: none of the first lines is an object, or none has a title or a content.

    """
    encoding = file_encoding.detect(path, sample_bytes=limits.sample_bytes)
    columns: dict[str, str] = {}
    rows = _rows(path.name, lines(path, encoding, limits), columns, limits)
    head = list(islice(rows, limits.header_rows))
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


def _rows(
    source: str, text: Iterable[str], columns: dict[str, str], limits: ReadingLimits
) -> Iterator[RawRow | SetAside]:
    """Read line by line, noting in `columns` the keys met on the way."""
    for number, line in enumerate(text, start=1):
        if not line.strip():
            continue
        found = fault_in(line, limits) or _object(line, limits)
        if isinstance(found, Fault):
            shown = {"hàng": line[: limits.max_row_characters]}
            yield set_aside(source, number, found, shown)
        elif any(map(str.strip, found.values())):
            matched = _columns(tuple(found))
            columns.update(matched.by_header())
            yield _row(number, matched, list(found.values()))


def _object(line: str, limits: ReadingLimits) -> dict[str, str] | Fault:
    try:
        value = json.loads(line)
        if not isinstance(value, dict):
            return _NO_OBJECT
        texts = {key: cell_text(item) for key, item in value.items()}
    except (
        ValueError,
        RecursionError,
    ):  # no JSON, a number of thousands of digits, or endless nesting
        return _NO_OBJECT
    return texts if len(texts) <= limits.max_columns else _TOO_WIDE


@lru_cache(maxsize=64)
def _columns(keys: tuple[str, ...]) -> Columns:
    return headers.match(keys)


def _row(number: int, columns: Columns, texts: list[str]) -> RawRow:
    named = list(zip(columns.canonical, columns.written, texts, strict=True))
    return RawRow(
        row=number,
        cells={canonical: text for canonical, _, text in named if canonical},
        extra={written: text for canonical, written, text in named if not canonical},
        id_from_sequence=columns.id_from_sequence,
    )
