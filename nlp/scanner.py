"""Cut a text into numbers, words and marks for the hand-written grammars of money, facts and personal data."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from nlp.normal import Normalised, normalise

# What stands before a piece in its line, then the piece, a word or another; nothing at the end of the line, so
# that a ruled line of blanks is passed once. After `normalise` only one kind of dash and blank are left to tell apart.
_PIECE = re.compile(r"((?:[^\S\n]|_|[^\D0-9])*+)(?:([^\W\d_]+)|([0-9]+(?:[.,][0-9]+)*|[^\w\s])|)")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_KEPT_WORDS = 65_536
# Typed Vietnamese has marks on three of four words; a line with hardly any was typed without.
MARKED_SHARE = 0.3
_UNMARKED = "~"


class Token(NamedTuple):
    """A piece of text: what it says (`key`), whether blanks stand before it, where it stands in the original.

    `key` of a word: small letters, the tone mark moved to the end, so that hoá and hóa are one; in a line typed
    without diacritics the bare letters behind "~". Of anything else: the piece itself.
    """

    key: str
    apart: bool
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Tell whether the piece starts with a digit."""
        return self.key[0].isdecimal()

    @property
    def is_word(self) -> bool:
        """Tell whether the piece is made of letters."""
        return self.key[-1].isalpha() or self.key[-1] in _TONES


# A list of tokens is made a million times: this is `Token` without the detour over its constructor.
_token: Callable[[tuple[str, bool, int, int]], Token] = partial(tuple.__new__, Token)


@lru_cache(maxsize=_KEPT_WORDS)
def key(word: str) -> str:
    """Reduce a word to what is compared: small letters, tone mark at the end, other marks kept."""
    apart = unicodedata.normalize("NFD", word.lower())
    tones = "".join(char for char in apart if char in _TONES)
    letters = "".join(char for char in apart if char not in _TONES)
    return unicodedata.normalize("NFC", letters) + tones


def plain(text: str) -> str:
    """Drop the diacritics and nothing else: case and a final y stay, unlike in `nlp.normal.fold`."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in apart if not unicodedata.combining(char))


@lru_cache(maxsize=_KEPT_WORDS)
def bare_key(word: str) -> str:
    """Give the key of a word in a line typed without diacritics."""
    return _UNMARKED + plain(word.lower())


def forms(words: str) -> frozenset[str]:
    """Collect the keys by which words (parted by blanks) are recognised, with diacritics and without.

    In a line with diacritics only the full spelling counts, so that "chi" is not taken for "chí".
    """
    return frozenset(form for word in words.split() for form in (key(word), bare_key(word)))


def spelt(words: str) -> frozenset[str]:
    """Collect the keys of words that count with their diacritics only: without, they are other words."""
    return frozenset(key(word) for word in words.split())


def scan(text: str) -> list[Token]:
    """Cut a text into tokens; newlines are tokens, blanks are not. Linear in the length of the text."""
    return cut(normalise(text), text)


def cut(normal: Normalised, text: str) -> list[Token]:
    """Cut a text whose normal form is known already, as `scan` does."""
    found: list[Token] = []
    begin = 0
    for line in normal.text.split("\n"):
        pieces = _PIECE.findall(line)
        key_of = key if _is_marked(pieces) else bare_key
        end, apart = begin, True  # nothing stands before the first piece of a line
        for gap, word, other in pieces:
            if not word and not other:
                break
            start = end + len(gap)
            end = start + len(word or other)
            found.append(_token((key_of(word) if word else other, apart or gap != "", start, end)))
            apart = False
        begin += len(line)
        found.append(_token(("\n", apart or begin > end, begin, begin + 1)))
        begin += 1
    found.pop()  # no newline ends the last line
    return found if normal.text == text else [_moved(token, normal) for token in found]


def _moved(token: Token, normal: Normalised) -> Token:
    start, end = normal.span(token.start, token.end)
    return _token((token.key, token.apart, start, end))


def _is_marked(pieces: Sequence[tuple[str, str, str]]) -> bool:
    words = [word for _, word, _ in pieces if word]
    return len(words) - sum(map(str.isascii, words)) >= MARKED_SHARE * len(words)


Phrase = tuple[frozenset[str], ...]


def phrase(text: str) -> Phrase:
    """Prepare a phrase for `says`: for each of its words, parted by blanks, the keys that count as it."""
    return tuple(forms(word) if word[0].isalpha() else frozenset({word}) for word in text.split())


def says(tokens: Sequence[Token], place: int, wanted: Phrase) -> bool:
    """Tell whether a phrase stands at a place of a token list."""
    if place < 0 or place + len(wanted) > len(tokens):
        return False
    for keys in wanted:
        if tokens[place].key not in keys:
            return False
        place += 1
    return True


def index(phrases: Iterable[Phrase]) -> dict[str, list[Phrase]]:
    """File phrases under each key of their first word, longest first."""
    filed: dict[str, list[Phrase]] = {}
    for wanted in sorted(phrases, key=len, reverse=True):
        for first in wanted[0]:
            filed.setdefault(first, []).append(wanted)
    return filed


def longest(tokens: Sequence[Token], place: int, filed: dict[str, list[Phrase]]) -> Phrase | None:
    """Give the longest of the filed phrases that stands at a place."""
    if not 0 <= place < len(tokens):
        return None
    for wanted in filed.get(tokens[place].key, ()):
        if says(tokens, place, wanted):
            return wanted
    return None


def said_at(tokens: Sequence[Token], place: int, keys: frozenset[str]) -> bool:
    """Tell whether the token at a place, if there is one, has one of the keys."""
    return 0 <= place < len(tokens) and tokens[place].key in keys
