"""Which fields the words of a text point to, by what people know of trades: `data/lexicons/field_terms.csv`.

Each term stands there with the fields it points to and how surely, 1 to 3; the cue words that an office keeps in the
taxonomy count as sure terms of their fields, so that a field added today is known today.
"""

import csv
from collections.abc import Iterator, Mapping

import numpy as np

from models.reading import Block
from models.reading.memory import Token
from models.reading.phrases import Entry
from models.reading.pointing import pointed
from models.reading.texts import PARTS
from models.reading.typed import Parts, TypedPhrases, laid_out
from models.taxonomy import Taxonomy
from nlp.lexicons import data_path
from nlp.neardup.arrays import Floats
from nlp.normal import marked_tokens, tokens

FILE = "lexicons/field_terms.csv"
# A title says in few words what the solution acts on.
_TITLE_WORTH = 3.0
_SUREST = 3
_CUE_WEIGHT = 3
_LONGEST = 4

Phrase = tuple[str, ...]
Pointing = Mapping[int, int]


class Terms:
    """Terms by their syllables, with diacritics and without, and the fields they point to, as `terms` laid them out.

    `fields` are the codes in the order of their numbers.
    """

    def __init__(self, parts: Parts) -> None:
        self.fields: tuple[str, ...] = tuple(parts["fields"])
        self._phrases = TypedPhrases[Token](
            parts["phrases"],
            spellings=lambda token: (token.marked, token.folded),
            is_accented=lambda token: not token.marked.isascii(),
        )

    def pointing(self, block: Block) -> Floats:
        """Measure how much rows point to each field: shape (rows, fields), of length 1, or 0 where no term stands.

        A term said again counts less each time; one that points to several fields is shared among them.
        """
        items, starts = block.tokens
        texts = np.delete(starts, np.s_[2::PARTS])  # titles, and what follows them
        words = self._phrases.words(block.texts.memory.tokens, items, texts[:-1], texts[1:])
        found = pointed(words, texts, *self._phrases.tree, *self._phrases.told, len(self.fields))
        sums: Floats = _TITLE_WORTH * found[::2] + found[1::2]
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        shares: Floats = np.divide(sums, lengths, out=sums, where=lengths > 0)
        return shares


def _shared(phrases: Mapping[Phrase, Pointing]) -> Iterator[Entry]:
    """Give each term, up to the longest looked for, with what a first mention counts for its fields."""
    for phrase, pointing in phrases.items():
        total = sum(pointing.values())
        if len(phrase) <= _LONGEST:
            yield phrase, [(at, weight**1.5 * weight / total) for at, weight in pointing.items()]


def terms(taxonomy: Taxonomy) -> Parts:
    """Lay the terms of a taxonomy's active fields out; it takes a second, so a model keeps the outcome."""
    fields, marked, folded = entries(taxonomy)
    return {"fields": [*fields], "phrases": laid_out(_shared(marked), _shared(folded))}


def entries(
    taxonomy: Taxonomy,
) -> tuple[tuple[str, ...], Mapping[Phrase, Pointing], Mapping[Phrase, Pointing]]:
    """Read the terms of a taxonomy's active fields: the fields, terms with diacritics, terms without."""
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
    return fields, marked, folded


def _put(known: dict[Phrase, dict[int, int]], phrase: Phrase, field: int, weight: int) -> None:
    if phrase:
        fields = known.setdefault(phrase, {})
        fields[field] = min(_SUREST, max(weight, fields.get(field, 0)))
