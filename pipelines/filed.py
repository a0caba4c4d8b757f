"""Screened rows as the near-duplicate index takes them: texts as tokens, names and days as numbers."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nlp.neardup.ideas import Features, features_of
from nlp.neardup.placing import read_placed
from nlp.neardup.segment import Segment
from nlp.neardup.spelling import vocabulary
from nlp.neardup.threads import ahead
from nlp.neardup.tokens import TokenTable, joined, marked_table
from pipelines.filed_texts import hashes_of
from pipelines.records import CORPUS

_BATCH = 2_000


def segment_of(
    rows: pd.DataFrame,
    *,
    days: NDArray[np.int32],
    arrivals: NDArray[np.int64],
    links: NDArray[np.uint64] | None = None,
    threads: int = 1,
) -> Segment:
    """Make a segment of rows with the columns of `CORPUS`; `days` and `arrivals` as in `Segment`."""
    table, ideas = _read(rows["text"], threads)
    return Segment.sorted_by_key(
        idea_keys=ideas.keys,
        idea_weights=ideas.weights,
        keys=hashes_of(arrow_of(rows["key"])),
        days=days,
        arrivals=arrivals,
        authors=hashes_of(arrow_of(rows["author_key"])),
        units=hashes_of(arrow_of(rows["unit_key"])),
        identities=hashes_of(identities(rows)),
        contents=hashes_of(arrow_of(rows["content_hash"])),
        table=table,
        links=np.zeros((0, 2), np.uint64) if links is None else links,
        names=pa.table({name: arrow_of(rows[name]).cast(pa.string()) for name in CORPUS[:2]}),
        threads=threads,
    )


def arrow_of(column: "pd.Series[str]") -> pa.ChunkedArray:
    """Give a column of strings as Arrow's, as it lies in memory where it is such a column already."""
    found = pa.array(column, from_pandas=True)
    chunks = found if isinstance(found, pa.ChunkedArray) else pa.chunked_array([found])
    return chunks.cast(pa.large_string())


def identities(rows: pd.DataFrame) -> pa.ChunkedArray:
    """Name what a filing stays through its versions: its id, author and unit; "" where neither of these is known."""
    parts = [arrow_of(rows[name]) for name in ("submission_id", "author_key", "unit_key")]
    parts = [pc.fill_null(part, "") for part in parts]
    is_known = pc.or_(pc.not_equal(parts[1], ""), pc.not_equal(parts[2], ""))
    new_line, nothing = (pa.scalar(text, pa.large_string()) for text in ("\n", ""))
    return pc.if_else(is_known, pc.binary_join_element_wise(*parts, new_line), nothing)


def days_filed(days: Sequence[str], *, last: int) -> NDArray[np.int32]:
    """Give the ordinal of the day that each filing counts as filed, in the order in which filings arrive.

    An undated filing counts as filed with the latest day that arrived before it, so one that came in first stays first;
    `last` is the latest day of all that came before (0: none).

    >>> days_filed(["1970-01-03", "", "1970-01-02"], last=0).tolist()
    [719165, 719165, 719164]
    >>> days_filed(["", "1970-01-02"], last=719170).tolist()
    [719170, 719164]
    """
    given = np.array([dt.date.fromisoformat(day).toordinal() if day else 0 for day in days], int)
    latest = np.maximum.accumulate(np.r_[last, given])[1:]
    return np.where(given > 0, given, latest).astype(np.int32)


def _read(texts: "pd.Series[str]", threads: int) -> tuple[TokenTable, Features]:
    """Read texts once, for the search for copies and for that of other wordings."""
    words = vocabulary()

    def work(column: pa.Array) -> tuple[TokenTable, Features]:
        found = read_placed(column)
        ideas = features_of(words.read(column, found))
        return marked_table(found.as_read, found.marks), ideas

    chunks = [chunk for chunk in arrow_of(texts).chunks if len(chunk)] or [
        pa.array([], pa.large_string())
    ]
    cuts = (
        chunk[cut : cut + _BATCH]
        for chunk in chunks
        for cut in range(0, max(1, len(chunk)), _BATCH)
    )
    tables, ideas = map(list, zip(*ahead(work, cuts, threads=threads), strict=True))
    features = Features.joined(ideas)
    # Taken off the list one by one, so that each is let go as it is joined.
    return joined(tables.pop(0) for _ in range(len(tables))), features
