"""The form in which texts are compared, never displayed, with the way back to the original."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from nlp.lookalikes import LOOKALIKES
from nlp.tracing import Piece, composed, single_blanks, trace, translated

_BLANKS = re.compile("  +")
# A final y counts as i after a consonant (lý = lí, kỹ = kĩ) but not after a vowel (tay, uy).
_FINAL_Y = re.compile("(?<=[b-df-hj-np-tv-xz])y(?![a-z])")
# After qu both spellings are one word (quý = quí); there y is kept, so that "quy" stays readable.
_FINAL_QUI = re.compile("(?<=qu)i(?![a-z])")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
_STEADY = (
    "\0-\x0c\x0e-\xac\xae-\u02ff\u0391-\u03a9\u03b1-\u03c9\u0410-\u044f\u1e00-\u1eff\u2000-\u200a\u2010-\u2025"
    "\u2027-\u2029\u202f-\u205f\u20a0-\u20c0\u2122\u2190-\u29ff\ue000-\uf8ff\U0001f300-\U0001faff"
)
STEADY = re.compile(f"[\r{_STEADY}]*+")
"""Characters that stay one character, whatever stands beside them: Latin, Greek, Cyrillic letters, punctuation, signs
of money, arrows and symbols, private bullets of Word, emoji. A test goes through them all."""
# A run of them (group 1), the pair that is one newline, or others with the one before them that they may join: what is
# cut here never joins again.
_PART = re.compile(f"([{_STEADY}]+(?![^\r{_STEADY}]))|\r\n|[\r{_STEADY}]?[^\r{_STEADY}]+|\r")
_REMEMBERED_PART = 8
PLAIN = re.compile(
    "[\n -_a-~°±\xc0-\xcf\xd1-\xef\xf1-\u0188\u018a-\u0255\u0257-\u02af\u1ea0-\u1ef9]*+"
)
"""Steady characters that are their own normal form: most texts have no others. A test goes through them all."""


class TokenSpan(NamedTuple):
    """A folded token and where it stands in the original text."""

    token: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in normal form; character i came from `original[origin[i]:ends[i]]`."""

    text: str
    origin: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Translate a span of the normal form into one of the original.

        An empty span becomes an empty one before the same character.
        """
        if start < end:
            return self.origin[start], self.ends[end - 1]
        place = (
            self.origin[start] if start < len(self.origin) else (self.ends[-1] if self.ends else 0)
        )
        return place, place


class _Folding(dict[int, str]):
    """Per character: small, without diacritics, đ as d; worked out when first met."""

    def __missing__(self, point: int) -> str:
        seen, folded = "", chr(point)
        while folded != seen:
            seen = folded
            apart = unicodedata.normalize("NFD", _compared(folded).lower())
            bare = "".join(char for char in apart if not unicodedata.combining(char))
            folded = unicodedata.normalize("NFC", bare.replace("đ", "d"))
        self[point] = folded
        return folded


_FOLDING = _Folding()


def _compared(text: str) -> str:
    """Give the text of `normalise` without its offsets."""
    if not PLAIN.fullmatch(text):
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(LOOKALIKES)
        text = unicodedata.normalize("NFC", text)
    return _BLANKS.sub(" ", text)


def _folded(compared: str) -> str:
    text = unicodedata.normalize("NFC", compared.translate(_FOLDING))
    return _spelt_alike(_BLANKS.sub(" ", text))


def _spelt_alike(text: str) -> str:
    return _FINAL_QUI.sub("y", _FINAL_Y.sub("i", text))


def _keeps_places(text: str, changed: str) -> bool:
    """Tell whether every character of `changed` stands where it stood in `text`."""
    return len(text) == len(changed) and STEADY.fullmatch(text) is not None


def normalise(text: str) -> Normalised:
    r"""Bring a text into the form used for comparing, with offsets back to the original.

    NFC; eth as đ; Cyrillic, Greek, full-width and mathematical look-alikes as Latin; invisible
    characters out; quotes and dashes unified; a run of blanks one space; every newline "\n". Case
    is kept.

    >>> normalise("Сải\u00a0 tạo").text
    'Cải tạo'
    """
    compared = _compared(text)
    if _keeps_places(text, compared):
        return Normalised(compared, range(len(text)), range(1, len(text) + 1))
    return _traced(text)


def _traced(text: str) -> Normalised:
    """Bring a text into normal form, part by part: most parts are long and steady, the others short and come again."""
    chars: list[str] = []
    origin: list[int] = []
    ends: list[int] = []
    for part in _PART.finditer(text):
        start, end = part.span()
        if part.lastindex:
            chars.append(part[0].translate(LOOKALIKES))
            origin += range(start, end)
            ends += range(start + 1, end + 1)
        else:
            for char, first, last in _changed(part[0]):
                chars.append(char)
                origin.append(start + first)
                ends.append(start + last)
    whole = "".join(chars)
    if "  " not in whole:
        return Normalised(whole, tuple(origin), tuple(ends))
    pieces = single_blanks(list(map(Piece, whole, origin, ends)))
    return Normalised(
        "".join(piece.char for piece in pieces),
        tuple(piece.start for piece in pieces),
        tuple(piece.end for piece in pieces),
    )


def _changed(part: str) -> list[Piece]:
    return _remembered(part) if len(part) <= _REMEMBERED_PART else _worked_out(part)


def _worked_out(part: str) -> list[Piece]:
    return composed(translated(composed(trace(part)), LOOKALIKES))


_remembered = lru_cache(maxsize=1 << 12)(_worked_out)


def fold(text: str) -> str:
    """Reduce a text to what unaccented typing keeps: small letters, no diacritics, đ as d.

    Spelling variants fall together: tone placement (hòa, hoà), a final y after a consonant (lý,
    lí), qui and quy. The text is in normal form too.

    >>> fold("Quí công ty Kỹ thuật Thuỷ lợi")
    'quy cong ti ki thuat thuy loi'
    """
    return _folded(_compared(text))


def tokens(text: str) -> list[str]:
    """List the folded words and numbers of a text; a joined number is one token.

    >>> tokens("Tiết kiệm 1.500 kWh/tháng")
    ['tiet', 'kiem', '1.500', 'kwh', 'thang']
    """
    return _TOKEN.findall(fold(text))


@lru_cache(maxsize=1 << 16)
def word_tokens(word: str) -> tuple[str, ...]:
    """List the tokens of one word; remembered, for the words of texts come again and again (some 10 MB).

    >>> word_tokens("Giải pháp")
    ('giai', 'phap')
    """
    return tuple(tokens(word))


def marked_tokens(text: str) -> list[str]:
    """List the same tokens as `tokens` in small letters with their diacritics, as they are written.

    >>> marked_tokens("Vẽ lại Sơ đồ")
    ['vẽ', 'lại', 'sơ', 'đồ']
    """
    written = _TOKEN.findall(_compared(text).lower())
    spans = token_spans(text)
    if len(written) == len(spans):
        return written
    return [_compared(text[span.start : span.end]).lower() for span in spans]


def token_spans(text: str) -> list[TokenSpan]:
    """List what `tokens` lists, each with its place in the original text.

    >>> token_spans("Hoà  Bình")
    [TokenSpan(token='hoa', start=0, end=3), TokenSpan(token='binh', start=5, end=9)]
    """
    folded = fold(text)
    if _keeps_places(text, folded):
        return [TokenSpan(m[0], m.start(), m.end()) for m in _TOKEN.finditer(folded)]
    compared = composed(translated(composed(trace(text)), LOOKALIKES))
    traced = single_blanks(composed(translated(single_blanks(compared), _FOLDING)))
    folded = _spelt_alike("".join(piece.char for piece in traced))
    return [
        TokenSpan(m[0], traced[m.start()].start, traced[m.end() - 1].end)
        for m in _TOKEN.finditer(folded)
    ]
