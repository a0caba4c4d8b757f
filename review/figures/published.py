"""Figures that were published, worked out again: which denominator they have, and where they contradict each other."""

import csv
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from nlp.lexicons import data_path
from review.figures.campaign import Growth
from review.figures.shares import Share, of_whole
from review.words_vi import day_first, number

_NEAR = 0.006  # a share that was rounded to whole hundredths is taken for the same


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure of a union or, under the root, of the country.

    `kind`: `share` (`stated` in hundredths of one of `wholes`), `rate` (`stated` a day, from `before` to `number`),
    `two` (figures that do not go together), `word` (words only).
    """

    code: str
    union_code: str
    kind: str
    number: int
    before: int
    first_day: str
    last_day: str
    stated: float | None
    wholes: tuple[tuple[int, str], ...]
    note: str
    source: str


@lru_cache(maxsize=1)
def published() -> tuple[Published, ...]:
    """Read the curated list."""
    with data_path("published_figures.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(map(_published, csv.DictReader(file)))


def note(one: Published) -> str:
    """Say in Vietnamese what a figure comes to when worked out with each of its denominators."""
    worked = _rate(one) if one.kind == "rate" else _shares(one)
    return " ".join(part for part in (worked, one.note) if part)


def _shares(one: Published) -> str:
    told = []
    for whole, name in one.wholes:
        share = Share(one.number, whole)
        told.append(f"{number(one.number)} là {of_whole(share)} ({name}){_beside(one, share)}")
    return "; ".join(told) + "." if told else ""


def _beside(one: Published, share: Share) -> str:
    """Say what was stated where that is another share: so much of this whole would be another number."""
    if one.stated is None or abs((share.value or 0) - one.stated / 100) < _NEAR:
        return ""
    meant = number(round(share.whole * one.stated / 100))
    return (
        f" (bản công bố ghi {number(one.stated)} %, mà {number(one.stated)} % của số ấy là {meant})"
    )


def _rate(one: Published) -> str:
    grown = Growth(
        dt.date.fromisoformat(one.first_day),
        dt.date.fromisoformat(one.last_day),
        one.before,
        one.number,
    )
    return (
        f"Từ {number(one.before)} lên {number(one.number)}: {number(round(grown.a_day))} một ngày nếu chia cho"
        f" {grown.days} ngày, {number(round(grown.a_day_inclusive))} nếu tính cả hai ngày {day_first(one.first_day)} và"
        f" {day_first(one.last_day)} ({grown.days_inclusive} ngày)."
    )


def _published(row: dict[str, str]) -> Published:
    wholes = (part.partition("=") for part in row["wholes"].split("|") if part)
    return Published(
        row["code"],
        row["union_code"],
        row["kind"],
        int(row["number"] or 0),
        int(row["before"] or 0),
        row["first_day"],
        row["last_day"],
        float(row["stated"]) if row["stated"] else None,
        tuple((int(whole), name) for whole, _, name in wholes),
        row["note"],
        row["source"],
    )
