"""Targets beside what was filed: those of the board's lines, and those that no line has."""

from collections.abc import Callable
from dataclasses import replace

from django.db.models import Sum

from review.figures import targets as aims
from review.figures.shares import Share
from review.figures.targets import Target
from review.models import DayCount
from review.union_tree import ROOT


def of_lines(
    seen: list[str] | None, name: Callable[[str], str], filed: set[str]
) -> dict[str, Target]:
    """Give each union that is listed its target, by the name it is listed under.

    One that stands for several unions of yesterday has a target only if each of those that filed had one: else what
    all filed would be set beside what some aimed at.
    """
    known = {
        code: one
        for code, told in aims.targets().items()
        if code != ROOT and (one := aims.in_line(told))
    }
    of: dict[str, list[str]] = {}
    codes = {*known, *filed}
    for code in sorted(codes if seen is None else codes.intersection(seen)):
        of.setdefault(name(code), []).append(code)
    return {
        listed: _together(listed, [known[code] for code in some])
        for listed, some in of.items()
        if all(code in known for code in some)
    }


def further(
    owners: list[str] | None, of_country: list[tuple[str, int]] | None
) -> list[tuple[Target, Share]]:
    """Measure the targets that no line has, of the officer's own unions and, where it is seen, of the country.

    `owners` is None for the whole country, `of_country` its filings by day or None.
    """
    others = [one for one in aims.further() if one.union_code != ROOT or of_country is not None]
    days = _days({one.union_code for one in others} - {ROOT}) | {ROOT: of_country or []}
    return [
        (one, Share(aims.counted(one, days.get(one.union_code, [])), one.number))
        for one in others
        if owners is None or one.union_code in (*owners, ROOT)
    ]


def _together(listed: str, several: list[Target]) -> Target:
    return replace(several[0], union_code=listed, number=sum(one.number for one in several))


def _days(codes: set[str]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    counts = DayCount.objects.order_by().filter(union_code__in=codes)
    for code, day, number in counts.values_list("union_code", "day").annotate(Sum("number")):
        found.setdefault(code, []).append((day, number))
    return found
