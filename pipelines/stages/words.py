"""words: the words of each text, as underthesea sees them."""

import pandas as pd
import pyarrow as pa

from nlp.words import segment_ids
from pipelines.stages.given import Given


def words(rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Segment the readable text of each submission; adds `words`, a list of strings a row, as Arrow holds them."""
    found = segment_ids(rows["text"].tolist())
    said = pa.array(found.vocabulary, pa.string()).take(pa.array(found.ids))
    lists = pa.ListArray.from_arrays(pa.array(found.starts, pa.int32()), said)
    return pd.DataFrame({"words": pd.arrays.ArrowExtensionArray(lists)}, index=rows.index)
