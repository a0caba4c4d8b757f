"""Whole files or none: written beside their place and renamed into it."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from nlp import durable
from nlp.digest import sha256

__all__ = [
    "rows_of",
    "sha256",
    "write_json",
    "write_parquet",
    "write_text",
    "write_whole",
]


def write_whole(path: Path, write: Callable[[Path], None], *, lasting: bool = True) -> None:
    """Let `write` fill a file beside `path`, then rename it; a reader never sees half a file.

    It is on the disk when this returns, unless it need not be `lasting`.
    """
    # Not named after the process: machines that share a disk have the same numbers.
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}")
    try:
        write(partial)
        if lasting:
            durable.replace(partial, path)
        else:
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_json(path: Path, value: Any, *, lasting: bool = True) -> None:  # noqa: ANN401
    """Write a value as indented JSON, Vietnamese letters as they are."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n", lasting=lasting)


def write_text(path: Path, text: str, *, lasting: bool = True) -> None:
    """Write a text as UTF-8."""
    write_whole(path, lambda partial: _write_text(partial, text), lasting=lasting)


def write_parquet(
    path: Path, rows: pd.DataFrame, schema: pa.Schema | None = None, *, lasting: bool = True
) -> None:
    """Write a table, with the given types if any; the same table gives the same bytes."""
    table = pa.Table.from_pandas(rows, schema=schema, preserve_index=False)
    table = table.replace_schema_metadata(None)
    write_whole(
        path,
        lambda partial: pq.write_table(table, partial, compression="zstd"),
        lasting=lasting,
    )


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give a table's rows as mappings of plain values: lists for arrays, None for what is missing."""
    names = [str(name) for name in table.columns]
    columns = [_plain_values(table[name]) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain_values(column: "pd.Series[Any]") -> list[Any]:
    values = column.tolist()
    if column.dtype == object:
        values = [_plain(value) for value in values]
    missing = column.isna()
    if missing.any():
        values = [None if gone else v for v, gone in zip(values, missing, strict=True)]
    return values


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Turn arrays, also inside arrays, into lists."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
