"""How often officers keep what they decide on, beside all who decide filings of the same unions: no ranking.

Unions are commended by the number of their initiatives, so a reviewer gains by keeping; the figures let a lead ask.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from review.agreement import Estimate
from review.models import Tally
from review.sums import NONE, Cases, Sums, total
from review.trail import name_written

REVIEWERS_MOST = 200
_KEPT = ("kept", "kept_flagged", "kept_crossing")
OVERRIDE = "override:"


@dataclass(frozen=True, slots=True)
class Kept:
    """How often something was said, by one officer and by all who decide filings of the same unions."""

    number: int
    own: Estimate | None
    average: Estimate | None


@dataclass(frozen=True, slots=True)
class Reviewer:
    """What one officer kept (approved): of all, of the flagged, of what resembles other unions'; and went against."""

    name: str
    kept: Kept
    flagged: Kept
    crossing: Kept
    overrides: Kept


def reviewers(tallies: QuerySet[Tally]) -> tuple[list[Reviewer], bool]:
    """Give the officers by name, at most `REVIEWERS_MOST`, and whether there are more.

    Never by their figures: a table of people is no contest.
    """
    measured = tallies.filter(Q(measure__in=_KEPT) | Q(measure__startswith=OVERRIDE))
    rows = measured.values_list(
        "officer_id",
        "officer__first_name",
        "officer__last_name",
        "officer__username",
        "owner_code",
        "measure",
    ).annotate(Sum("hits"), Sum("number"))
    names: dict[int, str] = {}
    own: dict[int, dict[str, dict[str, Cases]]] = {}
    for pk, first, last, username, owner, measure, hits, number in rows:
        names[pk] = name_written(first, last, username)
        kind = "override" if measure.startswith(OVERRIDE) else measure
        sums = own.setdefault(pk, {}).setdefault(owner, {})
        sums[kind] = sums.get(kind, NONE) + Cases(hits, number)
    averages = _of_all(own.values())
    ordered = sorted(own, key=lambda pk: (names[pk].casefold(), pk))
    listed = [_reviewer(names[pk], own[pk], averages) for pk in ordered[:REVIEWERS_MOST]]
    return listed, len(ordered) > REVIEWERS_MOST


def _of_all(each: Iterable[Mapping[str, Sums]]) -> dict[str, dict[str, Cases]]:
    """Add up by union what all its officers said."""
    found: dict[str, dict[str, Cases]] = {}
    for own in each:
        for owner, sums in own.items():
            found[owner] = total([found.get(owner, {}), sums])
    return found


def _reviewer(name: str, own: Mapping[str, Sums], averages: Mapping[str, Sums]) -> Reviewer:
    mine, all_of_it = total(own.values()), total(averages[owner] for owner in own)

    def kept(measure: str) -> Kept:
        said, average = mine.get(measure, NONE), all_of_it.get(measure, NONE)
        return Kept(said.number, said.share, average.share)

    return Reviewer(
        name,
        kept=kept("kept"),
        flagged=kept("kept_flagged"),
        crossing=kept("kept_crossing"),
        overrides=kept("override"),
    )
