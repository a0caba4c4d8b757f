"""A server whose program was renewed since its home last screened: its models are of another program."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models import store, training
from pipelines import draft, settings
from pipelines.home import Home


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Which kinds were trained, by a training that takes no minute."""
    done: list[str] = []

    def train(folder: Path, kind: str, *_: object) -> None:
        folder.mkdir(parents=True)
        (folder / "card.json").write_text("{}")
        done.append(kind)

    monkeypatch.setattr(training, "_train", train)
    draft._spare_models.cache_clear()
    yield done
    draft._spare_models.cache_clear()
    draft._GIVEN.clear()


def test_drafts_of_one_process_train_once_and_leave_the_home_alone(
    tmp_path: Path, trainings: list[str]
) -> None:
    """Each draft used to train both models anew, a minute of a core, while the next ones waited for it."""
    home, policy = Home.at(tmp_path / "home"), settings.load()
    given = [draft._given(home.root, policy, None) for _ in range(3)]
    assert sorted(trainings) == sorted(store.KINDS)
    assert all(Path(one.model).is_dir() for one in given)
    assert not list((home.root / "models").rglob("card.json"))


def test_the_next_screening_ends_it(tmp_path: Path, trainings: list[str]) -> None:
    home, policy = Home.at(tmp_path / "home"), settings.load()
    aside = draft._given(home.root, policy, None)
    for kind in store.KINDS:
        training.current(home.models, kind)
    kept = draft._given(home.root, policy, None)
    assert Path(kept.model).is_relative_to(home.root)
    assert not Path(aside.model).is_relative_to(home.root)
