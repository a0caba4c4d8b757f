"""Models taken apart into arrays say what the library's own say."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.calibration import CalibratedClassifierCV
from sklearn.svm import LinearSVC

from models import linear


def drawn(classes: int, seed: int) -> tuple[csr_matrix, list[str]]:
    random = np.random.default_rng(seed)
    labels = [f"c{number % classes}" for number in range(20 * classes)]
    rows = random.random((len(labels), 12)) + 0.8 * np.eye(12)[[int(one[1:]) for one in labels]]
    return csr_matrix(rows), labels


@settings(max_examples=10, deadline=None)
@given(classes=st.integers(2, 5), seed=st.integers(0, 1000))
def test_chances_are_those_of_the_classifier(classes: int, seed: int) -> None:
    rows, labels = drawn(classes, seed)
    classifier = CalibratedClassifierCV(
        LinearSVC(random_state=0), method="temperature", ensemble=False, cv=3
    ).fit(rows, labels)
    ours = linear.Linear(linear.plain(classifier))
    assert ours.classes == classifier.classes_.tolist()
    assert ours.chances(rows) == pytest.approx(classifier.predict_proba(rows), abs=1e-4)


def test_rows_of_nobody_are_learned_from_in_every_fold() -> None:
    rows, labels = drawn(3, 7)
    hands = [f"w{number % 4}" for number in range(len(labels))]
    only = [*labels, "c9"]
    more = csr_matrix(np.vstack([rows.toarray(), 2 * np.eye(12)[11]]))
    model = linear.Linear(linear.fit(more, only, [*hands, ""], strength=1.0))
    assert model.classes == ["c0", "c1", "c2", "c9"]
    chances = model.chances(more)
    assert np.isfinite(chances).all()
    assert chances.sum(axis=1) == pytest.approx(np.ones(len(only)))
    assert model.classes[int(chances[-1].argmax())] == "c9"


@given(
    st.lists(
        st.lists(st.sampled_from(["bơm", "vòi", "gạt", "0", "ren"]), min_size=1).map(" ".join),
        min_size=2,
        max_size=6,
    )
)
def test_a_vocabulary_put_together_again_measures_alike(documents: list[str]) -> None:
    fitted = linear.vectorizer(least_texts=1).fit(documents)
    again = linear.Vectors(linear.vocabulary(documents, least_texts=1))
    asked = [*documents, "vòi chưa từng gặp", "", "ren lạ ren ren"]
    words = [[again.word(word) for word in document.split()] for document in asked]
    starts = np.cumsum([0, *map(len, words)])
    here = again.rows(np.array([*chain.from_iterable(words)], np.int32), starts)
    there = fitted.transform(asked)
    assert len(again) == there.shape[1]
    assert here.indices.tolist() == there.indices.tolist()
    assert here.data.dtype == there.data.dtype == np.float32
    assert here.data.tobytes() == there.data.tobytes()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_rows_of_many_terms_weigh_the_same_to_the_last_bit(seed: int) -> None:
    random = np.random.default_rng(seed)
    names = [f"t{number}" for number in range(300)]
    documents = [" ".join(random.choice(names, 400)) for _ in range(6)]
    fitted = linear.vectorizer(least_texts=1).fit(documents)
    again = linear.Vectors(linear.vocabulary(documents, least_texts=1))
    words = [[again.word(word) for word in document.split()] for document in documents]
    starts = np.cumsum([0, *map(len, words)])
    here = again.rows(np.array([*chain.from_iterable(words)], np.int32), starts)
    assert here.data.tobytes() == fitted.transform(documents).data.tobytes()
