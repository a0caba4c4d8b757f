"""Both judgements on texts of voices they never saw, beside baselines, with confidence intervals."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, roc_auc_score

from models.evaluate_field import calibration_error, told
from models.field import FieldModel
from models.labelled import Labelled
from models.low_content import Entry, Verdict, judge
from models.taxonomy import Taxonomy
from nlp.normal import tokens

_RESAMPLES = 1_000
_SEED = 20261121

Statistic = Callable[[NDArray[np.int64]], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: `low` and `high` bound the middle 95 % of resampled texts; `n` counts the texts it is of."""

    model: str
    metric: str
    value: float
    low: float
    high: float
    n: int


def low_content_figures(texts: Sequence[Labelled], limits: Mapping[str, Any]) -> list[Figure]:
    """Measure the low-content rules: AUC, recall, share of genuine entries flagged, right reason among the caught."""
    verdicts = [judge(Entry(t.title, t.content, t.benefit), limits=limits) for t in texts]
    thin = np.array([text.low_content is not None for text in texts])
    flagged = np.array([verdict.flagged for verdict in verdicts])
    scores = np.array([verdict.score for verdict in verdicts])
    reasons = np.array([_is_right(t, v) for t, v in zip(texts, verdicts, strict=True)])
    length = np.array([len(tokens(text.content)) for text in texts])
    everything, genuine = np.arange(len(texts)), np.flatnonzero(~thin)
    caught = np.flatnonzero(thin & flagged)
    return [
        figure_of("rules", "AUC", everything, lambda at: _auc(thin[at], scores[at])),
        figure_of("length alone", "AUC", everything, lambda at: _auc(thin[at], -length[at])),
        figure_of("rules", "recall", np.flatnonzero(thin), lambda at: flagged[at].mean()),
        figure_of("rules", "genuine entries flagged", genuine, lambda at: flagged[at].mean()),
        figure_of("rules", "right reason among caught", caught, lambda at: reasons[at].mean()),
    ]


def field_figures(
    model: FieldModel, texts: Sequence[Labelled], *, abstain_below: float, tie_within: float
) -> list[Figure]:
    """Measure the field model and the baselines on genuine texts whose field a person could tell."""
    known = told(texts)
    truth = np.array([str(text.field) for text in known])
    chances = model.probabilities(
        [text.title for text in known], [f"{text.content}\n{text.benefit}" for text in known]
    )
    ranked = np.sort(chances, axis=1)[:, ::-1]
    order = np.array(model.classes)[np.argsort(-chances, axis=1, kind="stable")]
    right = order[:, 0] == truth
    sure = (ranked[:, 0] >= abstain_below) & (ranked[:, 0] - ranked[:, 1] >= tie_within)
    everything, answered = np.arange(len(known)), np.flatnonzero(sure)
    figures = [
        figure_of("field model", "accuracy", everything, lambda at: right[at].mean()),
        figure_of("field model", "macro-F1", everything, lambda at: _f1(truth[at], order[at, 0])),
        figure_of("field model", "right among two", everything, lambda at: _top2(order, truth, at)),
        figure_of(
            "field model", "ECE", everything, lambda at: calibration_error(ranked[at, 0], right[at])
        ),
        figure_of("field model", "answered", everything, lambda at: sure[at].mean()),
        figure_of("field model", "right when answered", answered, lambda at: right[at].mean()),
    ]
    hits = {name: guess == truth for name, guess in _baselines(known).items()}
    return figures + [
        figure_of(name, "accuracy", everything, _mean(hit)) for name, hit in hits.items()
    ]


def _mean(hits: NDArray[np.bool_]) -> Statistic:
    return lambda at: float(hits[at].mean())


def _is_right(text: Labelled, verdict: Verdict) -> bool:
    return bool(verdict.reasons) and verdict.reasons[0].code == text.low_content


def _baselines(texts: Sequence[Labelled]) -> dict[str, NDArray[np.str_]]:
    """The commonest field for all; the field whose cue words stand most often in the text."""
    commonest = Counter(str(text.field) for text in texts).most_common(1)[0][0]
    return {
        "commonest field": np.array([commonest] * len(texts)),
        "cue words only": np.array([_by_cues(text) for text in texts]),
    }


def _by_cues(text: Labelled) -> str:
    whole = f" {' '.join(tokens(f'{text.title} {text.title} {text.content}'))} "
    hits = {
        field.code: sum(whole.count(f" {' '.join(tokens(cue))} ") for cue in field.cues)
        for field in Taxonomy.load().active
    }
    return max(hits, key=lambda code: hits[code])


def _auc(truth: NDArray[np.bool_], scores: NDArray[Any]) -> float:
    return float(roc_auc_score(truth, scores)) if 0 < truth.sum() < len(truth) else float("nan")


def _f1(truth: NDArray[np.str_], guess: NDArray[np.str_]) -> float:
    return float(f1_score(truth, guess, average="macro", labels=np.unique(truth), zero_division=0))


def _top2(order: NDArray[np.str_], truth: NDArray[np.str_], at: NDArray[np.int64]) -> float:
    return float((order[at, :2] == truth[at, None]).any(axis=1).mean())


def figure_of(model: str, metric: str, at: NDArray[np.int64], statistic: Statistic) -> Figure:
    """Compute a statistic over the given texts and its 95 % bootstrap interval."""
    if not len(at):
        return Figure(model, metric, float("nan"), float("nan"), float("nan"), 0)
    chance = np.random.default_rng(_SEED)
    drawn = [statistic(chance.choice(at, len(at))) for _ in range(_RESAMPLES)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    value = float(statistic(at))
    return Figure(
        model, metric, round(value, 4), round(float(low), 4), round(float(high), 4), len(at)
    )
