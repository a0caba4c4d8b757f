"""Which fields the words of a text point to, by what people know of trades: `data/lexicons/field_terms.csv`.

Each term stands there with the fields it points to and how surely, 1 to 3; the cue words that an office keeps in the
taxonomy count as sure terms of their fields, so that a field added today is known today.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.taxonomy import Taxonomy
from nlp.lexicons import data_path
from nlp.normal import marked_tokens, tokens
from nlp.synonyms import is_unaccented

FILE = "lexicons/field_terms.csv"
# A title says in few words what the solution acts on.
_TITLE_WORTH = 3.0
_SUREST = 3
_CUE_WEIGHT = 3
_LONGEST = 4

Phrase = tuple[str, ...]
Pointing = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms by their syllables, with diacritics and without, and the fields (by place in `fields`) with weights."""

    fields: tuple[str, ...]
    marked: Mapping[Phrase, Pointing]
    folded: Mapping[Phrase, Pointing]

    def pointing(self, title: str, body: str) -> NDArray[np.float64]:
        """Measure how much points to each field: shape (fields,), length 1, or 0 where no term stands in the text.

        A term said again counts less each time; one that points to several fields is shared among them.
        """
        found = _TITLE_WORTH * self._sums(title) + self._sums(body)
        length = float(np.linalg.norm(found))
        return found / length if length else found

    def _sums(self, text: str) -> NDArray[np.float64]:
        words, known = marked_tokens(text), self.marked
        if is_unaccented(words):
            words, known = tokens(text), self.folded
        sums = np.zeros(len(self.fields))
        said: dict[Phrase, int] = {}
        for phrase in _phrases(words, known):
            said[phrase] = said.get(phrase, 0) + 1
            total = sum(known[phrase].values())
            for field, weight in known[phrase].items():
                sums[field] += weight**1.5 * weight / total / said[phrase]
        return sums


@lru_cache(maxsize=4)
def of(taxonomy: Taxonomy) -> Terms:
    """Read the terms of a taxonomy's active fields."""
    fields = tuple(sorted(field.code for field in taxonomy.active))
    place = {code: at for at, code in enumerate(fields)}
    marked: dict[Phrase, dict[int, int]] = {}
    folded: dict[Phrase, dict[int, int]] = {}
    listed = [(field.code, _CUE_WEIGHT, cue) for field in taxonomy.active for cue in field.cues]
    with data_path(FILE).open(encoding="utf-8", newline="") as file:
        listed += [(row["field"], int(row["weight"]), row["term"]) for row in csv.DictReader(file)]
    for code, weight, term in listed:
        if code in place:
            _put(marked, tuple(marked_tokens(term)), place[code], weight)
            syllables = tuple(tokens(term))
            if len(syllables) > 1:  # one bare syllable may be too many words
                _put(folded, syllables, place[code], weight)
    return Terms(fields, marked, folded)


def _put(known: dict[Phrase, dict[int, int]], phrase: Phrase, field: int, weight: int) -> None:
    if phrase:
        fields = known.setdefault(phrase, {})
        fields[field] = min(_SUREST, max(weight, fields.get(field, 0)))


def _phrases(words: Sequence[str], known: Mapping[Phrase, Pointing]) -> list[Phrase]:
    """List the terms of a text from left to right, the longest first at each place."""
    found, at = [], 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + length])
            if phrase in known:
                found.append(phrase)
                at += length - 1
                break
        at += 1
    return found
