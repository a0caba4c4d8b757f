"""Whether two filings tell of one idea in other words: a calibrated score from what they share.

The coefficients are kept in `data/same_idea.toml`, so that nothing is trained at run time;
`python -m models.same_idea` renews them, and the weights of groups and words, from the train split.
"""

import csv
import hashlib
import json
import math
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from models import idea_weights, labelled, labelled_pairs
from models.errors import ModelRefusedError
from models.idea_profiles import Profiles
from models.idea_signals import NAMES, Worth, signals
from nlp.lexicons import data_path
from nlp.neardup.arrays import I64, Floats
from nlp.neardup.ideas import features, nearest
from nlp.synonyms import weights

_FILE = "same_idea.toml"
_HEADING = """\
# How a pair's signals become the score of "the same idea in other words": the logistic function of the constant plus
# each signal times its coefficient. Written by `python -m models.same_idea`, from the train split; see
# models/idea_signals.py for what the signals are.
"""
# Candidates of a text, as many as the search is asked for in training; the model learns to tell them apart.
MOST = 30
_STRENGTH = 0.1  # of the fit on signals of spread 1; .02 and 1 did the same on batches held out


@dataclass(frozen=True, slots=True)
class SameIdea:
    """A linear model over the signals named in `models.idea_signals.NAMES`."""

    constant: float
    coefficients: tuple[float, ...]

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the coefficients, those of `data/same_idea.toml` unless told otherwise.

        Raises:
            ModelRefusedError: the file names other signals than this program measures.
        """
        path = path or data_path(_FILE)
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        named = values["coefficients"]
        if set(named) != set(NAMES):
            raise ModelRefusedError(
                f"{path}: coefficients for {sorted(named)}, measured are {sorted(NAMES)}; "
                "run `python -m models.same_idea`"
            )
        return cls(float(values["constant"]), tuple(float(named[name]) for name in NAMES))

    def save(self, path: Path) -> None:
        """Write the coefficients as `load` reads them."""
        lines = [f"{name} = {value}" for name, value in zip(NAMES, self.coefficients, strict=True)]
        text = f"{_HEADING}constant = {self.constant}\n\n[coefficients]\n" + "\n".join(lines) + "\n"
        path.write_text(text, encoding="utf-8")

    def score(self, left: str, right: str) -> float:
        """Tell how likely two texts, titles on their first lines, tell of one idea: 0..1."""
        return float(self.score_many([(left, right)])[0])

    def score_many(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Score pairs of texts; each text is read once, however many pairs it is in. Shape (pairs,)."""
        places: dict[str, int] = {}
        ends = [[places.setdefault(text, len(places)) for text in pair] for pair in pairs]
        left, right = np.array(ends, np.int64).reshape(-1, 2).T
        return self.of(Profiles.among(places), left, right)

    def of(
        self, profiles: Profiles, left: I64, right: I64, *, least: float = 0.0, threads: int = 1
    ) -> Floats:
        """Score pairs of filings that were read, given by their places. Shape (pairs,).

        A pair that cannot reach `least` gets a score somewhere below it.
        """
        floor = math.log(least / (1 - least)) if 0 < least < 1 else -math.inf
        worth = Worth(self.constant, np.array(self.coefficients), floor)
        measured = signals(profiles, left, right, worth=worth, threads=threads)
        # Summed signal by signal: a matrix product may sum in another order for another number of pairs.
        sums = np.full(len(measured), self.constant)
        for number, coefficient in enumerate(self.coefficients):
            sums += coefficient * measured[:, number]
        return np.asarray(1 / (1 + np.exp(-sums)), np.float64)


@dataclass(frozen=True, slots=True)
class Examples:
    """Pairs of texts that the search offers, and whether a person called them one idea."""

    measured: Floats
    left: I64
    right: I64
    truth: I64
    names: tuple[str, ...]


def train(examples: Examples) -> SameIdea:
    """Fit the model; rounded, so that the file is read and reviewed with ease."""
    from sklearn.linear_model import LogisticRegression

    spread = examples.measured.std(axis=0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=_STRENGTH, max_iter=5000)
    model.fit(examples.measured / spread, examples.truth)
    coefficients = tuple(round(float(value), 3) for value in model.coef_[0] / spread)
    return SameIdea(round(float(model.intercept_[0]), 3), coefficients)


@dataclass(frozen=True, slots=True)
class Offered:
    """Pairs that a search offers among the train split's texts, copies left out; `truth` as in `Examples`."""

    texts: tuple[str, ...]
    names: tuple[str, ...]
    left: I64
    right: I64
    truth: I64


def offered(search: Callable[[Sequence[str]], tuple[I64, I64]]) -> Offered:
    """Gather the train split's texts, let a search offer pairs of them, and say which are one idea.

    Only of the texts of labelled pairs has anybody said what is akin to them: what is offered among single texts alone
    is left out.
    """
    texts, names = zip(*_texts(), strict=True)
    idea, copies = _ideas({name: at for at, name in enumerate(names)})
    left, right = search(texts)
    wanted = np.array(
        [pair not in copies for pair in zip(left.tolist(), right.tolist(), strict=True)], np.bool_
    )
    looked_at = np.array(["/" in name for name in names], np.bool_)
    wanted &= looked_at[left] | looked_at[right]
    left, right = left[wanted], right[wanted]
    return Offered(texts, names, left, right, (idea[left] == idea[right]).astype(np.int64))


def train_digest() -> str:
    """Name what `offered` draws on, texts and what people said of them: six hexadecimal digits."""
    told = list(_texts())
    idea, copies = _ideas({name: at for at, (_, name) in enumerate(told)})
    whole = json.dumps([told, idea.tolist(), sorted(copies)])
    return hashlib.sha256(whole.encode()).hexdigest()[:6]


def examples() -> Examples:
    """Gather the train split's texts, let the search offer pairs, and measure them."""
    found = offered(_nearest)
    measured = signals(Profiles.among(found.texts), found.left, found.right)
    return Examples(measured, found.left, found.right, found.truth, found.names)


def _nearest(texts: Sequence[str]) -> tuple[I64, I64]:
    left, right, _ = nearest(
        features(texts), np.ones(len(texts), np.bool_), rank=np.arange(len(texts)), most=MOST, threads=2
    )  # fmt: skip
    return left, right


def _texts() -> Iterator[tuple[str, str]]:
    """Texts of the train split and their names: `p1-001/left`, or the id of a single text."""
    for pair in labelled_pairs.load("train"):
        yield pair.left.text, f"{pair.id}/left"
        yield pair.right.text, f"{pair.id}/right"
    for text in labelled.load("train"):
        yield f"{text.title}\n{text.content}", text.id


def _ideas(place: dict[str, int]) -> tuple[I64, set[tuple[int, int]]]:
    """Number the idea of each text, as far as people said which are one, and list the pairs that are copies."""
    linked, copies = [], set()
    for pair in labelled_pairs.load("train"):
        ends = place[f"{pair.id}/left"], place[f"{pair.id}/right"]
        if pair.label != "none":
            linked.append(ends)
        if pair.label == "copy":
            copies.add(ends)
    with (data_path("labelled") / "same_ideas_found.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        for row in csv.DictReader(file):
            if row["same_idea"] == "yes":
                linked.append((place[row["left"]], place[row["right"]]))
    one, two = np.array(linked).T
    graph = coo_array((np.ones(len(one)), (one, two)), shape=(len(place), len(place)))
    return connected_components(graph, directed=False)[1].astype(np.int64), copies


def renew() -> SameIdea:
    """Write weights and coefficients anew from the train split; returns the model."""
    texts, _ = zip(*_texts(), strict=True)
    idea_weights.write(texts)
    weights.cache_clear()
    idea_weights.topics.cache_clear()
    model = train(examples())
    model.save(data_path("settings.toml").parent / _FILE)
    return model


if __name__ == "__main__":
    sys.stdout.write(f"{renew()}\n")
