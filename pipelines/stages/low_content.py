"""low_content: entries that do not say what was done, with the reason and the value that tripped it."""

import json

import pandas as pd

from models.low_content import Entry, Verdict
from nlp.normal import fold
from pipelines.stages.given import Given

_READ = ("title_text", "content_text", "benefit_text", "columns_given", "confidential")


def low_content(rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Judge whether each entry describes a solution at all.

    Adds `low_content`, `low_content_score` (0..1), `low_content_reasons` (codes, strongest first) and
    `low_content_evidence` (JSON: code, measured value, limit and the sentence that shows it).
    """
    limits = given.settings.low_content.model_dump()
    columns = (rows[name].tolist() for name in _READ)
    entries = [
        Entry(
            title=title,
            content=content,
            benefit=benefit,
            title_only="content" not in given_columns.split(","),
            confidential=is_yes(confidential) if confidential else False,
        )
        for title, content, benefit, given_columns, confidential in zip(*columns, strict=True)
    ]
    verdicts = given.low_content_model.judge_many(entries, limits)
    return pd.DataFrame(
        {
            "low_content": [verdict.flagged for verdict in verdicts],
            "low_content_score": [round(verdict.score, 4) for verdict in verdicts],
            "low_content_reasons": [[reason.code for reason in v.reasons] for v in verdicts],
            "low_content_evidence": list(map(_evidence, verdicts)),
        },
        index=rows.index,
    )


def _evidence(verdict: Verdict) -> str:
    if not verdict.reasons:
        return "[]"
    return json.dumps([reason.as_dict() for reason in verdict.reasons], ensure_ascii=False)


def is_yes(cell: str) -> bool:
    """Read a yes/no cell as officers fill it: có, x, yes, 1, mật …; blank is no."""
    return fold(cell).strip() in _YES


_YES = frozenset(
    map(fold, ["có", "x", "yes", "y", "1", "true", "đúng", "mật", "bảo mật", "bí mật"])
)
