"""The sample in the forms in which offices send their lists."""

import csv
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from nlp.encodings import encode, restore
from nlp.lexicons import data_path
from nlp.normal import normalise

Cells = list[list[str]]

# Windows-1258 has these vowels as letters and the tones as marks of their own.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_PUNCTUATION = str.maketrans(
    {"–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "•": "-"}
)


def sample() -> Cells:
    """The bundled sample's rows, header first."""
    with (data_path("sample") / "sang_kien_mau.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def readable(rows: Cells) -> Cells:
    """What an old program could hold: legacy rows restored, look-alikes made Latin, typographer's marks made plain."""
    return [
        [normalise(restore(cell).text).text.translate(_PUNCTUATION) for cell in row] for row in rows
    ]


def in_tcvn3(text: str) -> bytes:
    """Bytes as a program with .VnTime fonts wrote them; a character that the font lacks becomes a question mark."""
    return b"".join(_byte(letter) for letter in encode(text, "tcvn3"))


def in_windows_1258(text: str) -> bytes:
    """Bytes of code page 1258: base letters with their shape, tones as combining marks after them."""
    out = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in parts if mark in _TONES)
        base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
        out.append((base + tone).encode("cp1258", "replace"))
    return b"".join(out)


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return bytes([ord(letter)]) if ord(letter) < 256 else b"?"


def write_csv(
    path: Path, rows: Cells, encoder: Callable[[str], bytes], *, delimiter: str = ";"
) -> Path:
    """Write rows as delimited text in any encoding."""
    lines = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    path.write_bytes(encoder("\r\n".join(lines) + "\r\n"))
    return path


def write_json_lines(path: Path, rows: Cells) -> Path:
    """Write rows as JSON Lines."""
    header, *body = rows
    lines = [json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) for row in body]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_parquet(path: Path, rows: Cells) -> Path:
    """Write rows as a Parquet table of text columns."""
    header, *body = rows
    pd.DataFrame(body, columns=header).to_parquet(path, index=False)
    return path
