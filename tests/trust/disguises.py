"""Ways in which somebody makes a copied text look new to a machine and the same to a reader."""

import random
import unicodedata
from collections.abc import Callable, Sequence

from nlp.encodings import encode

Trick = Callable[[str, random.Random], str]

_ALIKE = dict(zip("AaBEeHIiKMNOoPpCcTXxYy", "АаВЕеНІіКМΝОоРрСсТХхΥу", strict=True))
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_DIRECTIONS = "\u200e\u200f\u202a\u202b\u202c\u202d\u2066\u2069"
# Old and new places of the tone mark, as both are taught.
_PLACES = {
    f"{first}{second}": f"{other}{plain}"
    for vowels, plain in (("oòóỏõọ", "a"), ("oòóỏõọ", "e"), ("uùúủũụ", "y"))
    for first, second, other in zip(
        vowels[:1] * 5, {"a": "àáảãạ", "e": "èéẻẽẹ", "y": "ỳýỷỹỵ"}[plain], vowels[1:], strict=True
    )
}


def _each(text: str, rng: random.Random, change: Callable[[str], str], *, share: float) -> str:
    return "".join(change(char) if rng.random() < share else char for char in text)


def lookalikes(text: str, rng: random.Random) -> str:
    """Put Cyrillic and Greek letters for Latin ones."""
    return _each(text, rng, lambda char: _ALIKE.get(char, char), share=rng.choice((0.1, 0.5, 1.0)))


def invisible(text: str, rng: random.Random) -> str:
    """Put zero-width characters and soft hyphens between letters."""
    return _each(
        text, rng, lambda char: char + rng.choice(_INVISIBLE), share=rng.choice((0.05, 0.5))
    )


def directions(text: str, rng: random.Random) -> str:
    """Put marks of the writing direction between letters."""
    return _each(text, rng, lambda char: rng.choice(_DIRECTIONS) + char, share=0.2)


def moved_tones(text: str, rng: random.Random) -> str:
    """Write hòa for hoà, khỏe for khoẻ, thủy for thuỷ, where a word ends so."""
    words = unicodedata.normalize("NFC", text).split(" ")
    ends = [
        next((end for end in _PLACES if word.endswith(end) and not word.startswith("qu")), "")
        for word in words
    ]
    return " ".join(
        word[: -len(end)] + _PLACES[end] if end else word
        for word, end in zip(words, ends, strict=True)
    )


def apart(text: str, rng: random.Random) -> str:
    """Write letters and marks apart."""
    return unicodedata.normalize("NFD", text)


def full_width(text: str, rng: random.Random) -> str:
    """Write plain letters and digits in full width."""
    return _each(
        text,
        rng,
        lambda char: chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char,
        share=rng.choice((0.2, 1.0)),
    )


def blanks(text: str, rng: random.Random) -> str:
    """Write other blanks, more of them, and other dashes and quotes."""
    return _each(
        text.replace("-", "–").replace('"', "”"),
        rng,
        lambda char: rng.choice("\xa0\u2003\u202f\t") if char == " " else char,
        share=0.6,
    )


def capitals(text: str, rng: random.Random) -> str:
    """Shout."""
    return text.upper()


def flooded(text: str, rng: random.Random) -> str:
    """Put marks over and under letters that no Vietnamese letter has."""
    return _each(
        text,
        rng,
        lambda char: char + rng.choice("\u0336\u0332\u0489\u034f\u0488") * rng.choice((1, 3)),
        share=0.2,
    )


MIXED: Sequence[Trick] = (
    lookalikes,
    invisible,
    directions,
    moved_tones,
    apart,
    full_width,
    blanks,
    capitals,
    flooded,
)


def mixed(text: str, rng: random.Random) -> str:
    """Apply up to four tricks, one over the other."""
    for trick in rng.sample(MIXED, rng.randint(1, 4)):
        text = trick(text, rng)
    return text


def old_encoding(text: str, rng: random.Random) -> str:
    """Write a text as a program with an old font shows it."""
    return encode(unicodedata.normalize("NFC", text), rng.choice(("tcvn3", "vni", "vps", "viscii")))


def padded(text: str, lines: Sequence[str], rng: random.Random) -> str:
    """Put as much form text before, behind and between as there is text, and as much again."""
    sentences = text.replace(". ", ".\n").split("\n")
    chosen = rng.sample(list(lines), 3 * len(sentences))
    out: list[str] = []
    for at, sentence in enumerate(sentences):
        out += [*chosen[3 * at : 3 * at + 2], sentence]
    return "\n".join([*out, *chosen[-4:]])
