"""Keeping forgotten filings out of later runs: the same row again is set aside, without a word of it."""

import numpy as np
import pyarrow as pa

from pipelines.accepting import Accepted
from pipelines.forgetting import removed
from pipelines.forgetting.sieve import Sieve
from pipelines.reading import SetAside
from pipelines.reading.rows import place


def kept_out(accepted: Accepted, forgotten: Sieve) -> Accepted:
    """Set aside the rows that were forgotten, and empty those that were set aside when they were."""
    again = [_without_words(one) if here else one for one, here in _marked(accepted, forgotten)]
    table = accepted.table
    doubtful = forgotten.may_be(table["submission_id"].to_pylist())
    if doubtful:
        from pipelines.stages.normalise import keys  # compiled code: for the few rows that may be

        some = table.take(pa.array(doubtful))
        marked = forgotten.filings(keys(some.to_pandas()))
        gone = np.zeros(len(table), np.bool_)
        gone[np.array(doubtful)[marked]] = True
        again += [_set_aside(row) for row in table.filter(pa.array(gone)).to_pylist()]
        table = table.filter(pa.array(~gone))
    return Accepted(table, sorted(again, key=lambda one: one.row))


def _marked(accepted: Accepted, forgotten: Sieve) -> list[tuple[SetAside, bool]]:
    marks = forgotten.rows([one.raw for one in accepted.set_aside])
    return list(zip(accepted.set_aside, marks.tolist(), strict=True))


def _without_words(one: SetAside) -> SetAside:
    return SetAside(one.source, one.row, removed.CODE, _told(one.source, one.row), removed.RAW)


def _set_aside(row: dict[str, object]) -> SetAside:
    source, number = str(row["source"]), int(str(row["row"]))
    return SetAside(source, number, removed.CODE, _told(source, number), removed.RAW)


def _told(source: str, row: int) -> str:
    return f"{place(source, row)}: {removed.MESSAGE}"
