"""What the low-content model sees of an entry: its syllables, and signals that a person could count.

Nothing of author, unit or union is looked at.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from models import linear
from models.text_signals import Reading
from nlp import facts
from nlp.neardup.hashing import stable_hashes
from nlp.normal import tokens

F64 = NDArray[np.float64]
U64 = NDArray[np.uint64]

CUES = (
    "slogan", "routine_duty", "benefit_only", "problem_only", "generic_advice", "off_topic", "action",
)  # fmt: skip
EVIDENCE = ("tools", "measures", "changes", "steps", "places")
NAMES = (
    "words", "new_words", "few_new_words", "telling_words", "few_telling_words", "telling_share", "readable_share",
    "known_pairs", "repeated_share", "template_share", "verse_share", "title_share", "digits", "capitals", "lines",
    *(f"{kind}_{what}" for kind in CUES for what in ("density", "count")),
    *(f"{kind}_count" for kind in EVIDENCE),
)  # fmt: skip
# Fewer neighbours than this say nothing about whether words stand as in real texts.
_TELLING_PAIRS = 15
# What the signals weigh beside rows of TF-IDF of length 1; .1 to .3 did the same over folds of writers.
_SIGNALS_WEIGHT = 0.15


def document(words: Iterable[str]) -> str:
    """Give a text's folded syllables as the vectoriser reads them; numbers are one token."""
    return " ".join("0" if word[0].isdigit() else word for word in words)


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
        self.hashes = hashes

    def share(self, words: Sequence[str]) -> float:
        """Tell which share of a text's neighbours is known; 1.0 for texts too short to say."""
        pairs = neighbours(words)
        if len(pairs) < _TELLING_PAIRS or not len(self.hashes):
            return 1.0
        asked = stable_hashes(pairs)
        at = np.minimum(np.searchsorted(self.hashes, asked), len(self.hashes) - 1)
        return float((self.hashes[at] == asked).mean())


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


def signals(reading: Reading, known: float) -> list[float]:
    """Measure one entry, in the order of `NAMES`; `known` is its share of known neighbours."""
    words, text = reading.words, reading.content
    count = max(1, len(words))
    found = facts.find(text)
    title = set(tokens(reading.title))
    values = [
        math.log1p(len(words)),
        math.log1p(reading.new_words),
        min(reading.new_words, 10) / 10,
        math.log1p(reading.telling_words),
        min(reading.telling_words, 20) / 20,
        reading.telling_words / count,
        reading.readable_share,
        known,
        reading.repeated_share,
        min(1.0, reading.template_share),
        reading.verse_share,
        sum(word in title for word in words) / count,
        math.log1p(sum(char.isdigit() for char in text)),
        sum(map(str.isupper, text)) / max(1, len(text)),
        math.log1p(text.count("\n")),
    ]
    for kind in CUES:
        hits = len(reading.cue_places.get(kind, []))
        values += [hits / count, math.log1p(hits)]
    return values + [math.log1p(len(getattr(found, kind))) for kind in EVIDENCE]


class Features:
    """Syllables of the content and signals, side by side; signals in units of their spread in training."""

    def __init__(self, vectorizer: TfidfVectorizer, middle: F64, spread: F64) -> None:
        self.vectorizer, self.middle, self.spread = vectorizer, middle, spread

    @classmethod
    def fit(cls, readings: Sequence[Reading], measured: F64) -> "Features":
        """Learn words and spreads; `measured` has a row of signals a reading."""
        vectorizer = linear.vectorizer(least_texts=2).fit(
            [document(reading.words) for reading in readings]
        )
        spread = measured.std(axis=0)
        spread[spread == 0] = 1.0
        return cls(vectorizer, measured.mean(axis=0), spread)

    def transform(self, readings: Sequence[Reading], measured: F64) -> Any:  # noqa: ANN401 - sparse
        """Lay out a sparse matrix of shape (readings, words + signals)."""
        words = self.vectorizer.transform([document(reading.words) for reading in readings])
        scaled = np.clip((measured - self.middle) / self.spread, -4, 4)
        return hstack([words, csr_matrix(_SIGNALS_WEIGHT * scaled)]).tocsr()

    def word_columns(self) -> Mapping[str, int]:
        """Give the column of each known syllable and pair."""
        known: Mapping[str, int] = self.vectorizer.vocabulary_
        return known
