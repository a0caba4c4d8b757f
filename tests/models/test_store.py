"""A stored model is loaded only if it is the one its card tells of."""

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from models import store
from models.errors import ModelRefusedError

PARTS = {"threshold": 0.5, "weights": [1.0, 2.0]}


def card(kind: str = "low_content") -> store.Card:
    return store.Card(kind, "v1", "2026-11-29", {}, {}, {}, store.libraries())


@pytest.mark.parametrize("kind", store.KINDS)
def test_a_model_of_either_kind_comes_back_as_it_was(tmp_path: Path, kind: str) -> None:
    store.save(tmp_path, PARTS, card(kind))
    parts, told = store.load(tmp_path, kind=kind)
    assert parts == PARTS
    assert replace(told, sha256="") == card(kind)


def test_a_model_of_the_other_kind_is_refused(tmp_path: Path) -> None:
    store.save(tmp_path, PARTS, card("low_content"))
    with pytest.raises(ModelRefusedError, match="thuộc loại 'low_content', cần field"):
        store.load(tmp_path, kind="field")
    store.save(tmp_path, PARTS, card("poem"))
    with pytest.raises(ModelRefusedError, match="cần field hoặc low_content"):
        store.load(tmp_path)


def test_another_file_than_the_card_describes_is_refused(tmp_path: Path) -> None:
    store.save(tmp_path, PARTS, card())
    with (tmp_path / "model.skops").open("ab") as file:
        file.write(b" ")
    with pytest.raises(ModelRefusedError, match=r"không phải tệp mà card\.json mô tả"):
        store.load(tmp_path)
    (tmp_path / "model.skops").unlink()
    with pytest.raises(ModelRefusedError, match=r"không đọc được model\.skops"):
        store.load(tmp_path)


def test_other_libraries_are_refused_by_name(tmp_path: Path) -> None:
    store.save(tmp_path, PARTS, replace(card(), libraries={"numpy": "1.0"}))
    with pytest.raises(ModelRefusedError, match=r"huấn luyện bằng numpy 1\.0, máy đang có"):
        store.load(tmp_path)


def test_a_type_that_is_not_listed_is_refused(tmp_path: Path) -> None:
    store.save(tmp_path, {"sly": logging.Filter("x")}, card())
    with pytest.raises(ModelRefusedError, match=r"logging\.Filter"):
        store.load(tmp_path)


def test_a_missing_or_damaged_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelRefusedError, match=r"không đọc được card\.json"):
        store.load_card(tmp_path)
    (tmp_path / "card.json").write_text(json.dumps({"kind": "field"}), encoding="utf-8")
    with pytest.raises(ModelRefusedError, match=r"không đọc được card\.json"):
        store.load_card(tmp_path)
