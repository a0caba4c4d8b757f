"""Counts of filings by kind, put together for the board."""

from collections.abc import Iterable

from review.figures.money import Kinds

Row = tuple[str, str, str, int, int]  # union, measure, code, number, amount in đồng
_Kinds = dict[str, dict[str, tuple[int, int]]]


def by_union(rows: Iterable[Row]) -> dict[str, Kinds]:
    """Put counts together by union, adding up what is told several times."""
    found: dict[str, _Kinds] = {}
    for union, measure, code, number, amount in rows:
        of_measure = found.setdefault(union, {}).setdefault(measure, {})
        before = of_measure.get(code)
        of_measure[code] = (
            (number, amount) if before is None else (before[0] + number, before[1] + amount)
        )
    return dict(found)


def together(rows: Iterable[Row]) -> Kinds:
    """Put the counts of all unions together."""
    whole = (("", measure, code, number, amount) for _, measure, code, number, amount in rows)
    return by_union(whole).get("", {})
