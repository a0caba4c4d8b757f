"""Plots as inline SVG: drawn by hand, nothing fetched, readable in print and without colour."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

from models.weighted import bin_of

_SIDE, _LEFT, _TOP, _BOTTOM = 320, 56, 24, 44
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_CELL, _NAMES = 30, 250


@dataclass(frozen=True, slots=True)
class Place:
    """A marked point of a plot, 0..1 both ways, with its name."""

    x: float
    y: float
    name: str


def confusion(counts: NDArray[np.int64], names: Sequence[str]) -> Markup:
    """Draw how often people's field (rows) met the model's (columns): shape (fields, fields)."""
    most = max(1, int(counts.max(initial=0)))
    top, width = 40, _NAMES + _CELL * len(names) + 10
    parts = []
    for row, name in enumerate(names):
        y = top + row * _CELL
        parts.append(_text(_NAMES - 8, y + 20, f"{row + 1}. {_short(name)}", anchor="end"))
        parts.append(_text(_NAMES + row * _CELL + 15, top - 10, str(row + 1), anchor="middle"))
        for column, count in enumerate(counts[row].tolist()):
            parts.append(_cell(_NAMES + column * _CELL, y, count, count / most, row == column))
    return _drawing(parts, width, top + _CELL * len(names) + 10, "Ma trận nhầm lẫn")


def reliability(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> Markup:
    """Draw for each tenth of confidence how often the model was right; on the diagonal it says what it knows."""
    bins = bin_of(confidence)
    parts = [*_frame("độ chắc của máy", "tỷ lệ đúng"), _line([(0, 0), (1, 1)], dashed=True)]
    for at in np.unique(bins).tolist():
        here = bins == at
        share, number = float(right[here].mean()), int(here.sum())
        x, y = _x(at / 10), _y(share)
        height = _y(0) - y
        parts.append(
            f'<rect x="{x + 1:.1f}" y="{y:.1f}" width="{_SIDE / 10 - 2:.1f}" height="{height:.1f}" class="bar">'
            f"<title>{number} văn bản, đúng {share:.0%}</title></rect>"
        )
        parts.append(_text(x + _SIDE / 20, min(y - 4, _y(0) - 4), str(number), anchor="middle"))
        parts.append(_dot(float(confidence[here].mean()), share))
    return _framed(parts, "Biểu đồ độ tin cậy")


def threshold_curve(
    scores: NDArray[np.float64], thin: NDArray[np.bool_], marks: Sequence[Place]
) -> Markup:
    """Draw, over all thresholds, which share of thin entries is caught against genuine entries flagged."""
    parts = [
        *_frame("hồ sơ thật bị nêu", "bắt được"),
        _line([(0, 0), (1, 1)], dashed=True),
        _line(curve(scores, thin)),
    ]
    for number, mark in enumerate(marks):
        parts.append(_dot(mark.x, mark.y, large=True))
        # Marks may fall together: their names stand below one another.
        parts.append(_text(_x(mark.x) + 10, _y(mark.y) + 14 * (number + 1), mark.name))
    return _framed(parts, "Đường cong theo ngưỡng")


def curve(scores: NDArray[np.float64], thin: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """List (share of genuine flagged, share of thin caught) as the threshold falls; each score is one step.

    >>> curve(np.array([0.9, 0.2]), np.array([True, False]))
    [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
    """
    order = np.argsort(-scores, kind="stable")
    lasts = np.flatnonzero(np.r_[np.diff(scores[order]) != 0, True]) if len(order) else order
    caught, flagged = np.cumsum(thin[order])[lasts], np.cumsum(~thin[order])[lasts]
    shares = zip(
        (flagged / max(1, (~thin).sum())).tolist(),
        (caught / max(1, thin.sum())).tolist(),
        strict=True,
    )
    return [(0.0, 0.0), *shares]


def _cell(x: float, y: float, count: int, share: float, on_diagonal: bool) -> str:  # noqa: FBT001
    kind = "hit" if on_diagonal else "miss"
    box = (
        f'<rect x="{x}" y="{y}" width="{_CELL - 1}" height="{_CELL - 1}" class="{kind}"'
        f' fill-opacity="{0.08 + 0.7 * share if count else 0.04:.2f}"/>'
    )
    return box + (_text(x + 14, y + 20, str(count), anchor="middle") if count else "")


def _frame(x_name: str, y_name: str) -> list[str]:
    parts = [f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" class="frame"/>']
    for tick in _TICKS:
        shown = f"{tick:.0%}"
        parts.append(_text(_x(tick), _y(0) + 16, shown, anchor="middle"))
        parts.append(_text(_LEFT - 6, _y(tick) + 4, shown, anchor="end"))
    middle = _y(0.5)
    parts.append(_text(_x(0.5), _y(0) + 34, x_name, anchor="middle"))
    parts.append(
        f'<text x="12" y="{middle}" text-anchor="middle" transform="rotate(-90 12 {middle})">{escape(y_name)}</text>'
    )
    return parts


def _framed(parts: Sequence[str], title: str) -> Markup:
    return _drawing(parts, _LEFT + _SIDE + 16, _SIDE + _TOP + _BOTTOM, title)


def _drawing(parts: Sequence[str], width: float, height: float, title: str) -> Markup:
    # Everything put in was escaped or is a number of ours.
    return Markup(  # noqa: S704 - drawn here, its texts escaped
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _line(points: Sequence[tuple[float, float]], *, dashed: bool = False) -> str:
    told = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
    return f'<polyline points="{told}" class="{"guide" if dashed else "line"}"/>'


def _dot(x: float, y: float, *, large: bool = False) -> str:
    return f'<circle cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="{5 if large else 3}" class="dot"/>'


def _text(x: float, y: float, text: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _short(name: str) -> str:
    return name if len(name) <= 34 else f"{name[:33]}…"


def _x(share: float) -> float:
    return _LEFT + share * _SIDE


def _y(share: float) -> float:
    return _TOP + (1 - share) * _SIDE
