"""A picture of how many filings stand in each lane, as a drawing that any page can hold: nothing is fetched."""

from base64 import b64encode
from collections.abc import Mapping

from markupsafe import Markup, escape

from review.words_vi import LANES, SUGGESTION

_WIDTH, _NAMES, _BAR, _STEP, _TOP = 640, 180, 340, 34, 44
# Told apart in print and by people who see fewer colours: each bar carries its number too.
_COLOURS = {
    "duplicate": "#b3423a",
    "low_content": "#c9812b",
    "check_facts": "#8a7a2c",
    "field_unsure": "#4f6f9f",
    "ready": "#3f7f5b",
}


def lanes_svg(lanes: Mapping[str, int]) -> str:
    """Draw a bar a lane, with the number of filings and their share of all."""
    total = max(1, sum(lanes.values()))
    most = max(1, *lanes.values())
    rows = [
        _row(_TOP + at * _STEP, LANES[lane], count, count / most, count / total, _COLOURS[lane])
        for at, (lane, count) in enumerate(lanes.items())
    ]
    height = _TOP + len(lanes) * _STEP + 26
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img"'
        ' font-family="sans-serif" font-size="14"><title>Số hồ sơ theo làn</title>'
        '<rect width="{w}" height="{h}" fill="#ffffff"/>'
        '<text x="12" y="26" font-size="16" font-weight="bold" fill="#222222">Số hồ sơ theo làn</text>'
        '{rows}<text x="12" y="{foot}" font-size="12" fill="#555555">{said}</text></svg>'
    ).format(w=_WIDTH, h=height, rows=Markup("").join(rows), foot=height - 10, said=SUGGESTION)


def as_address(svg: str) -> str:
    """Give the drawing as an address that holds it whole."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _row(y: int, name: str, count: int, length: float, share: float, colour: str) -> Markup:
    width = round(length * _BAR, 1)
    number = f"{count:,}".replace(",", ".")
    percent = f"{share:.1%}".replace(".", ",")
    return Markup(
        '<text x="{right}" y="{base}" text-anchor="end" fill="#222222">{name}</text>'
        '<rect x="{left}" y="{y}" width="{width}" height="22" fill="{colour}"/>'
        '<text x="{after}" y="{base}" fill="#222222">{number} ({percent})</text>'
    ).format(
        right=_NAMES - 10,
        base=y + 16,
        name=escape(name),
        left=_NAMES,
        y=y,
        width=width,
        colour=colour,
        after=_NAMES + width + 8,
        number=number,
        percent=percent,
    )
