"""The key that signs sessions and forms: made at first use, kept in the home, readable by its owner only."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def read_or_make(path: Path) -> str:
    """Read the key, or write a new random one with mode 0600; two processes starting at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        _publish(path, secrets.token_urlsafe(50))
        return path.read_text(encoding="ascii")


def _publish(path: Path, key: str) -> None:
    """Write beside the place and link into it: whoever links first wins, and nobody reads half a key."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
