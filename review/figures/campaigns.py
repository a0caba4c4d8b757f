"""The programme's campaigns that are known: a phase with a target, a peak that was reported."""

import datetime as dt
from typing import NamedTuple

from review.figures import published, targets
from review.union_tree import ROOT


class Campaign(NamedTuple):
    """Days that a campaign went over, both counted in; `name` is blank where it has none."""

    first: dt.date
    last: dt.date
    name: str = ""


def known() -> list[Campaign]:
    """List the country's campaigns of the curated files, the earliest first."""
    phases = [
        _campaign(one.first_day, one.last_day, one.kind)
        for one in targets.targets().get(ROOT, ())
        if one.first_day and one.last_day
    ]
    peaks = [
        _campaign(one.first_day, one.last_day)
        for one in published.published()
        if one.kind == "rate" and one.union_code == ROOT
    ]
    return sorted([*phases, *peaks])


def _campaign(first: str, last: str, name: str = "") -> Campaign:
    return Campaign(dt.date.fromisoformat(first), dt.date.fromisoformat(last), name)
