"""Which groups of synonyms many texts speak of, as the words of a vectoriser."""

from collections.abc import Iterator, Mapping

from models.linear import Vectors
from models.reading import Block
from models.reading.phrases import Entry
from models.reading.texts import PARTS
from models.reading.typed import Parts, TypedPhrases, laid_out
from models.reading.views import values_said
from nlp import synonyms
from nlp.neardup.arrays import I32, I64
from nlp.synonyms import lexicon

Groups = Mapping[synonyms.Phrase, tuple[int, ...]]


def group_name(group: int) -> str:
    """Name a group of synonyms as one word."""
    return lexicon().names[group].replace(" ", "_")


class Meanings:
    """The phrases of `nlp.synonyms`, as `phrases` laid them out."""

    def __init__(self, parts: Parts) -> None:
        self._phrases = TypedPhrases[str](
            parts,
            spellings=lambda word: (word, word),
            is_accented=lambda word: not word.isascii(),
        )

    def of(self, block: Block) -> tuple[I32, I64]:
        """Give the groups that each row speaks of, numbered, and where each row's start."""
        items, starts = block.words
        rows = starts[::PARTS]
        words = self._phrases.words(block.texts.memory.words, items, rows[:-1], rows[1:])
        return values_said(words, rows, *self._phrases.tree, *self._phrases.told[:2])


def phrases(vectors: Vectors) -> Parts:
    """Lay out the phrases of the lexicon, each with its groups as words of a vectoriser.

    It takes most of a second, so a model keeps the outcome.
    """
    known = lexicon()
    return laid_out(_entries(known.marked, vectors), _entries(_told(known.folded), vectors))


def _told(phrases: Groups) -> Groups:
    """Take the groups from syllables of too many readings; texts pass over such a syllable."""
    return {
        phrase: groups if any(True for _ in synonyms.meanings(phrase)) else ()
        for phrase, groups in phrases.items()
    }


def _entries(phrases: Groups, vectors: Vectors) -> Iterator[Entry]:
    for phrase, groups in phrases.items():
        yield phrase, [(vectors.word(group_name(group)), 1.0) for group in groups]
