"""A short name for the present state of the pages' styles and scripts."""

import hashlib
from importlib.metadata import version
from pathlib import Path

_OTHERS = ("django", "django-htmx")  # whose static files are served too


def of_static_files(folder: Path) -> str:
    """Hash what the static files of a folder and of the packages beside it are.

    In their address, it lets browsers keep them for good: after an upgrade the pages name another address. No file is
    written and nothing is built.
    """
    known = hashlib.sha256()
    for name in _OTHERS:
        known.update(f"{name} {version(name)}\n".encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            known.update(f"{path.relative_to(folder).as_posix()}\n".encode() + path.read_bytes())
    return known.hexdigest()[:12]
