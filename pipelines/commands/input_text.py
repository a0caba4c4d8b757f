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


def read_text(file: str, *, when_blank: str) -> str:
    """Read a UTF-8 text whole, from a file or standard input.

    Raises:
        UnusableInput: the file cannot be read, is no UTF-8, or holds nothing: `when_blank` says what to do then.
    """
    try:
        text = read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnusableInput(f"{file} không phải văn bản UTF-8; hãy lưu lại dạng UTF-8.") from error
    if not text.strip():
        raise UnusableInput(f"{file}: {when_blank}")
    return text
