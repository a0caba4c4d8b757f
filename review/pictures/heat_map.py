"""Which fields the filings of each union belong to, as a heat map."""

from collections import Counter
from collections.abc import Mapping

from markupsafe import Markup

from review.pictures.drawing import (
    DARK,
    INK,
    PAPER,
    SHADES,
    Box,
    Point,
    boxes,
    cut,
    drawing,
    text,
    texts,
)
from review.pictures.picture import Names, Picture
from review.pictures.picture import marked as _
from review.words_vi import NO_FIELD, number

_NAMES, _CELL, _ROW, _TOP, _RIGHT = 210, 30, 15, 176, 78
_BOUNDS = (5, 10, 20, 40)  # hundredths of a union's filings: where the next shade begins

Fields = Mapping[
    str, Mapping[str, int]
]  # filings by union, then by field; "" where it was left open


def heat_map(fields: Fields, names: Names) -> Picture:
    """Draw each union's filings by field, in hundredths of its own; at least one filing, unions in the given order."""
    whole = sum((Counter(one) for one in fields.values()), Counter[str]())
    columns = sorted(whole, key=lambda code: (not code, -whole[code], code))
    named = {code: names.field(code) if code else names.say(NO_FIELD) for code in columns}
    unions = {code: one for code, one in fields.items() if any(one.values())}
    title = names.say(_("Lĩnh vực theo công đoàn (máy gợi ý)"))
    first = max(whole, key=lambda code: whole[code])
    given = {"field": named[first], "number": number(whole[first]), "unions": len(unions)}
    told = names.say(_("%(unions)s công đoàn; nhiều hồ sơ nhất: %(field)s, %(number)s.")) % given
    size = (
        _NAMES + _CELL * len(columns) + _RIGHT,
        _TOP + _ROW * len(unions) + 8,
    )
    parts = [
        *_legend(names),
        *_heads(list(named.values()), names),
        *_cells(unions, columns),
        *_sides(unions, len(columns), names),
    ]
    return Picture(
        code="linh-vuc",
        title=title,
        told=told,
        drawing=drawing("linh-vuc", title, told, size, parts),
        head=(names.say(_("Công đoàn")), *named.values(), names.say(_("Tất cả"))),
        rows=tuple(
            (
                names.union(code),
                *(number(one.get(column, 0)) for column in columns),
                number(sum(one.values())),
            )
            for code, one in unions.items()
        ),
    )


def _cells(unions: Fields, columns: list[str]) -> list[Markup]:
    of_shade: dict[int, list[Box]] = {}
    numbers: dict[str, list[Point]] = {PAPER: [], INK: []}
    for row, one in enumerate(unions.values()):
        total = sum(one.values())
        for column, code in enumerate(columns):
            percent = round(100 * one.get(code, 0) / total)
            shade = sum(percent >= bound for bound in _BOUNDS)
            x, y = _NAMES + column * _CELL, _TOP + row * _ROW
            of_shade.setdefault(shade, []).append(Box(x, y, _CELL - 1, _ROW - 1))
            if percent:
                fill = PAPER if shade >= DARK else INK
                numbers[fill].append(Point(x + 14, y + 11, str(percent)))
    return [
        *(boxes(some, SHADES[shade]) for shade, some in of_shade.items()),
        *(texts(some, size=10, fill=fill) for fill, some in numbers.items()),
    ]


def _heads(columns: list[str], names: Names) -> list[Markup]:
    heads = [
        text(_NAMES + column * _CELL + 20, _TOP - 6, cut(name, 26), size=12, turned=-60)
        for column, name in enumerate(columns)
    ]
    filings = text(_NAMES + _CELL * len(columns) + 8, _TOP - 6, names.say(_("Hồ sơ")), size=12)
    return [*heads, filings]


def _sides(unions: Fields, columns: int, names: Names) -> list[Markup]:
    parts = []
    for row, (code, one) in enumerate(unions.items()):
        y = _TOP + row * _ROW + 11
        total = number(sum(one.values()))
        parts += [
            text(_NAMES - 8, y, cut(names.union(code), 34), anchor="end", size=11),
            text(_NAMES + _CELL * columns + 8, y, total, size=12),
        ]
    return parts


def _legend(names: Names) -> list[Markup]:
    parts = [text(8, 18, names.say(_("Số trong ô: % hồ sơ của công đoàn")), size=12)]
    ends = (*_BOUNDS, 101)
    for place, (begin, end) in enumerate(zip((0, *_BOUNDS), ends, strict=True)):
        y = 28 + place * 19
        parts += [
            boxes([Box(8, y, 20, 14)], SHADES[place], edge=INK),
            text(36, y + 12, f"{begin}–{end - 1} %", size=12),
        ]
    return parts
