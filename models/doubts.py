"""Labels worth a second look: what a model that never met a text or its voice says otherwise, and surely.

Confident learning in its plain form: Northcutt, Jiang, Chuang, "Confident Learning: Estimating Uncertainty in
Dataset Labels", JAIR 2021.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.labelled import Labelled
from nlp.normal import tokens

Source = Literal["label", "decision"]
Question = Literal["field", "low_content"]
_FOLDS = 5
_HAIR = 1e-9
_CONTENT = (
    "genuine",
    "thin",
)  # the classes of the low-content question, in the order of their columns


@dataclass(frozen=True, slots=True)
class Given:
    """One text with what a person said of it.

    `text.batch` names the voice, of a decision the union: texts of one never stand on both sides of a fold.
    `is_thin` is None where the person did not say; `text.field` is None where they did not either.
    """

    text: Labelled
    source: Source
    is_thin: bool | None


@dataclass(frozen=True, slots=True)
class Guess:
    """What a model says: `chances` (texts, classes), rows sum to 1; `cues` of each text are for its likeliest class."""

    classes: tuple[str, ...]
    chances: NDArray[np.float64]
    cues: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One label in doubt: `confidence` (0..1) is that of `believed`, `margin` what it has over the label's own.

    `given` and `believed` are codes: of fields, or "genuine", "thin" or the reason why a text was called thin.
    """

    id: str
    source: Source
    question: Question
    title: str
    given: str
    believed: str
    confidence: float
    margin: float
    cues: tuple[str, ...]


FitPredict = Callable[[Sequence[Labelled], Sequence[Labelled]], Guess]
FitScore = Callable[[Sequence[Labelled], Sequence[Labelled]], NDArray[np.float64]]
CuesOf = Callable[[Labelled, bool], tuple[str, ...]]


def field_doubts(given: Sequence[Given], fit_predict: FitPredict) -> list[Doubt]:
    """Doubt the fields of texts that are not thin, likeliest mistake first."""
    told = [one for one in given if one.text.field and not one.is_thin]
    guess = out_of_fold([one.text for one in told], fit_predict)
    return _doubts(told, [str(one.text.field) for one in told], guess, "field")


def low_content_doubts(
    given: Sequence[Given], fit_score: FitScore, cues_of: CuesOf | None = None
) -> list[Doubt]:
    """Doubt whether texts called thin are so, and texts called genuine; likeliest mistake first.

    `fit_score` trains on the first texts and scores the second, 0..1, higher for thin; `cues_of` quotes what
    speaks for a text being thin (True) or genuine.
    """
    told = [one for one in given if one.is_thin is not None]

    def fit_predict(train: Sequence[Labelled], texts: Sequence[Labelled]) -> Guess:
        thin = np.asarray(fit_score(train, texts), float)
        # Only disagreements are ever shown, and finding what speaks for them takes longer than finding them.
        cues = [
            cues_of(text, bool(score >= 0.5))
            if cues_of and (score >= 0.5) != (text.low_content is not None)
            else ()
            for text, score in zip(texts, thin)
        ]
        return Guess(_CONTENT, np.stack([1 - thin, thin], axis=1), tuple(cues))

    guess = out_of_fold([one.text for one in told], fit_predict)
    labels = [_CONTENT[bool(one.is_thin)] for one in told]
    shown = [one.text.low_content or label for one, label in zip(told, labels)]
    return _doubts(told, labels, guess, "low_content", shown)


def ranked(doubts: Sequence[Doubt], *, most: int) -> list[Doubt]:
    """Put the widest margins first, ties by id, and keep so many."""
    order = sorted(doubts, key=lambda doubt: (-doubt.margin, doubt.id, doubt.question))
    return order[: max(0, most)]


def confident_others(
    chances: NDArray[np.float64], given: NDArray[np.int64]
) -> list[tuple[int, int, float]]:
    """List (row, class, margin) of the labels in doubt; `chances` (texts, classes), `given` (texts,) columns.

    A label is doubted when another class reaches that class's mean self-confidence: the mean chance of the class
    over the texts labelled so. Of several such classes the likeliest counts. Where the label itself is still the
    likelier one there is no disagreement, and a class that no text is labelled with has no confidence to reach.
    """
    limits = self_confidence(chances, given)
    # A mean of equal chances may come out a hair above each of them.
    reached = np.where(chances >= limits - _HAIR, chances, -1.0)
    found = []
    for row, own in enumerate(given):
        other = int(reached[row].argmax())
        margin = float(chances[row, other] - chances[row, own])
        if reached[row, other] >= 0 and other != own and margin > 0:
            found.append((row, other, margin))
    return found


def self_confidence(chances: NDArray[np.float64], given: NDArray[np.int64]) -> NDArray[np.float64]:
    """Average the chance of each class over the texts labelled with it, shape (classes,); infinite where none is."""
    limits = np.full(chances.shape[1], np.inf)
    for column in np.unique(given):
        limits[column] = chances[given == column, column].mean()
    return limits


def out_of_fold(texts: Sequence[Labelled], fit_predict: FitPredict) -> Guess:
    """Let every text be judged by a model that saw neither it, nor its words elsewhere, nor its voice.

    Folds are of writers, so of whole voices too: who wrote a text also labelled it, and a model that knows a writer's
    other voices would have learned the habit that it is to doubt. Decisions are folded by union.
    Classes are those of all folds; a class that a fold's model does not know has chance 0 there. A text whose
    fold leaves nothing to train on (a single writer, or one text copied everywhere) is judged by no model: its row
    is all 0, which puts no label in doubt.
    """
    said = [tuple(tokens(f"{text.title}\n{text.content}\n{text.benefit}")) for text in texts]
    fold_of = folds([text.writer for text in texts], _FOLDS)
    parts: list[tuple[NDArray[np.int64], Guess]] = []
    for fold in np.unique(fold_of):
        is_held = fold_of == fold
        copies = {words for words, held in zip(said, is_held) if held}
        train = [
            text
            for text, words, held in zip(texts, said, is_held)
            if not held and words not in copies
        ]
        if train:
            asked = [text for text, held in zip(texts, is_held) if held]
            parts.append((np.flatnonzero(is_held), fit_predict(train, asked)))
    return _joined(len(texts), parts)


def folds(groups: Sequence[Hashable], most: int) -> NDArray[np.int64]:
    """Deal groups to at most so many folds of like size, the largest first; gives each member's fold.

    The same groups in the same order give the same folds.
    """
    sizes = Counter(groups)
    loads = [0] * max(1, min(most, len(sizes)))
    fold_of: dict[Hashable, int] = {}
    for group, size in sizes.most_common():
        fold_of[group] = loads.index(min(loads))
        loads[fold_of[group]] += size
    return np.array([fold_of[group] for group in groups], dtype=np.int64)


def _joined(texts: int, parts: Sequence[tuple[NDArray[np.int64], Guess]]) -> Guess:
    classes = sorted({name for _, guess in parts for name in guess.classes})
    chances = np.zeros((texts, len(classes)))
    cues: list[tuple[str, ...]] = [()] * texts
    for held, guess in parts:
        columns = [classes.index(name) for name in guess.classes]
        chances[held[:, None], columns] = guess.chances
        for place, words in zip(held, guess.cues):
            cues[place] = words
    return Guess(tuple(classes), chances, tuple(cues))


def _doubts(
    told: Sequence[Given],
    labels: Sequence[str],
    guess: Guess,
    question: Question,
    shown: Sequence[str] | None = None,
) -> list[Doubt]:
    """Doubt labels that the models know; one of a field that was switched off has nothing to be compared with."""
    judged = [
        row
        for row, label in enumerate(labels)
        if label in guess.classes and guess.chances[row].any()
    ]
    own = np.array([guess.classes.index(labels[row]) for row in judged], dtype=np.int64)
    doubts = [
        Doubt(
            id=told[row].text.id,
            source=told[row].source,
            question=question,
            title=told[row].text.title,
            given=(shown or labels)[row],
            believed=guess.classes[other],
            confidence=float(guess.chances[row, other]),
            margin=margin,
            cues=guess.cues[row] if other == guess.chances[row].argmax() else (),
        )
        for place, other, margin in confident_others(guess.chances[judged], own)
        for row in [judged[place]]
    ]
    return ranked(doubts, most=len(doubts))
