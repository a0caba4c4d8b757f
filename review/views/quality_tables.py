"""The tables of the quality page: estimates as they are read, rows as markup."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from review import words_vi
from review.agreement import Estimate
from review.pieces import piece


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate as it is read: a value and its interval, both blank where the cases are too few.

    `average` is the value of all, beside that of one officer; `is_count` marks a bare number.
    """

    number: str
    value: str = ""
    interval: str = ""
    average: str = ""
    is_count: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its name, and its figures in the order of the columns."""

    name: str
    figures: list[Figure]


def share(estimate: Estimate | None, number: int) -> Figure:
    """Write a share of 0 to 1 of so many cases."""
    if estimate is None:
        return Figure(words_vi.number(number))
    low, high = words_vi.percent(estimate.low), words_vi.percent(estimate.high)
    return Figure(words_vi.number(number), words_vi.percent(estimate.value), f"{low} – {high}")


def kappa(estimate: Estimate | None, number: int) -> Figure:
    """Write a kappa with its own number of cases, or the number of those of which none can be told."""
    if estimate is None:
        return Figure(words_vi.number(number))
    value, low, high = (
        f"{one:.2f}".replace(".", ",") for one in (estimate.value, estimate.low, estimate.high)
    )
    return Figure(words_vi.number(estimate.number), value, f"{low} – {high}")


def narrow(rows: Iterable[Row]) -> SafeString | str:
    """Render rows of one figure each; "" where there is none."""
    listed = list(rows)
    words = {
        "filings": _("Hồ sơ"),
        "level": _("Mức"),
        "interval": _("Khoảng tin cậy 95%%") % {},
        "few": _("chưa đủ dữ liệu"),
    }
    return piece("figures.html", {"rows": listed, "words": words}) if listed else ""


def wide(words: Mapping[str, str], columns: Iterable[Promise], rows: list[Row]) -> SafeString:
    """Render a table of several figures a row; each names its column, for a narrow screen."""
    said = {"few": _("chưa đủ dữ liệu"), "average": _("mức chung %(average)s"), **words}
    named = [str(column) for column in columns]
    return piece("figures_wide.html", {"rows": rows, "columns": named, "words": said})
