"""Trained models on disk: a skops file that is never loaded on trust, and a card beside it."""

import hashlib
import importlib.metadata
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import skops.io

from models.errors import ModelRefusedError

# The only types a stored model may hold beyond skops' own defaults; anything else is refused.
_TRUSTED = (
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._TemperatureScaling",
)
_LIBRARIES = ("scikit-learn", "numpy", "scipy", "skops")


@dataclass(frozen=True, slots=True)
class Card:
    """What a model is: how it came about, on what, and how good it was then."""

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
    raw = skops.io.dumps(model)
    _replace(folder / "model.skops", raw)
    values = asdict(card) | {"sha256": hashlib.sha256(raw).hexdigest()}
    _replace(folder / "card.json", json.dumps(values, ensure_ascii=False, indent=2).encode())


def load_card(folder: Path) -> Card:
    """Read the card of a model.

    Raises:
        ModelRefusedError: there is no card, or it lacks a part.

    """
    try:
        return Card(**json.loads((folder / "card.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ModelRefusedError(
            f"{folder}: no readable model card ({error}); run `sangloc train`"
        ) from error


def load(folder: Path) -> tuple[Any, Card]:
    """Load a model after checking it against its card and this program's libraries.

    Raises:
        ModelRefusedError: hash, library versions or contained types are not what they should be.

    """
    card = load_card(folder)
    raw = (folder / "model.skops").read_bytes()
    if hashlib.sha256(raw).hexdigest() != card.sha256:
        raise ModelRefusedError(
            f"{folder}: model.skops is not the file its card describes; run `sangloc train`"
        )
    if card.libraries != libraries():
        raise ModelRefusedError(
            f"{folder}: trained with {card.libraries}, installed are {libraries()}; run `sangloc train`"
        )
    unknown = set(skops.io.get_untrusted_types(data=raw)) - set(_TRUSTED)
    if unknown:
        raise ModelRefusedError(
            f"{folder}: the file holds types that no model of ours has: {sorted(unknown)}"
        )
    return skops.io.loads(raw, trusted=list(_TRUSTED)), card


def _replace(path: Path, raw: bytes) -> None:
    partial = path.with_suffix(f".{os.getpid()}.tmp")
    partial.write_bytes(raw)
    partial.replace(path)
