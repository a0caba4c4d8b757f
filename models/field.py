"""The field of a solution: a calibrated linear model over folded syllables that abstains when unsure."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from models import store
from models.labelled import Labelled
from models.taxonomy import Taxonomy
from nlp.normal import tokens, word_tokens

# The title says what the solution is about in its fewest words: it counts this many times.
_TITLE_WEIGHT = 3
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """The model's view of one text.

    `field` is None when it abstains; `confidence` (0..1, calibrated) is of the likeliest field even then;
    `second` is the runner-up; `cues` are
    words of the text that spoke for the likeliest field, strongest first.
    """

    field: str | None
    confidence: float
    second: str | None
    cues: tuple[str, ...]


def document(title: str, body: str) -> str:
    """Join title and body as the vectoriser reads them: folded syllables, numbers as one token."""
    words = tokens(title) * _TITLE_WEIGHT + tokens(body)
    return " ".join("0" if word[0].isdigit() and word.isdigit() else word for word in words)


def fit(texts: Sequence[Labelled], taxonomy: Taxonomy) -> dict[str, Any]:
    """Train on labelled texts and on the taxonomy's own words.

    Texts without a field are left out; a field that an office has just added is known from its description
    and cue words alone.
    Returns the parts that `FieldModel` holds and `models.store` keeps.
    """
    active = {field.code for field in taxonomy.active}
    told = [text for text in texts if text.field in active]
    documents = [document(t.title, f"{t.content}\n{t.benefit}") for t in told]
    labels = [str(t.field) for t in told]
    voices = [t.batch for t in told]
    for field in taxonomy.active:
        if field.cues:
            documents.append(document(field.name, f"{field.belongs} {' '.join(field.cues)}"))
            labels.append(field.code)
            voices.append("taxonomy")
    vectorizer = TfidfVectorizer(
        token_pattern=r"\S+",  # noqa: S106 - a pattern, no secret
        ngram_range=(1, 2),
        sublinear_tf=True,
        lowercase=False,
    )
    vectors = vectorizer.fit_transform(documents)
    # Confidence is learned on voices that the fold did not train on: a known voice flatters the model.
    by_voice = GroupKFold(_FOLDS).split(vectors, labels, voices)
    classifier = CalibratedClassifierCV(
        LinearSVC(C=0.2, class_weight="balanced", random_state=0),
        method="temperature",
        ensemble=False,
        cv=list(by_voice),
    )
    classifier.fit(vectors, labels)
    return {"vectorizer": vectorizer, "classifier": classifier}


class FieldModel:
    """A trained field model; made by `fit`, kept by `models.store`."""

    def __init__(self, parts: dict[str, Any], card: store.Card | None = None) -> None:
        self._vectorizer: TfidfVectorizer = parts["vectorizer"]
        self._classifier: CalibratedClassifierCV = parts["classifier"]
        self.card = card
        self._column: dict[str, int] = self._vectorizer.vocabulary_

    @classmethod
    def load(cls, folder: Path) -> "FieldModel":
        """Load a stored model.

        Raises:
            models.store.ModelRefusedError: it does not match its card or this program.

        """
        parts, card = store.load(folder)
        return cls(parts, card)

    @property
    def classes(self) -> list[str]:
        """The fields the model can answer with."""
        return [str(code) for code in self._classifier.classes_]

    def probabilities(self, titles: Sequence[str], bodies: Sequence[str]) -> NDArray[np.float64]:
        """Calibrated probabilities, shape (texts, classes); rows sum to 1."""
        return np.asarray(self._classifier.predict_proba(self._vectors(titles, bodies)))

    def predict(
        self,
        titles: Sequence[str],
        bodies: Sequence[str],
        *,
        words: Sequence[Sequence[str]],
        abstain_below: float,
        tie_within: float,
        cues: int,
    ) -> list[Answer]:
        """Class texts; abstain under a confidence or when the runner-up comes close.

        `words` are the words of each text as people read them, of which the cues are chosen.
        """
        if not len(titles):
            return []
        vectors = self._vectors(titles, bodies)
        chances = np.asarray(self._classifier.predict_proba(vectors))
        weights = self._classifier.calibrated_classifiers_[0].estimator.coef_
        answers = []
        for place, chance in enumerate(chances):
            best, second = np.argsort(-chance, kind="stable")[:2]
            sure = chance[best] >= abstain_below and chance[best] - chance[second] >= tie_within
            told = vectors[place].nnz > 0
            answers.append(
                Answer(
                    field=self.classes[best] if sure and told else None,
                    confidence=float(chance[best]) if told else 0.0,
                    second=self.classes[second] if told else None,
                    cues=self._cues(vectors[place], weights[best], words[place], cues),
                )
            )
        return answers

    def _vectors(self, titles: Sequence[str], bodies: Sequence[str]) -> Any:  # noqa: ANN401
        joined = [document(t, b) for t, b in zip(titles, bodies, strict=True)]
        return self._vectorizer.transform(joined).tocsr()

    def _cues(
        self,
        vector: Any,  # noqa: ANN401 - a sparse row; scipy has no types
        weights: NDArray[np.float64],
        words: Sequence[str],
        most: int,
    ) -> tuple[str, ...]:
        """Choose the words of a text whose syllables weighed most for a field."""
        share = dict(
            zip(
                vector.indices.tolist(),
                (vector.data * weights[vector.indices]).tolist(),
                strict=True,
            )
        )
        weight_of: dict[str, tuple[float, str]] = {}
        for word in words:
            parts = word_tokens(word)
            grams = [*parts] + [" ".join(pair) for pair in zip(parts, parts[1:], strict=False)]
            total = sum(share.get(self._column.get(gram, -1), 0.0) for gram in grams)
            if total > 0 and len(word) > 2:
                weight_of.setdefault(" ".join(parts), (total, word.replace("_", " ")))
        strongest = sorted(weight_of.values(), key=lambda pair: (-pair[0], pair[1]))
        return tuple(word for _, word in strongest[:most])
