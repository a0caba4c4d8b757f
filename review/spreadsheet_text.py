"""Text as a spreadsheet may hold it: nothing that a program would run, nothing that a cell cannot store."""

import re

MOST_UNITS = 32_767  # of UTF-16 in one cell: Excel's own limit
CUT = " … [bị cắt: một ô Excel chứa tối đa 32.767 ký tự; xem đủ trên trang hồ sơ]"

# XML 1.0 has no place for these, a file with one of them in it does not open; surrogates have no UTF-8 form.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")
# Signs that begin a formula, in full width too: some programs fold them. Blanks and invisible signs before are skipped.
_LIVE = re.compile("[\\s\u200b-\u200f\u2060\ufeff]*[=+\\-@＝＋－＠﹣﹢﹦﹫−]|[\t\r\n]")
# What Excel reads as a number or a date when it opens a CSV: "00123", "1E5", "3/4", "1.250".
_NUMBER_LIKE = re.compile(r"[.,/:%()\s]*+\d[\d.,/:%()\s\-]*+(?:[eE]\d++\s*+)?")


def fit(text: str) -> str:
    r"""Make a text storable in a cell: line ends as \n, no illegal characters, no more than a cell takes.

    >>> fit("Đo\x00 áp\r\nlại")
    'Đo áp\nlại'
    """
    clean = _ILLEGAL.sub("", _LINE_END.sub("\n", text))
    if len(clean) * 2 <= MOST_UNITS or _units(clean) <= MOST_UNITS:
        return clean
    return _cut(clean, MOST_UNITS - _units(CUT)) + CUT


def is_live(text: str) -> bool:
    """Tell whether a program might run a text as a formula once it is typed into a cell.

    >>> is_live("=1+1"), is_live(" @SUM(A1)"), is_live("a=1")
    (True, True, False)
    """
    return _LIVE.match(text) is not None


def for_csv(text: str) -> str:
    """Make a text that Excel opens as text: what it would run or turn into a number gets the sign people type for that.

    >>> for_csv("=1+1"), for_csv("00123"), for_csv("SK-01")
    ("'=1+1", "'00123", 'SK-01')
    """
    clean = fit(text)
    return f"'{clean}" if is_live(clean) or _NUMBER_LIKE.fullmatch(clean) else clean


def _units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


def _cut(text: str, units: int) -> str:
    """Give as many whole characters of a text as fit into so many units."""
    kept = text[:units]
    while _units(kept) > units:
        kept = kept[: -max(1, (_units(kept) - units) // 2)]
    return kept
