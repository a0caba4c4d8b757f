"""Columns of a run's tables made fit for the database: what `cells` does cell by cell, done for whole columns.

Cells that occur again and again are worked out once, and only columns that hold something doubtful are looked at one
by one.
"""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from review import cells

Column: TypeAlias = pa.Array
_TO_ESCAPE = r'["\\\x00-\x1f]'  # what JSON cannot hold as it is
_NONE = "-"  # no number is written so


def given(table: pa.Table, name: str) -> Column:
    """Give a column of a table; one that is not there has nothing in any row."""
    if name not in table.column_names:
        return pa.nulls(len(table), pa.string())
    return single(table[name])


def single(column: Column | pa.ChunkedArray) -> Column:
    """Give a column in one piece."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column


def text(table: pa.Table, name: str) -> Column:
    """Give a column as storable text, nothing as blank."""
    column = given(table, name)
    if not pa.types.is_string(column.type):
        return pa.array([cells.text(cell) for cell in column.to_pylist()], pa.string())
    filled = pc.fill_null(column, "")
    has_nul = pc.match_substring(filled, "\0")
    return pc.replace_substring(filled, "\0", "\ufffd") if pc.any(has_nul).as_py() else filled


def number(table: pa.Table, name: str) -> Column:
    """Give a column of finite numbers, null where there is none."""
    column = given(table, name).cast(pa.float64())
    return pc.if_else(pc.is_finite(column), column, pa.scalar(None, pa.float64()))


def integer(table: pa.Table, name: str) -> Column:
    """Give a column of whole numbers."""
    return given(table, name).cast(pa.int64())


def flag(table: pa.Table, name: str) -> Column:
    """Give a column of truth values, false where nothing is said."""
    return pc.fill_null(given(table, name).cast(pa.bool_()), False)  # noqa: FBT003 - the value itself


def by_value(column: Column, told: Callable[[str], Any], kind: pa.DataType) -> Column:
    """Give what a function tells of each text of a column, asked once for texts that are equal."""
    coded = pc.dictionary_encode(column)
    return pa.array(map(told, coded.dictionary.to_pylist()), kind).take(coded.indices)


def as_json(table: pa.Table, name: str) -> Column:
    """Give lists, or texts that hold lists, as the JSON texts that `records` takes fingerprints of."""
    column = given(table, name)
    if pa.types.is_string(column.type):
        return by_value(pc.fill_null(column, ""), _items, pa.string())
    if pa.types.is_list(column.type) and pa.types.is_list(column.type.value_type):
        return _nested(column)
    if not pa.types.is_list(column.type) or _is_doubtful(column):
        return pa.array(map(_items, column.to_pylist()), pa.string())
    told = pc.binary_join_element_wise('["', pc.binary_join(column, '", "'), '"]', "")
    return pc.if_else(pc.equal(pc.fill_null(pc.list_value_length(column), 0), 0), "[]", told)


def joined(columns: list[Column]) -> Column:
    """Write the values of each row one behind the other, NUL between: `records` takes its fingerprint of that."""
    return pc.binary_join_element_wise(*map(_written, columns), "\0")


def _items(value: Any) -> str:  # noqa: ANN401 - whatever `cells.items` reads
    return (
        "[]" if not value or value == "[]" else json.dumps(cells.items(value), ensure_ascii=False)
    )


def _is_doubtful(column: Column) -> bool:
    inner = column.flatten()
    if inner.null_count or not pa.types.is_string(inner.type):
        return True
    return bool(pc.any(pc.match_substring_regex(inner, _TO_ESCAPE)).as_py())


def _nested(column: Column) -> Column:
    """Write lists of lists of whole numbers."""
    column = pc.fill_null(column, pa.scalar([], column.type)) if column.null_count else column
    runs = column.flatten()
    numbers = runs.flatten().cast(pa.string())
    told = pa.ListArray.from_arrays(_from_nothing(runs.offsets), numbers)
    each = pc.binary_join_element_wise("[", pc.binary_join(told, ", "), "]", "")
    every = pc.binary_join(pa.ListArray.from_arrays(_from_nothing(column.offsets), each), ", ")
    return pc.binary_join_element_wise("[", every, "]", "")


def _from_nothing(offsets: Column) -> Column:
    """Let offsets of a slice begin at 0, as the flattened values do."""
    return pc.subtract(offsets, offsets[0])


def _written(column: Column) -> Column:
    kind = column.type
    if pa.types.is_floating(kind):
        column = pa.Array.from_buffers(
            pa.int64(), len(column), column.buffers(), offset=column.offset
        )
    elif pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    return pc.fill_null(column.cast(pa.string()), _NONE)
