"""The stages between reading and publishing, in the order in which they work.

Each is a plain function from a partition (a table, one row a submission) and what is given for the whole run
to a
table of new columns, row for row. No stage drops, reorders or rewrites anything.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from pipelines.stages.facts import facts
from pipelines.stages.field import field
from pipelines.stages.given import Given
from pipelines.stages.low_content import low_content
from pipelines.stages.near_duplicates import near_duplicates
from pipelines.stages.normalise import normalise
from pipelines.stages.route import route
from pipelines.stages.words import words

__all__ = ["BEFORE_SEARCH", "AFTER_SEARCH", "STAGES", "Given", "Stage", "run"]


@dataclass(frozen=True, slots=True)
class Stage:
    """A named step; `function(rows, given)` returns the new columns for the same rows.

    `reads` names the columns that it looks at: it is given these and no others, so that no more is read from disk.
    """

    name: str
    function: Callable[[pd.DataFrame, Given], pd.DataFrame]
    reads: tuple[str, ...]


_TEXTS = ("title_text", "content_text", "benefit_text")
_FILED = ("title", "content", "benefit", "author", "unit", "upper_union", "submitted_on")
_GATES = ("columns_given", "confidential", "applied_on", "recognised_by", "solution_type")
_SIGNALS = (
    "duplicate_of", "duplicate_label", "duplicate_similarity", "has_later_copies", "same_idea", "amended", "same_row",
    "low_content", "low_content_score", "low_content_reasons", "field", "field_confidence", "eligibility",
    "lossy", "encoding_restored",
)  # fmt: skip

BEFORE_SEARCH = (
    Stage("normalise", normalise, ("submission_id", *_FILED)),
    Stage("words", words, ("text",)),
)
AFTER_SEARCH = (
    Stage("near_duplicates", near_duplicates, ("key", "submission_id", "same_row")),
    Stage("low_content", low_content, (*_TEXTS, "columns_given", "confidential")),
    Stage("field", field, (*_TEXTS, "words")),
    Stage(
        "facts",
        facts,
        ("text", "content_text", "benefit_text", "benefit_vnd", "benefit_header", *_GATES),
    ),
    Stage("route", route, _SIGNALS),
)
STAGES = BEFORE_SEARCH + AFTER_SEARCH


def run(stage: Stage, rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Run one stage and hold it to its promise.

    Raises:
        AssertionError: the stage dropped, added or reordered rows, or rewrote a column of another stage.

    """
    added = stage.function(rows[list(stage.reads)], given)
    assert added.index.equals(rows.index), f"stage {stage.name} changed the rows"
    rewritten = set(added.columns) & set(rows.columns)
    assert not rewritten, f"stage {stage.name} rewrote {sorted(rewritten)}"
    return added
