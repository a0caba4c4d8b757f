"""What a home holds of a person or under a filing's id: looked for by names and ids, before anything is removed."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nlp.normal import fold, normalise
from pipelines import corpus
from pipelines.forgetting.removed import CODE
from pipelines.home import Home
from pipelines.publish import published

Kind = Literal["person", "submission", "retention"]
_COLUMNS = ["key", "submission_id", "author", "author_key", "unit", "unit_key", "reasons"]
_ROWS = 20_000
# What stands between the names of several authors in one cell, and what is said before or behind a name.
_APART = re.compile(r"[,;/\n&+|()]| và | va | - ")
_TITLES = re.compile(
    r"^(?:(?:\d+|ông|bà|anh|chị|cô|thầy|ong|ba|chi|co|thay|đồng chí|dong chi|ks|ths|ts|pgs|gs|bs|cn)[.:)]?\s+)+"
    r"| \d+ ?%$",
    re.IGNORECASE,
)


class Filing(NamedTuple):
    """A filing that a request is about; `shared` where others stand beside the person as authors."""

    key: str
    submission_id: str
    author: str
    unit: str
    shared: bool


@dataclass(slots=True)
class Found:
    """Filings by their keys, raw rows that were set aside, and in how many runs either stands."""

    filings: dict[str, Filing] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)

    @property
    def units(self) -> list[str]:
        """Name the units of the filings."""
        return sorted({one.unit for one in self.filings.values() if one.unit})


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
        return any(is_same_name(one, self.said) for one in (author, *names_in(author)))


def names_in(cell: str) -> list[str]:
    """List the names in a cell of authors, without what is said before and behind them.

    >>> names_in("Ông Lò Văn Pánh (60%), chị Đặng Thị Mẫn")
    ['Lò Văn Pánh', 'Đặng Thị Mẫn']
    """
    parts = (_TITLES.sub("", " ".join(part.split())) for part in _APART.split(cell))
    return [part for part in parts if part and not part.rstrip("%").isdigit()]


def is_same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same: unaccented typing counts as any accents, other accents as another name.

    >>> is_same_name("LÒ VĂN PÁNH", "lo van panh"), is_same_name("Lê Văn An", "Lê Văn Ân")
    (True, False)
    """
    plain, same = fold(one).split(), fold(other).split()
    if plain != same or not plain:
        return False
    return one.isascii() or other.isascii() or _spelled(one) == _spelled(other)


def _spelled(name: str) -> str:
    return " ".join(normalise(name).text.casefold().split())


def find(home: Home, request: Request) -> Found:
    """Look through published runs, the corpus and the review database; what was emptied before is not found again."""
    found = Found()
    for run in published(home):
        before = len(found.filings), len(found.rows)
        found.filings |= {one.key: one for one in _in_table(run / "screened.parquet", request)}
        found.rows |= set(_set_aside(run / "set_aside.parquet", request))
        if (len(found.filings), len(found.rows)) != before:
            found.runs.add(run.name)
    for path in corpus.segments(home.corpus):
        for one in _in_table(path, request):
            found.filings.setdefault(one.key, one)
    for one in _in_database(request):
        found.filings.setdefault(one.key, one)
    return found


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
        yield _filing(row["key"], row["submission_id"], author, row.get("unit") or row["unit_key"])


def _is_meant(name: str, author: str) -> bool:
    """Tell whether the accents of a cell speak for a name, or cannot be read."""
    there = [one for one in names_in(author) if fold(one).split() == fold(name).split()]
    return not there or any(is_same_name(one, name) for one in there)


def _filing(key: str, submission_id: str, author: str, unit: str) -> Filing:
    return Filing(key, submission_id, author, unit, len(names_in(author)) > 1)


def _set_aside(path: Path, request: Request) -> Iterator[str]:
    """Give the raw rows that hold the name or the id as one of their cells."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_ROWS, columns=["raw"]):
            yield from (raw for raw in batch.column("raw").to_pylist() if _holds(raw, request))


def _holds(raw: str, request: Request) -> bool:
    cells = _cells(raw)
    units = {fold(cell).strip() for cell in cells}
    if request.unit and fold(request.unit).strip() not in units:
        return False
    return any(Request(request.kind, request.said).is_about(cell, cell, "") for cell in cells)


def _cells(raw: str) -> list[str]:
    try:
        row: Any = json.loads(raw)
    except ValueError:
        return [raw]
    values = row.values() if isinstance(row, dict) else row if isinstance(row, list) else [row]
    return [str(value) for value in values if value is not None]


def _in_database(request: Request) -> Iterator[Filing]:
    from review.models import Submission  # only after Django is set up

    rows = Submission.objects.exclude(author="", title="", content="")
    if request.kind == "submission":
        rows = rows.filter(submission_id=" ".join(request.said.split()))
    told = rows.order_by("pk").values_list("key", "submission_id", "author", "unit", "unit_text")
    for key, sid, author, unit, readable in told.iterator(chunk_size=_ROWS):
        if any(request.is_about(sid, author, one) for one in {unit, readable}):
            yield _filing(key, sid, author, unit)
