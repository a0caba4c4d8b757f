"""The text that `check` and `text` are given: a file, or standard input."""

import sys
from pathlib import Path

from pipelines.errors import UnusableInput


def read_bytes(file: str) -> bytes:
    """Read a file whole, or standard input for `-`.

    Raises:
        UnusableInput: the file cannot be read.
    """
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise UnusableInput(f"Không đọc được {file}: {error.strerror}.") from error
