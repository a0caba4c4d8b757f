"""Pictures of horizontal bars: how far filings have come, and why some say little."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from review.figures.shares import Share
from review.figures.standings import Standings
from review.pictures.drawing import SHADES, SOFT, Box, boxes, cut, drawing, rule, text
from review.pictures.picture import Names, Picture
from review.pictures.picture import marked as _
from review.words_vi import number

_WIDTH, _NAMES, _BAR, _TOP = 720, 190, 310, 12
_NOTE = 15  # height of a line below a bar


class _Bar(NamedTuple):
    name: str
    number: int
    beside: str
    below: str = ""


def funnel(filings: Standings, names: Names) -> Picture:
    """Draw how many of what was filed came how far, and where the others are."""
    steps = _steps(filings, names)
    given = {"filed": number(filings.filed), "approved": number(filings.approved)}
    told = names.say(_("Trong %(filed)s hồ sơ đã nộp có %(approved)s hồ sơ đã duyệt.")) % given
    title = names.say(_("Từ nộp đến duyệt"))
    head = (_("Bước"), _("Hồ sơ"), _("Tỷ lệ"), _("Không đi tiếp hoặc chưa đến"))
    return Picture(
        code="pheu",
        title=title,
        told=told,
        drawing=_drawn("pheu", title, told, steps, shade=SHADES[3]),
        head=tuple(map(names.say, head)),
        rows=tuple((one.name, number(one.number), one.beside, one.below) for one in steps),
    )


def reasons(thin: Mapping[str, int], screened: int, names: Names) -> Picture:
    """Draw how often each reason for little content was found; a filing may have several."""
    ranked = sorted(thin.items(), key=lambda one: (-one[1], one[0]))
    bars = [
        _Bar(names.reason(code), n, _share(Share(n, screened), names.say)) for code, n in ranked
    ]
    given = {"name": bars[0].name, "number": number(bars[0].number)}
    told = names.say(_("Lý do gặp nhiều nhất: %(name)s, %(number)s hồ sơ.")) % given
    title = names.say(_("Lý do bị nêu ít nội dung (máy gợi ý)"))
    head = (_("Lý do"), _("Hồ sơ"), _("Tỷ lệ"))
    return Picture(
        code="it-noi-dung",
        title=title,
        told=told,
        drawing=_drawn("it-noi-dung", title, told, bars, shade=SHADES[2]),
        head=tuple(map(names.say, head)),
        rows=tuple((one.name, number(one.number), one.beside) for one in bars),
    )


def _steps(filings: Standings, names: Names) -> list[_Bar]:
    say, whole = names.say, filings.filed
    decided = filings.approved + filings.returned + filings.refused
    rest = (
        ((_("để riêng"), filings.set_aside),),
        ((_("đang chờ"), filings.waiting), (_("chưa rõ"), filings.unsure)),
        ((_("trả lại"), filings.returned), (_("không nhận"), filings.refused)),
    )
    reached = (
        (_("Đã nộp"), filings.filed),
        (_("Đã sàng lọc"), filings.screened),
        (_("Người đã kết luận"), decided),
        (_("Đã duyệt"), filings.approved),
    )
    lost = [" · ".join(f"{say(name)} {number(n)}" for name, n in some if n) for some in rest]
    return [
        _Bar(say(name), n, _share(Share(n, whole), say), below)
        for (name, n), below in zip(reached, [*lost, ""], strict=True)
    ]


def _share(share: Share, say: Callable[[str], str]) -> str:
    if share.value is None:
        return share.percent
    return say(_("%(percent)s của %(whole)s")) % {
        "percent": share.percent,
        "whole": number(share.whole),
    }


def _drawn(code: str, title: str, told: str, bars: Sequence[_Bar], *, shade: str) -> Markup:
    most = max(1, *(one.number for one in bars))
    has_notes = any(one.below for one in bars)
    step = 30 + (_NOTE if has_notes else 0)
    parts = [rule(_NAMES, _TOP - 4, _NAMES, _TOP + step * len(bars))]
    for place, one in enumerate(bars):
        y, width = _TOP + place * step, one.number / most * _BAR
        parts += [
            text(_NAMES - 10, y + 15, cut(one.name, 28), anchor="end"),
            boxes([Box(_NAMES, y, width, 21)], shade),
            text(_NAMES + width + 8, y + 15, f"{number(one.number)} ({one.beside})"),
        ]
        if one.below:
            parts.append(text(_NAMES + 8, y + 34, f"↳ {one.below}", size=12, fill=SOFT))
    return drawing(code, title, told, (_WIDTH, _TOP + step * len(bars) + 4), parts)
