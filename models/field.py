"""The field of a solution: a calibrated linear model over several views of a text that abstains when unsure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import linear, store
from models.field_encoder import TextEncoder, refuse_other
from models.field_features import FieldFeatures
from models.field_words import SpokenWords
from models.labelled import Labelled
from models.reading import Texts
from models.taxonomy import Taxonomy
from nlp.normal import fold
from nlp.words import WordIds

_STRENGTH = 0.5
# Under so many labelled texts a field is told by its cue words and terms too, the less the more texts there are.
_ENOUGH = 60


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


def fit(
    texts: Sequence[Labelled], taxonomy: Taxonomy, encoder: TextEncoder | None = None
) -> dict[str, Any]:
    """Train on labelled texts and on the taxonomy's own words.

    Texts without a field are left out; each is learned with its diacritics and without, for a part of what is filed
    is typed so. A field that an office has just added is known from its description and cue words alone. With an
    encoder its vectors are one more view, and the model needs it ever after.
    Returns the parts that `FieldModel` holds and `models.store` keeps.
    """
    active = {field.code for field in taxonomy.active}
    told = [text for text in texts if text.field in active]
    titles = [text.title for text in told]
    bodies = [f"{text.content}\n{text.benefit}" for text in told]
    features = FieldFeatures.fit(titles, bodies, taxonomy, encoder)
    titles, bodies = titles + list(map(fold, titles)), bodies + list(map(fold, bodies))
    labels = [str(text.field) for text in told] * 2
    writers = [text.writer for text in told] * 2
    for title, body, code in _descriptions(taxonomy):
        titles.append(title)
        bodies.append(body)
        labels.append(code)
        writers.append("")
    vectors = features.transform(titles, bodies)
    parts = linear.fit(vectors, labels, writers, strength=_STRENGTH, class_weight="balanced")
    texts_of = Counter(str(text.field) for text in told)
    # A field without texts and cue words is no class: nothing tells it.
    few = {code: texts_of[code] for code in parts["classes"] if texts_of[code] < _ENOUGH}
    told_by = {"encoder": _described(encoder)} if encoder else {}
    return {"views": features.parts(), "classifier": parts, "few": few} | told_by


def _described(encoder: TextEncoder) -> dict[str, Any]:
    return {"name": encoder.name, "dimension": encoder.dimension}


def _descriptions(taxonomy: Taxonomy) -> list[tuple[str, str, str]]:
    """Give titles, bodies and codes of what the taxonomy itself says of fields that have cue words."""
    return [
        (field.name, f"{field.belongs} {', '.join(field.cues)}", field.code)
        for field in taxonomy.active
        if field.cues
    ]


class FieldModel:
    """A trained field model; made by `fit`, kept by `models.store`.

    Raises:
        ModelRefusedError: it was trained with another encoder than the one given, or one of them is missing.
    """

    def __init__(
        self,
        parts: dict[str, Any],
        card: store.Card | None = None,
        encoder: TextEncoder | None = None,
    ) -> None:
        _refuse_other_encoder(parts, card, encoder)
        self._features = FieldFeatures(parts["views"], encoder)
        self._classifier = linear.Linear(parts["classifier"])
        self._few: dict[str, int] = parts["few"]
        self.card = card

    @classmethod
    def load(cls, folder: Path, encoder: TextEncoder | None = None) -> "FieldModel":
        """Load a stored model.

        Raises:
            models.store.ModelRefusedError: it does not match its card, this program or the encoder.

        """
        parts, card = store.load(folder)
        return cls(parts, card, encoder=encoder)

    @property
    def classes(self) -> list[str]:
        """The fields the model can answer with."""
        return self._classifier.classes

    def probabilities(self, titles: Sequence[str], bodies: Sequence[str]) -> NDArray[np.float64]:
        """Calibrated probabilities, shape (texts, classes); rows sum to 1."""
        return self._chances(self._features.transform(titles, bodies))

    def predict(
        self,
        texts: Texts,
        *,
        words: WordIds,
        abstain_below: float,
        tie_within: float,
        cues: int,
    ) -> list[Answer]:
        """Class texts; abstain under a confidence or when the runner-up comes close.

        `words` are the words of each text as people read them, of which the cues are chosen.
        """
        spoken = SpokenWords(words, self._features)
        answers: list[Answer] = []
        for block in texts.blocks():
            vectors = self._features.rows(block)
            chances = self._chances(vectors)
            order = np.argsort(-chances, axis=1, kind="stable")
            said = spoken.strongest(
                vectors, self._classifier.weights, order[:, 0], block.first, cues
            )
            told = np.diff(vectors.indptr) > 0
            for chance, (best, second, *_), is_told, shown in zip(
                chances.tolist(), order.tolist(), told.tolist(), said, strict=True
            ):
                sure = chance[best] >= abstain_below
                sure = sure and chance[best] - chance[second] >= tie_within
                answers.append(
                    Answer(
                        field=self.classes[best] if sure and is_told else None,
                        confidence=chance[best] if is_told else 0.0,
                        second=self.classes[second] if is_told else None,
                        cues=shown,
                    )
                )
        return answers

    def _chances(self, vectors: Any) -> NDArray[np.float64]:  # noqa: ANN401 - sparse
        """Give the classifier's chances; fields of few texts get no less than their terms say."""
        chances = self._classifier.chances(vectors)
        pointing = self._features.pointing(vectors)
        for code, texts in self._few.items():
            at = self.classes.index(code)
            told = pointing[code] * (1 - texts / _ENOUGH)
            raised = np.maximum(chances[:, at], told)
            chances *= ((1 - raised) / np.maximum(1e-12, 1 - chances[:, at]))[:, None]
            chances[:, at] = raised
        return chances


def _refuse_other_encoder(
    parts: dict[str, Any], card: store.Card | None, encoder: TextEncoder | None
) -> None:
    model = f"Mô hình lĩnh vực {card.version}" if card else "Mô hình lĩnh vực"
    trained, given = (
        f"{one['name']} ({one['dimension']} chiều)" if one else ""
        for one in (parts.get("encoder"), _described(encoder) if encoder else None)
    )
    refuse_other(model, trained=trained, given=given)
