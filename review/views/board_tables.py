"""The tables and figures of the scoreboard, as they are read."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from review import curated, words_vi
from review.figures import told
from review.figures.board import Line
from review.figures.campaign import Growth
from review.figures.groups import BLANK, UNKNOWN, Groups
from review.figures.series import Period, Step
from review.figures.shares import Share
from review.figures.targets import Target
from review.figures.told import Column, Value
from review.pieces import piece
from review.union_tree import ROOT

_PERIODS = 62  # the latest are listed: two months of days, a year of weeks, years of months


def written(value: Value) -> str:
    """Write a value in the language of the page."""
    if isinstance(value, Share) and value.value is not None:
        given = {"percent": value.percent, "whole": told.whole(value)}
        return _("%(percent)s của %(whole)s") % given
    return told.written(value)


def board(caption: str, columns: Sequence[Column], lines: Iterable[Line]) -> SafeString:
    """Render a line a union with some columns of the board."""
    rows = [
        (curated.union_name(line.union_code), [written(column.value(line)) for column in columns])
        for line in lines
    ]
    return _table(caption, _("Công đoàn"), [_(column.title) for column in columns], rows)


def periods(listed: Sequence[Period], step: Step) -> SafeString:
    """Render a line a day, week or month, the latest first."""
    names = {"day": _("Ngày"), "week": _("Tuần bắt đầu từ"), "month": _("Tháng")}
    shape = "%m/%Y" if step == "month" else "%d/%m/%Y"
    rows = [
        (
            one.first.strftime(shape),
            [
                words_vi.number(number)
                for number in (one.filings.screened, one.filings.approved, one.filings.returned)
            ],
        )
        for one in reversed(listed[-_PERIODS:])
    ]
    titles = [_("Đã sàng lọc"), _("Đã duyệt"), _("Trả lại")]
    return _table(_("Theo ngày nộp"), names[step], titles, rows)


def fields(counts: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """List the fields, the commonest first, each with its number and share of all."""
    return _shares(counts, lambda code: curated.field_name(code) if code else _("Chưa xác định"))


def groups(counts: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """List the participant groups likewise."""
    others = {BLANK: _("Không ghi"), UNKNOWN: _("Chưa có trong danh sách")}
    return _shares(counts, lambda code: others.get(code) or Groups.load().name(code))


def growth(grown: Growth) -> dict[str, str]:
    """Write a campaign's figures."""
    numbers = {
        **{"before": grown.before, "after": grown.after, "gained": grown.gained},
        **{"days": grown.days, "days_inclusive": grown.days_inclusive},
        **{"a_day": round(grown.a_day), "a_day_inclusive": round(grown.a_day_inclusive)},
    }
    days = {"first": f"{grown.first:%d/%m/%Y}", "last": f"{grown.last:%d/%m/%Y}"}
    return days | {name: words_vi.number(one) for name, one in numbers.items()}


def aim(target: Target, share: Share) -> dict[str, str]:
    """Write a target beside the lines, with its days and source."""
    ends = [one for one in (target.first_day, target.last_day) if one]
    days = " – ".join(f"{dt.date.fromisoformat(one):%d/%m/%Y}" for one in ends)
    given = {"number": words_vi.number(share.part), "share": written(share)}
    return {
        "where": union(target.union_code),
        "kind": f"{target.kind} ({days})" if days else target.kind,
        "told": _("%(number)s đã sàng lọc, %(share)s") % given,
        "source": target.source,
    }


def union(code: str) -> str:
    """Name a union, the root as the country."""
    return _("Cả nước") if code == ROOT else curated.union_name(code)


def _shares(counts: Mapping[str, int], name: told.Name) -> list[tuple[str, str, str]]:
    whole = sum(counts.values())
    return [
        (known, words_vi.number(number), written(Share(number, whole)))
        for known, number in told.named(counts, name)
    ]


def _table(
    caption: str, first: str, titles: Sequence[str], rows: Sequence[tuple[str, list[str]]]
) -> SafeString:
    words = {"caption": caption, "first": first, "nothing": _("Chưa có hồ sơ nào.")}
    return piece("board.html", {"rows": rows, "columns": titles, "words": words})
