"""Whole columns of filings counted as `counted.Counted` counts them one by one."""

from collections import Counter
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from review import columns
from review.columns import Column
from review.figures.counted import BELIEVABLE, STEPS, Counted, Measure, Standing, group_text

_KEPT = 100  # the least number of three digits
_UNITS = 10 ** np.arange(len(str(BELIEVABLE)) - 2, dtype=np.int64)  # what amounts are rounded to


def count(filings: pa.Table) -> Counted:
    """Count a table whose columns are those of `counted.Filing`, texts without gaps."""
    filings = filings.filter(pc.not_equal(filings["standing"], Standing.REMOVED.value))
    found = Counted(days=_numbers(filings, ["union_code", "day", "standing"]))
    for measure, code in (
        (Measure.FIELD, filings["field_code"]),
        (
            Measure.GROUP,
            columns.by_value(columns.single(filings["group"]), group_text, pa.string()),
        ),
        (Measure.COPY, filings["relation"]),
    ):
        coded = _coded(filings, measure, code)
        if measure == Measure.COPY:
            coded = coded.filter(pc.not_equal(coded["code"], ""))
        found.numbers.update(_numbers(coded, ["union_code", "measure", "code"]))
    _count_thin(filings.filter(pc.not_equal(filings["thin"], "")), found)
    _count_money(filings.filter(pc.greater(pc.fill_null(filings["amount"], 0), 0)), found)
    return found


def _count_thin(thin: pa.Table, found: Counted) -> None:
    """Count filings that have little content under each of their reasons."""
    coded = _coded(thin, Measure.THIN, thin["thin"])
    for (union, measure, codes), number in _numbers(
        coded, ["union_code", "measure", "code"]
    ).items():
        for code in codes.split():
            found.numbers[union, measure, code] += number


def _count_money(told: pa.Table, found: Counted) -> None:
    is_beyond = pc.greater(told["amount"], BELIEVABLE)
    beyond = told.filter(is_beyond)
    coded = _coded(beyond, Measure.BEYOND, _blank(len(beyond)))
    found.numbers.update(_numbers(coded, ["union_code", "measure", "code"]))
    believable = told.filter(pc.invert(is_beyond))
    is_copy = _are_copies(believable)
    copies, once = believable.filter(is_copy), believable.filter(pc.invert(is_copy))
    approved = once.filter(pc.equal(once["standing"], Standing.APPROVED.value))
    _add(found, _coded(copies, Measure.COPIED, _blank(len(copies))))
    _add(found, _coded(once, Measure.MONEY, _rounded(once["amount"])))
    _add(found, _coded(approved, Measure.APPROVED, _blank(len(approved))))


def _are_copies(told: pa.Table) -> Column:
    is_open = pc.is_in(
        told["standing"], value_set=pa.array([Standing.WAITING.value, Standing.UNSURE.value])
    )
    return pc.if_else(
        is_open,
        pc.not_equal(told["relation"], ""),
        pc.equal(told["standing"], Standing.DUPLICATE.value),
    )


def _rounded(amounts: Column) -> Column:
    """Round amounts up to the next step and write them, as `counted.rounded` does one."""
    values = cast("NDArray[np.int64]", amounts.to_numpy())
    places = np.searchsorted(_UNITS * _KEPT, values, side="right") - 1
    unit = _UNITS[np.maximum(places, 0)]
    in_steps = [values > begin * unit for begin, _ in STEPS]
    step = np.where(unit > 1, unit * np.select(in_steps, [step for _, step in STEPS]), 1)
    return pa.array(-(-values // step) * step).cast(pa.string())


def _blank(rows: int) -> Column:
    return pa.repeat(pa.scalar(""), rows)


def _coded(filings: pa.Table, measure: Measure, code: Column) -> pa.Table:
    return pa.table(
        {
            "union_code": filings["union_code"],
            "measure": pa.repeat(pa.scalar(measure.value), len(filings)),
            "code": code,
            "amount": filings["amount"],
        }
    )


def _add(found: Counted, coded: pa.Table) -> None:
    names = ["union_code", "measure", "code"]
    summed = coded.group_by(names).aggregate([([], "count_all"), ("amount", "sum")]).to_pylist()
    for row in summed:
        key = row["union_code"], row["measure"], row["code"]
        found.numbers[key] += row["count_all"]
        found.amounts[key] += row["amount_sum"]


def _numbers(filings: pa.Table, names: list[str]) -> Counter[tuple[str, str, str]]:
    rows = filings.group_by(names).aggregate([([], "count_all")]).to_pylist()
    return Counter({tuple(row[name] for name in names): row["count_all"] for row in rows})
