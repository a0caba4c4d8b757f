"""field: what the solution acts on, with cues and a runner-up, or nothing when the text does not tell."""

import pandas as pd
import pyarrow as pa

from models.reading import read
from nlp.words import WordIds
from pipelines.stages.given import Given


def field(rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Class each submission by field; the author, unit and union are not looked at.

    Adds `field` (code, None = abstains), `field_confidence` (0..1, calibrated, of the likeliest field),
    `field_second` (code), `field_cues` (words of the text).
    """
    policy = given.settings.field
    answers = given.field_model.predict(
        read(*(rows[name].tolist() for name in ("title_text", "content_text", "benefit_text"))),
        words=_numbered(rows["words"]),
        abstain_below=policy.abstain_below,
        tie_within=policy.tie_within,
        cues=policy.cues_shown,
    )
    return pd.DataFrame(
        {
            "field": pd.Series([a.field for a in answers], index=rows.index, dtype=object),
            "field_confidence": [round(a.confidence, 4) for a in answers],
            "field_second": pd.Series([a.second for a in answers], index=rows.index, dtype=object),
            "field_cues": pd.Series(
                [list(a.cues) for a in answers], index=rows.index, dtype=object
            ),
        },
        index=rows.index,
    )


def _numbered(words: "pd.Series[list[str]]") -> WordIds:
    """Number the words of a column of lists, of Python or of Arrow."""
    lists = pa.chunked_array([pa.array(words, pa.list_(pa.string()))]).combine_chunks()
    coded = lists.flatten().dictionary_encode()
    starts = lists.offsets.to_numpy()
    return WordIds(coded.indices.to_numpy(), starts - starts[0], coded.dictionary.to_pylist())
