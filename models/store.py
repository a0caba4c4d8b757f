"""Trained models on disk: a file of arrays and plain values, which can hold no code, and a card beside it."""

import hashlib
import importlib.metadata
import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ModelRefusedError
from nlp import durable

FIELD, LOW_CONTENT = "field", "low_content"
KINDS = (FIELD, LOW_CONTENT)
MODEL = "model.npz"
_LIBRARIES = ("scikit-learn", "numpy", "scipy")
# The member that holds, as JSON, all parts that are no arrays. Arrays are members named by their path: "view/weights".
_PLAIN = "plain"
_AGAIN = (
    "ứng viên: hãy huấn luyện lại bằng `sangloc train`, hoặc `sangloc promote --back`;"
    " mô hình mặc định: hãy xóa thư mục này, lần chạy sau sẽ huấn luyện lại"
)

Parts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """What a model is: how it came about, on what, and how good it was then.

    `kind` is one of `KINDS`; `data` names by digest what it was trained with; `metrics` are of the tune split.
    """

    kind: str
    version: str
    trained_on: str
    data: dict[str, str]
    counts: dict[str, int]
    metrics: dict[str, float]
    libraries: dict[str, str]
    sha256: str = ""


def libraries() -> dict[str, str]:
    """Versions of the libraries that a stored model depends on."""
    return {name: importlib.metadata.version(name) for name in _LIBRARIES}


def save(folder: Path, parts: Parts, card: Card) -> None:
    """Write model and card; the card goes last, so a folder without a card is unfinished work.

    Raises:
        TypeError: a part is neither a dictionary, an array nor a plain value.
        ValueError: an array holds objects, not numbers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    raw = _packed(parts)
    _replace(folder / MODEL, raw)
    values = asdict(card) | {"sha256": hashlib.sha256(raw).hexdigest()}
    values["card_sha256"] = _digest(values)
    _replace(folder / "card.json", json.dumps(values, ensure_ascii=False, indent=2).encode())


def load_card(folder: Path, *, kind: str | None = None) -> Card:
    """Read the card of a model; `kind` says which it must be, None that either will do.

    Raises:
        ModelRefusedError: there is no card, it lacks a part, or it is of another kind.

    """
    try:
        card = Card(**_read_card(folder / "card.json"))
    except (OSError, ValueError, TypeError) as error:
        raise ModelRefusedError(
            f"Mô hình {folder}: không đọc được card.json ({error}); {_AGAIN}."
        ) from error
    if card.kind not in (KINDS if kind is None else (kind,)):
        wanted = kind or " hoặc ".join(KINDS)
        raise ModelRefusedError(
            f"Mô hình {folder} thuộc loại {card.kind!r}, cần {wanted}; {_AGAIN}."
        )
    return card


def load(folder: Path, *, kind: str | None = None) -> tuple[Parts, Card]:
    """Load a model after checking it against its card and this program's libraries.

    Raises:
        ModelRefusedError: kind, hash, library versions or contained types are not what they should be.

    """
    card = load_card(folder, kind=kind)
    raw = _described(folder, card)
    if card.libraries != libraries():
        raise ModelRefusedError(
            f"Mô hình {folder}: huấn luyện bằng {_said(card.libraries)}, máy đang có {_said(libraries())}; {_AGAIN}."
        )
    try:
        return _unpacked(raw), card
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise ModelRefusedError(
            f"Mô hình {folder}: {MODEL} chứa thứ không mô hình nào của chương trình có ({error});"
            f" đừng dùng tệp này, {_AGAIN}."
        ) from error


def _read_card(path: Path) -> dict[str, Any]:
    """Read what a card says, if it says what was written; cards of earlier versions have no digest of their own."""
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if values.pop("card_sha256", None) not in (None, _digest(values)):
        raise ValueError("thẻ không đúng mã SHA-256 của nó")
    return values


def _digest(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _packed(parts: Parts) -> bytes:
    plain = json.dumps(_without_arrays(parts), ensure_ascii=False).encode()
    members: dict[str, Any] = {_PLAIN: np.frombuffer(plain, np.uint8), **dict(_arrays(parts))}
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **members)
    return file.getvalue()


def _unpacked(raw: bytes) -> Parts:
    """Put parts together again; numpy reads no array of objects, the only one that could hold code."""
    with np.load(io.BytesIO(raw), allow_pickle=False) as file:
        parts: Parts = json.loads(file[_PLAIN].tobytes())
        for path in file.files:
            if path != _PLAIN:
                *above, name = path.split("/")
                into = parts
                for step in above:
                    into = into[step]
                into[name] = file[path]
    return parts


def _arrays(parts: Parts, above: str = "") -> Iterator[tuple[str, NDArray[Any]]]:
    for name, part in parts.items():
        if isinstance(part, np.ndarray):
            yield f"{above}{name}", part
        elif isinstance(part, dict):
            yield from _arrays(part, f"{above}{name}/")


def _without_arrays(parts: Parts) -> Parts:
    return {
        name: _without_arrays(part) if isinstance(part, dict) else part
        for name, part in parts.items()
        if not isinstance(part, np.ndarray)
    }


def _described(folder: Path, card: Card) -> bytes:
    """Read the model's file, if it is the one that the card describes."""
    try:
        raw = (folder / MODEL).read_bytes()
    except OSError as error:
        raise ModelRefusedError(
            f"Mô hình {folder}: không đọc được {MODEL} ({error.strerror}); {_AGAIN}."
        ) from error
    if hashlib.sha256(raw).hexdigest() != card.sha256:
        raise ModelRefusedError(
            f"Mô hình {folder}: {MODEL} không phải tệp mà card.json mô tả; {_AGAIN}."
        )
    return raw


def _said(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())


def _replace(path: Path, raw: bytes) -> None:
    partial = path.with_suffix(f".{os.getpid()}.tmp")
    partial.write_bytes(raw)
    durable.replace(partial, path)
