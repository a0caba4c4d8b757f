"""A calibrated linear model and its vocabularies as plain arrays and text: small on disk, quick to load."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.reading.grams import Grams, terms_of, weigh
from nlp.neardup.arrays import I32, I64

if TYPE_CHECKING:  # slow to import, and most commands load no model
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.feature_extraction.text import TfidfVectorizer

F64 = NDArray[np.float64]
Parts = dict[str, Any]

_FOLDS = 3


class Linear:
    """Chances of classes from rows of features: the softmax of a temperature times linear scores.

    `weights` has the shape (classes, features), in single precision.
    """

    def __init__(self, parts: Parts) -> None:
        self.classes = [str(code) for code in parts["classes"]]
        self.weights: NDArray[np.float32] = parts["weights"]
        self._intercept: F64 = parts["intercept"]
        self._sharpness = float(parts["sharpness"])
        # The same, a feature a row, for rows of each precision: a product would lay them out so every time.
        self._by_feature: dict[str, NDArray[Any]] = {}

    def chances(self, rows: Any) -> F64:  # noqa: ANN401 - sparse
        """Give calibrated probabilities, shape (rows, classes); rows sum to 1."""
        scores = np.asarray(rows @ self._laid(rows.dtype), np.float64) + self._intercept
        sharp = self._sharpness * scores
        shares = np.exp(sharp - sharp.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float64)

    def _laid(self, precision: np.dtype[Any]) -> NDArray[Any]:
        if precision.char not in self._by_feature:
            laid = np.ascontiguousarray(self.weights.T, dtype=precision)
            self._by_feature[precision.char] = laid
        return self._by_feature[precision.char]


def fit(
    rows: Any,  # noqa: ANN401 - sparse
    labels: Sequence[str],
    hands: Sequence[str],
    *,
    strength: float,
    class_weight: str | None = None,
) -> Parts:
    """Fit a linear support vector machine and its temperature.

    Confidence is learned on writers (`hands`) that a fold did not train on: a known hand flatters the model. Rows of
    nobody's hand ("") are learned from in every fold.
    """
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.svm import LinearSVC

    classifier = CalibratedClassifierCV(
        LinearSVC(C=strength, class_weight=class_weight, random_state=0),
        method="temperature",
        ensemble=False,
        cv=_folds(hands),
    )
    classifier.fit(rows, labels)
    return plain(classifier)


def _folds(hands: Sequence[str]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Part rows by hand into those learned from and held out; what nobody wrote is held out once, in name only."""
    from sklearn.model_selection import GroupKFold

    is_signed = np.array([hand != "" for hand in hands], np.bool_)
    signed, unsigned = np.flatnonzero(is_signed), np.flatnonzero(~is_signed)
    groups = np.array(hands)[signed]
    parts = GroupKFold(min(_FOLDS, len(set(groups.tolist())))).split(signed, groups=groups)
    folds = [(np.r_[signed[train], unsigned], signed[held]) for train, held in parts]
    train, held = folds[0]
    return [(train, np.r_[held, unsigned]), *folds[1:]]


def plain(classifier: "CalibratedClassifierCV") -> Parts:
    """Take a fitted classifier apart; `Linear` gives the chances that it gives, but for single precision."""
    (calibrated,) = classifier.calibrated_classifiers_
    svm = calibrated.estimator
    weights, intercept = svm.coef_, svm.intercept_
    if len(classifier.classes_) == 2:  # one row says how much the second is likelier
        weights, intercept = np.vstack([-weights, weights]), np.r_[-intercept, intercept]
    return {
        "classes": [str(code) for code in classifier.classes_],
        "weights": weights.astype(np.float32),
        "intercept": np.asarray(intercept, np.float64),
        "sharpness": float(calibrated.calibrators[0].beta_),
    }


def vectorizer(*, least_texts: int) -> "TfidfVectorizer":
    """Make the vectoriser of a document of words parted by blanks: words and pairs of neighbours, damped counts."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        token_pattern=r"\S+",  # noqa: S106 - a pattern, no secret
        ngram_range=(1, 2),
        min_df=least_texts,
        sublinear_tf=True,
        lowercase=False,
        dtype=np.float32,
    )


def vocabulary(documents: Sequence[str], *, least_texts: int) -> Parts:
    """Fit a vectoriser and take it apart: its words, a line each, its terms by their numbers, and what these weigh."""
    fitted = vectorizer(least_texts=least_texts).fit(documents)
    words, terms = terms_of(fitted.get_feature_names_out().tolist())
    weights = np.asarray(fitted.idf_, np.float32)
    return {"words": "\n".join(words), "terms": terms, "weights": weights}


class Vectors:
    """A vectoriser put together again from `vocabulary`, for words that are numbered already."""

    def __init__(self, parts: Parts) -> None:
        self._grams = Grams(parts["words"].split("\n"), parts["terms"])
        self._weights: NDArray[np.float32] = parts["weights"]

    def __len__(self) -> int:
        return len(self._weights)

    def word(self, word: str) -> int:
        """Give the number of a word; -1 for one that is in no term."""
        return self._grams.word(word)

    def rows(self, words: I32, starts: I64) -> Any:  # noqa: ANN401 - sparse
        """Weigh the terms of texts, given as numbered words: sparse float32 of shape (texts, terms)."""
        return _weighed(self._grams.counts(words, starts), self._weights)

    def columns(self, words: I32, starts: I64) -> tuple[I32, I64]:
        """List the columns of the known terms of texts, first those of words, and where each text's start."""
        return self._grams.columns(words, starts)

    def heaviest(self, words: I32, bounds: I64, columns: I32, weights: F64) -> int:
        """Choose of a text's lines the first whose terms weigh most; line i has the words `bounds[i]:bounds[i + 1]`.

        `columns` are those of the text, in order, with their `weights`.
        """
        return self._grams.heaviest(words, bounds, columns, weights)


def _weighed(counts: Any, weights: NDArray[np.float32]) -> Any:  # noqa: ANN401 - sparse
    """Damp counts, weigh them and bring rows to length 1, in place, to the last bit as `TfidfTransformer` does.

    Importing that takes a second, which somebody who checks a draft would wait for.
    """
    np.log(counts.data, out=counts.data)
    counts.data += 1
    weigh(counts.data, counts.indices, counts.indptr, weights)
    return counts
