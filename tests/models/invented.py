"""Texts, models and trainers small enough to be read: what is measured of them can be counted by hand."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.labelled import Labelled
from models.low_content import Entry, Reason, Verdict


def text(number: int, field: str | None, thin: str | None = None, **more: str) -> Labelled:
    """One labelled text whose content names its field."""
    given = {
        "title": f"Sáng kiến {number}",
        "content": f"việc của {field}",
        "benefit": "",
        "difficulty": "normal",
        "workplace_field": "y_te",
    } | more
    return Labelled(
        id=f"t{number}",
        batch=f"e{number % 4 + 1}",
        field=field,
        second_field=None,
        low_content=thin,
        **given,
    )


TEXTS = [
    *(text(n, "giao_duc") for n in range(6)),
    *(text(n, "y_te") for n in range(6, 12)),
    *(text(n, "co_khi", difficulty="tricky") for n in range(12, 14)),
    *(text(n, None, "slogan", content="quyết tâm thi đua") for n in range(14, 20)),
]


class Reads:
    """A field model that finds the field's code in the text, but for titles it gets wrong."""

    def __init__(self, wrong: Sequence[int] = (), sure: float = 0.9) -> None:
        self.wrong = {f"Sáng kiến {number}" for number in wrong}
        self.sure = sure
        self.classes = ["co_khi", "giao_duc", "y_te"]

    def probabilities(self, titles: Sequence[str], bodies: Sequence[str]) -> NDArray[np.float64]:
        chances = np.full((len(titles), 3), (1 - self.sure) / 2)
        for row, (title, body) in enumerate(zip(titles, bodies, strict=True)):
            at = next((n for n, code in enumerate(self.classes) if code in body), 0)
            chances[row, (at + 1) % 3 if title in self.wrong else at] = self.sure
        return chances


class Suspects:
    """A low-content model that knows one phrase, and is wrong about some titles."""

    threshold = 0.5

    def __init__(self, wrong: Sequence[int] = ()) -> None:
        self.wrong = {f"Sáng kiến {number}" for number in wrong}

    def score_many(self, entries: Sequence[Entry]) -> NDArray[np.float64]:
        thin = ["quyết tâm" in e.content for e in entries]
        wrong = [e.title in self.wrong for e in entries]
        return np.where(np.array(thin, bool) != np.array(wrong, bool), 0.8, 0.1)

    def judge_many(self, entries: Sequence[Entry]) -> list[Verdict]:
        reason = Reason("slogan", 0.8, 0.5, 0.8, "")
        return [
            Verdict(bool(score >= 0.5), float(score), (reason,) if score >= 0.5 else ())
            for score in self.score_many(entries)
        ]
