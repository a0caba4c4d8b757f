"""The few shapes that the pictures are made of."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from markupsafe import Markup

INK, SOFT, LINE, PAPER = "#1d2733", "#4a5663", "#c9d0d6", "#ffffff"
# Of one colour, each clearly darker than the one before: five greys where there is no colour.
SHADES = ("#e6f0ef", "#b9d4d2", "#84b1af", "#47827f", "#0b4a4a")
DARK = 3  # from this shade on, numbers on it are written in the paper's colour
_FONT = "system-ui, 'Segoe UI', 'Noto Sans', sans-serif"

Anchor = Literal["start", "middle", "end"]


class Box(NamedTuple):
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


class Point(NamedTuple):
    """Words and where they are centred."""

    x: float
    y: float
    words: str


def drawing(
    code: str, title: str, told: str, size: tuple[float, float], parts: Iterable[Markup]
) -> Markup:
    """Put a drawing together for a page; `code` keeps its names apart from those of others there."""
    width, height = size
    return Markup(
        '<svg width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img"'
        ' aria-labelledby="hinh-{code}-ten hinh-{code}-loi" font-family="{font}" font-size="13" fill="{ink}">'
        '<title id="hinh-{code}-ten">{title}</title><desc id="hinh-{code}-loi">{told}</desc>'
        '<rect width="{w}" height="{h}" fill="{paper}"/>{parts}</svg>'
    ).format(
        **{"w": _short(width), "h": _short(height), "code": code, "font": _FONT, "ink": INK},
        **{"paper": PAPER, "title": title, "told": told, "parts": Markup("").join(parts)},
    )


def as_file(drawn: str) -> str:
    """Give a drawing as a file of its own, which has to say that it is SVG."""
    return str(drawn).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def hatching(name: str) -> Markup:
    """Define a pattern of slanting lines to fill boxes with: `url(#name)`."""
    return Markup(
        '<defs><pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect width="6" height="6" fill="{light}"/>'
        '<rect width="2" height="6" fill="{dark}"/></pattern></defs>'
    ).format(name=name, light=PAPER, dark=SHADES[3])


def boxes(of: Sequence[Box], fill: str, *, edge: str = "none") -> Markup:
    """Draw many boxes alike as one path."""
    if not of:
        return Markup("")
    path = "".join(
        f"M{_short(x)} {_short(y)}h{_short(w)}v{_short(h)}h-{_short(w)}z" for x, y, w, h in of
    )
    return Markup('<path d="{path}" fill="{fill}" stroke="{edge}"/>').format(
        path=path, fill=fill, edge=edge
    )


def rule(x: float, y: float, to_x: float, to_y: float, *, is_dashed: bool = False) -> Markup:
    """Draw a thin line."""
    return Markup('<path d="M{x} {y}L{to_x} {to_y}" stroke="{colour}"{dashes}/>').format(
        **{"x": _short(x), "y": _short(y), "to_x": _short(to_x), "to_y": _short(to_y)},
        colour=SOFT if is_dashed else LINE,
        dashes=Markup(' stroke-dasharray="4 3"') if is_dashed else "",
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: Anchor = "start",
    size: int = 13,
    fill: str = INK,
    turned: int = 0,
    is_over: bool = False,
) -> Markup:
    """Write words whose baseline begins, ends or is centred at a point, turned by so many degrees about it.

    What stands over lines has a rim of the paper's colour, so that none runs through it.
    """
    about = Markup("")
    if turned:
        about += Markup(' transform="rotate({} {} {})"').format(turned, _short(x), _short(y))
    if is_over:
        about += Markup(' paint-order="stroke" stroke="{}" stroke-width="4"').format(PAPER)
    return Markup(
        '<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="{fill}"{about}>{words}</text>'
    ).format(
        **{"x": _short(x), "y": _short(y), "anchor": anchor, "size": size, "fill": fill},
        about=about,
        words=words,
    )


def texts(of: Sequence[Point], *, size: int, fill: str) -> Markup:
    """Write many words alike."""
    each = Markup('<text x="{}" y="{}">{}</text>')
    return Markup('<g text-anchor="middle" font-size="{}" fill="{}">{}</g>').format(
        size,
        fill,
        Markup("").join(each.format(_short(x), _short(y), words) for x, y, words in of),
    )


def cut(words: str, most: int) -> str:
    """Shorten a name that has no room.

    >>> cut("Công nghệ thông tin", 10)
    'Công nghệ…'
    """
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _short(value: float) -> str:
    """Write a coordinate to a tenth, without what says nothing."""
    return f"{value:.1f}".removesuffix(".0")
