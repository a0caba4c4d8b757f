"""The labelled texts: what their datasheet promises, and that neither length nor digits give the labels away."""

from collections import Counter
from typing import get_args

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from models import labelled
from models.labelled import Labelled, Split
from models.low_content_model import GENUINE
from models.taxonomy import Taxonomy
from nlp.normal import tokens

REASONS = {
    "empty", "too_short", "gibberish", "slogan", "routine_duty", "benefit_only", "problem_only", "template_text",
    "repetition", "generic_advice", "off_topic",
}  # fmt: skip


@pytest.fixture(scope="module")
def texts() -> list[Labelled]:
    return [text for split in get_args(Split) for text in labelled.load(split)]


@pytest.fixture(scope="module")
def genuine(texts: list[Labelled]) -> list[Labelled]:
    return [text for text in texts if text.low_content is None]


@pytest.fixture(scope="module")
def thin(texts: list[Labelled]) -> list[Labelled]:
    return [text for text in texts if text.low_content is not None]


def syllables(text: Labelled) -> int:
    return len(tokens(text.content))


def digits(text: Labelled) -> int:
    return sum(char.isdigit() for char in f"{text.title}{text.content}{text.benefit}")


def test_the_set_is_as_large_as_the_datasheet_says(
    texts: list[Labelled], genuine: list[Labelled], thin: list[Labelled]
) -> None:
    assert len(texts) == len({text.id for text in texts}) == 4500
    assert Counter(split for split in get_args(Split) for _ in labelled.load(split)) == {
        "train": 3698,
        "tune": 342,
        "test": 460,
    }
    fields = Counter(text.field for text in genuine)
    codes = {field.code for field in Taxonomy.load().fields}
    assert fields.keys() <= codes | {None}
    assert min(fields[code] for code in codes - {"khac"}) >= 75
    assert fields["khac"] + fields[None] >= 60
    reasons = Counter(text.low_content for text in thin)
    assert reasons.keys() == REASONS
    assert min(reasons.values()) >= 30
    assert sum(reasons.values()) >= 450
    assert sum(text.difficulty == "tricky" for text in genuine) >= 150
    assert GENUINE not in REASONS


def test_low_content_texts_are_no_caricatures(
    genuine: list[Labelled], thin: list[Labelled]
) -> None:
    told = [text for text in thin if text.low_content not in ("empty", "too_short")]
    assert np.mean([80 <= syllables(text) <= 250 for text in thin]) > 1 / 3
    assert np.mean([digits(text) > 0 for text in told]) > 0.5
    assert np.mean([digits(text) == 0 for text in genuine]) > 0.25


@pytest.mark.parametrize("measure", [syllables, digits])
def test_neither_length_nor_digits_tell_genuine_from_low_content(
    measure: object, texts: list[Labelled]
) -> None:
    truth = [text.low_content is None for text in texts]
    auc = roc_auc_score(truth, [measure(text) for text in texts])  # type: ignore[operator]
    assert max(auc, 1 - auc) <= 0.65


def test_a_fifth_of_the_genuine_texts_come_from_another_field_than_the_employers(
    genuine: list[Labelled],
) -> None:
    told = [text for text in genuine if text.field]
    elsewhere = [text for text in told if text.workplace_field != text.field]
    truly = [text for text in elsewhere if text.workplace_field != text.second_field]
    assert len(elsewhere) / len(told) > 0.2
    assert len(truly) / len(told) > 0.2


def test_no_hand_wrote_for_two_splits() -> None:
    hands = {split: {text.writer for text in labelled.load(split)} for split in get_args(Split)}
    assert not hands["train"] & hands["tune"]
    assert not hands["test"] & (hands["train"] | hands["tune"])


def test_every_voice_is_described() -> None:
    described = labelled.splits()
    spoken = {text.batch for split in get_args(Split) for text in labelled.load(split)}
    assert spoken <= described.keys()
