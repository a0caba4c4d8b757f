"""Which trained models a home uses: `current.json` names them and keeps the history; candidates wait beside it.

Without that file, or after every promotion was taken back, a home uses the default models (see `training`).
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from models.errors import ModelRefusedError
from nlp import durable

_CURRENT = "current.json"
_CANDIDATES = "candidates"
_KEYS = {"field", "low_content", "history", "sha256"}  # the last is younger than some files


@dataclass(frozen=True, slots=True)
class Event:
    """One change of the models in use; `field` and `low_content` are the versions used from then on.

    `at` is the time in ISO 8601; blank versions are the default models.
    """

    at: str
    what: Literal["promote", "back"]
    field: str
    low_content: str


def history(models: Path) -> list[Event]:
    """Read all changes, the oldest first; none where nothing was ever promoted.

    Raises:
        ModelRefusedError: `current.json` is damaged.

    """
    path = models / _CURRENT
    if not path.exists():
        return []
    try:
        return [Event(**event) for event in _read(path)["history"]]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelRefusedError(
            f"Không đọc được {path} ({error}); hãy khôi phục tệp này, hoặc xóa nó để dùng lại mô hình mặc định."
        ) from error


def promoted(models: Path) -> dict[str, Path]:
    """Give the folders of the promoted models by kind; empty where the default models are in use."""
    events = history(models)
    if not events or not events[-1].field:
        return {}
    return {
        "field": candidate(models, events[-1].field) / "field",
        "low_content": candidate(models, events[-1].low_content) / "low_content",
    }


def candidates(models: Path) -> list[str]:
    """List the versions of the candidates, the newest last; those once promoted are among them."""
    found = (models / _CANDIDATES).glob("[!.]*")
    return sorted(path.name for path in found if path.is_dir())


def candidate(models: Path, version: str) -> Path:
    """Give the folder of a candidate, which holds one of each kind of model."""
    return models / _CANDIDATES / version


def promote(models: Path, version: str, *, at: str) -> None:
    """Use a candidate from now on: one atomic rename."""
    _write(models, [*history(models), Event(at, "promote", version, version)])


def back(models: Path, *, at: str) -> Event:
    """Use what was used before the last promotion in force; called again, what was used before that.

    Raises:
        ModelRefusedError: the default models are in use, so there is nothing to take back.

    """
    events = history(models)
    stack = _in_force(events)
    if not stack:
        raise ModelRefusedError(
            "Đang dùng mô hình mặc định, không có mô hình nào trước đó để quay lại."
        )
    field, low_content = stack[-2] if len(stack) > 1 else ("", "")
    event = Event(at, "back", field, low_content)
    _write(models, [*events, event])
    return event


def _in_force(events: Sequence[Event]) -> list[tuple[str, str]]:
    """Replay the history: the promotions not taken back, the oldest first."""
    stack: list[tuple[str, str]] = []
    for event in events:
        if event.what == "promote":
            stack.append((event.field, event.low_content))
        elif stack:
            stack.pop()
    return stack


def _write(models: Path, events: Sequence[Event]) -> None:
    models.mkdir(parents=True, exist_ok=True)
    told = {
        "field": events[-1].field,
        "low_content": events[-1].low_content,
        "history": [asdict(event) for event in events],
    }
    told["sha256"] = _digest(told)
    partial = models / f".{_CURRENT}.{os.getpid()}"
    partial.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    durable.replace(partial, models / _CURRENT)


def _read(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if told.keys() - _KEYS or told.pop("sha256", None) not in (None, _digest(told)):
        raise ValueError("tệp không đúng mã SHA-256 của nó")
    return told


def _digest(told: dict[str, Any]) -> str:
    """Hash what the file says."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
