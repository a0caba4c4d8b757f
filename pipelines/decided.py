"""Decisions that an office exported, as labelled texts; what cannot be trained on is set aside with where and why."""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from models.labelled import Labelled
from nlp.encodings import restore
from nlp.normal import fold, tokens
from pipelines.decided_cells import (
    Column,
    Fault,
    coded,
    columns_of,
    field_codes,
    is_blind,
    reason_codes,
)
from pipelines.reading import RawRow, read_pieces
from pipelines.reading.rows import place, raw_json


@dataclass(frozen=True, slots=True)
class Unused:
    """A row not trained on: file, row as a person sees it there, column (blank: the whole row), why, and all of it."""

    source: str
    row: int
    column: str
    message: str
    raw: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What an office's files gave: rows read = `texts` + `unused`."""

    texts: tuple[Labelled, ...]
    unused: tuple[Unused, ...]


def read(paths: Sequence[Path], *, held_out: frozenset[str] = frozenset()) -> Decided:
    """Read the decisions of an office; `held_out` names texts (see `fingerprint`) that models are measured on.

    Columns: title, content, benefit as in lists of filings (any known header); `field` ("Lĩnh vực"): code or name,
    empty where the text does not tell; `low_content` ("Ít nội dung"): reason code or name, empty for a genuine entry;
    `blind` ("Chưa xem gợi ý"), if there: yes for decisions kept for measuring.

    Raises:
        UnusableInput: a file is no table, or lacks the columns of the field or of low content.

    """
    texts: list[Labelled] = []
    unused: list[Unused] = []
    seen: dict[str, tuple[str, Labelled]] = {}
    for path in paths:
        for piece in read_pieces(path):
            columns = columns_of(piece)
            unused += [Unused(s.source, s.row, "", s.message, s.raw) for s in piece.set_aside]
            for row in piece.rows:
                try:
                    texts.append(_usable(row, piece.source, columns, held_out, seen))
                except Fault as fault:
                    unused.append(_unused(row, piece.source, fault))
    return Decided(tuple(texts), tuple(unused))


def fingerprint(title: str, content: str) -> str:
    """Name a text by its folded words, so that spelling and encoding do not hide that two are the same."""
    return hashlib.sha256(" ".join([*tokens(title), "|", *tokens(content)]).encode()).hexdigest()


def write_unused(path: Path, unused: Iterable[Unused]) -> None:
    """Write the rows set aside as CSV that spreadsheets open."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, Unused.__slots__)
        table.writeheader()
        table.writerows(map(asdict, unused))


def _usable(
    row: RawRow,
    source: str,
    columns: Mapping[str, Column],
    held_out: frozenset[str],
    seen: dict[str, tuple[str, Labelled]],
) -> Labelled:
    """Read one row and remember it in `seen`.

    Raises:
        Fault: the row cannot be trained on.

    """
    text = _labelled(row, source, columns)
    name = fingerprint(text.title, text.content)
    if name in held_out or is_blind(row, columns.get("blind")):
        raise Fault("", "văn bản này được để dành để đo mô hình, không dùng để huấn luyện.")
    if name in seen:
        where, other = seen[name]
        same = (other.field, other.low_content) == (text.field, text.low_content)
        why = "lặp lại" if same else "cùng văn bản nhưng khác quyết định với"
        raise Fault("", f"{why} {where}; chỉ hàng đầu tiên được dùng.")
    seen[name] = (f"hàng {row.row} của tệp {source}", text)
    return text


def _labelled(row: RawRow, source: str, columns: Mapping[str, Column]) -> Labelled:
    title, content, benefit = (
        restore(row.cells.get(name, "")).text.strip() for name in ("title", "content", "benefit")
    )
    if not title and not content:
        raise Fault("", "không có tên và nội dung; cần ít nhất một trong hai.")
    return Labelled(
        id=f"{source}:{row.row}",
        batch=f"{_voice(row, source)}-decided",
        title=title,
        content=content,
        benefit=benefit,
        field=coded(row, columns["field"], field_codes(), "lĩnh vực"),
        second_field=None,
        low_content=coded(row, columns["low_content"], reason_codes(), "lý do ít nội dung"),
        difficulty="normal",
        workplace_field="",
    )


def _voice(row: RawRow, source: str) -> str:
    """Group rows by who writes alike, so that confidence is learned on other voices; a name that tells nobody.

    The unit is no feature: the models never see it.
    """
    unit = fold(row.cells.get("unit", "")).strip() or source
    return hashlib.sha256(unit.encode()).hexdigest()[:8]


def _unused(row: RawRow, source: str, fault: Fault) -> Unused:
    where = place(source, row.row, fault.column)
    raw = raw_json(row.cells | row.extra)
    return Unused(source, row.row, fault.column, f"{where}: {fault.why}", raw)


def rows_said(unused: Sequence[Unused], most: int) -> Iterator[str]:
    """Say why rows were set aside, the first ones one by one."""
    yield from (f"  {one.message}" for one in unused[:most])
    if len(unused) > most:
        yield f"  … và {len(unused) - most} hàng nữa"
