"""route: the lane and the priority, by the decision table of the settings."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.settings import ELIGIBILITY, Lane
from pipelines.stages.given import Given

_NOTES = ("has_later_copies", "same_idea", "same_row", "amended", "lossy", "encoding_restored")

Signals = tuple[str, ...]
Floats = NDArray[np.float64]


def route(rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Suggest a lane for each submission: the first line of the table one of whose signals it carries.

    Adds `lane`, `priority` (0..1, higher first) and `reasons` (all signals, whatever lane won).
    """
    lanes, found = given.settings.lanes, _signals(rows)
    line_of = {said: _line(said, lanes) for said in set(found)}
    lines = [line_of[said] for said in found]
    return pd.DataFrame(
        {
            "lane": [lanes[line].lane for line in lines],
            "priority": _priorities(rows, np.array(lines, np.int64), lanes),
            "reasons": _reasons(rows, found),
        },
        index=rows.index,
    )


def _signals(rows: pd.DataFrame) -> list[Signals]:
    """Collect what the stages before found, by the names that the decision table uses."""
    found = zip(
        rows["duplicate_of"].notna().tolist(),
        rows["duplicate_label"].tolist(),
        rows["low_content"].tolist(),
        rows["eligibility"].tolist(),
        rows["field"].isna().tolist(),
        strict=True,
    )
    return [
        (
            *((label,) if is_copy else ()),
            *(("low_content",) if is_low else ()),
            *eligibility,
            *(("field_unsure",) if is_unsure else ()),
        )
        for is_copy, label, is_low, eligibility, is_unsure in found
    ]


def _line(said: Signals, lanes: tuple[Lane, ...]) -> int:
    leading = (line for line, lane in enumerate(lanes) if set(lane.when) & set(said))
    return next(leading, len(lanes) - 1)


def _priorities(
    rows: pd.DataFrame, lines: NDArray[np.int64], lanes: tuple[Lane, ...]
) -> list[float]:
    priorities = np.empty(len(rows))
    for number, lane in enumerate(lanes):
        here = lines == number
        priorities[here] = lane.base + lane.weight * _measure(rows[here], lane.measure)
    return [round(priority, 4) for priority in priorities.tolist()]


def _measure(rows: pd.DataFrame, name: str) -> Floats:
    if name == "eligibility_count":
        return np.array([len(codes) for codes in rows["eligibility"]]) / len(ELIGIBILITY)
    if name == "field_doubt":
        return 1.0 - rows["field_confidence"].to_numpy(np.float64)
    return rows[name].to_numpy(np.float64)


def _reasons(rows: pd.DataFrame, found: list[Signals]) -> list[list[str]]:
    """Add to the signals what a reviewer should know but what leads to no lane."""
    told = zip(rows["low_content"].tolist(), rows["low_content_reasons"].tolist(), strict=True)
    notes = zip(*(rows[note].tolist() for note in _NOTES), strict=True)
    return [
        [
            *(code for code in said if code != "low_content"),
            *(reasons if is_low else ()),
            *(note for note, holds in zip(_NOTES, noted, strict=True) if holds),
        ]
        for said, (is_low, reasons), noted in zip(found, told, notes, strict=True)
    ]
