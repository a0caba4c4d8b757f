"""read → validate: files in, partitions of valid rows and a list of what was set aside out."""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.files import write_json, write_parquet
from pipelines.reading import Piece, ReadingLimits, SetAside, read_pieces
from pipelines.records import CANONICAL, SET_ASIDE, TAKEN_IN
from pipelines.timing import note
from pipelines.validating import IdRegister, Submission, validate
from pipelines.work import INPUT

# Small enough that two workers share a day's filings, large enough that the engine's overhead does not count.
PARTITION_ROWS = 10_000

Record = dict[str, Any]


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
        values = json.loads((folder / "intake.json").read_text(encoding="utf-8"))
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


def take_in(paths: Sequence[Path], folder: Path, *, limits: ReadingLimits) -> Intake:
    """Read and validate files piece by piece; every row lands in a partition or in `set_aside.parquet`.

    Raises:
        UnusableInput: a whole file cannot be used.
    """
    began = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    partitions = _Partitions(folder)
    register = IdRegister()
    aside: list[SetAside] = []
    files = []
    for path, name in zip(paths, told_apart(paths), strict=True):
        about: Record = {"file": name, "rows": 0, "encoding": "", "notes": []}
        for part in read_pieces(path, limits=limits, piece_rows=PARTITION_ROWS):
            piece = _renamed(part, path.name, name)
            _note(about, piece)
            aside += piece.set_aside
            for row in _accepted(piece, register, limits):
                if isinstance(row, SetAside):
                    aside.append(row)
                else:
                    partitions.add(row)
        files.append(about)
    partitions.flush()
    table = pd.DataFrame([asdict(row) for row in aside], columns=list(SET_ASIDE))
    write_parquet(folder / "set_aside.parquet", table)
    rows_read = sum(about["rows"] for about in files)
    assert rows_read == partitions.rows + len(aside), "a row was neither taken in nor set aside"
    intake = Intake(tuple(partitions.parts), tuple(files), rows_read, len(aside))
    note(folder / "timing.json", "read", rows=rows_read, began=began)
    write_json(folder / "intake.json", asdict(intake))
    return intake


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


def _renamed(piece: Piece, old: str, new: str) -> Piece:
    if old == new:
        return piece
    source = piece.source.replace(old, new, 1)
    aside = [replace(row, source=row.source.replace(old, new, 1)) for row in piece.set_aside]
    return replace(piece, source=source, set_aside=aside)


def _accepted(
    piece: Piece, register: IdRegister, limits: ReadingLimits
) -> Iterator[Record | SetAside]:
    """Validate the rows of a piece and give each its id."""
    about = {
        "columns_given": ",".join(sorted({name for name in piece.columns.values() if name})),
        "benefit_header": next(
            (h for h, name in piece.columns.items() if name == "benefit_vnd"), ""
        ),
    }
    for raw in piece.rows:
        valid = validate(raw, piece.source, limits)
        named = register.assign(valid) if isinstance(valid, Submission) else valid
        yield named if isinstance(named, SetAside) else _record(named, about)


def _record(submission: Submission, about: Record) -> Record:
    return (
        submission.cells()
        | about
        | {
            "source": submission.source,
            "row": submission.row,
            "same_row": submission.same_row,
            "extra": json.dumps(submission.extra, ensure_ascii=False),
        }
    )


def _note(about: dict[str, Any], piece: Piece) -> None:
    """Add a piece to what the manifest says of its file."""
    about["rows"] += len(piece.rows) + len(piece.set_aside)
    about["encoding"] = piece.encoding
    about["notes"] += [note for note in piece.notes if note not in about["notes"]]


class _Partitions:
    """Writes records into partitions of at most `PARTITION_ROWS`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: list[Record] = []
        self.parts: list[str] = []
        self.rows = 0

    def add(self, record: Record) -> None:
        self._waiting.append(record)
        self.rows += 1
        if len(self._waiting) == PARTITION_ROWS:
            self.flush()

    def flush(self) -> None:
        if self._waiting:
            part = self._folder / f"part-{len(self.parts):05d}"
            part.mkdir(exist_ok=True)
            table = pd.DataFrame(self._waiting, columns=[*TAKEN_IN, *CANONICAL])
            write_parquet(part / f"{INPUT}.parquet", table)
            self.parts.append(str(part))
            self._waiting = []
