"""Where the texts of a pair say the same, in characters of both: what the pair page shows."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pyarrow.dataset as ds

from nlp.neardup.aligning import align
from nlp.neardup.screening import Screening


def with_passages(
    pairs: pd.DataFrame, found: Screening, new: pd.DataFrame, corpus: Sequence[Path]
) -> pd.DataFrame:
    """Add `passages` to pairs: [left start, left end, right start, right end] for each common run of words."""
    texts = dict(zip(new["key"], new["text"], strict=True))
    wanted = {*pairs["left_key"], *pairs["right_key"]} - texts.keys()
    texts |= texts_of(sorted(wanted), corpus)
    sides = zip(pairs["left_key"], pairs["right_key"], strict=True)
    passages = [
        [list(passage) for passage in align(texts[left], texts[right], found.template).passages]
        for left, right in sides
    ]
    return pairs.assign(passages=pd.Series(passages, index=pairs.index, dtype=object))


def texts_of(keys: Iterable[str], corpus: Sequence[Path]) -> dict[str, str]:
    """Read the texts of some filings screened before."""
    keys = list(keys)
    if not keys:
        return {}
    files = ds.dataset([str(path) for path in corpus], format="parquet")
    rows = files.to_table(columns=["key", "text"], filter=pc.field("key").isin(keys))
    return dict(zip(rows["key"].to_pylist(), rows["text"].to_pylist(), strict=True))
