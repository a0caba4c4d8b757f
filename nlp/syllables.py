"""The syllables Vietnamese allows, made by rule: onset, rime, tone."""

import re
import unicodedata
from collections.abc import Iterator

from nlp.lexicons import data_path

_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_TONES_OF_STOPPED = ("\u0301", "\u0323")  # a rime closed by p, t, c, ch is only ever sắc or nặng
_STOPPED = ("p", "t", "c", "ch")
_VOWELS = "aăâeêioôơuưy"
_MARKED = "ơêôâăư"
_FRONT = "eêiy"

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_BEFORE_FRONT_ONLY = {"k", "gh", "ngh"}
_NEVER_BEFORE_FRONT = {"c", "g", "ng"}

_RIMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oem oen oeo oet
    uâ uân uâng uât uây uau uê uêch uên uênh uêt uơ uơn
    uy uya uych uyên uyêt uyn uynh uyp uyt uyu
"""
_RIMES_AFTER_QU = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc ân âng ât âu ây
    e ec em en eng eo ep et ê êch ên ênh êt êu ơ ơi ơn ơt ôc ôi
    i ia ich in inh ip it iu iên iêng iêt y ya ych yên yêt yn ynh yp yt yu
"""
_RIMES_ALONE = "y yên yêm yêng yêt yêu"
# Where i and y are two spellings of one sound: kĩ, kỹ; lí, lý; sĩ, sỹ.
_ONSETS_BEFORE_Y = "h k l m n s t th v"
# Highland names that keep their own spelling and stand in every address list.
_NAMES = "đắk đăk đắc lắk lăk pắk búk nắk krông plei pleiku kon"

# A word ends at a blank, ASCII punctuation, a typographic quote or dash; other symbols are part
# of it, since a text in an old encoding has its letters there.
WORD = re.compile(r"[^\s!-/:-@\[-`{-~–—‘’“”…•\u200b\ufeff]+")


def is_valid(syllable: str) -> bool:
    """Tell whether Vietnamese spelling allows this syllable, in any case, either tone placement.

    A syllable in plain ASCII letters is valid when some diacritics would make it so.

    >>> is_valid("hoà"), is_valid("hòa"), is_valid("nghiem"), is_valid("nghiêmn")
    (True, True, True, False)
    """
    small = unicodedata.normalize("NFC", syllable).lower()
    return small in (FOLDED if small.isascii() else VALID)


def letter_words(text: str) -> list[str]:
    """List the words (NFC) of a text that hold a letter and no digit."""
    words: list[str] = WORD.findall(unicodedata.normalize("NFC", text))
    return [word for word in words if word.isalpha() or _is_letter_word(word)]


def valid_share(text: str) -> float:
    """Measure which share of the words of a text are valid syllables; 1.0 where no word is."""
    words = letter_words(text.lower())
    valid = sum(word in (FOLDED if word.isascii() else VALID) for word in words)
    return valid / len(words) if words else 1.0


def _is_letter_word(word: str) -> bool:
    return any(map(str.isalpha, word)) and not any(map(str.isdecimal, word))


def _spelt() -> Iterator[tuple[str, str]]:
    """Give each onset with each rime that may follow it in writing."""
    for onset in _ONSETS.split():
        for rime in (_RIMES_AFTER_QU if onset == "qu" else _RIMES).split():
            if onset == "gi" and rime[0] == "i":
                yield "g", rime  # gì, giếng: one i stands for both
            elif _may_precede(onset, rime):
                yield onset, rime
    yield from ((onset, "y") for onset in _ONSETS_BEFORE_Y.split())
    yield from (("", rime) for rime in (_RIMES + _RIMES_ALONE).split())


def _may_precede(onset: str, rime: str) -> bool:
    return onset not in (_NEVER_BEFORE_FRONT if rime[0] in _FRONT else _BEFORE_FRONT_ONLY)


def _tone_places(rime: str) -> set[int]:
    """Find the vowels that may carry the tone: two where old and new placement differ."""
    vowels = [place for place, letter in enumerate(rime) if letter in _VOWELS]
    marked = [place for place in vowels if rime[place] in _MARKED]
    if marked:
        return {marked[-1]}
    if len(vowels) == 1:
        return {vowels[0]}
    if rime in ("oa", "oe", "uy"):
        return {0, 1}
    if len(vowels) == 3 or rime[:2] in ("oa", "oe", "uy", "oo"):
        return {vowels[1]}
    return {vowels[0]}


def _syllables() -> Iterator[str]:
    for onset, rime in _spelt():
        for tone in _TONES_OF_STOPPED if rime.endswith(_STOPPED) else _TONES:
            for place in _tone_places(rime):
                toned = rime[: place + 1] + tone + rime[place + 1 :]
                yield unicodedata.normalize("NFC", onset + toned)


def _common() -> Iterator[str]:
    for line in data_path("common_syllables.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.split()


def _unmarked(syllable: str) -> str:
    apart = unicodedata.normalize("NFD", syllable).replace("đ", "d")
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


VALID: frozenset[str] = frozenset([*_syllables(), *_NAMES.split()])
"""All valid syllables in small letters with diacritics, NFC."""
COMMON: frozenset[str] = frozenset(_common())
"""The marked syllables that make up most of any text; for choosing between two valid readings."""
FOLDED: frozenset[str] = frozenset(map(_unmarked, VALID))
"""The same without diacritics, đ as d."""
