"""Screened rows as the near-duplicate index takes them: texts as tokens, names and days as numbers."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from models.own_text import own_text
from nlp.neardup.hashing import stable_hashes
from nlp.neardup.ideas import as_rows, features
from nlp.neardup.segment import Segment
from nlp.neardup.sources import read_texts
from nlp.neardup.tokens import TokenTable, read_batches
from pipelines.records import CORPUS

_BATCH = 25_000


def segment_of(
    rows: pd.DataFrame,
    *,
    days: NDArray[np.int32],
    arrivals: NDArray[np.int64],
    links: NDArray[np.uint64] | None = None,
    threads: int = 1,
) -> Segment:
    """Make a segment of rows with the columns of `CORPUS`; `days` and `arrivals` as in `Segment`."""
    idea_keys, idea_weights = as_rows(features([own_text(text) for text in rows["text"]]))
    return Segment.sorted_by_key(
        idea_keys=idea_keys,
        idea_weights=idea_weights,
        keys=stable_hashes(rows["key"].tolist()),
        days=days,
        arrivals=arrivals,
        authors=stable_hashes(rows["author_key"].tolist()),
        units=stable_hashes(rows["unit_key"].tolist()),
        identities=stable_hashes(identities(rows)),
        contents=stable_hashes(rows["content_hash"].tolist()),
        table=_table(rows["text"].tolist(), threads),
        links=np.zeros((0, 2), np.uint64) if links is None else links,
        names=pa.table({name: pa.array(rows[name], pa.string()) for name in CORPUS[:2]}),
    )


def identities(rows: pd.DataFrame) -> list[str]:
    """Name what a filing stays through its versions: its id, author and unit; "" where neither of these is known."""
    named = zip(rows["submission_id"], rows["author_key"], rows["unit_key"], strict=True)
    return ["\n".join(parts) if parts[1] or parts[2] else "" for parts in named]


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


def _table(texts: list[str], threads: int) -> TokenTable:
    cuts = range(0, max(1, len(texts)), _BATCH)
    batches = (pa.array(texts[cut : cut + _BATCH], pa.large_string()) for cut in cuts)
    return read_batches(batches, read_texts, threads=threads)
