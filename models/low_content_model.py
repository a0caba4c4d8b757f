"""Does an entry say what was done? A learned judgement: how likely not, why, and the sentence that shows it.

One linear model tells genuine entries and each reason apart, so score, reason and sentence come from the same weights.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import vstack

from models import labelled, linear, store
from models.labelled import Labelled
from models.low_content import Entry, Limits, Reason, Verdict, judge, measured_reason
from models.low_content_features import (
    KNOWN,
    Features,
    KnownPairs,
    document,
    known_pairs,
    shares_known_by_others,
    signals,
    spread,
)
from models.low_content_signals import Measured
from models.own_text import own_text
from models.reading import Texts, read
from models.text_signals import Reading
from nlp.neardup.arrays import I32, I64, Floats

GENUINE = "genuine"
# At most so many of the genuine entries of the tune split are flagged. Three in a hundred may be; on that split half as
# many leave the recall as it is, and fewer of the odd genuine ones are among them.
_GENUINE_FLAGGED = 0.015
_STRENGTH = 1.0
_LEAST_TEXTS = 2
# A bare form has few syllables of its own left without its form text; as many as these can tell a solution.
_FORM, _ENOUGH_LEFT = "template_text", 20
# A confidential entry may say as little as these by right.
_MAY_BE_SHORT = frozenset({"empty", "too_short"})


def fit(texts: Sequence[Labelled], tune: Sequence[Labelled] | None = None) -> dict[str, Any]:
    """Train on labelled texts and choose the threshold on others, the tune split unless given.

    Returns the parts that `LowContentModel` holds and `models.store` keeps.
    """
    entries = [Entry(text.title, text.content, text.benefit) for text in texts]
    labels = [text.low_content or GENUINE for text in texts]
    writers = [text.writer for text in texts]
    spoken = [Reading(entry.title, entry.content, entry.benefit).words for entry in entries]
    genuine = [label == GENUINE for label in labels]
    known = known_pairs(words for words, is_so in zip(spoken, genuine, strict=True) if is_so)
    rows = read_entries(entries)
    blocks = [Measured(block, known.table) for block in rows.blocks()]
    laid = np.concatenate([signals(block, known) for block in blocks])
    laid[:, KNOWN] = shares_known_by_others(spoken, writers, genuine)
    parts = {
        "vocabulary": linear.vocabulary(list(map(document, spoken)), least_texts=_LEAST_TEXTS),
        "middle": laid.mean(axis=0),
        "spread": spread(laid),
        "known_pairs": known.hashes,
    }
    features = Features(parts["vocabulary"], parts["middle"], parts["spread"])
    ends = np.cumsum([len(block.words) for block in blocks])
    vectors = [
        features.rows(block, features.numbers(block), part)
        for block, part in zip(blocks, np.split(laid, ends[:-1]), strict=True)
    ]
    parts["classifier"] = linear.fit(vstack(vectors).tocsr(), labels, writers, strength=_STRENGTH)
    parts["threshold"] = 0.5
    others = _others(texts, labelled.load("tune") if tune is None else tune)
    return parts | {"threshold": _threshold(LowContentModel(parts), others)}


def read_entries(entries: Sequence[Entry]) -> Texts:
    """Read what entries say."""
    return read(
        [entry.title for entry in entries],
        [entry.content for entry in entries],
        [entry.benefit for entry in entries],
    )


@dataclass(frozen=True, slots=True)
class _Scored:
    """Rows of a block as the model sees them, their words numbered, and the chances of its classes: (rows, classes)."""

    measured: Measured
    words: I32
    rows: Any  # sparse; scipy has no types
    chances: Floats


class LowContentModel:
    """A trained low-content model; made by `fit`, kept by `models.store`."""

    def __init__(self, parts: dict[str, Any], card: store.Card | None = None) -> None:
        self._features = Features(parts["vocabulary"], parts["middle"], parts["spread"])
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

    def score_many(self, entries: Sequence[Entry]) -> Floats:
        """Tell how likely entries say too little, calibrated, by what they say alone: 0..1, shape (entries,)."""
        scores = [self._genuine_less(scored) for _, scored in self._scored(entries)]
        return np.concatenate([np.zeros(0), *scores])

    def judge_many(self, entries: Sequence[Entry], limits: Limits | None = None) -> list[Verdict]:
        """Judge entries, with reasons, measured values and the sentence that shows each.

        Where a file had no column for content, and with `limits` given, the title alone is judged by the rules; a
        confidential entry is not flagged for being short.
        """
        verdicts: list[Verdict] = []
        for first, scored in self._scored(entries):
            scores = self._genuine_less(scored)
            likeliest = self._likeliest_reasons(scored)
            told = zip(scores.tolist(), likeliest.tolist(), strict=True)
            for row, (score, reason) in enumerate(told):
                entry = entries[first + row]
                if entry.title_only and limits is not None:
                    reading = _reading(entry, scored.measured, row)
                    verdicts.append(judge(entry, limits=limits, reading=reading))
                    continue
                excused = entry.confidential and self._classes[reason] in _MAY_BE_SHORT
                reasons: tuple[Reason, ...] = ()
                if score >= self.threshold and not excused:
                    reasons = (self._reason(entry, scored, row, reason, limits),)
                verdicts.append(Verdict(bool(reasons), round(score, 4), reasons))
        return verdicts

    def _likeliest_reasons(self, scored: _Scored) -> I64:
        """Choose each row's likeliest class but the genuine one, the first of equals: shape (rows,)."""
        chances = scored.chances.copy()
        chances[:, self._genuine] = -1.0
        return np.asarray(chances.argmax(axis=1))

    def _genuine_less(self, scored: _Scored) -> Floats:
        return np.asarray(1.0 - scored.chances[:, self._genuine], np.float64)

    def _reason(
        self, entry: Entry, scored: _Scored, row: int, reason: int, limits: Limits | None
    ) -> Reason:
        """Explain a flag by the rule's own measure where that holds too, or by the sentence that speaks most for it."""
        code = self._classes[reason]
        reading = _reading(entry, scored.measured, row)
        found = measured_reason(reading, code, limits) if limits is not None else None
        if found is not None:
            return found
        score = round(float(1.0 - scored.chances[row, self._genuine]), 4)
        sentence = self._telling(reading, scored, row, reason)
        return Reason(code, score, round(self.threshold, 4), score, sentence, by="model")

    def _telling(self, reading: Reading, scored: _Scored, row: int, reason: int) -> str:
        """Quote the sentence whose syllables speak most for a reason and against a genuine entry."""
        if not reading.count:
            return reading.content.strip()[:200]
        starts = scored.measured.texts.starts
        words = scored.words[starts[row] : starts[row + 1]]
        rows, weights = scored.rows, self._classifier.weights
        here = slice(rows.indptr[row], rows.indptr[row + 1])
        columns = rows.indices[here]
        against = weights[reason, columns] - weights[self._genuine, columns]
        bounds = reading.lines.bounds
        best = self._features.vectors.heaviest(
            words, np.array(bounds, np.int64), columns, rows.data[here] * against
        )
        return reading.lines.quoted(bounds[best], bounds[best + 1])

    def _scored(self, entries: Sequence[Entry]) -> Iterator[tuple[int, _Scored]]:
        """Read and weigh entries block by block; gives the place of each block's first entry, and its rows.

        What is taken for a bare form is read again without its form text: a solution may stand between the headings of
        a form, and where enough is left, what is left decides.
        """
        form = self._classes.index(_FORM) if _FORM in self._classes else -1
        for first, scored in self._weighed(read_entries(entries)):
            chances = scored.chances
            forms = np.flatnonzero(chances.argmax(axis=1) == form).tolist()
            own = [_without_form(entries[first + row]) for row in forms]
            for begin, left in self._weighed(read_entries(own)):
                for row, words, chance in zip(
                    forms[begin:], left.measured.words, left.chances, strict=False
                ):
                    is_left = _ENOUGH_LEFT <= words < scored.measured.words[row]
                    if is_left and chance[self._genuine] > chances[row, self._genuine]:
                        chances[row] = chance
            yield first, scored

    def _weighed(self, texts: Texts) -> Iterator[tuple[int, _Scored]]:
        for block in texts.blocks():
            measured = Measured(block, self._known.table)
            words = self._features.numbers(measured)
            rows = self._features.rows(measured, words, signals(measured, self._known))
            yield block.first, _Scored(measured, words, rows, self._classifier.chances(rows))


def _without_form(entry: Entry) -> Entry:
    return Entry(entry.title, own_text(entry.content), entry.benefit)


def _reading(entry: Entry, measured: Measured, row: int) -> Reading:
    """Explain an entry by what was measured of it already."""
    return Reading(
        entry.title,
        entry.content,
        entry.benefit,
        count=int(measured.words[row]),
        new_words=int(measured.new_words[row]),
        telling_words=int(measured.telling_words[row]),
        readable_share=float(measured.readable_share[row]),
        repeated_share=float(measured.repeated_share[row]),
        template_share=float(measured.template_share[row]),
        verse_share=float(measured.verse_share[row]),
        cue_places=measured.cue_places(row),
    )


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
