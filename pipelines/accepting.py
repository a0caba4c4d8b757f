"""Accept the rows of a piece column by column: most are sound, and only those that may not be are looked at singly."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pyarrow as pa

from pipelines.reading import Piece, RawRow, ReadingLimits, SetAside
from pipelines.records import CANONICAL, TAKEN_IN, schema
from pipelines.validating import BLANK, First, IdRegister, repeated, validate

INPUT_SCHEMA = schema((*TAKEN_IN, *CANONICAL))
Columns = dict[str, list[str]]


class Accepted(NamedTuple):
    """The rows taken in, with the types of `INPUT_SCHEMA`, and those set aside; both in the order of the file."""

    table: pa.Table
    set_aside: list[SetAside]


class Examined(NamedTuple):
    """The rows of a piece that are sound in themselves, with the ids they came with, and those set aside.

    `digests` name each row by its cells but the id; `is_sequence` tells which ids are running numbers only.
    """

    table: pa.Table
    digests: list[bytes]
    is_sequence: list[bool]
    set_aside: list[SetAside]


def accept(piece: Piece, register: IdRegister, limits: ReadingLimits) -> Accepted:
    """Take in the sound rows of a piece, each with its id, and set the others aside with what `validate` says."""
    return named(examine(piece, limits), register)


def examine(piece: Piece, limits: ReadingLimits) -> Examined:
    """Look at the rows of a piece by themselves: other pieces, and other files, make no difference."""
    rows = piece.rows
    columns: Columns = {name: [row.cells.get(name, "") for row in rows] for name in CANONICAL}
    columns["submission_id"] = [" ".join(cell.split()) for cell in columns["submission_id"]]
    refused = _refused(columns, piece, limits)
    if refused:
        kept = [at for at in range(len(rows)) if at not in refused]
        columns = {name: [column[at] for at in kept] for name, column in columns.items()}
        rows = [rows[at] for at in kept]
    return Examined(
        _table(replace(piece, rows=rows), columns),
        list(_digests(columns, rows)),
        [row.id_from_sequence for row in rows],
        [*piece.set_aside, *refused.values()],
    )


def named(seen: Examined, register: IdRegister) -> Accepted:
    """Give each row its id for good, mark those that repeat an earlier row and set aside those whose id another has."""
    ids, sources, rows = (
        seen.table[name].to_pylist() for name in ("submission_id", "source", "row")
    )
    again = [False] * len(ids)
    refused: dict[int, SetAside] = {}
    for at, (source, row) in enumerate(zip(sources, rows, strict=True)):
        found = register.name(
            ids[at], seen.digests[at], source, row, is_sequence=seen.is_sequence[at]
        )
        if found.first is None:
            ids[at], again[at] = found.submission_id, found.is_again
        else:
            refused[at] = _repeated(seen.table.slice(at, 1), found.first)
    table = seen.table
    for name, values in (("submission_id", ids), ("same_row", again)):
        place, kind = table.schema.get_field_index(name), INPUT_SCHEMA.field(name)
        table = table.set_column(place, kind, pa.array(values, kind.type))
    if refused:
        table = table.filter(pa.array([at not in refused for at in range(len(ids))], pa.bool_()))
    aside = sorted([*seen.set_aside, *refused.values()], key=lambda one: one.row)
    return Accepted(table, aside)


def _repeated(row: pa.Table, first: First) -> SetAside:
    values = row.to_pylist()[0]
    cells = {name: values[name] for name in CANONICAL}
    return repeated(values["source"], values["row"], cells, json.loads(values["extra"]), first)


def _refused(columns: Columns, piece: Piece, limits: ReadingLimits) -> dict[int, SetAside]:
    doubtful = sorted(_doubtful(columns, piece.rows, limits))
    checked = {at: validate(piece.rows[at], piece.source, limits) for at in doubtful}
    return {at: one for at, one in checked.items() if isinstance(one, SetAside)}


def _doubtful(columns: Columns, rows: Sequence[RawRow], limits: ReadingLimits) -> set[int]:
    """List the rows that `validate` may refuse: columns are looked at whole, cells only where a column is unsound."""
    most = limits.max_cell_characters

    def is_bad(cell: str) -> bool:
        return len(cell) > most or not _is_sound(cell)

    found: set[int] = set()
    for column in columns.values():
        found.update(_places(column, is_bad, most))
    carried = [at for at, row in enumerate(rows) if row.extra]
    texts = ["\n".join(rows[at].extra.values()) for at in carried]
    found.update(carried[place] for place in _places(texts, is_bad, most))
    pairs = zip(columns["title"], columns["content"], strict=True)
    found.update(at for at, both in enumerate(pairs) if not any(text.strip(BLANK) for text in both))
    return found


def _places(column: list[str], is_bad: Callable[[str], bool], most: int) -> Iterator[int]:
    if column and (not _is_sound("".join(column)) or max(map(len, column)) > most):
        yield from (at for at, cell in enumerate(column) if is_bad(cell))


def _is_sound(text: str) -> bool:
    """Tell that a text surely holds no sign of damage: no NUL, no half character, none that was lost."""
    if "\0" in text or "?" in text or "\ufffd" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _digests(columns: Columns, rows: Sequence[RawRow]) -> Iterator[bytes]:
    """Hash all cells of each row but the id; blanks around a cell and the kind of line break do not count."""
    own = zip(*(columns[name] for name in CANONICAL if name != "submission_id"), strict=True)
    for cells, row in zip(own, rows, strict=True):
        carried = [part for pair in sorted(row.extra.items()) for part in pair]
        told = "\x1f".join(map(str.strip, [*cells, *carried])).replace("\r\n", "\n")
        # Half a character is refused by `validate`; here it must only not stop the others.
        yield hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _table(piece: Piece, columns: Columns) -> pa.Table:
    rows = piece.rows
    own = {id(row.columns): row.columns or {} for row in rows}
    headed = {one: _headed(piece.columns, columns) for one, columns in own.items()}
    of_rows = [headed[id(row.columns)] for row in rows]
    added: dict[str, list[Any]] = {
        "source": [piece.source] * len(rows),
        "row": [row.row for row in rows],
        "same_row": [False] * len(rows),
        "columns_given": [given for given, _ in of_rows],
        "benefit_header": [header for _, header in of_rows],
        "extra": [json.dumps(row.extra, ensure_ascii=False) if row.extra else "{}" for row in rows],
    }
    return pa.table({**added, **columns}, schema=INPUT_SCHEMA)


def _headed(shared: Mapping[str, str], own: Mapping[str, str]) -> tuple[str, str]:
    """List the canonical columns that a row has, and give the header of its money column."""
    given = sorted({name for name in [*shared.values(), *own.values()] if name})
    headers = [header for header, name in [*own.items(), *shared.items()] if name == "benefit_vnd"]
    return ",".join(given), next(iter(headers), "")
