"""The manifest of an index: the one file that says which others count, with their sizes and checksums."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nlp.neardup.errors import IndexUnusableError
from nlp.neardup.forms import reader_version

FORMAT = 2
MANIFEST = "manifest.json"
TEMPLATE = "template-{}.npy"
_FIELDS = ("pieces", "template_name", "template_filings", "last_day", "arrived")


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment by name: the runs it came from, how many filings it holds, and its files with size and SHA-256."""

    name: str
    runs: tuple[str, ...]
    filings: int
    files: dict[str, tuple[int, str]]


def read(folder: Path) -> dict[str, Any]:
    """Read what the manifest says: the fields of `Index` by name.

    Raises:
        IndexUnusableError: there is none, or it is of another version.
    """
    try:
        about = _whole(folder / MANIFEST)
        versions = about.pop("format"), about.pop("reader")
        about["pieces"] = tuple(map(_piece, about["pieces"]))
        fields = {name: about[name] for name in _FIELDS}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexUnusableError(
            f"{folder}: chưa có chỉ mục dùng được ({error}); lần sàng lọc tới sẽ dựng lại."
        ) from error
    if versions != (FORMAT, reader_version()):
        raise IndexUnusableError(
            f"{folder}: chỉ mục của bản khác {versions}; lần sàng lọc tới sẽ dựng lại."
        )
    return fields


def write(folder: Path, *, pieces: Iterable[Piece], **fields: str | int) -> None:
    """Replace the manifest by one rename."""
    about = {"format": FORMAT, "reader": reader_version()} | {
        "pieces": [asdict(piece) for piece in pieces],
        **fields,
    }
    partial = folder / f"{MANIFEST}.{os.getpid()}.tmp"
    partial.write_text(json.dumps(about | {"sha256": _digest(about)}, indent=1), encoding="utf-8")
    partial.replace(folder / MANIFEST)


def require_sizes(folder: Path, pieces: Iterable[Piece], template_name: str) -> None:
    """Look whether every file is there, as long as it was written, and that of the template text.

    Raises:
        IndexUnusableError: one is missing or cut short.
    """
    for piece in pieces:
        for name, (size, _) in piece.files.items():
            path = folder / piece.name / name
            if not path.exists() or path.stat().st_size != size:
                raise IndexUnusableError(
                    f"{path}: tệp thiếu hoặc bị cắt; lần sàng lọc tới sẽ dựng lại chỉ mục."
                )
    template = folder / TEMPLATE.format(template_name)
    if template_name and not template.exists():
        raise IndexUnusableError(f"{template}: tệp thiếu; lần sàng lọc tới sẽ dựng lại chỉ mục.")


def remove_unnamed(folder: Path, pieces: Iterable[Piece], template_name: str) -> None:
    """Remove what the manifest no longer names."""
    named = {piece.name: set(piece.files) for piece in pieces}
    for path in folder.iterdir():
        if path.is_dir() and path.name not in named:
            shutil.rmtree(path)
        elif path.is_dir():
            for file in set(path.iterdir()):
                if file.name not in named[path.name]:
                    file.unlink()
        elif path.name not in (MANIFEST, TEMPLATE.format(template_name)):
            path.unlink()


def _whole(path: Path) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if about.pop("sha256") != _digest(about):
        raise ValueError(f"{path} không đúng mã SHA-256 của nó")
    return about


def _digest(about: dict[str, Any]) -> str:
    """Hash what a manifest says, however it is laid out."""
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


def _piece(about: dict[str, Any]) -> Piece:
    files = {name: (size, digest) for name, (size, digest) in about["files"].items()}
    return Piece(about["name"], tuple(about["runs"]), about["filings"], files)
