"""A stored model is loaded only if it is the one its card tells of."""

import hashlib
import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models import store
from models.errors import ModelRefusedError

PARTS = {
    "threshold": 0.5,
    "classes": ["cơ khí", "điện"],
    "few": {"hóa": 12},
    "views": {"marked": {"words": "bơm\nvòi", "weights": np.array([1.0, 2.5], np.float32)}},
    "terms": np.array([[0, 1], [1, -1]], np.int32),
    "none": np.zeros((0, 3), np.uint64),
}


def plain(parts: Any) -> Any:
    """Give parts as values that can be compared: arrays with their type and shape."""
    if isinstance(parts, dict):
        return {name: plain(part) for name, part in parts.items()}
    if isinstance(parts, np.ndarray):
        return str(parts.dtype), parts.shape, parts.tolist()
    return parts


def card(kind: str = "low_content") -> store.Card:
    return store.Card(kind, "v1", "2026-11-29", {}, {}, {}, store.libraries())


@pytest.mark.parametrize("kind", store.KINDS)
def test_a_model_of_either_kind_comes_back_as_it_was(tmp_path: Path, kind: str) -> None:
    store.save(tmp_path, PARTS, card(kind))
    parts, told = store.load(tmp_path, kind=kind)
    assert plain(parts) == plain(PARTS)
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
    with (tmp_path / "model.npz").open("ab") as file:
        file.write(b" ")
    with pytest.raises(ModelRefusedError, match=r"không phải tệp mà card\.json mô tả"):
        store.load(tmp_path)
    (tmp_path / "model.npz").unlink()
    with pytest.raises(ModelRefusedError, match=r"không đọc được model\.npz"):
        store.load(tmp_path)


def test_other_libraries_are_refused_by_name(tmp_path: Path) -> None:
    store.save(tmp_path, PARTS, replace(card(), libraries={"numpy": "1.0"}))
    with pytest.raises(ModelRefusedError, match=r"huấn luyện bằng numpy 1\.0, máy đang có"):
        store.load(tmp_path)


def test_a_file_that_could_hold_code_is_refused(tmp_path: Path) -> None:
    store.save(tmp_path, PARTS, card())
    sly = np.array([logging.Filter("x")], object)
    plain_values = np.frombuffer(b"{}", np.uint8)
    np.savez(tmp_path / "model.npz", plain=plain_values, sly=sly)
    fits = hashlib.sha256((tmp_path / "model.npz").read_bytes()).hexdigest()
    told = json.loads((tmp_path / "card.json").read_text("utf-8")) | {"sha256": fits}
    told.pop("card_sha256")
    (tmp_path / "card.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ModelRefusedError, match=r"chứa thứ không mô hình nào .* đừng dùng tệp này"):
        store.load(tmp_path)


@pytest.mark.parametrize("sly", [logging.Filter("x"), np.array([logging.Filter("x")], object)])
def test_a_part_that_is_no_plain_value_is_not_kept(tmp_path: Path, sly: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        store.save(tmp_path, {"deep": {"sly": sly}}, card())
    assert not list(tmp_path.iterdir())


def test_a_missing_or_damaged_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelRefusedError, match=r"không đọc được card\.json"):
        store.load_card(tmp_path)
    (tmp_path / "card.json").write_text(json.dumps({"kind": "field"}), encoding="utf-8")
    with pytest.raises(ModelRefusedError, match=r"không đọc được card\.json"):
        store.load_card(tmp_path)
