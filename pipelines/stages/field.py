"""field: what the solution acts on, with cues and a runner-up, or nothing when the text does not tell."""

import pandas as pd

from pipelines.stages.given import Given


def field(rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Class each submission by field; the author, unit and union are not looked at.

    Adds `field` (code, None = abstains), `field_confidence` (0..1, calibrated, of the likeliest field),
    `field_second` (code), `field_cues` (words
    of the text).
    """
    policy = given.settings.field
    answers = given.field_model.predict(
        rows["title_text"].tolist(),
        [f"{c}\n{b}" for c, b in zip(rows["content_text"], rows["benefit_text"], strict=True)],
        words=rows["words"].tolist(),
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
