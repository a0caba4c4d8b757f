"""The board itself: a line a union, with target, rank and what its filings hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from review.figures.counted import Measure
from review.figures.groups import Groups
from review.figures.money import Kinds, Money, money
from review.figures.shares import Share
from review.figures.standings import Standings
from review.figures.targets import Target

Order = Literal["filed", "approved", "target"]


@dataclass(frozen=True, slots=True)
class Rank:
    """A place among so many; unions that are level share the better place."""

    place: int
    among: int


@dataclass(frozen=True, slots=True)
class Within:
    """What the filings of a union hold, whenever they were filed.

    `copies` counts filings that probably copy an earlier one, by how that stands to them (codes of `Relation`).
    `groups` counts by code of the participant group, `fields` by code of the field, "" where none is told, `thin` by
    reason for little content, of which a filing may have several.
    """

    copies: Mapping[str, int]
    groups: Mapping[str, int]
    without_post: Share
    fields: Mapping[str, int]
    money: Money
    thin: Mapping[str, int]

    @property
    def copies_within(self) -> int:
        """Probable copies of filings of the same union."""
        return sum(self.copies.get(how, 0) for how in ("same_author", "same_unit", "same_union"))

    @property
    def copies_across(self) -> int:
        """Probable copies of filings of another union."""
        return self.copies.get("other_union", 0)

    @property
    def copies_elsewhere(self) -> int:
        """Probable copies of filings whose union is not told here: those that an earlier run had screened."""
        return sum(self.copies.values()) - self.copies_within - self.copies_across


@dataclass(frozen=True, slots=True)
class Line:
    """A union's line; `within` is None where its filings are not the reader's to look into."""

    union_code: str
    filings: Standings
    target: Target | None = None
    cluster: str = ""
    rank: Rank | None = None
    cluster_rank: Rank | None = None
    within: Within | None = None

    @property
    def of_target(self) -> Share | None:
        """What was filed of what was aimed at."""
        return Share(self.filings.filed, self.target.number) if self.target else None

    @property
    def approved_of_target(self) -> Share | None:
        """What people approved of what was aimed at: another figure, which sources call by the same word."""
        return Share(self.filings.approved, self.target.number) if self.target else None


def board(
    filings: Mapping[str, Standings],
    *,
    targets: Mapping[str, Target],
    clusters: Mapping[str, str],
    within: Mapping[str, Within] | None = None,
    order: Order = "filed",
) -> list[Line]:
    """Draw up the lines of all unions that filed or aim at something, the first in `order` first.

    Unions are ranked among all listed and among their cluster by what they are ordered by; without a target, and where
    the union is not known (code ""), there is no rank by it.
    """
    inside = within or {}
    lines = [
        Line(code, filings.get(code, Standings()), targets.get(code), clusters.get(code, ""))
        for code in {*filings, *targets}
    ]
    by = _BY[order]
    ranks, in_cluster = _ranks(lines, by), _cluster_ranks(lines, by)
    told = [
        replace(
            line,
            rank=ranks.get(line.union_code),
            cluster_rank=in_cluster.get(line.union_code),
            within=inside.get(line.union_code),
        )
        for line in lines
    ]
    return sorted(told, key=_in_order(by))


def within(kinds: Kinds, *, outlier: int) -> Within:
    """Tell what filings hold that were counted together; `outlier` in đồng."""

    def of(measure: Measure) -> dict[str, int]:
        return {code: number for code, (number, _) in kinds.get(measure, {}).items() if number}

    by_group = Groups.load().counted(of(Measure.GROUP))
    return Within(
        copies=of(Measure.COPY),
        groups=by_group,
        without_post=Groups.load().without_post(by_group),
        fields=of(Measure.FIELD),
        money=money(kinds, outlier=outlier),
        thin=of(Measure.THIN),
    )


def reached(lines: Iterable[Line]) -> Share:
    """Count the unions that have filed what they aim at, or more, among those that have a target."""
    aiming = [one for one in lines if one.target]
    met = [one for one in aiming if one.target and one.filings.filed >= one.target.number]
    return Share(len(met), len(aiming))


def leaders(lines: Sequence[Line], most: int, *, whole: int) -> Share:
    """Give what the `most` unions that filed most have filed of a whole."""
    largest = sorted((one.filings.filed for one in lines), reverse=True)[:most]
    return Share(sum(largest), whole)


def _of_target(line: Line) -> float | None:
    return line.of_target.value if line.of_target else None


_BY: Mapping[Order, Callable[[Line], float | None]] = {
    "filed": lambda line: line.filings.filed,
    "approved": lambda line: line.filings.approved,
    "target": _of_target,
}


def _ranks(lines: Sequence[Line], by: Callable[[Line], float | None]) -> dict[str, Rank]:
    values = {line.union_code: by(line) for line in lines if line.union_code}
    told = [value for value in values.values() if value is not None]
    return {
        code: Rank(1 + sum(other > value for other in told), len(told))
        for code, value in values.items()
        if value is not None
    }


def _cluster_ranks(lines: Sequence[Line], by: Callable[[Line], float | None]) -> dict[str, Rank]:
    members: dict[str, list[Line]] = {}
    for line in lines:
        if line.cluster:
            members.setdefault(line.cluster, []).append(line)
    return {code: rank for some in members.values() for code, rank in _ranks(some, by).items()}


def _in_order(by: Callable[[Line], float | None]) -> Callable[[Line], tuple[bool, float, str]]:
    def place(line: Line) -> tuple[bool, float, str]:
        value = by(line)
        return not line.union_code or value is None, -(value or 0.0), line.union_code

    return place
