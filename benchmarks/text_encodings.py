"""How surely old encodings are found in this repository's own texts, and how often correct lines are taken for one."""

import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from models import labelled
from nlp.encodings import ENCODINGS, Restored, encode, restore
from nlp.normal import normalise
from nlp.sentences import sentences
from nlp.syllables import is_valid, letter_words

Row = dict[str, Any]

_FEWEST_SYLLABLES = 8
_FOREIGN = Path(__file__).parent / "foreign"
_FOREIGN_LINES = 2_000
_MOST_JOINED = 3
# In the fonts of VISCII and VPS these places hold letters: who typed there could only type the plain signs.
_TYPED_PLAIN = str.maketrans(dict.fromkeys("“”„", '"') | dict.fromkeys("‘’", "'"))
_TYPED_PLAIN |= str.maketrans({"–": "-", "—": "-", "…": "...", "•": "*", "°": "o", "×": "x"})
_FULL_FONTS = ("viscii", "vps")
# What engineers and word processors write, nearly all of it letters in the old encodings.
_SYMBOLS = (
    "25°C", "±0,5 mm", "«mẫu»", "m²", "m³", "Ø60", "10 µm", "½", "¼", "¾", "§ 4", "©", "®", "“đạt”", "‘ổn’",
    "→", "≥ 8", "≤ 3", "№ 7", "×", "÷", "•", "…", "–", "—", "€12", "£5", "¥900", "¶", "‰", "™", "A³", "CO₂",
    "Ω", "São Paulo", "café", "Müller", "Ångström", "☐", "✓", "1º", "2ª", "(®)", "±", "[°]", "¿", "¡", "†",
    "‹ok›", "ƒ", "~5%", "0×0", "à la carte",
)  # fmt: skip


def detection(most: int) -> list[Row]:
    """Encode sentences of eight and more syllables, up to `most`, and see what comes back; the last row is NFD."""
    texts = list(islice(_long_sentences(), most))
    return [*(_detected(texts, encoding) for encoding in ENCODINGS), _decomposed(texts)]


def false_positives(most: int) -> list[Row]:
    """Count the correct lines that are changed or called an old encoding; up to `most` lines of each kind."""
    lines = list(islice(_sentences(), most))
    chance = random.Random(11)
    dresses: dict[str, Callable[[str], str]] = {
        "Unicode": str,
        "NFD": lambda line: unicodedata.normalize("NFD", line),
        "unaccented": _bare,
        "capitals": str.upper,
        "title case": str.title,
        "symbols": lambda line: _strewn(line, chance),
    }
    rows = [_wrongly_changed(kind, list(map(dress, lines))) for kind, dress in dresses.items()]
    foreign = min(most, _FOREIGN_LINES)
    return rows + [
        _wrongly_changed(language, _joined(language, foreign, chance))
        for language in ("english", "french")
    ]


def _sentences() -> Iterator[str]:
    """Give the distinct sentences of the training texts."""
    seen = set()
    for text in labelled.load("train"):
        for part in (text.title, text.content, text.benefit):
            for start, end in sentences(part):
                if (line := unicodedata.normalize("NFC", part[start:end])) not in seen:
                    seen.add(line)
                    yield line


def _long_sentences() -> Iterator[str]:
    """Sentences of eight and more Vietnamese syllables; keyboard noise has none, whatever its length."""
    return (line for line in _sentences() if _syllables(line) >= _FEWEST_SYLLABLES)


def _syllables(line: str) -> int:
    return sum(map(is_valid, letter_words(line)))


def _detected(texts: Sequence[str], encoding: str) -> Row:
    """Texts without a letter that the encoding writes otherwise show nothing and do not count."""
    if encoding in _FULL_FONTS:
        texts = [text.translate(_TYPED_PLAIN) for text in texts]
    cells = [(text, encode(text, encoding)) for text in texts]
    tried = [(text, restore(cell)) for text, cell in cells if cell != text]
    return _row(
        encoding,
        detected=[found.encoding == encoding for _, found in tried],
        exact=[found.text == text for text, found in tried],
        exact_but_case=[found.text.lower() == text.lower() for text, found in tried],
    )


def _decomposed(texts: Sequence[str]) -> Row:
    """NFD is no encoding to restore: right is to leave it alone and to read the same normal form from it."""
    tried = [(text, restore(unicodedata.normalize("NFD", text))) for text in texts]
    same = [_same_form(text, found) for text, found in tried]
    return _row(
        "NFD", detected=[not found.encoding for _, found in tried], exact=same, exact_but_case=same
    )


def _same_form(text: str, found: Restored) -> bool:
    return normalise(found.text).text == normalise(text).text


def _row(encoding: str, **shares: list[bool]) -> Row:
    counted = {name: 100 * sum(hits) / max(1, len(hits)) for name, hits in shares.items()}
    return {"kind": "detection", "encoding": encoding, "n": len(shares["detected"])} | counted


def _wrongly_changed(kind: str, lines: Sequence[str]) -> Row:
    found = [(line, restore(line)) for line in lines]
    wrong = [line for line, restored in found if restored.encoding or restored.text != line]
    return {
        "kind": "false_positives",
        "lines": kind,
        "n": len(lines),
        "wrong": len(wrong),
        "examples": wrong[:3],
    }


def _bare(line: str) -> str:
    plain = unicodedata.normalize("NFD", line.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def _strewn(line: str, chance: random.Random) -> str:
    """Put a symbol behind every third word or so."""
    words = line.split()
    for place in range(len(words), 0, -1):
        if place == 1 or chance.random() < 0.3:
            words.insert(place, chance.choice(_SYMBOLS))
    return " ".join(words)


def _joined(language: str, count: int, chance: random.Random) -> list[str]:
    """The written sentences alone, then two or three of them in a line."""
    alone = (_FOREIGN / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    lines = dict.fromkeys(alone)
    while len(lines) < count:
        lines[" ".join(chance.sample(alone, chance.randint(2, _MOST_JOINED)))] = None
    return list(lines)[:count]
