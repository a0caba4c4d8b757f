"""Does an entry say what was done? A learned judgement: how likely not, why, and the sentence that shows it.

One linear model tells genuine entries and each reason apart, so score, reason and sentence come from the same weights.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import labelled, linear, store
from models.labelled import Labelled
from models.low_content import Entry, Limits, Reason, Verdict, judge, measured_reason
from models.low_content_features import (
    Features,
    KnownPairs,
    document,
    known_pairs,
    shares_known_by_others,
    signals,
)
from models.own_text import own_text
from models.text_signals import Reading, read

F64 = NDArray[np.float64]

GENUINE = "genuine"
# At most so many of the genuine entries of the tune split are flagged. Three in a hundred may be; on that split half as
# many leave the recall as it is, and fewer of the odd genuine ones are among them.
_GENUINE_FLAGGED = 0.015
_STRENGTH = 1.0
# A bare form has few syllables of its own left without its form text; as many as these can tell a solution.
_FORM, _ENOUGH_LEFT = "template_text", 20
# A confidential entry may say as little as these by right.
_MAY_BE_SHORT = frozenset({"empty", "too_short"})


def fit(texts: Sequence[Labelled], tune: Sequence[Labelled] | None = None) -> dict[str, Any]:
    """Train on labelled texts and choose the threshold on others, the tune split unless given.

    Returns the parts that `LowContentModel` holds and `models.store` keeps.
    """
    readings = [read(text.title, text.content, text.benefit) for text in texts]
    labels = [text.low_content or GENUINE for text in texts]
    writers = [text.writer for text in texts]
    spoken = [reading.words for reading in readings]
    genuine = [label == GENUINE for label in labels]
    shares = shares_known_by_others(spoken, writers, genuine)
    measured = np.array([signals(*pair) for pair in zip(readings, shares, strict=True)])
    known = known_pairs(words for words, is_so in zip(spoken, genuine, strict=True) if is_so)
    features = Features.fit(readings, measured)
    rows = features.transform(readings, measured)
    parts = {
        "vocabulary": linear.vocabulary(features.vectorizer),
        "middle": features.middle,
        "spread": features.spread,
        "known_pairs": known.hashes,
        "classifier": linear.fit(rows, labels, writers, strength=_STRENGTH),
        "threshold": 0.5,
    }
    others = _others(texts, labelled.load("tune") if tune is None else tune)
    return parts | {"threshold": _threshold(LowContentModel(parts), others)}


class LowContentModel:
    """A trained low-content model; made by `fit`, kept by `models.store`."""

    def __init__(self, parts: dict[str, Any], card: store.Card | None = None) -> None:
        vectorizer = linear.from_vocabulary(parts["vocabulary"])
        self._features = Features(vectorizer, parts["middle"], parts["spread"])
        self._known = KnownPairs(parts["known_pairs"])
        self._classifier = linear.Linear(parts["classifier"])
        self._classes = self._classifier.classes
        self._genuine = self._classes.index(GENUINE)
        self.threshold = float(parts["threshold"])
        self.card = card

    @classmethod
    def load(cls, folder: Path) -> "LowContentModel":
        """Load a stored model.

        Raises:
            ModelRefusedError: it does not match its card or this program.

        """
        parts, card = store.load(folder, kind=store.LOW_CONTENT)
        return cls(parts, card)

    def score_many(self, entries: Sequence[Entry]) -> F64:
        """Tell how likely entries say too little, calibrated, by what they say alone: 0..1, shape (entries,)."""
        if not entries:
            return np.zeros(0)
        _, _, chances = self._read(entries)
        return 1.0 - chances[:, self._genuine]

    def judge_many(self, entries: Sequence[Entry], limits: Limits | None = None) -> list[Verdict]:
        """Judge entries, with reasons, measured values and the sentence that shows each.

        Where a file had no column for content, and with `limits` given, the title alone is judged by the rules; a
        confidential entry is not flagged for being short.
        """
        if not entries:
            return []
        readings, rows, chances = self._read(entries)
        return [
            judge(entry, limits=limits)
            if entry.title_only and limits is not None
            else self._verdict(entry, reading, rows[place], chances[place], limits)
            for place, (entry, reading) in enumerate(zip(entries, readings, strict=True))
        ]

    def _verdict(
        self,
        entry: Entry,
        reading: Reading,
        row: Any,  # noqa: ANN401 - a sparse row; scipy has no types
        chance: F64,
        limits: Limits | None,
    ) -> Verdict:
        score = float(1.0 - chance[self._genuine])
        order = [at for at in np.argsort(-chance, kind="stable") if at != self._genuine]
        code = self._classes[order[0]]
        is_excused = entry.confidential and code in _MAY_BE_SHORT
        if score < self.threshold or is_excused:
            return Verdict(flagged=False, score=round(score, 4), reasons=())
        reason = measured_reason(reading, code, limits) if limits is not None else None
        if reason is None:
            sentence = self._telling(reading, row, order[0])
            limit = round(self.threshold, 4)
            reason = Reason(code, round(score, 4), limit, round(score, 4), sentence, by="model")
        return Verdict(flagged=True, score=round(score, 4), reasons=(reason,))

    def _telling(self, reading: Reading, row: Any, reason: int) -> str:  # noqa: ANN401
        """Quote the sentence whose syllables speak most for a reason and against a genuine entry."""
        if reading.lines is None or not reading.words:
            return reading.content.strip()[:200]
        weights = self._classifier.weights
        against = weights[reason] - weights[self._genuine]
        share = dict(
            zip(row.indices.tolist(), (row.data * against[row.indices]).tolist(), strict=True)
        )
        columns = self._features.word_columns()
        spoken = document(reading.words).split(" ")
        best, quoted = -np.inf, (0, len(spoken))
        for first, last in reading.lines.lines():
            grams = [*spoken[first:last]]
            grams += [f"{a} {b}" for a, b in zip(grams, grams[1:], strict=False)]
            total = sum(share.get(columns.get(gram, -1), 0.0) for gram in grams)
            if total > best:
                best, quoted = total, (first, last)
        spans = reading.lines.spans
        return reading.content[spans[quoted[0]].start : spans[quoted[1] - 1].end]

    def _read(self, entries: Sequence[Entry]) -> tuple[list[Reading], Any, F64]:
        """Read and weigh entries; what is taken for a bare form is read again without its form text.

        A solution may stand between the headings of a form: where enough is left, what is left decides.
        """
        readings = [read(entry.title, entry.content, entry.benefit) for entry in entries]
        rows = self._rows(readings)
        chances = self._chances(rows)
        form = self._classes.index(_FORM) if _FORM in self._classes else -1
        for place in np.flatnonzero(chances.argmax(axis=1) == form).tolist():
            entry = entries[place]
            left = read(entry.title, own_text(entry.content), entry.benefit)
            if _ENOUGH_LEFT <= len(left.words) < len(readings[place].words):
                row = self._rows([left])
                chance = self._chances(row)[0]
                if chance[self._genuine] > chances[place, self._genuine]:
                    chances[place] = chance
        return readings, rows, chances

    def _rows(self, readings: Sequence[Reading]) -> Any:  # noqa: ANN401 - sparse
        measured = np.array([signals(one, self._known.share(one.words)) for one in readings])
        return self._features.transform(readings, measured)

    def _chances(self, rows: Any) -> F64:  # noqa: ANN401 - sparse
        return self._classifier.chances(rows)


def _others(texts: Sequence[Labelled], tune: Sequence[Labelled]) -> list[Labelled]:
    """Leave out of the tune split what was trained on; all of it where nothing else is left."""
    trained = {text.id for text in texts}
    return [text for text in tune if text.id not in trained] or list(tune)


def _threshold(model: LowContentModel, texts: Sequence[Labelled]) -> float:
    """Choose the least score that flags at most `_GENUINE_FLAGGED` of the genuine entries."""
    genuine = [Entry(t.title, t.content, t.benefit) for t in texts if t.low_content is None]
    if not genuine:
        return 0.5
    scores = np.sort(model.score_many(genuine))[::-1]
    allowed = int(_GENUINE_FLAGGED * len(scores))
    return float(np.nextafter(scores[allowed], 1.0))
