"""Which models are in use: promoted, taken back, never half-changed."""

import json
from pathlib import Path

import pytest

from models import in_use
from models.errors import ModelRefusedError


def using(models: Path) -> str:
    return str(json.loads((models / "current.json").read_text(encoding="utf-8"))["field"])


def test_without_a_promotion_the_defaults_are_in_use(tmp_path: Path) -> None:
    assert in_use.promoted(tmp_path) == {}
    with pytest.raises(ModelRefusedError, match="mô hình mặc định"):
        in_use.back(tmp_path, at="now")
    assert list(tmp_path.iterdir()) == []


def test_going_back_walks_through_what_was_used_before(tmp_path: Path) -> None:
    for version in ("a", "b"):
        in_use.promote(tmp_path, version, at="then")
    assert in_use.promoted(tmp_path)["field"] == tmp_path / "candidates" / "b" / "field"
    assert in_use.back(tmp_path, at="now").field == "a"
    assert using(tmp_path) == "a"
    in_use.promote(tmp_path, "c", at="now")
    assert in_use.back(tmp_path, at="now").field == "a"
    assert in_use.back(tmp_path, at="now").field == ""
    assert in_use.promoted(tmp_path) == {}
    told = [(event.what, event.field) for event in in_use.history(tmp_path)]
    assert told == [
        ("promote", "a"),
        ("promote", "b"),
        ("back", "a"),
        ("promote", "c"),
        ("back", "a"),
        ("back", ""),
    ]


def test_a_promotion_cut_short_leaves_what_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_use.promote(tmp_path, "a", at="then")

    def killed(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        in_use.promote(tmp_path, "b", at="now")
    assert using(tmp_path) == "a"


def test_a_damaged_file_is_refused_and_not_taken_for_none(tmp_path: Path) -> None:
    (tmp_path / "current.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelRefusedError, match=r"current\.json"):
        in_use.promoted(tmp_path)


def test_candidates_are_listed_the_newest_last_without_unfinished_ones(tmp_path: Path) -> None:
    for name in ("20261102-080000-b", "20261101-080000-a", ".20261103-080000-c"):
        (tmp_path / "candidates" / name).mkdir(parents=True)
    assert in_use.candidates(tmp_path) == ["20261101-080000-a", "20261102-080000-b"]
