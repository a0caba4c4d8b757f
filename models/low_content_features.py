"""What the low-content model sees of an entry: its syllables, and signals that a person could count.

Nothing of author, unit or union is looked at.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack

from models import linear
from models.low_content_signals import CUES, Measured
from models.reading.fact_counts import KINDS
from models.reading.memory import Token
from models.reading.remembered import Column
from nlp.neardup.arrays import I32, I64, U64, Floats
from nlp.neardup.hashing import stable_hashes
from nlp.neardup.templates import lookup_table

NAMES = (
    "words", "new_words", "few_new_words", "telling_words", "few_telling_words", "telling_share", "readable_share",
    "known_pairs", "repeated_share", "template_share", "verse_share", "title_share", "digits", "capitals", "lines",
    *(f"{kind}_{what}" for kind in CUES for what in ("density", "count")),
    *(f"{kind}_count" for kind in KINDS),
)  # fmt: skip
KNOWN = NAMES.index("known_pairs")
# Fewer neighbours than this say nothing about whether words stand as in real texts.
_TELLING_PAIRS = 15
# What the signals weigh beside rows of TF-IDF of length 1; .1 to .3 did the same over folds of writers.
_SIGNALS_WEIGHT = 0.15


def document(words: Iterable[str]) -> str:
    """Give a text's folded syllables as the vectoriser learns them; numbers are one token."""
    return " ".join(map(_seen, words))


def _seen(word: str) -> str:
    return "0" if word[0].isdigit() else word


def neighbours(words: Sequence[str]) -> list[str]:
    """List the pairs of neighbouring syllables, those with digits aside."""
    return [
        f"{one} {other}"
        for one, other in zip(words, words[1:], strict=False)
        if not (one[0].isdigit() or other[0].isdigit())
    ]


class KnownPairs:
    """Pairs of neighbouring syllables that stand in genuine training texts, as sorted hashes."""

    def __init__(self, hashes: U64) -> None:
        self.hashes, self.table = hashes, lookup_table(hashes)

    def shares(self, pairs: I64, known: I64) -> Floats:
        """Tell which share of texts' pairs is known; 1.0 for texts too short to say."""
        says_nothing = (pairs < _TELLING_PAIRS) | (len(self.hashes) == 0)
        return np.where(says_nothing, 1.0, known / np.maximum(1, pairs))


def known_pairs(texts: Iterable[Sequence[str]]) -> KnownPairs:
    """Gather the neighbours of texts, given as their syllables."""
    pairs = sorted({pair for words in texts for pair in neighbours(words)})
    return KnownPairs(np.unique(stable_hashes(pairs)) if pairs else np.empty(0, np.uint64))


def shares_known_by_others(
    texts: Sequence[Sequence[str]], writers: Sequence[str], genuine: Sequence[bool]
) -> list[float]:
    """Measure training texts as unseen ones are: a pair is known if another writer's genuine texts have it."""
    hands: dict[str, set[str]] = {}
    for words, writer, is_genuine in zip(texts, writers, genuine, strict=True):
        if is_genuine:
            for pair in neighbours(words):
                hands.setdefault(pair, set()).add(writer)
    nobody: frozenset[str] = frozenset()
    shares = []
    for words, writer in zip(texts, writers, strict=True):
        pairs = neighbours(words)
        known = sum(bool(hands.get(pair, nobody) - {writer}) for pair in pairs)
        shares.append(known / len(pairs) if len(pairs) >= _TELLING_PAIRS else 1.0)
    return shares


def signals(measured: Measured, known: KnownPairs) -> Floats:
    """Lay the signals of rows out: shape (rows, signals), in the order of `NAMES`."""
    count = np.maximum(1, measured.words)
    columns = [
        np.log1p(measured.words),
        np.log1p(measured.new_words),
        np.minimum(measured.new_words, 10) / 10,
        np.log1p(measured.telling_words),
        np.minimum(measured.telling_words, 20) / 20,
        measured.telling_words / count,
        measured.readable_share,
        known.shares(*measured.pairs.T),
        measured.repeated_share,
        np.minimum(1.0, measured.template_share),
        measured.verse_share,
        measured.title_words / count,
        np.log1p(measured.digits),
        measured.capitals_share,
        np.log1p(measured.newlines),
    ]
    for hits in measured.cues.T:
        columns += [hits / count, np.log1p(hits)]
    return np.column_stack([*columns, *np.log1p(measured.facts).T])


class Features:
    """Syllables of the content and signals, side by side; signals in units of their spread in training."""

    def __init__(self, vocabulary: linear.Parts, middle: Floats, spread: Floats) -> None:
        self.vectors = linear.Vectors(vocabulary)
        self._middle, self._spread = middle, spread
        self._words = Column[Token](lambda token: self.vectors.word(_seen(token.folded)))

    def numbers(self, measured: Measured) -> I32:
        """Number the words of a block as the vectoriser does."""
        return np.asarray(self._words.of(measured.tokens)[measured.texts.items])

    def rows(self, measured: Measured, words: I32, laid: Floats) -> Any:  # noqa: ANN401 - sparse
        """Lay out a sparse matrix of shape (rows, words + signals) from numbered words and the rows' signals."""
        weighed = self.vectors.rows(words, measured.texts.starts)
        scaled = np.clip((laid - self._middle) / self._spread, -4, 4)
        return hstack([weighed, csr_matrix(_SIGNALS_WEIGHT * scaled)]).tocsr()


def spread(laid: Floats) -> Floats:
    """Give the spread of signals over training texts; 1 for one that is the same in all."""
    found: Floats = laid.std(axis=0)
    found[found == 0] = 1.0
    return found
