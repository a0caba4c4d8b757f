"""The sheets of a workbook that somebody sent in, read by a process that may take so much memory and time."""

import datetime as dt
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from review.reading_apart import Why, command, why

_KINDS: dict[str, Callable[[str], object]] = {
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `rows` have to be read before the next sheet is asked for.

    Rows stand from the first of the sheet on, cells from column `left` on (both from 0); `merged` are the corners of
    merged cells as (top, left, bottom, right).
    """

    name: str
    left: int
    merged: list[tuple[int, int, int, int]]
    rows: Iterator[list[Any]]


class UnreadableSheetsError(Exception):
    """A workbook cannot be read: it is `damaged`, or asks for more memory or time than it may have (`too_much`)."""

    def __init__(self, why: Why, said: str) -> None:
        super().__init__(said)
        self.why = why


@contextmanager
def opened(file: IO[bytes], *, megabytes: int, seconds: int) -> Iterator[Iterator[Sheet]]:
    """Read a workbook, which is a file on disk, sheet by sheet and row by row.

    Cells are as python-calamine gives them. `megabytes` is what the reader may take beside the file itself, `seconds`
    its processor time; what is not asked for is not waited for.

    Raises:
        UnreadableSheetsError: on the way, where the file is damaged or asks for too much.
    """
    asked = command("sheets", megabytes=megabytes, seconds=seconds)
    with tempfile.TemporaryFile() as said:
        reader = subprocess.Popen(asked, stdin=file, stdout=subprocess.PIPE, stderr=said, env={})
        try:
            yield _sheets(reader, said)
        finally:
            reader.kill()
            reader.communicate()


def _sheets(reader: "subprocess.Popen[bytes]", said: IO[bytes]) -> Iterator[Sheet]:
    assert reader.stdout is not None
    lines = iter(reader.stdout)
    line = next(lines, b"")
    while line.startswith(b"{"):
        about = json.loads(line)
        ahead: list[bytes] = []
        rows = _rows(lines, ahead)
        yield Sheet(about["sheet"], about["left"], [tuple(one) for one in about["merged"]], rows)
        for _ in rows:  # those that nobody asked for
            pass
        line = ahead[0] if ahead else b""
    _require_whole(reader, said)


def _rows(lines: Iterator[bytes], ahead: list[bytes]) -> Iterator[list[Any]]:
    """Give the rows of a sheet; the first line of the next one is put into `ahead`."""
    for line in lines:
        if line.startswith(b"{"):
            ahead.append(line)
            return
        if not line.endswith(b"\n"):  # the reader was ended while it wrote
            return
        yield json.loads(line, object_hook=_typed) if b"{" in line else json.loads(line)


def _typed(told: dict[str, Any]) -> object:
    ((kind, value),) = told.items()
    return dt.timedelta(seconds=value) if kind == "timedelta" else _KINDS[kind](value)


def _require_whole(reader: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
    """Look how the reader ended: by itself, or by the system, which gave it no more."""
    status = reader.wait()
    if status:
        said.seek(0)
        told = said.read(300).decode(errors="replace").partition("\n")[0]
        raise UnreadableSheetsError(why(status), told)
