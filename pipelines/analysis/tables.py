"""The tables that the views stand on, as Arrow gives them to DuckDB: files are read when they are asked for."""

import asyncio
import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias, get_type_hints

import pyarrow as pa
import pyarrow.dataset as ds

from pipelines.errors import UnusableInput
from pipelines.home import Home
from pipelines.publish import published
from pipelines.records import PAIRS, SCREENED, SET_ASIDE, schema
from review.analysis import history
from review.analysis.names import (
    CodeName,
    FieldName,
    UnionName,
    code_names,
    field_names,
    union_names,
)

Readable: TypeAlias = ds.Dataset | pa.Table
_ROWS = 50_000  # of the history at a time, as Python's objects
_VIETNAM = dt.timezone(dt.timedelta(hours=7))
_KINDS = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}
# What names people or repeats whole rows stays in the run's folder.
_KEPT_BACK = frozenset(["author", "author_key", "extra", "raw", "words"])
_HISTORY: Mapping[str, tuple[Any, Callable[[], Iterable[Any]]]] = {
    "_events": (history.Event, history.events),
    "_readings": (history.Reading, history.readings),
    "_touched": (history.Touched, history.touched),
}
_RUNS = pa.schema(
    [
        ("run_id", pa.string()),
        ("number", pa.int64()),
        ("started", pa.timestamp("us")),
        ("finished", pa.timestamp("us")),
        ("rows_read", pa.int64()),
        ("rows_screened", pa.int64()),
        ("rows_set_aside", pa.int64()),
    ]
)


def of_home(home: Home, *, authors: bool = False) -> dict[str, Readable]:
    """Give the tables of a home by name; nothing is made or changed in it.

    Raises:
        UnusableInput: the review database was not brought up to date.
    """
    # `home.runs` would make the folder.
    runs = published(home) if (home.root / "runs").is_dir() else []
    kept_back = _KEPT_BACK - {"author"} if authors else _KEPT_BACK
    return {
        "_screened": _files(home, runs, "screened.parquet", SCREENED, kept_back),
        "_pairs": _files(home, runs, "pairs.parquet", PAIRS, kept_back),
        "_set_aside": _files(home, runs, "set_aside.parquet", SET_ASIDE, kept_back),
        "runs": pa.Table.from_pylist([_run(*one) for one in enumerate(runs, 1)], _RUNS),
        "unions": _rows(UnionName, union_names()),
        "fields": _rows(FieldName, field_names()),
        "codes": _rows(CodeName, code_names()),
        **_history(home),
    }


def _files(
    home: Home, runs: list[Path], name: str, columns: Iterable[str], kept_back: Set[str]
) -> Readable:
    """Give one file of each run as a table that also says of which run a row is."""
    of_run = pa.schema([("run_id", pa.string())])
    given = schema(tuple(column for column in columns if column not in kept_back))
    whole = pa.unify_schemas([given, of_run])
    paths = [str(run / name) for run in runs if (run / name).exists()]
    if not paths:
        return whole.empty_table()
    return ds.dataset(
        paths,
        schema=whole,
        format="parquet",
        partitioning=ds.partitioning(of_run),
        partition_base_dir=str(home.runs),
    )


def _run(number: int, run: Path) -> dict[str, Any]:
    about: Mapping[str, Any] = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    counts = {name: about.get(name) for name in ("rows_read", "rows_screened", "rows_set_aside")}
    times = {name: _here(about.get(name)) for name in ("started", "finished")}
    return {"run_id": run.name, "number": number, **times, **counts}


def _here(moment: str | None) -> dt.datetime | None:
    """Tell a moment by Vietnam's clock."""
    if not moment:
        return None
    return dt.datetime.fromisoformat(moment).astimezone(_VIETNAM).replace(tzinfo=None)


def _history(home: Home) -> dict[str, Readable]:
    """Read what officers did; Django refuses to within an event loop, as notebooks have, so there in a thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _read(home)
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(_read_and_close, home).result()


def _read_and_close(home: Home) -> dict[str, Readable]:
    from django.db import connection

    try:
        return _read(home)
    finally:
        connection.close()


def _read(home: Home) -> dict[str, Readable]:
    if not history.opened(home.root):
        return {name: _rows(kind, ()) for name, (kind, _) in _HISTORY.items()}
    from django.db import DatabaseError

    try:
        return {name: _rows(kind, rows()) for name, (kind, rows) in _HISTORY.items()}
    except DatabaseError as error:
        raise UnusableInput(
            "Cơ sở dữ liệu rà soát chưa được nâng lên bản của chương trình này; "
            "hãy chạy `sangloc serve` một lần rồi làm lại."
        ) from error


def _rows(kind: Any, rows: Iterable[Any]) -> pa.Table:  # noqa: ANN401 - a class of named tuples
    """Put named tuples into a table, some at a time."""
    told = pa.schema([(name, _KINDS[cell]) for name, cell in get_type_hints(kind).items()])
    given, pieces = iter(rows), []
    while some := list(islice(given, _ROWS)):
        columns = zip(*some, strict=True)
        cells = [pa.array(column, field.type) for column, field in zip(columns, told, strict=True)]
        pieces.append(pa.Table.from_arrays(cells, schema=told))
    return pa.concat_tables(pieces) if pieces else told.empty_table()
