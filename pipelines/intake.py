"""read → validate: files in, partitions of valid rows and a list of what was set aside out."""

import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.accepting import named
from pipelines.files import write_json
from pipelines.forgetting.keeping_out import kept_out
from pipelines.forgetting.sieve import NOTHING, Sieve
from pipelines.partitions import INPUT, INTAKE
from pipelines.reading import ReadingLimits, read_pieces
from pipelines.reading_ahead import Read, read_all
from pipelines.records import SET_ASIDE, schema
from pipelines.tables import TableWriter, regrouped, write_pieces
from pipelines.timing import note
from pipelines.validating import IdRegister

# The same on every machine, for it is where a killed run goes on. Small enough that a stage needs less than half a
# gigabyte and that a kill costs seconds of work; large enough that Prefect's bookkeeping, some ten milliseconds a step
# and partition, does not count.
PARTITION_ROWS = 20_000
SET_ASIDE_FILE = "set_aside.parquet"
CORES = os.cpu_count() or 1

About = dict[str, Any]
_ASIDE = schema(SET_ASIDE)


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in: the partitions' folders and, for each input file, its name, rows, encoding and notes."""

    parts: tuple[str, ...]
    files: tuple[dict[str, Any], ...]
    rows_read: int
    rows_set_aside: int

    @classmethod
    def load(cls, folder: Path) -> "Intake":
        """Read the intake that `take_in` left in a work folder."""
        values = json.loads((folder / INTAKE).read_text(encoding="utf-8"))
        return cls(
            parts=tuple(values["parts"]),
            files=tuple(values["files"]),
            rows_read=values["rows_read"],
            rows_set_aside=values["rows_set_aside"],
        )


def refuse_unusable(paths: Sequence[Path], *, limits: ReadingLimits) -> None:
    """Open each file and read its first row, so that a wrong file is told at once and not after the engine's start.

    Raises:
        UnusableInput: a whole file cannot be used.
    """
    for path in paths:
        next(read_pieces(path, limits=limits, piece_rows=1))


def take_in(
    paths: Sequence[Path],
    folder: Path,
    *,
    limits: ReadingLimits,
    processes: int = CORES,
    forgotten: Sieve = NOTHING,
) -> Intake:
    """Read and validate files piece by piece; every row lands in a partition or in `set_aside.parquet`.

    What comes out is the same whatever the number of processes that read. Filings that were `forgotten` in the home
    are set aside without their texts.

    Raises:
        UnusableInput: a whole file cannot be used.
    """
    began = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    register = IdRegister()
    files: list[About] = []
    with TableWriter(folder / SET_ASIDE_FILE, _ASIDE) as aside:
        taken = _taken(paths, register, limits, processes, files, aside, forgotten)
        cut = enumerate(regrouped(taken, PARTITION_ROWS))
        parts = [_write(folder, number, table) for number, table in cut]
    rows_read = sum(about["rows"] for about in files)
    rows = sum(rows for _, rows in parts)
    assert rows_read == rows + aside.rows, "a row was neither taken in nor set aside"
    intake = Intake(tuple(part for part, _ in parts), tuple(files), rows_read, aside.rows)
    note(folder / "timing.json", "read", rows=rows_read, began=began)
    write_json(folder / INTAKE, asdict(intake))
    return intake


def _taken(
    paths: Sequence[Path],
    register: IdRegister,
    limits: ReadingLimits,
    processes: int,
    files: list[About],
    aside: TableWriter,
    forgotten: Sieve,
) -> Iterator[pa.Table]:
    """Read files piece by piece and give what is taken in; note in `files` what the manifest says of each."""
    names = told_apart(paths)
    files += [About(file=name, rows=0, encoding="", notes=[]) for name in names]
    pieces = read_all(paths, names, limits=limits, piece_rows=PARTITION_ROWS, processes=processes)
    for piece in pieces:
        _note(files[piece.number], piece)
        accepted = named(piece.examined, register)
        if forgotten:
            accepted = kept_out(accepted, forgotten)
        rows = [asdict(row) for row in accepted.set_aside]
        aside.add(pa.Table.from_pylist(rows, schema=_ASIDE))
        yield accepted.table


def _write(folder: Path, number: int, table: pa.Table) -> tuple[str, int]:
    """Write a partition; gives its folder and its rows."""
    part = folder / f"part-{number:05d}"
    part.mkdir(exist_ok=True)
    write_pieces(part / f"{INPUT}.parquet", table.schema, [table])
    return str(part), len(table)


def told_apart(paths: Sequence[Path]) -> list[str]:
    """Name files by their last name, and where two share it by their folder too, so that every row can be found.

    >>> told_apart([Path("a/list.csv"), Path("b/list.csv"), Path("b/other.csv")])
    ['a/list.csv', 'b/list.csv', 'other.csv']
    """
    names = [path.name for path in paths]
    return [
        f"{path.resolve().parent.name}/{path.name}" if names.count(path.name) > 1 else path.name
        for path in paths
    ]


def _note(about: About, piece: Read) -> None:
    """Add a piece to what the manifest says of its file."""
    about["rows"] += piece.rows
    about["encoding"] = piece.encoding
    about["notes"] += [note for note in piece.notes if note not in about["notes"]]
