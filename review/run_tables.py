"""Tables of a run as the database keeps them: what `records` makes of a row, made of whole columns."""

import datetime as dt
from collections.abc import Mapping
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from review import bands, columns, records
from review.cells import is_yes
from review.columns import Column

_WHOLE = ["row", "benefit_vnd_stated", "benefit_vnd_found"]
_READABLE = ("title", "content", "benefit", "unit")
_TEXT = pa.string()
Columns: TypeAlias = dict[str, Column]


def submissions(table: pa.Table) -> Columns:
    """Clean a run's submissions as `records.submission` does, and take their fingerprints.

    Raises:
        ValueError: a row has no submission_id, no key or no lane.
    """
    values: Columns = {name: columns.text(table, name) for name in records.SUBMISSION_TEXTS}
    _refuse_incomplete(values, table)
    values |= {name: columns.integer(table, name) for name in _WHOLE}
    values |= {name: columns.number(table, name) for name in records.SHARES}
    values["priority"] = _from_zero(columns.number(table, "priority"))
    size = pc.fill_null(columns.integer(table, "cluster_size"), 0)
    values["cluster_size"] = pc.if_else(pc.equal(size, 0), 1, size)
    values["field_code"] = _first_of(
        *(columns.text(table, name) for name in ("field_code", "field"))
    )
    values["low_content"] = columns.flag(table, "low_content")
    values["confidential"] = _confidential(columns.given(table, "confidential"))
    lists = ("reasons", *records.SUBMISSION_LISTS)
    values |= {name: columns.as_json(table, name) for name in lists}
    values["reason_codes"] = _searchable(values["reasons"], values["low_content_reasons"])
    for name in _READABLE:
        readable = values[f"{name}_text"]
        values[f"{name}_text"] = pc.if_else(pc.equal(readable, values[name]), "", readable)
    return values | {"fingerprint": _fingerprints(values)}


def judged(values: Columns, table: pa.Table, *, short_syllables: int) -> Columns:
    """Give what `records.derived` gives of cleaned submissions: day, length, band, folded words."""
    is_short = pc.less(_syllables(values, table), short_syllables)
    is_overlap = pc.and_(is_short, pc.equal(values["lane"], "duplicate"))
    priority = values["priority"]
    urgent = pc.and_not(pc.greater_equal(priority, bands.URGENT_FROM), is_overlap)
    middling = pc.greater_equal(priority, bands.MIDDLING_FROM)
    high, middle, low = (bands.urgency(at).value for at in (1.0, bands.MIDDLING_FROM, 0.0))
    return {
        "submitted_day": days(table),
        "is_short": is_short,
        "band": pc.if_else(urgent, high, pc.if_else(middling, middle, low)),
        "search_text": pa.array(_searched(values), _TEXT),
    }


def days(table: pa.Table) -> Column:
    """Give the days of filing, as the screening read them, else from the cells."""
    told = [columns.text(table, name) for name in ("filed_on", "submitted_on")]

    def day(both: str) -> dt.date | None:
        return records.day(*both.split("\0"))

    return columns.by_value(pc.binary_join_element_wise(*told, "\0"), day, pa.date32())


def pairs(table: pa.Table) -> Columns:
    """Clean verified pairs as `records.pair` does, and take their fingerprints; both sides are given as keys.

    Raises:
        ValueError: a side is not given.
    """
    values: Columns = {name: columns.text(table, name) for name in records.PAIR_TEXTS}
    for side in ("left", "right"):
        missing = pc.index(values[f"{side}_key"], "").as_py()
        if missing >= 0:
            told = columns.text(table, f"{side}_id")[missing].as_py()
            raise ValueError(f"pair names an unknown filing: {side}_id {told!r}")
    values |= {name: _from_zero(columns.number(table, name)) for name in records.PAIR_SHARES}
    values["longest_passage"] = pc.fill_null(columns.integer(table, "longest_passage"), 0)
    values |= {name: columns.flag(table, name) for name in ("joins", "bridge")}
    values["passages"] = columns.as_json(table, "passages")
    return values | {"fingerprint": _fingerprints(values)}


def _refuse_incomplete(values: Columns, table: pa.Table) -> None:
    for name in ("submission_id", "key", "lane"):
        place = pc.index(values[name], "").as_py()
        if place >= 0:
            where = f"{values['source'][place]} row {columns.integer(table, 'row')[place]}"
            raise ValueError(f"submission of {where}: needs submission_id, key and lane")


def _fingerprints(values: Mapping[str, Column]) -> Column:
    told = columns.joined([values[name] for name in sorted(values)])
    return pa.array(map(records.fingerprint, told.cast(pa.binary()).to_pylist()), _TEXT)


def _from_zero(column: Column) -> Column:
    """Put 0 where no number is."""
    return pc.if_else(pc.equal(pc.fill_null(column, 0.0), 0.0), 0.0, column)


def _first_of(one: Column, other: Column) -> Column:
    return pc.if_else(pc.equal(one, ""), other, one)


def _confidential(column: Column) -> Column:
    if pa.types.is_string(column.type):
        return columns.by_value(pc.fill_null(column, ""), is_yes, pa.bool_())
    return pa.array(map(is_yes, column.to_pylist()), pa.bool_())


def _searchable(reasons: Column, low_content: Column) -> Column:
    both = pc.binary_join_element_wise(reasons, low_content, "\0")
    return columns.by_value(both, lambda told: records.searchable(*told.split("\0")), _TEXT)


def _syllables(values: Columns, table: pa.Table) -> Column:
    """Give the lengths that the run counted; those it did not count are counted here."""
    counted = columns.integer(table, "syllables")
    if not counted.null_count:
        return counted
    named = [f"{name}{form}" for name in _READABLE[:3] for form in ("", "_text")]
    uncounted = pc.is_null(counted)
    rows = pa.table({name: values[name] for name in named}).filter(uncounted).to_pylist()
    return pc.replace_with_mask(
        counted, uncounted, pa.array(map(records.syllables, rows), pa.int64())
    )


def _searched(values: Columns) -> list[str]:
    parts = [
        values["submission_id"],
        _first_of(values["title_text"], values["title"]),
        _first_of(values["unit_text"], values["unit"]),
        values["author"],
        _first_of(values["content_text"], values["content"]),
        _first_of(values["benefit_text"], values["benefit"]),
    ]
    return records.folded(pc.binary_join_element_wise(*parts, "\n").to_pylist())
