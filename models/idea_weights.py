"""What groups of synonyms and words tell, learned from the labelled texts of the train split.

`data/lexicons/idea_weights.csv` holds for each its weight, the log of how seldom texts have it, and its topics: a
place in the space in which groups and words that stand in the same texts lie side by side (latent semantic analysis,
Deerwester et al. 1990), as 64 small whole numbers in base64. `python -m models.same_idea` renews it.
"""

import base64
import csv
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from nlp.lexicons import data_path
from nlp.synonyms import WEIGHTS, lexicon, masses, meanings, saturated, words_of

F64 = NDArray[np.float64]

TOPICS = 64
# Words lighter than this stand in one text of seven or more and have no topic.
_LEAST_OF_TOPIC = 2.0
_LEAST = 0.05
# Numbers are kept whole; the largest in a thousand are cut to the largest of a byte.
_KEPT, _BYTE = 0.999, 127

Rows = Sequence[dict[int, float]]


@dataclass(frozen=True, slots=True)
class Topics:
    """Places of groups (by number) and of words (by `word_places`) in the space of topics."""

    groups: F64
    words: F64
    word_places: dict[str, int]


@lru_cache(maxsize=1)
def topics() -> Topics:
    """Read the topics; a group that the file does not know has none."""
    found: dict[tuple[str, str], F64] = {}
    with (data_path("lexicons") / WEIGHTS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["topics"]:
                raw = np.frombuffer(base64.b64decode(row["topics"]), np.int8)
                found[row["kind"], row["name"]] = raw.astype(np.float64)
    nothing = np.zeros(TOPICS)
    words = [name for kind, name in found if kind == "word"]
    return Topics(
        groups=np.array([found.get(("group", name), nothing) for name in lexicon().names]),
        words=np.array([found["word", word] for word in words]),
        word_places={word: place for place, word in enumerate(words)},
    )


def rows(texts: Rows, heavy: Sequence[float]) -> csr_array:
    """Lay out what texts hold, masses by column, times each column's weight, as rows of length 1."""
    starts = np.cumsum([0, *map(len, texts)])
    columns = np.array([column for row in texts for column in row], np.int64)
    values = np.array([mass for row in texts for mass in row.values()], np.float64)
    values = values * np.asarray(heavy, np.float64)[columns]
    laid = csr_array((values, columns, starts), shape=(len(texts), len(heavy)))
    lengths = np.sqrt(laid.multiply(laid).sum(axis=1))
    laid.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(starts))
    return laid


def write(texts: Sequence[str]) -> int:
    """Learn weights and topics from texts and write them; returns how many groups and words have any."""
    from sklearn.decomposition import TruncatedSVD

    spelt = [words_of(text) for text in texts]
    groups = [masses(meanings(words)) for words in spelt]
    every = Counter(
        group
        for words in spelt
        for group in {group for meaning in meanings(words) for group in meaning.groups}
    )
    heavy = [_weight(every[group], len(texts)) for group in range(len(lexicon().names))]
    counts = Counter(word for words in spelt for word in set(words))
    light = {
        word: _weight(count, len(texts)) for word, count in sorted(counts.items()) if count > 1
    }
    telling = [word for word, weight in light.items() if weight >= _LEAST_OF_TOPIC]
    place = {word: at for at, word in enumerate(telling)}
    own = [
        {place[word]: saturated(count) for word, count in Counter(words).items() if word in place}
        for words in spelt
    ]
    whole = hstack([rows(groups, heavy), rows(own, [light[word] for word in telling])], "csr")
    coded = _coded(TruncatedSVD(TOPICS, random_state=0).fit(whole).components_.T)
    lines = [("group", name, *line) for name, *line in zip(lexicon().names, heavy, coded)]
    of_word = dict(zip(telling, coded[len(heavy) :], strict=True))
    lines += [("word", word, weight, of_word.get(word, "")) for word, weight in light.items()]
    with (data_path("lexicons") / WEIGHTS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("kind", "name", "weight", "topics"))
        writer.writerows((kind, name, f"{weight:.2f}", code) for kind, name, weight, code in lines)
    return len(lines)


def _weight(having: int, texts: int) -> float:
    return max(_LEAST, math.log((1 + texts) / (1 + having)))


def _coded(places: F64) -> list[str]:
    """Write each row as base64 of small whole numbers, all rows to one scale; "" where all are 0."""
    scale = _BYTE / np.quantile(np.abs(places), _KEPT)
    whole = np.clip(np.round(places * scale), -_BYTE, _BYTE).astype(np.int8)
    return [base64.b64encode(row.tobytes()).decode() if row.any() else "" for row in whole]
