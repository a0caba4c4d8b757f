"""Letter tables of the encodings before Unicode, as their texts look in a Unicode cell."""

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from nlp.lexicons import data_path

LEGACY = ("tcvn3", "vni", "viscii", "vps")
"""The encodings with a table in `data/legacy_encodings.json`, the likeliest first."""


class Codes(NamedTuple):
    """One encoding: how each letter is written, and which letter each written form stands for."""

    written: Mapping[str, str]
    letters: Mapping[str, str]
    pattern: re.Pattern[str]


@cache
def codes(encoding: str) -> Codes:
    """Give the table of one of `LEGACY`."""
    table = json.loads(data_path("legacy_encodings.json").read_text(encoding="utf-8"))[encoding]
    cells = {letter: seen_as_cp1252(bytes.fromhex(code)) for letter, code in table.items()}
    letters = {cell: letter for letter, cell in reversed(cells.items()) if cell != letter}
    if encoding == "tcvn3":
        # No capitals with a tone: they are small letters in a font of capitals (.VnTimeH).
        cells |= {up: cells[up.lower()] for up, cell in cells.items() if len(cell) == 2}
    for cell, letter in list(letters.items()):
        for variant in _variants(cell, table[letter], encoding):
            letters.setdefault(variant, letter)
    longest_first = sorted(letters, key=len, reverse=True)
    return Codes(cells, letters, re.compile("|".join(map(re.escape, longest_first))))


def read(text: str, encoding: str) -> str:
    """Replace every written form by its letter."""
    table = codes(encoding)
    composed = unicodedata.normalize("NFC", text)
    return table.pattern.sub(lambda match: table.letters[match[0]], composed)


def write(text: str, encoding: str) -> str:
    """Replace every letter by its written form."""
    written = codes(encoding).written
    return "".join(written.get(char, char) for char in unicodedata.normalize("NFC", text))


def seen_as_cp1252(raw: bytes) -> str:
    """Read bytes as Windows does: cp1252, and its five holes as control characters."""
    return "".join(_CP1252[byte] for byte in raw)


def bytes_behind(text: str) -> bytes | None:
    """Undo `seen_as_cp1252` (or a reading as Latin-1); None when a character is in neither."""
    found = [_BYTES.get(char, -1) for char in text]
    return None if -1 in found else bytes(found)


def _variants(cell: str, code: str, encoding: str) -> list[str]:
    """List other looks: read as Latin-1, micro sign as mu, letter and mark in different cases."""
    looks = [bytes.fromhex(code).decode("latin-1"), cell.replace("µ", "μ")]
    if encoding == "vni" and len(cell) == 2:
        looks += [cell[0] + cell[1].lower(), cell[0] + cell[1].upper()]
    return looks


_CP1252 = [
    bytes([byte]).decode("cp1252", "ignore") or chr(byte)  # the holes stay what they are
    for byte in range(256)
]
_BYTES = {chr(byte): byte for byte in range(256)} | {
    char: byte for byte, char in enumerate(_CP1252)
}
