"""What a home holds of a person or under a filing's id: looked for by names and ids, before anything is removed."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nlp.normal import fold
from pipelines import corpus
from pipelines.errors import RunFailedError
from pipelines.forgetting.removed import CODE
from pipelines.home import Home
from pipelines.publish import published
from pipelines.reading import headers
from review.forgetting.names import is_same_name, names_in, says

Kind = Literal["person", "submission", "retention"]
_COLUMNS = (
    "key", "source", "submission_id", "author", "author_key", "unit", "unit_text", "unit_key", "reasons",
)  # fmt: skip
_ROWS = 20_000


class Filing(NamedTuple):
    """A filing that a request is about; `shared` where others stand beside the person as authors.

    `source` names the file it came in, "" where only the corpus knows of it.
    """

    key: str
    submission_id: str
    author: str
    unit: str
    shared: bool
    source: str = ""


class Aside(NamedTuple):
    """Whose a row is that was set aside: its unit, "" where it names none, and its file."""

    unit: str
    source: str


@dataclass(slots=True)
class Found:
    """Filings by their keys, rows that were set aside by their raw text, and in how many runs either stands."""

    filings: dict[str, Filing] = field(default_factory=dict)
    rows: dict[str, Aside] = field(default_factory=dict)
    runs: set[str] = field(default_factory=set)

    @property
    def units(self) -> list[str]:
        """Name the units of filings and rows, each once however it is typed."""
        return _once(one.unit for one in self._all())

    @property
    def owners(self) -> list[str]:
        """Name the units, and the file of what names no unit: an id means something within one of them only."""
        return _once(one.unit or one.source for one in self._all())

    def _all(self) -> Iterator[Filing | Aside]:
        yield from self.filings.values()
        yield from self.rows.values()


def _once(names: Iterable[str]) -> list[str]:
    return sorted({fold(name).strip(): name for name in names if name.strip()}.values())


@dataclass(frozen=True, slots=True)
class Request:
    """Whose data are to go: a name as people write it, or the id of a filing; `unit` narrows either, "" does not.

    Of `retention` nothing is said: what it is about was kept long enough.
    """

    kind: Kind
    said: str
    unit: str = ""

    def is_about(self, submission_id: str, author: str, unit: str) -> bool:
        """Tell whether a filing, by its cells as filed or folded, is meant."""
        if self.unit and fold(unit).strip() != fold(self.unit).strip():
            return False
        if self.kind == "submission":
            return submission_id == " ".join(self.said.split())
        return says(author, self.said)


def find(home: Home, request: Request) -> Found:
    """Look through published runs, the corpus and the review database; what was emptied before is not found again.

    Raises:
        RunFailedError: a run or a file of the corpus cannot be read; the message names it and says what to do.
    """
    found = Found()
    for run in published(home):
        before = len(found.filings), len(found.rows)
        with _told(f"Lượt {run.name}", run):
            found.filings |= {one.key: one for one in _in_table(run / "screened.parquet", request)}
            found.rows |= _set_aside(run / "set_aside.parquet", request)
        if (len(found.filings), len(found.rows)) != before:
            found.runs.add(run.name)
    for path in corpus.segments(home.corpus):
        with _told("Kho hồ sơ cũ", path):
            for one in _in_table(path, request):
                found.filings.setdefault(one.key, one)
    for one in _in_database(request):
        found.filings.setdefault(one.key, one)
    return found


@contextmanager
def _told(what: str, path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        raise RunFailedError(
            f"{what}: không đọc được {path} ({type(error).__name__}), nên không biết trong đó có dữ liệu cần xóa"
            " không; chưa xóa gì. Hãy lấy lại từ bản sao lưu, hoặc xóa hẳn nó, rồi chạy lại."
        ) from error


def _in_table(path: Path, request: Request) -> Iterator[Filing]:
    """Look through screened rows, or rows of the corpus, which know a name only folded."""
    with pq.ParquetFile(path) as file:
        there = [name for name in _COLUMNS if name in file.schema_arrow.names]
        for batch in file.iter_batches(_ROWS, columns=there):
            for row in batch.filter(_may_be(batch, request)).to_pylist():
                yield from _meant(row, request)


def _may_be(batch: pa.RecordBatch, request: Request) -> pa.Array:
    """Mark the rows that need a closer look, column by column."""
    if request.kind == "submission":
        return pc.equal(batch.column("submission_id"), " ".join(request.said.split()))
    return pc.match_substring(batch.column("author_key"), fold(request.said).strip())


def _meant(row: dict[str, Any], request: Request) -> Iterator[Filing]:
    """Look at names folded first, for a cell in an old encoding is only readable so; then as filed, for the accents."""
    author = row.get("author") or row["author_key"]
    is_about = request.is_about(row["submission_id"], row["author_key"], row["unit_key"])
    if not is_about or CODE in row.get("reasons", ()):
        return
    if request.kind == "submission" or _is_meant(request.said, author):
        unit = row.get("unit_text") or row.get("unit") or row["unit_key"]
        yield _filing(row["key"], row["submission_id"], author, unit, row.get("source", ""))


def _is_meant(name: str, author: str) -> bool:
    """Tell whether the accents of a cell speak for a name, or cannot be read."""
    there = [one for one in names_in(author) if fold(one).split() == fold(name).split()]
    return not there or any(is_same_name(one, name) for one in there)


def _filing(key: str, submission_id: str, author: str, unit: str, source: str) -> Filing:
    return Filing(key, submission_id, author, unit, len(names_in(author)) > 1, source)


def _set_aside(path: Path, request: Request) -> dict[str, Aside]:
    """Give the rows that were set aside and are meant, by their raw text."""
    found: dict[str, Aside] = {}
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_ROWS, columns=["source", "raw"]):
            for row in batch.to_pylist():
                cells = _cells(row["raw"])
                if _holds(cells, request):
                    found[row["raw"]] = Aside(next(iter(_said(cells, "unit")), ""), row["source"])
    return found


def _holds(cells: dict[str, str], request: Request) -> bool:
    """Tell whether a row says the id, the name and the unit in the columns for them.

    In a row without a column for names, which may be a line that could not be cut into cells, a name counts wherever
    it stands, and so does a unit; an id does not: running numbers stand everywhere.
    """
    everything = list(cells.values())
    units = {fold(cell).strip() for cell in _said(cells, "unit") or everything}
    if request.unit and fold(request.unit).strip() not in units:
        return False
    if request.kind == "submission":
        asked = " ".join(request.said.split())
        return any(" ".join(cell.split()) == asked for cell in _said(cells, "submission_id"))
    return any(says(cell, request.said) for cell in _said(cells, "author") or everything)


def _said(cells: dict[str, str], column: str) -> list[str]:
    """List what a row says in a column, found by the name that the file or the program gave it."""
    named = headers.match(list(cells)).canonical
    return [cell for cell, name in zip(cells.values(), named, strict=True) if name == column]


def _cells(raw: str) -> dict[str, str]:
    """Give the cells of a row that was set aside by the names of its columns; "" names what has none."""
    try:
        row: Any = json.loads(raw)
    except ValueError:
        return {"": raw}
    if not isinstance(row, dict):
        return {"": raw}
    return {str(name): str(value) for name, value in row.items() if value is not None}


def _in_database(request: Request) -> Iterator[Filing]:
    from review.models import Submission  # only after Django is set up

    rows = Submission.objects.exclude(author="", title="", content="")
    if request.kind == "submission":
        rows = rows.filter(submission_id=" ".join(request.said.split()))
    told = rows.order_by("pk").values_list(
        "key", "submission_id", "author", "unit", "unit_text", "source"
    )
    for key, sid, author, unit, readable, source in told.iterator(chunk_size=_ROWS):
        if any(request.is_about(sid, author, one) for one in {unit, readable}):
            yield _filing(key, sid, author, readable or unit, source)
