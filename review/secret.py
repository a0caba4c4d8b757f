"""The key that signs sessions and forms: made at first use, kept in the home, readable by its owner only."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def read_or_make(path: Path) -> str:
    """Read the key, or write a new random one with mode 0600; two processes starting at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or not path.stat().st_size:
        path.unlink(missing_ok=True)  # an empty one is what a full disk of an earlier version left
        _publish(path, secrets.token_urlsafe(50))
    # Of a damaged one nothing is as before: who was signed in has to sign in again.
    return path.read_text(encoding="ascii", errors="backslashreplace")


def _publish(path: Path, key: str) -> None:
    """Write beside the place and link into it: whoever links first wins, and nobody reads half a key."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
