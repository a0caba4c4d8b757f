"""The signals of a pair of texts by their definition, one pair at a time: what the compiled way is checked against."""

import math
from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from typing import TypeVar

import numpy as np

from models.idea_weights import topics
from models.own_text import own_text
from nlp.synonyms import Meaning, lexicon, masses, meanings, saturated, weights, words_of

K = TypeVar("K")
_REACH = 7


class Profile:
    """What one text speaks of: groups in the whole, the title and the rest, neighbours and words, with their masses."""

    def __init__(self, text: str) -> None:
        head, _, rest = own_text(text).partition("\n")
        title, body = words_of(head), words_of(rest)
        in_title, in_body = list(meanings(title)), list(meanings(body))
        found = in_title + [Meaning(place + len(title), groups) for place, groups in in_body]
        self.groups, self.title, self.body = masses(found), masses(in_title), masses(in_body)
        self.neighbours = _neighbours(found)
        self.words = {word: saturated(n) for word, n in Counter(title + body).items()}

    @property
    def place(self) -> "np.ndarray":
        """Where the text lies in the space of topics."""
        space, known = topics(), weights()
        words = {w: mass for w, mass in self.words.items() if w in space.word_places}
        at = np.zeros(space.groups.shape[1])
        for group, share in _unit({g: m * known.groups[g] for g, m in self.groups.items()}).items():
            at += share * space.groups[group]
        for word, share in _unit({w: m * known.words[w] for w, m in words.items()}).items():
            at += share * space.words[space.word_places[word]]
        return at / max(float(np.linalg.norm(at)), 1e-9)


def measured(left: str, right: str) -> dict[str, float]:
    """Measure one pair, by the names of `models.idea_signals.NAMES`."""
    one, two = Profile(left), Profile(right)
    known = weights()

    def heavy(row: Mapping[int, float]) -> dict[int, float]:
        return _unit({group: mass * known.groups[group] for group, mass in row.items()})

    def spelt(profile: Profile) -> dict[str, float]:
        return _unit({w: m * known.words.get(w, known.unknown) for w, m in profile.words.items()})

    shared = sorted(known.groups[group] for group in one.groups.keys() & two.groups.keys())
    least = min(sum(known.groups[group] for group in side.groups) for side in (one, two))
    beside = sum(known.groups[g] * known.groups[h] for g, h in one.neighbours & two.neighbours)
    return {
        "groups": _dot(heavy(one.groups), heavy(two.groups)),
        "neighbours": math.log1p(beside),
        "titles": _dot(heavy(one.title), heavy(two.title)),
        "title_least": min(
            _dot(heavy(one.title), heavy(two.body)), _dot(heavy(two.title), heavy(one.body))
        ),
        "strongest": sum(shared[-3:]),
        "overlap": sum(shared) / max(1.0, least),
        "words": _dot(spelt(one), spelt(two)),
        "topics": float(one.place @ two.place),
    }


def _neighbours(found: list[Meaning]) -> set[tuple[int, int]]:
    manner = lexicon().manner
    own = [(place, group) for place, groups in found for group in groups if group not in manner]
    return {
        (min(group, fellow), max(group, fellow))
        for (place, group), (other, fellow) in combinations(own, 2)
        if 0 < other - place <= _REACH and group != fellow
    }


def _unit(row: dict[K, float]) -> dict[K, float]:
    length = math.sqrt(sum(value**2 for value in row.values())) or 1.0
    return {key: value / length for key, value in row.items()}


def _dot(one: dict[K, float], two: dict[K, float]) -> float:
    return sum(value * two.get(key, 0.0) for key, value in one.items())
