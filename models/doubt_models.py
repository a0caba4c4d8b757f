"""The models whose second opinion raises doubts about labels: trained on some texts, asked about others."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.cues import ACTION
from models.doubts import FitPredict, FitScore, Guess
from models.field import FieldModel, fit
from models.labelled import Labelled
from models.low_content import Entry
from models.reading import read
from models.taxonomy import Taxonomy
from models.text_signals import Reading
from nlp.words import segment_ids

_CUES = 5
_QUOTED = 120  # characters of a sentence that a cell shows


def by_field_model(taxonomy: Taxonomy) -> FitPredict:
    """Make the field model's opinion; cues are given where it disagrees with a text's own field."""

    def fit_predict(train: Sequence[Labelled], texts: Sequence[Labelled]) -> Guess:
        model = FieldModel(fit(train, taxonomy))
        chances = model.probabilities([t.title for t in texts], [_body(t) for t in texts])
        likeliest = [model.classes[column] for column in chances.argmax(axis=1)]
        apart = [place for place, text in enumerate(texts) if text.field != likeliest[place]]
        cues: list[tuple[str, ...]] = [()] * len(texts)
        for place, words in zip(apart, _field_cues(model, [texts[place] for place in apart])):
            cues[place] = words
        return Guess(tuple(model.classes), chances, tuple(cues))

    return fit_predict


def by_low_content_model() -> FitScore:
    """Make the learned low-content model's opinion."""
    from models import low_content_model

    def fit_score(train: Sequence[Labelled], texts: Sequence[Labelled]) -> NDArray[np.float64]:
        # Without texts to choose its threshold on: only the scores are asked for, and those texts are asked about too.
        model = low_content_model.LowContentModel(low_content_model.fit(train, []))
        return model.score_many([Entry(t.title, t.content, t.benefit) for t in texts])

    return fit_score


def content_cues(text: Labelled, is_thin: bool) -> tuple[str, ...]:  # noqa: FBT001 - one of two classes
    """Quote the sentence with most cue phrases of one kind: of doing, or else of one that says little."""
    reading = Reading(text.title, text.content, text.benefit)
    kinds = {
        kind: places
        for kind, places in reading.cue_places.items()
        if places and (kind == ACTION) != is_thin
    }
    if not kinds:
        return ()
    most = max(sorted(kinds), key=lambda kind: len(kinds[kind]))
    return (" ".join(reading.sentence_with(kinds[most]).split())[:_QUOTED],)


def _field_cues(model: FieldModel, texts: Sequence[Labelled]) -> list[tuple[str, ...]]:
    words = segment_ids([f"{text.title}\n{_body(text)}" for text in texts])
    answers = model.predict(
        read([text.title for text in texts], [_body(text) for text in texts], [""] * len(texts)),
        words=words,
        abstain_below=0.0,
        tie_within=0.0,
        cues=_CUES,
    )
    return [answer.cues for answer in answers]


def _body(text: Labelled) -> str:
    return f"{text.content}\n{text.benefit}"
