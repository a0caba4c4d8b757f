"""words: the words of each text, as underthesea sees them."""

import pandas as pd

from nlp.words import segment
from pipelines.stages.given import Given


def words(rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Segment the readable text of each submission; adds `words`, a list of strings a row."""
    found = segment(rows["text"].tolist())
    return pd.DataFrame({"words": pd.Series(found, index=rows.index, dtype=object)})
