"""Each union's weeks beside the union's own history: what moved, where there are filings enough to say so."""

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from models.drift import (
    Clustered,
    Tally,
    by_chance,
    contributions,
    stability,
    wilson,
    z_of_clustered,
    z_of_shares,
)
from pipelines.drift_counts import Counts, Place
from pipelines.settings import Drift

Measure = Literal["low_content", "duplicate", "override", "unseen", "fields"]
_RATES: tuple[Measure, ...] = ("low_content", "duplicate", "override")
_NAMED = 2  # fields that a sentence names


@dataclass(frozen=True, slots=True)
class Shift:
    """A share (0..1) before and now."""

    name: str
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure of one union in one week, beside the weeks before.

    `week` is its Monday; `of` and `of_before` count filings (for overrides decisions), `hits` those that count;
    `score` is a z value, for fields the stability index; `low` and `high` bound the week's rate (Wilson, 95 %).
    `is_enough` says whether both sides have filings enough, `has_moved` that they have and that it moved.
    `shifts` are what moved: the one rate, or the fields that moved most.
    """

    union: str
    week: dt.date
    measure: Measure
    hits: int
    of: int
    of_before: int
    score: float
    shifts: tuple[Shift, ...]
    is_enough: bool
    has_moved: bool
    low: float | None = None
    high: float | None = None


def compare(at: Mapping[Place, Counts], limits: Drift, *, weeks: int) -> list[Compared]:
    """Compare every union's counts in the last so many weeks with its own before; by union, then week.

    The last week is the newest in which any union filed.
    """
    if not at:
        return []
    first = max(week for _, week in at) - dt.timedelta(weeks=weeks - 1)
    return [
        one
        for place, now, before in with_history(at)
        if place[1] >= first
        for one in _compared(place, now, before, limits)
    ]


def with_history(at: Mapping[Place, Counts]) -> Iterator[tuple[Place, Counts, Counts]]:
    """Give each union and week with its counts and the sum of the union's weeks before, in order."""
    union, before = None, Counts()
    for place in sorted(at):
        if place[0] != union:
            union, before = place[0], Counts()
        yield place, at[place], before
        before += at[place]


def _compared(place: Place, now: Counts, before: Counts, limits: Drift) -> Iterator[Compared]:
    for measure in _RATES:
        yield _rate(place, measure, getattr(now, measure), getattr(before, measure), limits)
    yield _unseen(place, now.unseen, before.unseen, limits)
    yield _fields(place, now, before, limits)


def _rate(place: Place, measure: Measure, now: Tally, before: Tally, limits: Drift) -> Compared:
    score, is_enough = z_of_shares(now, before), _is_enough(now.of, before.of, limits)
    low, high = wilson(now)
    return Compared(
        *place,
        measure,
        hits=now.hits,
        of=now.of,
        of_before=before.of,
        score=score,
        shifts=(Shift(measure, before.share, now.share),),
        is_enough=is_enough,
        has_moved=is_enough
        and abs(score) >= limits.least_z
        and abs(now.share - before.share) >= limits.least_change,
        low=low,
        high=high,
    )


def _unseen(place: Place, now: Clustered, before: Clustered, limits: Drift) -> Compared:
    score, is_enough = z_of_clustered(now, before), _is_enough(now.wholes, before.wholes, limits)
    return Compared(
        *place,
        "unseen",
        hits=now.hits,
        of=now.wholes,
        of_before=before.wholes,
        score=score,
        shifts=(Shift("unseen", before.share, now.share),),
        is_enough=is_enough,
        has_moved=is_enough
        and abs(score) >= limits.least_z
        and abs(now.share - before.share) >= limits.least_unseen_change,
    )


def _fields(place: Place, now: Counts, before: Counts, limits: Drift) -> Compared:
    """Compare the mixes of fields; one moved where its index is large and larger than chance makes it."""
    score, is_enough = (
        stability(now.fields, before.fields),
        _is_enough(now.filings, before.filings, limits),
    )
    # The share of unmoved weeks that the z value of the settings leaves unmarked.
    level = math.erf(limits.least_z / math.sqrt(2))
    chance = by_chance(now.fields, before.fields, level)
    return Compared(
        *place,
        "fields",
        hits=now.filings,
        of=now.filings,
        of_before=before.filings,
        score=score,
        shifts=_most_moved(now, before),
        is_enough=is_enough,
        has_moved=is_enough and score >= max(limits.least_psi, chance),
    )


def _most_moved(now: Counts, before: Counts) -> tuple[Shift, ...]:
    parts = contributions(now.fields, before.fields)
    most = sorted(parts, key=lambda kind: (-parts[kind], kind))[:_NAMED]
    return tuple(
        Shift(
            kind,
            before.fields[kind] / max(1, before.filings),
            now.fields[kind] / max(1, now.filings),
        )
        for kind in most
    )


def _is_enough(now: int, before: int, limits: Drift) -> bool:
    return now >= limits.least_filings and before >= limits.least_history
