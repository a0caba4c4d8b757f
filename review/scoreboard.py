"""What the scoreboard's page shows an officer, read from counters: progress of all unions, more of their own."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from django.db.models import QuerySet, Sum

from review import board_targets, policy
from review.figures import between as betweens
from review.figures import board as boards
from review.figures import kinds
from review.figures.between import Between
from review.figures.board import Line, Order, Within
from review.figures.campaign import Growth, growth
from review.figures.clusters import clusters
from review.figures.counted import OF_RUNS, Measure
from review.figures.money import Kinds
from review.figures.series import Period, Step, series
from review.figures.shares import Share
from review.figures.standings import Standings, by_first
from review.figures.targets import Target
from review.models import DayCount, Officer, Ownership, TotalCount
from review.scope import owners_of
from review.sums import codes_of
from review.union_tree import UnionTree


@dataclass(frozen=True, slots=True)
class Asked:
    """What an officer asks of the board; `first` and `last` bound the day of filing, both counted in.

    `union` narrows the part within their scope to one union, `as_filed` lists unions as filed, not those of today.
    """

    first: dt.date | None = None
    last: dt.date | None = None
    step: Step = "month"
    order: Order = "filed"
    as_filed: bool = False
    union: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """The whole page: `lines` of all that the officer may see progress of, the rest of what is theirs.

    `whole` is the sum of all lines, `own` that of the officer's; `inside` what their filings hold, `undated` those of
    them that tell no day. `grown` is there where two days are asked for. `aims` are targets that no line has: the
    country's, further ones of a union, and those of some days only, with what was filed. `between` tells of which other
    unions' filings theirs are probable copies, as each was first screened.
    """

    lines: list[Line]
    whole: Standings
    own: Standings
    inside: Within
    periods: list[Period]
    undated: int
    between: Between
    grown: Growth | None
    aims: list[tuple[Target, Share]]
    is_country: bool


Counts = list[tuple[str, str, int]]  # (union or day, standing, filings)
Name = Callable[[str], str]  # what a union as filed is listed as


def of_officer(officer: Officer, asked: Asked) -> Board:
    """Draw up the board as one officer may see it."""
    scope = _scope(officer, asked.union)
    is_country = policy.in_force().shows_all_unions or owners_of(officer) is None
    name = cache(
        _as_filed if asked.as_filed else _today
    )  # asked for each of many thousand counters
    lines = _lines(None if is_country else owners_of(officer), scope, name, asked)
    mine = {name(code) for code in scope} if scope is not None else None
    days = _days(scope)
    return Board(
        lines=lines,
        whole=_sum(lines),
        own=_sum(line for line in lines if mine is None or line.union_code in mine),
        inside=boards.within(_together(scope), outlier=policy.outlier_vnd()),
        periods=series((one for one in days if _is_asked(one[0], asked)), asked.step),
        undated=sum(number for day, _, number in days if not day),
        between=_between(scope, owners_of(officer), name),
        grown=_grown(days, asked),
        aims=board_targets.further(
            owners_of(officer), _of_country(days, scope, is_country=is_country)
        ),
        is_country=is_country,
    )


def unions_of(officer: Officer) -> list[str]:
    """List the unions of today whose filings an officer may look into and of which anything was filed."""
    filed = Ownership.objects.order_by().values_list("union_code", flat=True)
    owners = owners_of(officer)
    mine = [code for code in filed if code and (owners is None or code in owners)]
    return sorted({_today(code) for code in mine})


def _lines(seen: list[str] | None, scope: list[str] | None, name: Name, asked: Asked) -> list[Line]:
    """Draw up the lines of the unions `seen`, with what filings hold for those of `scope`; None stands for all."""
    told = _progress(seen, asked)
    filings = by_first((name(code), how, number) for code, how, number in told)
    if not asked.first and not asked.last:  # rows set aside tell no day
        for code, _, number in _of_runs(Measure.SET_ASIDE, seen):
            line = filings.get(name(code), Standings())
            filings[name(code)] = line + Standings(set_aside=number)
    return boards.board(
        filings,
        targets=board_targets.of_lines(seen, name, {code for code, *_ in told}),
        clusters=clusters(),
        within={
            union: boards.within(one, outlier=policy.outlier_vnd())
            for union, one in _kinds(scope, name).items()
        },
        order=asked.order,
    )


def _progress(seen: list[str] | None, asked: Asked) -> Counts:
    counts = DayCount.objects.order_by()
    if seen is not None:
        counts = counts.filter(union_code__in=seen)
    if asked.first:
        counts = counts.filter(day__gte=asked.first.isoformat())
    if asked.last:
        counts = counts.filter(day__lte=asked.last.isoformat()).exclude(day="")
    return list(counts.values_list("union_code", "standing").annotate(Sum("number")))


def _scope(officer: Officer, union: str) -> list[str] | None:
    """List the unions as filed that the officer's part of the board is about; None for all."""
    owners = owners_of(officer)
    if not union:
        return owners
    return [code for code in codes_of(union) if owners is None or code in owners]


def _days(scope: list[str] | None) -> Counts:
    counts = DayCount.objects.order_by()
    if scope is not None:
        counts = counts.filter(union_code__in=scope)
    return list(counts.values_list("day", "standing").annotate(Sum("number")))


def _kinds(scope: list[str] | None, name: Name) -> dict[str, Kinds]:
    rows = _of_scope(scope).values_list("union_code", "measure", "code", "number", "amount")
    return kinds.by_union(
        (name(union), what, code, n, vnd) for union, what, code, n, vnd in rows.iterator()
    )


def _together(scope: list[str] | None) -> Kinds:
    summed = _of_scope(scope).values_list("measure", "code").annotate(Sum("number"), Sum("amount"))
    return kinds.together(("", what, code, n, vnd) for what, code, n, vnd in summed)


def _of_scope(scope: list[str] | None) -> QuerySet[TotalCount]:
    return _totals(scope).exclude(measure__in=OF_RUNS)


def _of_runs(measure: Measure, scope: list[str] | None) -> list[tuple[str, str, int]]:
    return list(_totals(scope).filter(measure=measure).values_list("union_code", "code", "number"))


def _totals(scope: list[str] | None) -> QuerySet[TotalCount]:
    counts = TotalCount.objects.exclude(number=0).order_by()
    return counts if scope is None else counts.filter(union_code__in=scope)


def _between(scope: list[str] | None, owners: list[str] | None, name: Name) -> Between:
    """Give what runs found; whose the earlier filing is stays untold where the officer may not see that filing."""
    counts = {(later, one): n for later, one, n in _of_runs(Measure.COPIED_FROM, scope)}
    told = counts if owners is None else betweens.named_to(counts, owners)
    return betweens.renamed(told, name)


def _of_country(
    days: Counts, scope: list[str] | None, *, is_country: bool
) -> list[tuple[str, int]] | None:
    """Give the country's filings by day, where the officer sees its progress."""
    if not is_country:
        return None
    return [(day, number) for day, _, number in (days if scope is None else _days(None))]


def _is_asked(day: str, asked: Asked) -> bool:
    begin = asked.first.isoformat() if asked.first else ""
    end = asked.last.isoformat() if asked.last else "9999"
    return begin <= day <= end


def _grown(days: Counts, asked: Asked) -> Growth | None:
    if asked.first is None or asked.last is None or asked.last < asked.first:
        return None
    return growth(((day, number) for day, _, number in days), asked.first, asked.last)


def _sum(lines: Iterable[Line]) -> Standings:
    found = Standings()
    for line in lines:
        found += line.filings
    return found


def _today(code: str) -> str:
    return UnionTree.load().today(code) if code else ""


def _as_filed(code: str) -> str:
    return code
