"""near_duplicates: which earlier filing a submission copies, as the search found it."""

import pandas as pd

from pipelines.stages.given import Given

_NONE: dict[str, object] = {
    "duplicate_of": None,
    "duplicate_label": None,
    "duplicate_similarity": 0.0,
    "duplicate_key": None,
    "cluster_id": None,
    "cluster_size": 1,
    "cluster_weakest": 1.0,
    "has_later_copies": False,
    "same_idea": False,
    "amended": False,
    "template_share": 0.0,
}


def near_duplicates(rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Give each submission what the search over all filings found about it.

    Adds `duplicate_of` (the earlier filing's id, or None), `duplicate_label`, `duplicate_similarity`, `duplicate_key`,
    `cluster_id` (None alone), `cluster_size`, `cluster_weakest` (the weakest link that its group needs),
    `has_later_copies`, `same_idea`, `amended` (replaces a former version of itself), `template_share`. A row that
    repeats an earlier row of the input word for word is a refiling of itself.
    """
    found = given.findings.reindex(rows["key"])
    added = pd.DataFrame(index=rows.index)
    for column, nothing in _NONE.items():
        values = found[column].tolist()
        filled = [nothing if pd.isna(value) else value for value in values]
        added[column] = pd.Series(filled, index=rows.index, dtype=_type_of(nothing))
    again = rows["same_row"]
    added.loc[again, "duplicate_of"] = rows.loc[again, "submission_id"]
    added.loc[again, "duplicate_label"] = "resubmission"
    added.loc[again, "duplicate_similarity"] = 1.0
    added.loc[again, "has_later_copies"] = False
    return added


def _type_of(nothing: object) -> str:
    """Name the column type that holds a value and its absence."""
    return {bool: "bool", int: "int64", float: "float64"}.get(type(nothing), "object")
