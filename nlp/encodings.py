"""Restore texts written in a Vietnamese encoding older than Unicode, or read with the wrong one."""

import re
from dataclasses import dataclass
from itertools import takewhile

from nlp.legacy_words import legacy_reading, may_be_legacy
from nlp.letter_codes import LEGACY, bytes_behind, read, seen_as_cp1252, write
from nlp.small_capitals import with_capitals
from nlp.syllables import is_valid, letter_words, valid_share

MOJIBAKE = "utf8-cp1252"
ENCODINGS = (*LEGACY, MOJIBAKE)

LEGACY_LETTER = re.compile(f"[\x80-\xffμ{seen_as_cp1252(bytes(range(0x80, 0xA0)))}]")
_CONTINUED = "\x80-\xbf" + "".join(sorted(set(seen_as_cp1252(bytes(range(0x80, 0xC0))))))
# Only what becomes Latin letters, their diacritics, punctuation or symbols: "Г" is no Г here.
_UTF8 = re.compile(
    f"[Â-ÆÌÍ][{_CONTINUED}]|á[¸-»][{_CONTINUED}]|[âï][{_CONTINUED}]{{2}}|ð[{_CONTINUED}]{{3}}"
)
# The second byte of à is a hard blank, which other programs turn into a plain one.
_A_GRAVE = re.compile(r"Ã(?: (?=(\S*))|$)")
_LONGEST_ONSET = 3
_LOST = re.compile(r"\ufffd|\?(?=[^\W\d_])")
_ADDRESS = re.compile(r"[/=@]")


@dataclass(frozen=True, slots=True)
class Restored:
    """A readable text, the encoding it was in and what was given.

    `encoding` is one of `ENCODINGS`, "" when nothing was changed.
    """

    text: str
    encoding: str
    original: str

    @property
    def share_before(self) -> float:
        """Measure the evidence: the share of valid syllables in what was given."""
        return valid_share(self.original)

    @property
    def share_after(self) -> float:
        """Measure the share of valid syllables in the readable text."""
        return valid_share(self.text)


def restore(text: str) -> Restored:
    """Return the text as its author read it, unchanged when no encoding makes syllables of it.

    A text may be partly Unicode: its words are then told apart one by one. Cells of one or two
    words often hold too little evidence and stay as they are; see `decode`. Capitals with a tone
    typed in TCVN3 come back small unless the words around show that capitals were meant.

    >>> restore("C«ng t¸c b¶o hé lao ®éng").text
    'Công tác bảo hộ lao động'
    """
    if text.isascii() or not (_UTF8.search(text) or may_be_legacy(text)):
        return Restored(text, "", text)  # in this order: the other question looks at every word
    if not any(_is_suspect(word) for word in letter_words(text)):
        return Restored(text, "", text)
    restored = _without_mojibake(text)
    if restored != text:
        return Restored(restored, MOJIBAKE, text)
    reading = legacy_reading(text)
    if reading is None:
        return Restored(text, "", text)
    return Restored(_cased(reading.restored(), reading.encoding), reading.encoding, text)


def decode(text: str, encoding: str) -> str:
    """Read a text in the given encoding, whatever the evidence; "" leaves it as it is.

    Raises:
        ValueError: the encoding is none of `ENCODINGS`.

    """
    if not encoding:
        return text
    _require_known(encoding)
    if encoding == MOJIBAKE:
        return _reread(text)
    return _cased(read(text, encoding), encoding)


def encode(text: str, encoding: str) -> str:
    """Write a text as it looks in a Unicode cell when it was typed, or read, in the given encoding.

    TCVN3 has no capitals with a tone; they become small letters, which its fonts of capitals show
    as capitals.

    Raises:
        ValueError: the encoding is none of `ENCODINGS`.

    """
    _require_known(encoding)
    if encoding == MOJIBAKE:
        return seen_as_cp1252(text.encode("utf-8", "surrogatepass"))
    return write(text, encoding)


def lossy_share(text: str) -> float:
    """Measure which share of the words lost a letter to `?` or U+FFFD; web addresses do not count.

    >>> lossy_share("Gi?i pháp ti?t kiệm, đúng không?")
    0.3333333333333333
    """
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    lost = [word for word in words if _LOST.search(word) and not _ADDRESS.search(word)]
    return len(lost) / len(words) if words else 0.0


def _require_known(encoding: str) -> None:
    if encoding not in ENCODINGS:
        raise ValueError(f"unknown encoding {encoding!r}; expected one of {', '.join(ENCODINGS)}")


def _cased(decoded: str, encoding: str) -> str:
    return with_capitals(decoded) if encoding == "tcvn3" else decoded


def _is_suspect(word: str) -> bool:
    """Tell whether a word is no syllable and holds a character that was a letter in old times."""
    return LEGACY_LETTER.search(word) is not None and not is_valid(word)


def _reread(text: str) -> str:
    if not _UTF8.search(text):
        return text
    return _reread_pairs(_A_GRAVE.sub(_a_grave, text))


def _reread_pairs(text: str) -> str:
    return _UTF8.sub(_letter, text)


def _letter(match: re.Match[str]) -> str:
    raw = bytes_behind(match[0])
    try:
        return raw.decode("utf-8") if raw else match[0]
    except UnicodeDecodeError:
        return match[0]


def _a_grave(match: re.Match[str]) -> str:
    """Join "hÃ i" to "hài"; part "lÃ mÃ¡y", where the blank between the words is lost."""
    behind = _reread_pairs(match[1] or "")
    before = match.string[max(0, match.start() - _LONGEST_ONSET) : match.start()]
    onset = "".join(takewhile(str.isalpha, reversed(before)))[::-1]
    rime = "à" + "".join(takewhile(str.isalpha, behind))
    is_one_word = not behind or is_valid(onset + rime)
    return "à" if is_one_word else "à "


def _without_mojibake(text: str) -> str:
    """Undo a wrong reading, twice if need be, when that leaves fewer strange words."""
    if not _UTF8.search(text):
        return text
    best, fewest = text, _strange_words(text)
    once = _reread(text)
    for reread in (once, _reread(once)):
        if (strange := _strange_words(reread)) < fewest:
            best, fewest = reread, strange
    return best


def _strange_words(text: str) -> int:
    return sum(not is_valid(word) for word in letter_words(text))
