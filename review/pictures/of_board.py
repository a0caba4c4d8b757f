"""All pictures of a board, in the order in which they are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from review.figures.between import Between, strongest
from review.figures.board import Within
from review.figures.campaigns import Campaign
from review.figures.series import Period, Step
from review.figures.standings import Standings
from review.pictures.bars import funnel, reasons
from review.pictures.between_unions import between_unions
from review.pictures.heat_map import heat_map
from review.pictures.money_sizes import money_sizes
from review.pictures.over_time import over_time
from review.pictures.picture import Names, Picture


@dataclass(frozen=True, slots=True)
class Seen:
    """The figures that pictures are drawn of.

    `fields` are filings by union and field, unions in the order of the board; `between` copies across unions;
    `outlier` in đồng.
    """

    filings: Standings
    periods: Sequence[Period]
    step: Step
    campaigns: Sequence[Campaign]
    fields: Mapping[str, Mapping[str, int]]
    between: Between
    inside: Within
    outlier: int


def pictures(seen: Seen, names: Names) -> list[Picture]:
    """Draw what there are figures for; where nothing was filed there is no picture."""
    found = []
    if seen.filings.filed:
        found.append(funnel(seen.filings, names))
    if seen.periods:
        found.append(over_time(seen.periods, seen.step, seen.campaigns, names))
    if any(map(any, (one.values() for one in seen.fields.values()))):
        found.append(heat_map(seen.fields, names))
    if strongest(seen.between, 1):
        found.append(between_unions(seen.between, names))
    if seen.inside.money.amounts:
        found.append(money_sizes(seen.inside.money, seen.outlier, names))
    if seen.inside.thin:
        found.append(reasons(seen.inside.thin, sum(seen.inside.fields.values()), names))
    return found
