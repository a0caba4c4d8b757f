"""Signals that two texts tell of one idea: what groups of synonyms, words and neighbours they share.

The weights are kept in `data/lexicons/idea_weights.csv`; a group or word of few texts weighs more.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.idea_weights import rows, topics
from nlp.synonyms import Meaning, lexicon, masses, meanings, saturated, weights, words_of

K = TypeVar("K")
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

NAMES = ("groups", "neighbours", "titles", "title_least", "strongest", "overlap", "words", "topics")
# Groups this many words apart belong together: "nam châm ... hút phoi".
_REACH = 7


@dataclass(frozen=True, slots=True)
class Profile:
    """What one text speaks of: the mass of each group, in the whole, the title and the rest, and of words.

    `neighbours` are the pairs of groups that stand within reach of each other.
    """

    groups: dict[int, float]
    title: dict[int, float]
    body: dict[int, float]
    neighbours: frozenset[tuple[int, int]]
    words: dict[str, float]


def profile(text: str) -> Profile:
    """Read a text whose first line is its title."""
    head, _, rest = text.partition("\n")
    title, body = words_of(head), words_of(rest)
    in_title, in_body = list(meanings(title)), list(meanings(body))
    found = in_title + [Meaning(place + len(title), groups) for place, groups in in_body]
    return Profile(
        groups=masses(found),
        title=masses(in_title),
        body=masses(in_body),
        neighbours=_neighbours(found),
        words={word: saturated(count) for word, count in Counter(title + body).items()},
    )


def signals(profiles: Sequence[Profile], left: I64, right: I64) -> F64:
    """Measure pairs of profiles, given by their places; returns shape (pairs, signals), columns as `NAMES`."""
    count, known = len(profiles), weights()
    groups, words = known.groups, known.words
    plain = _rows([p.groups for p in profiles], lambda key: groups[key])
    parts = _rows([p.title for p in profiles] + [p.body for p in profiles], lambda key: groups[key])
    spelt = _rows([p.words for p in profiles], lambda key: words.get(key, known.unknown))
    there, back = _dots(parts, left, right + count), _dots(parts, right, left + count)
    summed, own, strongest = _shared([p.groups for p in profiles], left, right)
    columns = {
        "groups": _dots(plain, left, right),
        "neighbours": _beside(profiles, left, right),
        "titles": _dots(parts, left, right),
        "title_least": np.minimum(there, back),
        "overlap": summed / np.maximum(1.0, np.minimum(own[left], own[right])),
        "strongest": strongest,
        "words": _dots(spelt, left, right),
        "topics": _topical(profiles, left, right),
    }
    return np.column_stack([columns[name] for name in NAMES])


def _neighbours(found: Sequence[Meaning]) -> frozenset[tuple[int, int]]:
    """Pairs of groups that stand within reach of each other, the smaller number first."""
    manner = lexicon().manner
    own = [(place, group) for place, groups in found for group in groups if group not in manner]
    pairs: set[tuple[int, int]] = set()
    for at, (place, group) in enumerate(own):
        for other, fellow in own[at + 1 :]:
            if other - place > _REACH:
                break
            if other > place and group != fellow:
                pairs.add((group, fellow) if group < fellow else (fellow, group))
    return frozenset(pairs)


def _beside(profiles: Sequence[Profile], left: I64, right: I64) -> F64:
    """Sum over the neighbours that pairs share the product of their weights; its logarithm."""
    heavy = weights().groups
    sums = [
        sum(heavy[g] * heavy[h] for g, h in profiles[one].neighbours & profiles[two].neighbours)
        for one, two in zip(left, right, strict=True)
    ]
    return np.log1p(np.array(sums, np.float64))


def _topical(profiles: Sequence[Profile], left: I64, right: I64) -> F64:
    """Cosines of where the groups and words of the texts lie in the space of topics."""
    space, known = topics(), weights()
    places = space.word_places
    words = [{places[w]: mass for w, mass in p.words.items() if w in places} for p in profiles]
    at = rows([p.groups for p in profiles], known.groups) @ space.groups
    at = at + rows(words, [known.words[word] for word in places]) @ space.words
    at /= np.maximum(np.linalg.norm(at, axis=1, keepdims=True), 1e-9)
    return np.asarray((at[left] * at[right]).sum(axis=1), np.float64)


def _rows(masses: Sequence[Mapping[K, float]], weight: Callable[[K], float]) -> csr_array:
    """Lay masses out as rows of length 1; a column for every key that occurs."""
    columns: dict[K, int] = {}
    places, values, starts = [], [], [0]
    for row in masses:
        for key, mass in row.items():
            places.append(columns.setdefault(key, len(columns)))
            values.append(mass * weight(key))
        starts.append(len(places))
    shape = (len(masses), max(1, len(columns)))
    laid = csr_array((values, places, starts), shape=shape, dtype=np.float64)
    lengths = np.sqrt(laid.multiply(laid).sum(axis=1))
    laid.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(laid.indptr))
    return laid


def _dots(laid: csr_array, left: I64, right: I64) -> F64:
    return np.asarray(laid[left].multiply(laid[right]).sum(axis=1), np.float64).ravel()


def _shared(masses: Sequence[Mapping[int, float]], left: I64, right: I64) -> tuple[F64, F64, F64]:
    """Sum the weights of the groups that pairs share, those of each text, and those of the three heaviest shared."""
    heavy = np.array(weights().groups)
    starts = np.cumsum([0, *map(len, masses)])
    places = np.array([group for row in masses for group in row], np.int64)
    there = csr_array((heavy[places], places, starts), shape=(len(masses), len(heavy)))
    both = csr_array(there[left].minimum(there[right]))
    heaviest = [np.sort(row)[-3:].sum() for row in np.split(both.data, both.indptr[1:-1])]
    return both.sum(axis=1), there.sum(axis=1), np.array(heaviest)
