"""The search of ideas by an encoder: exact nearest neighbours by cosine, and how sure a cosine makes.

Vectors are rows of float16, mapped from files: nothing of the size of all filings is laid out in memory but the places.
Cosines are taken in double precision from such rows and rounded, so the outcome does not depend on blocks or threads;
single precision only chooses, with a margin, what is worth that.
"""

import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from models.encoder import F32, of_length_one
from models.errors import ModelRefusedError
from models.idea_profiles import Profiles
from models.own_text import own_text
from models.same_idea import MOST, offered, train_digest

F16 = NDArray[np.float16]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]
# Gives texts their rows of length 1, as `Encoder.vectors` does.
Encode = Callable[[Sequence[str]], F32]

# Offered for each new filing: twice as many as by synonyms, for an encoder puts copies, no other wordings, first.
_OFFERED = 16
# Rows compared at once: 32 MB of cosines a thread.
_ASKING, _BLOCK = 1_024, 8_192
# Cosines are equal when they agree in so many decimals; single precision errs by a hundredth of the margin.
_DECIMALS, _MARGIN = 4, 2e-4
# Pairs whose cosines are taken in double precision at once.
_EXACT = 16_384
# More than so many for each that asks are first thinned out.
_MANY = 32


@dataclass(frozen=True)
class Rows:
    """Vectors in several arrays as they lie on disk, shapes (rows, d), and the place of the filing that each row is of.

    A place of -1 leaves a row out; no place has two rows.
    """

    parts: tuple[F16, ...]
    places: tuple[I64, ...]

    @cached_property
    def _row_of(self) -> I64:
        places = np.concatenate(self.places)
        rows = np.full(int(places.max(initial=-1)) + 1, -1, np.int64)
        rows[places[places >= 0]] = np.flatnonzero(places >= 0)
        return rows

    def of(self, places: I64) -> F16:
        """Give the vectors of some filings: shape (places, d)."""
        rows = self._row_of[places]
        starts = np.cumsum([0, *map(len, self.parts)])
        part = np.searchsorted(starts, rows, side="right") - 1
        found = np.empty((len(places), self.parts[0].shape[1]), np.float16)
        for at in np.unique(part).tolist():
            here = part == at
            found[here] = self.parts[at][rows[here] - starts[at]]
        return found

    def cosines(self, left: I64, right: I64) -> F64:
        """Take the cosines of pairs of filings, rounded to four decimals; 0 with a vector of zeros."""
        found = np.empty(len(left), np.float64)
        for begin in range(0, len(left), _EXACT):
            cut = slice(begin, begin + _EXACT)
            one, two = (self.of(side[cut]).astype(np.float64) for side in (left, right))
            lengths = np.sqrt(_dots(one, one) * _dots(two, two))
            found[cut] = _dots(one, two) / np.where(lengths > 0, lengths, 1)
        return found.round(_DECIMALS)


def _dots(one: F64, two: F64) -> F64:
    return np.asarray(np.einsum("ij,ij->i", one, two), np.float64)


def nearest(rows: Rows, is_new: Flags, rank: I64, *, most: int, threads: int) -> tuple[I64, I64]:
    """Find for each new filing the `most` others with the highest cosines; of equals the smaller ranks.

    Returns the places of the two, the smaller rank on the left, sorted by rank, each pair once. A filing whose vector
    is of zeros asks for none.
    """
    asking = np.flatnonzero(is_new)
    pieces = [asking[begin : begin + _ASKING] for begin in range(0, len(asking), _ASKING)]
    # One thread a matrix product and several products at once: what lies between the products takes time too.
    with (
        threadpool_limits(limits=1, user_api="blas"),
        ThreadPoolExecutor(max(1, threads)) as pool,
    ):
        found = list(pool.map(lambda piece: _near(rows, piece, rank, most), pieces))
    one, two = np.concatenate([np.empty((2, 0), np.int64), *found], axis=1)
    turned = rank[one] > rank[two]
    left, right = np.where(turned, two, one), np.where(turned, one, two)
    order = np.unique(np.stack([rank[left], rank[right]], axis=1), axis=0, return_index=True)[1]
    return left[order], right[order]


def _near(rows: Rows, asking: I64, rank: I64, most: int) -> I64:
    """Give for filings in ascending order of their places the nearest others: shape (2, pairs)."""
    wanted = of_length_one(rows.of(asking).astype(np.float32))
    asking, wanted = asking[wanted.any(axis=1)], wanted[wanted.any(axis=1)]
    best = _Best(asking, rank, most)
    for part, places in zip(rows.parts, rows.places, strict=True):
        for begin in range(0, len(part), _BLOCK):
            here = places[begin : begin + _BLOCK]
            block = of_length_one(part[begin : begin + _BLOCK].astype(np.float32))
            likely = wanted @ block.T
            likely[:, here < 0] = -2
            own = np.flatnonzero(np.isin(here, asking))
            likely[np.searchsorted(asking, here[own]), own] = -2
            one, other = best.worth(likely)
            best.add(one, here[other], rows)
    return np.stack([asking[best.one], best.other])


class _Best:
    """The nearest filings seen so far of each that asks; `one` are numbers of those that ask, `other` places."""

    def __init__(self, asking: I64, rank: I64, most: int) -> None:
        self.asking, self.rank, self.most = asking, rank, most
        self.one = np.empty(0, np.int64)
        self.other = np.empty(0, np.int64)
        self.cosine = np.empty(0, np.float64)
        # What lies below cannot be among the nearest any more; -2 is no cosine.
        self.bar = np.full(len(asking), -1.5, np.float32)

    def worth(self, likely: F32) -> tuple[I64, I64]:
        """List where a block's cosines, shape (asking, rows), may change the outcome."""
        over = likely >= self.bar[:, None]
        if np.count_nonzero(over) > _MANY * len(likely) and likely.shape[1] > self.most:
            least = np.partition(likely, -self.most, axis=1)[:, -self.most]
            over &= likely >= (least - _MARGIN)[:, None]
        one, other = np.nonzero(over)
        return one, other

    def add(self, one: I64, other: I64, rows: Rows) -> None:
        """Take in candidates, and keep the nearest of all."""
        cosine = rows.cosines(self.asking[one], other)
        one = np.concatenate([self.one, one])
        other = np.concatenate([self.other, other])
        cosine = np.concatenate([self.cosine, cosine])
        order = np.lexsort((self.rank[other], -cosine, one))
        one, other, cosine = one[order], other[order], cosine[order]
        first = np.searchsorted(one, one)
        kept = np.arange(len(one)) - first < self.most
        self.one, self.other, self.cosine = one[kept], other[kept], cosine[kept]
        last = np.flatnonzero((np.arange(len(one)) - first) == self.most - 1)
        self.bar[one[last]] = cosine[last] - _MARGIN


@dataclass(frozen=True, slots=True)
class Calibration:
    """How sure a cosine makes that two texts tell of one idea: the logistic function of constant + slope x cosine."""

    constant: float
    slope: float

    def of(self, cosines: F64) -> F64:
        """Turn cosines into scores, 0..1."""
        return np.asarray(1 / (1 + np.exp(-(self.constant + self.slope * cosines))), np.float64)

    @classmethod
    def fit(cls, encode: Encode, name: str) -> Self:
        """Fit on the train split: pairs that the encoder itself offers, and what people said of them.

        Raises:
            ModelRefusedError: its cosines tell nothing of what people called one idea.
        """
        from sklearn.linear_model import LogisticRegression

        cosines, truth = _examples(encode)
        if not 0 < truth.sum() < len(truth):
            raise ModelRefusedError(_tells_nothing(name))
        spread = float(cosines.std()) or 1.0
        model = LogisticRegression(max_iter=5000).fit(cosines[:, None] / spread, truth)
        slope = round(float(model.coef_[0, 0]) / spread, 3)
        if slope <= 0:
            raise ModelRefusedError(_tells_nothing(name))
        return cls(round(float(model.intercept_[0]), 3), slope)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `text` wrote.

        Raises:
            ModelRefusedError: the file is not readable or lacks a number.
        """
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls(float(values["constant"]), float(values["slope"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelRefusedError(
                f"{path}: no readable calibration of an encoder ({error}); delete the file, the next run fits it anew"
            ) from error

    def text(self) -> str:
        """Write the numbers as TOML."""
        return (
            "# How a cosine of this encoder becomes the score of the same idea in other words; fitted on the train\n"
            "# split. May be deleted: the next run fits it anew.\n"
            f"constant = {self.constant}\nslope = {self.slope}\n"
        )


def calibration_name(encoder: str) -> str:
    """Name the calibration of an encoder: changes with it and with the labelled texts."""
    return f"{encoder}-{train_digest()}"


@dataclass(frozen=True, slots=True)
class ByEncoder:
    """The search of ideas by the vectors of an encoder; see `models.like_ideas.IdeaSearch`."""

    rows: Rows
    calibration: Calibration

    @classmethod
    def among(cls, texts: Sequence[str], encode: Encode, calibration: Calibration) -> Self:
        """Make ready the search among some texts; a text's place is its number."""
        return cls(_rows_of(texts, encode), calibration)

    def offer(self, is_new: Flags, rank: I64, *, threads: int) -> tuple[I64, I64]:
        """See `IdeaSearch`."""
        return nearest(self.rows, is_new, rank, most=_OFFERED, threads=threads)

    def score(
        self, left: I64, right: I64, profiles: Profiles, *, least: float, threads: int
    ) -> F64:
        """See `IdeaSearch`."""
        return self.calibration.of(self.rows.cosines(left, right))


def vectors(texts: Sequence[str], encode: Encode) -> F16:
    """Encode texts as they are kept: titles on their first lines, form text left out. Shape (texts, d)."""
    return encode([own_text(text) for text in texts]).astype(np.float16)


def _rows_of(texts: Sequence[str], encode: Encode) -> Rows:
    return Rows((vectors(texts, encode),), (np.arange(len(texts)),))


def _examples(encode: Encode) -> tuple[F64, I64]:
    """Cosines of the pairs that the encoder offers among the train split's texts, and which are one idea (1)."""
    seen: list[Rows] = []

    def search(texts: Sequence[str]) -> tuple[I64, I64]:
        seen.append(_rows_of(texts, encode))
        everyone = np.ones(len(texts), np.bool_)
        return nearest(seen[0], everyone, np.arange(len(texts)), most=MOST, threads=1)

    found = offered(search)
    return seen[0].cosines(found.left, found.right), found.truth


def _tells_nothing(name: str) -> str:
    return (
        f"encoder {name}: its cosines do not tell the same idea from another on the labelled pairs; take another model "
        "or leave `folder` in [encoder] of the settings empty"
    )
