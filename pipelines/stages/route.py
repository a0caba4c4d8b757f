"""route: the lane and the priority, by the decision table of the settings."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipelines.files import rows_of
from pipelines.settings import ELIGIBILITY, Lane
from pipelines.stages.given import Given

Row = Mapping[str, Any]

_NOTES = ("has_later_copies", "same_idea", "same_row", "amended", "lossy", "encoding_restored")


def route(rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Suggest a lane for each submission: the first line of the table one of whose signals it carries.

    Adds `lane`, `priority` (0..1, higher first) and `reasons` (all signals, whatever lane won).
    """
    routed = [_route(row, given.settings.lanes) for row in rows_of(rows)]
    return pd.DataFrame(routed, index=rows.index, columns=["lane", "priority", "reasons"])


def signals(row: Row) -> list[str]:
    """Collect what the stages before found, by the names that the decision table uses."""
    found = [row["duplicate_label"]] if row["duplicate_of"] else []
    if row["low_content"]:
        found.append("low_content")
    found += row["eligibility"]
    if row["field"] is None:
        found.append("field_unsure")
    return found


def _route(row: Row, lanes: tuple[Lane, ...]) -> tuple[str, float, list[str]]:
    found = signals(row)
    line = next((lane for lane in lanes if set(lane.when) & set(found)), lanes[-1])
    priority = round(line.base + line.weight * _measure(row, line.measure), 4)
    return line.lane, priority, _reasons(row, found)


def _measure(row: Row, name: str) -> float:
    if name == "eligibility_count":
        return len(row["eligibility"]) / len(ELIGIBILITY)
    if name == "field_doubt":
        return 1.0 - float(row["field_confidence"])
    return float(row[name])


def _reasons(row: Row, found: list[str]) -> list[str]:
    """Add to the signals what a reviewer should know but what leads to no lane."""
    told = row["low_content_reasons"] if row["low_content"] else []
    notes = [note for note in _NOTES if row[note]]
    return [*(code for code in found if code != "low_content"), *told, *notes]
