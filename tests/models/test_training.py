"""Candidates appear whole or not at all; what is in use fits today's program and taxonomy."""

import ast
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import nlp
from models import in_use, labelled, provenance, store, training
from models.errors import ModelRefusedError
from models.labelled import Labelled
from models.training import Kind
from tests.models.invented import TEXTS, text


def _fit(texts: Sequence[Labelled]) -> dict[str, Any]:
    return {"texts": len(texts)}


def _broken(texts: Sequence[Labelled]) -> dict[str, Any]:
    raise ArithmeticError


def _scores(parts: dict[str, Any], texts: Sequence[Labelled]) -> dict[str, float]:
    return {"accuracy": 0.5}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "KINDS", dict.fromkeys(store.KINDS, Kind(_fit, _scores)))
    monkeypatch.setattr(labelled, "load", lambda split: TEXTS if split == "train" else TEXTS[:3])


def test_a_candidate_holds_both_kinds_with_cards_and_nothing_in_use_changes(tmp_path: Path) -> None:
    before = training.current(tmp_path)
    folder = training.train_candidate(tmp_path, [text(90, "y_te")])
    for kind in store.KINDS:
        card = store.load_card(folder / kind, kind=kind)
        assert card.counts == {"train": 20, "decisions": 1, "tune": 3}
        assert card.metrics == {"tune_accuracy": 0.5}
        assert set(card.data) == {"train", "tune", "decisions", "taxonomy", "program"}
        assert card.version == folder.name
        assert store.load(folder / kind)[0] == {"texts": 21}
    assert training.current(tmp_path) == before
    assert not (tmp_path / "current.json").exists()


def test_a_candidate_that_fails_half_way_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(training.KINDS, "low_content", Kind(_broken, _scores))  # type: ignore[arg-type]
    with pytest.raises(ArithmeticError):
        training.train_candidate(tmp_path)
    assert list((tmp_path / "candidates").iterdir()) == []


def test_the_promoted_model_is_in_use_until_it_is_taken_back(tmp_path: Path) -> None:
    default = training.current(tmp_path)
    folder = training.train_candidate(tmp_path)
    in_use.promote(tmp_path, folder.name, at="now")
    assert training.current(tmp_path, "field") == folder / "field"
    assert training.current(tmp_path, "low_content") == folder / "low_content"
    assert training.is_trained(tmp_path)
    in_use.back(tmp_path, at="now")
    assert training.current(tmp_path) == default


@pytest.mark.parametrize(
    ("data", "what"), [("taxonomy", "danh mục lĩnh vực"), ("program", "cách chương trình đọc")]
)
def test_a_promoted_model_of_another_taxonomy_or_program_is_refused(
    tmp_path: Path, data: str, what: str
) -> None:
    folder = training.train_candidate(tmp_path)
    in_use.promote(tmp_path, folder.name, at="now")
    path = folder / "field" / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    card["data"][data] = "000000"
    card.pop("card_sha256")  # as a card of that time was written
    path.write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelRefusedError, match=f"{what}.* đã thay đổi; hãy chạy `sangloc train`"):
        training.current(tmp_path)


def test_default_models_are_trained_once_and_anew_for_other_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = training.current(tmp_path)
    monkeypatch.setitem(training.KINDS, "field", Kind(_broken, _scores))  # type: ignore[arg-type]
    assert training.current(tmp_path) == first
    monkeypatch.setitem(training.KINDS, "field", Kind(_fit, _scores))  # type: ignore[arg-type]
    monkeypatch.setattr(labelled, "files_digest", lambda: "0123456789ab")
    assert not training.is_trained(tmp_path)
    assert training.current(tmp_path) != first


def test_the_program_is_told_by_all_code_that_reads_a_text() -> None:
    names = {path.name for path in provenance.sources("models.field")}
    assert {"field.py", "normal.py", "lookalikes.py"} <= names
    assert "evaluation.py" not in names


def test_all_that_a_file_imports_is_told_by_its_lines() -> None:
    """The slow, obvious way parses: it finds nothing that is not told."""
    for path in [
        *Path(store.__file__).parent.rglob("*.py"),
        *Path(nlp.__file__).parent.rglob("*.py"),
    ]:
        assert _parsed(path) <= set(provenance.imported(path)), path


def _parsed(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found
