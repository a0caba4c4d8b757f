"""Change a text character by character and keep where each one came from: for `nlp.normal`."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

Table = Mapping[int, str]

_CHARACTER = re.compile(r"\r\n|.", re.DOTALL)


class Piece(NamedTuple):
    """One character of the changed text; it came from `original[start:end]`."""

    char: str
    start: int
    end: int


def trace(text: str) -> list[Piece]:
    """Start from the original; the pair carriage return and newline is one newline already."""
    return [Piece(match[0][-1], *match.span()) for match in _CHARACTER.finditer(text)]


def translated(pieces: Sequence[Piece], table: Table) -> list[Piece]:
    """Replace characters as `str.translate` does; `table` may work its entries out on demand."""
    changed: list[Piece] = []
    for piece in pieces:
        try:
            plain = table[ord(piece.char)]
        except KeyError:
            changed.append(piece)
        else:
            changed.extend(Piece(char, piece.start, piece.end) for char in plain)
    return changed


def composed(pieces: Sequence[Piece]) -> list[Piece]:
    """Bring the text into NFC; what was composed together shares one origin."""
    changed: list[Piece] = []
    group: list[Piece] = []
    for piece in pieces:
        if group and _stands_alone(piece.char, group):
            changed.extend(_joined(group))
            group = []
        group.append(piece)
    return changed + _joined(group)


def single_blanks(pieces: Sequence[Piece]) -> list[Piece]:
    """Make each run of blanks one blank that came from all of them."""
    changed: list[Piece] = []
    for piece in pieces:
        if piece.char == " " and changed and changed[-1].char == " ":
            changed[-1] = Piece(" ", changed[-1].start, piece.end)
        else:
            changed.append(piece)
    return changed


def _stands_alone(char: str, group: Sequence[Piece]) -> bool:
    """Tell whether `char` neither joins the group before it nor changes places with it."""
    if char < "\u0300" or "\u1e00" <= char <= "\u1eff":
        return True  # Latin letters with and without marks: nearly every character there is
    if unicodedata.combining(unicodedata.normalize("NFD", char)[0]):
        return False
    before = "".join(piece.char for piece in group)
    apart = unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", char)
    return unicodedata.normalize("NFC", before + char) == apart


def _joined(group: Sequence[Piece]) -> list[Piece]:
    before = "".join(piece.char for piece in group)
    after = unicodedata.normalize("NFC", before)
    if before == after:
        return list(group)
    return [Piece(char, group[0].start, group[-1].end) for char in after]
