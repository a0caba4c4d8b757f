"""The figures of both judgements, on texts whose right numbers can be counted."""

import numpy as np
import pytest

from models.comparing import Models, Sample, compare
from models.evaluate_field import baseline_figures, field_figures, scores, without_marks
from models.evaluate_low_content import baseline_figures as plain_entries
from models.evaluate_low_content import by_rules, low_content_figures
from models.evaluation import Figure
from models.outcomes import FieldOutcome, LowContentOutcome
from pipelines import settings
from tests.models.invented import TEXTS, Reads, Suspects


def by_metric(figures: list[Figure]) -> dict[str, Figure]:
    return {figure.metric: figure for figure in figures}


def test_field_figures_count_what_they_say() -> None:
    model = Reads(wrong=[0, 1])
    outcome = FieldOutcome.of(model, TEXTS)
    bare = without_marks(model, TEXTS)
    found = by_metric(field_figures(outcome, bare=bare, abstain_below=0.5, tie_within=0.05))
    assert found["accuracy"].value == pytest.approx(12 / 14, abs=1e-4)
    assert found["accuracy"].low < 12 / 14 < found["accuracy"].high
    assert found["right when confidence >= 0.9"].n == 14
    assert found["accuracy, employer's field"] == Figure(
        "field model", "accuracy, employer's field", 1.0, 1.0, 1.0, 6
    )
    assert found["accuracy, employer elsewhere"].n == 8
    # The titles it gets wrong are not known to it without marks.
    assert found["accuracy, unaccented"].value == 1.0
    assert scores(outcome)["accuracy"] == found["accuracy"].value


def test_a_model_that_is_never_sure_has_no_accuracy_where_it_is() -> None:
    outcome = FieldOutcome.of(Reads(sure=0.6), TEXTS)
    found = by_metric(field_figures(outcome, bare=outcome, abstain_below=0.7, tie_within=0.0))
    assert found["answered"].value == 0.0
    assert found["right when answered"].n == 0
    assert np.isnan(found["right when confidence >= 0.9"].value)


def test_plain_ways_learn_from_the_training_texts_alone() -> None:
    outcome = FieldOutcome.of(Reads(), TEXTS)
    train = [text for text in TEXTS if text.field != "co_khi"] + [TEXTS[0]]
    found = {(f.model, f.metric): f for f in baseline_figures(outcome, train)}
    assert {model for model, _ in found} == {
        "commonest field",
        "cue words only",
        "TF-IDF + LinearSVC",
    }
    assert found["commonest field", "accuracy"].value == pytest.approx(6 / 14, abs=1e-4)
    assert found["TF-IDF + LinearSVC", "accuracy"].value == pytest.approx(12 / 14, abs=1e-4)


def test_low_content_figures_count_what_they_say() -> None:
    outcome = LowContentOutcome.of(Suspects(wrong=[12, 14, 15]), TEXTS)
    found = by_metric(low_content_figures("low-content model", outcome))
    assert found["recall"].value == pytest.approx(4 / 6, abs=1e-4)
    assert found["genuine entries flagged"].value == pytest.approx(1 / 14, abs=1e-4)
    assert found["tricky genuine flagged"].value == 0.5
    assert found["right reason among caught"].n == 4
    assert 0.5 < found["AUC"].value < 1.0
    assert [f.model for f in plain_entries(outcome)] == ["length alone", "digits alone"]


def test_the_rules_alone_are_measured_on_the_same_texts() -> None:
    rules = by_rules(TEXTS, settings.load().low_content.model_dump())
    assert rules.thin.tolist() == LowContentOutcome.of(Suspects(), TEXTS).thin.tolist()


def test_a_candidate_that_errs_more_may_be_worse_and_an_equal_one_may_not() -> None:
    good, bad = Models(Reads(), Suspects()), Models(Reads(wrong=range(8)), Suspects(range(12, 18)))
    sample = Sample.of("tune", TEXTS)
    assert [one.is_worse(by=0.01) for one in compare(bad, good, sample)] == [True, True]
    assert [one.is_worse(by=0.01) for one in compare(good, good, sample)] == [False, False]
    assert [one.is_worse(by=0.01) for one in compare(good, bad, sample)] == [False, False]


def test_a_sample_too_small_is_told_and_decides_nothing() -> None:
    good, bad = Models(Reads(), Suspects()), Models(Reads(wrong=range(8)), Suspects())
    told = compare(bad, good, Sample.of("mẫu mù", TEXTS), at_least=100)
    assert told[0].difference.value < 0
    assert not any(one.decides or one.is_worse(by=0.0) for one in told)
    none = compare(bad, good, Sample("mẫu mù", (), ()))
    assert not any(one.decides for one in none)
    genuine = compare(bad, good, Sample.of("mẫu mù", TEXTS[:6]))
    assert [one.decides for one in genuine] == [True, False]
