"""Meanings: which groups of synonyms a text speaks of, whatever the region, register or trade of its words."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from nlp.lexicons import data_path
from nlp.normal import fold

WEIGHTS = "idea_weights.csv"

# Groups under these headings tell who speaks and what a filing is, not what it proposes.
_MANNER = ("Small words", "Parts of a filing", "Places of work")
# A text with a smaller share of marked tokens is taken for unaccented typing.
MARKED_SHARE = 0.15
# A bare syllable of unaccented typing that stands for more groups than this tells nothing.
READINGS = 2
# At this count a word tells half of what it can tell; tried .8 against logarithm and yes-or-no.
_HALF = 0.8

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_FINAL_Y = re.compile("(?<=[b-df-hj-np-tv-xz])y$")

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Groups by number; what a phrase, with its marks or without, may mean; which groups are manner only.

    `lengths` gives for a word the length of the longest phrase that begins with it.
    """

    names: tuple[str, ...]
    marked: dict[Phrase, tuple[int, ...]]
    folded: dict[Phrase, tuple[int, ...]]
    manner: frozenset[int]
    lengths: dict[str, int]
    folded_lengths: dict[str, int]


class Meaning(NamedTuple):
    """Groups that the token at a place stands for; a phrase stands at its first token."""

    place: int
    groups: tuple[int, ...]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Read `data/lexicons/synonyms.txt`; a group is named by its first word."""
    names: list[str] = []
    manner: set[int] = set()
    marked: dict[Phrase, tuple[int, ...]] = {}
    folded: dict[Phrase, tuple[int, ...]] = {}
    heading = ""
    for line in data_path("lexicons/synonyms.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line[1:].strip()
        elif line:
            if heading.startswith(_MANNER):
                manner.add(len(names))
            phrases = [phrase.strip() for phrase in line.split(",")]
            for phrase in phrases:
                words = words_of(phrase)
                _enter(marked, tuple(words), len(names))
                _enter(folded, tuple(map(bare, words)), len(names))
            names.append(phrases[0])
    lengths, folded_lengths = _lengths(marked), _lengths(folded)
    return Lexicon(tuple(names), marked, folded, frozenset(manner), lengths, folded_lengths)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a group (by number) and a word tell: the log of how seldom texts have it."""

    groups: tuple[float, ...]
    words: dict[str, float]
    unknown: float


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Read the weights that `python -m models.same_idea` writes; what the file does not name weighs most."""
    named: dict[str, dict[str, float]] = {"group": {}, "word": {}}
    with (data_path("lexicons") / WEIGHTS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            named[row["kind"]][row["name"]] = float(row["weight"])
    heaviest = {kind: max(values.values()) for kind, values in named.items()}
    groups = tuple(named["group"].get(name, heaviest["group"]) for name in lexicon().names)
    return Weights(groups, named["word"], heaviest["word"])


def words_of(text: str) -> list[str]:
    """List the words and numbers of a text in one spelling: small, each with its tone mark at the end.

    Letters keep their other marks. So hòa and hoà, lý and lí are one word, ma and má are two.

    >>> words_of("Hoà = HÒA") == ["hoa\u0300"] * 2
    True
    """
    composed = unicodedata.normalize("NFC", text).lower()
    return [_spelling(word) for word in _WORD.findall(composed)]


@lru_cache(maxsize=1 << 16)
def _spelling(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    tones = "".join(char for char in apart if char in _TONES)
    plain = unicodedata.normalize("NFC", "".join(char for char in apart if char not in _TONES))
    return _FINAL_Y.sub("i", plain) + tones


def meanings(words: Sequence[str]) -> Iterator[Meaning]:
    """Find what groups the words stand for, the longest phrase first, in the order of the text.

    Words of unaccented typing are looked up without marks; a syllable of many readings is then passed over.
    """
    known = lexicon()
    unmarked = is_unaccented(words)
    table, lengths = (
        (known.folded, known.folded_lengths) if unmarked else (known.marked, known.lengths)
    )
    place = 0
    while place < len(words):
        reach = lengths.get(words[place], 0)
        if not reach:
            place += 1
            continue
        length, groups = _longest(words, place, table, reach)
        if groups and not (unmarked and length == 1 and len(groups) > READINGS):
            yield Meaning(place, groups)
        place += length


def _longest(
    words: Sequence[str], place: int, table: dict[Phrase, tuple[int, ...]], longest: int
) -> tuple[int, tuple[int, ...]]:
    for length in range(min(longest, len(words) - place), 0, -1):
        groups = table.get(tuple(words[place : place + length]))
        if groups:
            return length, groups
    return 1, ()


def masses(found: Iterable[Meaning]) -> dict[int, float]:
    """Weigh how much a text speaks of each group, 0..1; a word of several groups counts in parts.

    Groups of manner do not count.
    """
    manner = lexicon().manner
    counts: dict[int, float] = {}
    for meaning in found:
        groups = [group for group in meaning.groups if group not in manner]
        for group in groups:
            counts[group] = counts.get(group, 0.0) + 1 / len(groups)
    return {group: saturated(count) for group, count in counts.items()}


def saturated(count: float) -> float:
    """Give what the count of a word tells: the second time tells less than the first.

    >>> saturated(1) < saturated(2) < 2 * saturated(1)
    True
    """
    return count / (count + _HALF)


@lru_cache(maxsize=1 << 16)
def bare(word: str) -> str:
    """Give a word without any marks.

    >>> bare("nước")
    'nuoc'
    """
    return "".join(char for char in fold(word) if not unicodedata.combining(char))


def is_unaccented(words: Sequence[str]) -> bool:
    """Tell whether the words were typed without diacritics, as far as their share of marks tells.

    >>> is_unaccented(["bom", "nuoc"]), is_unaccented(["bơm", "nước"])
    (True, False)
    """
    return len(words) - sum(map(str.isascii, words)) < MARKED_SHARE * len(words)


def _enter(table: dict[Phrase, tuple[int, ...]], phrase: Phrase, group: int) -> None:
    if phrase and group not in table.get(phrase, ()):
        table[phrase] = (*table.get(phrase, ()), group)


def _lengths(table: dict[Phrase, tuple[int, ...]]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for phrase in table:
        longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))
    return longest
