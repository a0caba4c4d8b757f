"""The pair model of the same idea, its weights and the labelled pairs."""

import json
from pathlib import Path

import numpy as np
import pytest

from models import labelled, labelled_pairs, same_idea
from models.errors import ModelRefusedError
from models.idea_profiles import Profiles
from models.idea_signals import NAMES, signals
from models.idea_weights import topics
from models.same_idea import Examples, SameIdea
from nlp.synonyms import lexicon

MAGNET = "Gậy nam châm vớt phoi\nThanh nam châm luồn trong ống inox, nhúng xuống bể tưới nguội, kéo ruột ra thì phoi rơi."
OTHER_WORDS = "Magnetic bar cho coolant tank\nMạt sắt bám vào cây nam châm bọc thép không gỉ, rút lõi là vụn rụng xuống khay."
FUND = (
    "Quỹ xoay vòng\nAnh em góp tiền hằng tháng, ai khó khăn được vay không lãi, trả dần vào lương."
)


@pytest.fixture(scope="module")
def model() -> SameIdea:
    return SameIdea.load()


def test_other_words_for_one_idea_score_high_other_ideas_low(model: SameIdea) -> None:
    assert model.score(MAGNET, OTHER_WORDS) > 0.3
    assert model.score(MAGNET, FUND) < 0.01


def test_scores_do_not_depend_on_sides_nor_on_the_other_pairs(model: SameIdea) -> None:
    pairs = [(MAGNET, OTHER_WORDS), (OTHER_WORDS, MAGNET), (MAGNET, FUND), (FUND, FUND)]
    together = model.score_many(pairs)
    assert together[0] == pytest.approx(together[1])
    assert together.tolist() == pytest.approx([model.score(*pair) for pair in pairs])
    assert ((together >= 0) & (together <= 1)).all()


@pytest.mark.parametrize("text", ["", "\n", "không có", "zzz qqq", "123"])
def test_texts_that_say_nothing_are_scored_low_without_an_error(model: SameIdea, text: str) -> None:
    assert model.score(text, MAGNET) < 0.05
    assert model.score(text, text) <= 1


def test_no_pairs_have_no_scores(model: SameIdea) -> None:
    assert model.score_many([]).shape == (0,)


def test_signals_of_a_text_with_itself_are_the_highest() -> None:
    profiles = Profiles.among((MAGNET, OTHER_WORDS, FUND))
    measured = signals(profiles, np.array([0, 0, 0]), np.array([0, 1, 2]))
    assert measured.shape == (3, len(NAMES))
    assert (measured[0] >= measured[1] - 1e-9).all()
    of = dict(zip(NAMES, measured[0], strict=True))
    assert [
        of[name] for name in ("groups", "titles", "words", "topics", "overlap")
    ] == pytest.approx([1] * 5, abs=2e-4)


def test_the_model_is_written_and_read_alike(tmp_path: Path, model: SameIdea) -> None:
    model.save(tmp_path / "same_idea.toml")
    assert SameIdea.load(tmp_path / "same_idea.toml") == model


def test_coefficients_of_other_signals_are_refused(tmp_path: Path) -> None:
    (tmp_path / "same_idea.toml").write_text("constant = 1.0\n[coefficients]\nguess = 2.0\n")
    with pytest.raises(ModelRefusedError, match="run `python -m"):
        SameIdea.load(tmp_path / "same_idea.toml")


def test_training_finds_the_signal_that_tells() -> None:
    random = np.random.default_rng(1)
    measured = random.random((400, len(NAMES)))
    truth = (measured[:, 2] > 0.5).astype(np.int64)
    nothing = np.zeros(400, np.int64)
    trained = same_idea.train(Examples(measured, nothing, nothing, truth, ()))
    assert int(np.argmax(np.abs(trained.coefficients))) == 2


def test_every_topic_stands_for_a_known_group_or_word() -> None:
    space = topics()
    assert len(space.words) == len(space.word_places)
    known = lexicon()
    placed = np.abs(space.groups).sum(axis=1) > 0
    # Groups that no text of the train split speaks of have no topic.
    assert placed[[n for n in range(len(known.names)) if n not in known.manner]].mean() > 0.6


PAIR = {
    "id": "z1-001", "batch": "z1", "kind": "paraphrase", "label": "same_idea",
    "left": {"title": "a", "content": "b"}, "right": {"title": "c", "content": "d"},
}  # fmt: skip


@pytest.fixture
def labelled_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "labelled"
    folder.mkdir()
    (folder / "batches.csv").write_text("batch,split\nz1,train\nz2,tune\n")
    for module in (labelled, labelled_pairs):
        monkeypatch.setattr(module, "data_path", lambda name: tmp_path / name)
    return folder


def test_pairs_are_read_by_split(labelled_folder: Path) -> None:
    lines = [json.dumps(PAIR), json.dumps(PAIR | {"id": "z2-001", "batch": "z2"})]
    (labelled_folder / "pairs.jsonl").write_text("\n".join(lines))
    (pair,) = labelled_pairs.load("train")
    assert (pair.id, pair.label, pair.left.text) == ("z1-001", "same_idea", "a\nb")
    assert [pair.id for pair in labelled_pairs.load("tune")] == ["z2-001"]


def test_a_pair_of_no_split_is_refused(labelled_folder: Path) -> None:
    (labelled_folder / "pairs.jsonl").write_text(json.dumps(PAIR | {"batch": "z9"}))
    with pytest.raises(ValueError, match="'z9' of pair z1-001"):
        labelled_pairs.load("train")
