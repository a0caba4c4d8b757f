"""Filings over time, with the campaigns that fell into it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from review.figures.campaigns import Campaign
from review.figures.series import Period, Step
from review.pictures.drawing import INK, SHADES, SOFT, Box, boxes, drawing, rule, text
from review.pictures.picture import Names, Picture
from review.pictures.picture import marked as _
from review.pictures.scale import ticks
from review.words_vi import number

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _BAND = 720, 220, 70, 14, 18
_LABELS = 8  # dates along the axis, at most
LISTED = 120  # the latest periods that the table has
_DAYS: Mapping[Step, int] = {"day": 1, "week": 7}
_TITLES: Mapping[Step, str] = {
    "day": _("Hồ sơ theo ngày nộp"),
    "week": _("Hồ sơ theo tuần nộp"),
    "month": _("Hồ sơ theo tháng nộp"),
}


def over_time(
    periods: Sequence[Period], step: Step, campaigns: Iterable[Campaign], names: Names
) -> Picture:
    """Draw what was filed in each of some periods, at least one, where they lie in time.

    What of it people approved stands dark within; campaigns of those days are lines above.
    """
    axis = _Axis(periods, step)
    here = [one for one in campaigns if one.last >= axis.first and one.first < axis.last]
    most = max(periods, key=lambda one: one.filings.screened)
    title = names.say(_TITLES[step])
    given = {"number": number(most.filings.screened), "when": _day(most.first, step)}
    told = names.say(_("Nhiều nhất: %(number)s hồ sơ, kỳ bắt đầu từ %(when)s.")) % given
    top = _BAND * (len(here) + 1) + 18
    parts = [
        *_legend(names),
        *_campaigns(here, axis, top),
        *_plot(periods, axis, top, most.filings.screened),
        *_dates(axis, step, top + _HEIGHT + 16),
    ]
    head = (_("Kỳ bắt đầu từ"), _("Đã sàng lọc"), _("Đã duyệt"))
    return Picture(
        code="thoi-gian",
        title=title,
        told=told,
        drawing=drawing("thoi-gian", title, told, (_WIDTH, top + _HEIGHT + 28), parts),
        head=tuple(map(names.say, head)),
        rows=tuple(
            (_day(one.first, step), number(one.filings.screened), number(one.filings.approved))
            for one in periods[-LISTED:]
        ),
    )


class _Axis:
    """Where a day stands across the drawing."""

    def __init__(self, periods: Sequence[Period], step: Step) -> None:
        self._step = step
        self.first = periods[0].first
        self.last = self.end(periods[-1].first)
        self._a_day = (_WIDTH - _LEFT - _RIGHT) / (self.last - self.first).days

    def x(self, day: dt.date) -> float:
        day = min(max(day, self.first), self.last)
        return _LEFT + (day - self.first).days * self._a_day

    def end(self, first: dt.date) -> dt.date:
        """Give the day after a period."""
        if self._step == "month":
            return (first + dt.timedelta(days=31)).replace(day=1)
        return first + dt.timedelta(days=_DAYS[self._step])


def _plot(periods: Sequence[Period], axis: _Axis, top: float, most: int) -> list[Markup]:
    marks, base = ticks(most), top + _HEIGHT
    scale = _HEIGHT / marks[-1]
    parts = []
    for mark in marks:
        y = base - mark * scale
        parts += [
            rule(_LEFT, y, _WIDTH - _RIGHT, y),
            text(_LEFT - 8, y + 4, number(mark), anchor="end", size=12),
        ]
    for fill, edge, counts in (
        (SHADES[1], SHADES[3], [one.filings.screened for one in periods]),
        (SHADES[4], "none", [one.filings.approved for one in periods]),
    ):
        bars = [
            Box(x := axis.x(one.first), base - n * scale, _wide(x, axis, one), n * scale)
            for one, n in zip(periods, counts, strict=True)
            if n
        ]
        parts.append(boxes(bars, fill, edge=edge if len(periods) <= LISTED else "none"))
    return parts


def _wide(x: float, axis: _Axis, period: Period) -> float:
    """A bar is as wide as its period, a gap left where there is room for one, and never too thin to be seen."""
    width = axis.x(axis.end(period.first)) - x
    return max(0.8, width - (1 if width > 4 else 0))


def _campaigns(here: Sequence[Campaign], axis: _Axis, top: float) -> list[Markup]:
    parts = []
    for place, one in enumerate(here):
        y = _BAND * (place + 1) + 18
        begin, end = axis.x(one.first), axis.x(one.last + dt.timedelta(days=1))
        days = f"{one.first:%d/%m/%Y} – {one.last:%d/%m/%Y}"
        said = f"{one.name}: {days}" if one.name else days
        is_left = begin > (_LEFT + _WIDTH) / 2
        parts += [
            rule(begin, y, begin, top + _HEIGHT, is_dashed=True),
            rule(end, y, end, top + _HEIGHT, is_dashed=True),
            boxes([Box(begin, y, max(1, end - begin), 5)], SOFT),
            text(
                end if is_left else begin,
                y - 3,
                said,
                anchor="end" if is_left else "start",
                size=11,
                is_over=True,
            ),
        ]
    return parts


def _legend(names: Names) -> list[Markup]:
    place = _LEFT
    parts = []
    for fill, edge, words in (
        (SHADES[1], SHADES[3], _("đã sàng lọc")),
        (SHADES[4], INK, _("trong đó đã duyệt")),
    ):
        parts += [
            boxes([Box(place, 4, 11, 11)], fill, edge=edge),
            text(place + 17, 14, names.say(words), size=12),
        ]
        place += 130
    return parts


def _dates(axis: _Axis, step: Step, y: float) -> list[Markup]:
    days = (axis.last - axis.first).days
    shown = min(_LABELS, max(2, days // 7))
    every = [axis.first + dt.timedelta(days=round(days * at / shown)) for at in range(shown)]
    return [text(axis.x(day), y, _day(day, step), size=11) for day in every]


def _day(day: dt.date, step: Step) -> str:
    return f"{day:%m/%Y}" if step == "month" else f"{day:%d/%m/%Y}"
