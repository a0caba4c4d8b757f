"""Trained models on disk: a skops file that is never loaded on trust, and a card beside it."""

import hashlib
import importlib
import importlib.metadata
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from models.errors import ModelRefusedError

FIELD, LOW_CONTENT = "field", "low_content"
KINDS = (FIELD, LOW_CONTENT)
# The types a stored model of each kind may hold beyond skops' own defaults (plain values and arrays); anything else is
# refused. Our models are taken apart into plain values (see `linear`), so there are none.
_TRUSTED: Mapping[str, tuple[str, ...]] = {FIELD: (), LOW_CONTENT: ()}
_LIBRARIES = ("scikit-learn", "numpy", "scipy", "skops")
_BRINGS_TORCH = "sklearn.externals.array_api_compat.torch"
_AGAIN = (
    "ứng viên: hãy huấn luyện lại bằng `sangloc train`, hoặc `sangloc promote --back`;"
    " mô hình mặc định: hãy xóa thư mục này, lần chạy sau sẽ huấn luyện lại"
)


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


def save(folder: Path, model: object, card: Card) -> None:
    """Write model and card; the card goes last, so a folder without a card is unfinished work."""
    folder.mkdir(parents=True, exist_ok=True)
    raw = _skops().dumps(model)
    _replace(folder / "model.skops", raw)
    values = asdict(card) | {"sha256": hashlib.sha256(raw).hexdigest()}
    _replace(folder / "card.json", json.dumps(values, ensure_ascii=False, indent=2).encode())


def load_card(folder: Path, *, kind: str | None = None) -> Card:
    """Read the card of a model; `kind` says which it must be, None that either will do.

    Raises:
        ModelRefusedError: there is no card, it lacks a part, or it is of another kind.

    """
    try:
        card = Card(**json.loads((folder / "card.json").read_text(encoding="utf-8")))
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


def load(folder: Path, *, kind: str | None = None) -> tuple[Any, Card]:
    """Load a model after checking it against its card and this program's libraries.

    Raises:
        ModelRefusedError: kind, hash, library versions or contained types are not what they should be.

    """
    skops_io = _skops()
    card = load_card(folder, kind=kind)
    raw = _described(folder, card)
    if card.libraries != libraries():
        raise ModelRefusedError(
            f"Mô hình {folder}: huấn luyện bằng {_said(card.libraries)}, máy đang có {_said(libraries())}; {_AGAIN}."
        )
    trusted = _TRUSTED[card.kind]
    unknown = set(skops_io.get_untrusted_types(data=raw)) - set(trusted)
    if unknown:
        raise ModelRefusedError(
            f"Mô hình {folder}: tệp chứa kiểu dữ liệu không mô hình nào của chương trình có:"
            f" {', '.join(sorted(unknown))}; đừng dùng tệp này, {_AGAIN}."
        )
    return skops_io.loads(raw, trusted=list(trusted)), card


def _skops() -> Any:  # noqa: ANN401 - a module
    """Import skops, which is slow and most commands load no model; never with torch.

    It walks through all of scikit-learn, which would bring torch along where it is installed: seconds, and 400 MB.
    """
    is_kept_out = _BRINGS_TORCH not in sys.modules
    if is_kept_out:
        sys.modules[_BRINGS_TORCH] = None  # type: ignore[assignment]  # makes its import fail, as documented
    try:
        return importlib.import_module("skops.io")
    finally:
        if is_kept_out:
            del sys.modules[_BRINGS_TORCH]


def _described(folder: Path, card: Card) -> bytes:
    """Read the model's file, if it is the one that the card describes."""
    try:
        raw = (folder / "model.skops").read_bytes()
    except OSError as error:
        raise ModelRefusedError(
            f"Mô hình {folder}: không đọc được model.skops ({error.strerror}); {_AGAIN}."
        ) from error
    if hashlib.sha256(raw).hexdigest() != card.sha256:
        raise ModelRefusedError(
            f"Mô hình {folder}: model.skops không phải tệp mà card.json mô tả; {_AGAIN}."
        )
    return raw


def _said(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions.items())


def _replace(path: Path, raw: bytes) -> None:
    partial = path.with_suffix(f".{os.getpid()}.tmp")
    partial.write_bytes(raw)
    partial.replace(path)
