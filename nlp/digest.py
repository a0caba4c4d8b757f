"""The digest of a file; imports nothing else, for processes look at files before anything heavy is loaded."""

import hashlib
from pathlib import Path


def sha256(path: Path) -> str:
    """Hash a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
