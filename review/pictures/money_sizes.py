"""How much money filings tell: a histogram on a logarithmic scale."""

from collections.abc import Sequence

from markupsafe import Markup

from review.figures.money import Money
from review.figures.sizes import Band, by_size
from review.figures.told import vnd
from review.pictures.drawing import SHADES, Box, boxes, drawing, hatching, rule, text
from review.pictures.picture import Names, Picture
from review.pictures.picture import marked as _
from review.pictures.scale import ticks
from review.words_vi import number

_WIDTH, _HEIGHT, _LEFT, _TOP = 720, 220, 70, 46
_PATTERN = "hinh-tien-vach"


def money_sizes(money: Money, outlier: int, names: Names) -> Picture:
    """Draw how many filings tell how much, each money counted once; what is above `outlier` (đồng) is hatched."""
    bands = by_size(money.amounts)
    title = names.say(_("Tiền làm lợi nêu trong hồ sơ (thang logarit)"))
    given = {
        "number": number(money.told.number),
        "median": vnd(money.median or 0),
        "over": number(money.outliers.number),
        "limit": vnd(outlier),
    }
    told = (
        names.say(
            _("%(number)s hồ sơ nêu tiền, trung vị %(median)s; %(over)s hồ sơ trên %(limit)s.")
        )
        % given
    )
    height = _TOP + _HEIGHT + 112
    head = (_("Số tiền"), _("Hồ sơ"))
    return Picture(
        code="tien",
        title=title,
        told=told,
        drawing=drawing("tien", title, told, (_WIDTH, height), _parts(bands, outlier, names)),
        head=tuple(map(names.say, head)),
        rows=tuple((_said(band, names), number(band.number)) for band in bands),
    )


def _parts(bands: Sequence[Band], outlier: int, names: Names) -> list[Markup]:
    marks, base = ticks(max(band.number for band in bands)), _TOP + _HEIGHT
    scale, wide = _HEIGHT / marks[-1], (_WIDTH - _LEFT - 14) / len(bands)
    above = names.say(_("trên %(limit)s: cần xem lại")) % {"limit": vnd(outlier)}
    parts = [
        hatching(_PATTERN),
        boxes([Box(_LEFT, 6, 14, 11)], f"url(#{_PATTERN})", edge=SHADES[4]),
        text(_LEFT + 20, 16, above, size=12),
    ]
    for mark in marks:
        y = base - mark * scale
        parts += [
            rule(_LEFT, y, _WIDTH - 14, y),
            text(_LEFT - 8, y + 4, number(mark), anchor="end", size=12),
        ]
    for place, band in enumerate(bands):
        x, height = _LEFT + place * wide, band.number * scale
        fill = f"url(#{_PATTERN})" if band.high > outlier else SHADES[2]
        parts += [
            boxes([Box(x + 1, base - height, wide - 2, height)], fill, edge=SHADES[4]),
            text(
                x + wide / 2,
                base - height - 5,
                number(band.number) if band.number else "",
                anchor="middle",
                size=11,
            ),
            text(x + wide / 2 + 4, base + 14, vnd(band.high), anchor="end", size=11, turned=-45),
        ]
    axis = names.say(_("đến mức ghi dưới cột"))
    parts.append(text(_WIDTH - 14, _TOP + _HEIGHT + 104, axis, anchor="end", size=12))
    return parts


def _said(band: Band, names: Names) -> str:
    given = {"low": vnd(band.low), "high": vnd(band.high)}
    return names.say(_("trên %(low)s đến %(high)s")) % given
