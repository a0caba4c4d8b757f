"""Characters that differ in code but not to the eye, and what each counts as in comparisons."""

import unicodedata
from collections.abc import Iterable, Iterator

# Pairs "seen, counts as". Only letters a reader takes for Latin ones: и, ж, λ stay what they are.
_CYRILLIC = "АAВBЕEЅSІIЈJКKМMНHОOРPСCТTУYХXаaеeѕsіiјjкkмmоoрpсcтtуyхx"
_GREEK = "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXαaιiκkνvοoρpτtυuχx"
_ETH = "ÐĐðđƉĐɖđ"
_QUOTES = "‘'’'‚'‛'′'‹'›'`'´'ʼ'“\"”\"„\"‟\"″\"«\"»\""
_DASHES = "‐-‑-‒-–-—-―-−-﹘-﹣-－-"
_NEWLINES = "\r\v\f\x85\u2028\u2029"
_BLANKS = "\t\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))

# Zero-width and soft hyphen characters, directions, joiners, variation selectors; marks that enclose a letter and would
# part its word.
_INVISIBLE = (
    (0x488, 0x489),
    (0x1ABE, 0x1ABE),
    (0x20DD, 0x20E0),
    (0x20E2, 0x20E4),
    (0xA670, 0xA672),
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x180B, 0x180E),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
    (0xE0001, 0xE007F),
    (0xE0100, 0xE01EF),
)
# Blocks of dressed-up Latin letters and digits: Unicode itself names the plain ones (NFKC).
_DRESSED = (
    (0xAA, 0xAA),
    (0xB2, 0xB3),
    (0xB5, 0xB5),
    (0xB9, 0xBA),
    (0x2070, 0x209C),
    (0x2100, 0x211F),  # not ™: "Lean™" is read "Lean"
    (0x2123, 0x214F),
    (0x2160, 0x217F),
    (0x3371, 0x33DF),
    (0xFB00, 0xFB06),
    (0xFF01, 0xFF5E),
    (0x1D400, 0x1D7FF),
)
_ACCENTED = ((0x386, 0x3CE), (0x400, 0x45F), (0x1F00, 0x1FFF))


def _points(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    for first, last in ranges:
        yield from range(first, last + 1)


def _pairs(pairs: str) -> dict[str, str]:
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


def _plain(table: dict[str, str], text: str) -> str:
    return unicodedata.normalize("NFC", "".join(table.get(char, char) for char in text))


def _table() -> dict[int, str]:
    table = _pairs(_CYRILLIC + _GREEK + _ETH + _QUOTES + _DASHES)
    table |= dict.fromkeys(_NEWLINES, "\n") | dict.fromkeys(_BLANKS, " ") | {"…": "..."}
    controls = [chr(point) for point in _points([(0, 0x1F), (0x7F, 0x9F)])]
    table |= {char: " " for char in controls if char != "\n" and char not in table}
    table |= {chr(point): "" for point in _points(_INVISIBLE)}
    letters = dict(table)
    for char in map(chr, _points(_ACCENTED)):
        table.setdefault(char, _plain(letters, unicodedata.normalize("NFD", char)))
    for char in map(chr, _points(_DRESSED)):
        table.setdefault(char, _plain(table, unicodedata.normalize("NFKC", char)))
    return {ord(char): plain for char, plain in table.items() if char != plain}


LOOKALIKES: dict[int, str] = _table()
"""For `str.translate`: what each look-alike, quote, dash, blank or invisible character counts as."""
