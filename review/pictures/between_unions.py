"""Which unions' filings resemble which other unions', as a map, with the pairs that share most."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from review.figures.between import OTHERS, Between, condensed, strongest
from review.pictures.drawing import INK, LINE, SHADES, Box, boxes, cut, drawing, text
from review.pictures.picture import Names, Picture
from review.pictures.picture import marked as _
from review.pictures.scale import shade_bounds
from review.words_vi import number

LISTED = 30  # unions by themselves; a map of all would be too fine to be read
STRONGEST = 20
_NAMES, _CELL, _TOP = 250, 16, 66


def between_unions(between: Between, names: Names) -> Picture:
    """Draw how many filings of the union of a row resemble an earlier one of the union of a column; at least one.

    The pairs that share most have an edge where more was copied, and are the table.
    """
    unions, counts = condensed(between, LISTED)
    pairs = strongest(between, STRONGEST)
    title = names.say(_("Nghi trùng giữa các công đoàn (máy gợi ý)"))
    first = pairs[0]
    given = {
        "whole": number(sum(between.values())),
        **{"one": names.union(first.one), "other": names.union(first.other)},
        "number": number(first.number),
    }
    told = (
        names.say(
            _("%(whole)s hồ sơ; hai bên giống nhau nhiều nhất: %(one)s và %(other)s, %(number)s.")
        )
        % given
    )
    named = [
        names.say(_("Các công đoàn khác")) if code == OTHERS else names.union(code)
        for code in unions
    ]
    edged = {(pair.one, pair.other) for pair in pairs}
    side = _CELL * len(unions)
    parts = [*_legend(counts, names), *_sides(named), *_cells(unions, counts, edged)]
    head = (_("Hai công đoàn"), _("Bên thứ nhất nộp sau"), _("Bên thứ hai nộp sau"), _("Tất cả"))
    return Picture(
        code="giua-cong-doan",
        title=title,
        told=told,
        drawing=drawing(
            "giua-cong-doan", title, told, (max(620, _NAMES + side + 90), _TOP + side + 8), parts
        ),
        head=tuple(map(names.say, head)),
        is_listed=True,
        rows=tuple(
            (
                f"{names.union(pair.one)} – {names.union(pair.other)}",
                *map(number, (pair.by_one, pair.by_other, pair.number)),
            )
            for pair in pairs
        ),
    )


def _cells(
    unions: Sequence[str], counts: Counter[tuple[str, str]], edged: set[tuple[str, str]]
) -> list[Markup]:
    of_kind: dict[tuple[str, str], list[Box]] = {}
    bounds, shades = _shades(counts)
    for row, later in enumerate(unions):
        for column, earlier in enumerate(unions):
            n = counts[later, earlier]
            x, y = _NAMES + column * _CELL, _TOP + row * _CELL
            if not n:
                of_kind.setdefault((LINE, "none"), []).append(Box(x + 6, y + 6, 2, 2))
                continue
            fill = shades[bisect_left(bounds, n)]
            edge = INK if (later, earlier) in edged else SHADES[2]
            of_kind.setdefault((fill, edge), []).append(Box(x, y, _CELL - 2, _CELL - 2))
    # Edges last: a neighbour must not cover them.
    ordered = sorted(of_kind.items(), key=lambda one: one[0][1] == INK)
    return [boxes(some, fill, edge=edge) for (fill, edge), some in ordered]


def _shades(counts: Counter[tuple[str, str]]) -> tuple[list[int], Sequence[str]]:
    bounds = shade_bounds(max(counts.values()), len(SHADES))
    return bounds, SHADES[len(SHADES) - len(bounds) - 1 :]


def _sides(named: Sequence[str]) -> list[Markup]:
    """Number the unions: their names are too long to stand above the columns too."""
    parts = []
    for place, name in enumerate(named):
        y = _TOP + place * _CELL + 12
        x = _NAMES + place * _CELL + 7
        parts += [
            text(_NAMES - 8, y, f"{cut(name, 34)}  {place + 1}", anchor="end", size=11),
            text(x, _TOP - 6, str(place + 1), anchor="middle", size=10),
        ]
    return parts


def _legend(counts: Counter[tuple[str, str]], names: Names) -> list[Markup]:
    bounds, shades = _shades(counts)
    said = names.say(
        _("Hàng: công đoàn nộp sau; cột, cùng số thứ tự: nộp trước. Viền đậm: giống nhiều nhất.")
    )
    parts = [text(8, 16, said, size=12)]
    place = 8.0
    begins, ends = (1, *(bound + 1 for bound in bounds)), (*bounds, max(counts.values()))
    for fill, begin, end in zip(shades, begins, ends, strict=True):
        words = number(begin) if begin == end else f"{number(begin)}–{number(end)}"
        parts += [
            boxes([Box(place, 25, 18, 13)], fill, edge=INK),
            text(place + 24, 36, words, size=12),
        ]
        place += 40 + 8 * len(words)
    return parts
