"""Files read and their rows examined, several files at a time in processes of their own where there is much to read."""

import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pipelines.accepting import Examined, examine
from pipelines.errors import RunFailedError
from pipelines.reading import Piece, ReadingLimits, read_pieces

# Starting processes takes some seconds, in which one reads so much.
_WORTH_BYTES = 100_000_000
# A larger file is read piece by piece by whoever asks: what others read of it would lie in memory as a whole.
_WHOLE_BYTES = 150_000_000


class Read(NamedTuple):
    """A piece of the file with the place `number` among the files, its rows examined; `rows` counts all of them."""

    number: int
    examined: Examined
    rows: int
    encoding: str
    notes: tuple[str, ...]


def read_all(
    paths: Sequence[Path],
    names: Sequence[str],
    *,
    limits: ReadingLimits,
    piece_rows: int,
    processes: int,
) -> Iterator[Read]:
    """Give the pieces of all files in their order; `names` are what rows call their files.

    Raises:
        UnusableInput: a whole file cannot be used.
        RunFailedError: a process that reads was ended from outside.
    """
    files = list(zip(range(len(paths)), paths, names, strict=True))
    sizes = [path.stat().st_size for path in paths]
    if processes < 2 or len(paths) < 2 or sum(sizes) < _WORTH_BYTES:
        for file in files:
            yield from _pieces(*file, limits, piece_rows)
        return
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context) as pool:
        try:
            yield from _ahead(files, sizes, limits, piece_rows, pool, processes)
        except BrokenProcessPool as error:
            raise RunFailedError(
                "Một tiến trình đọc tệp bị dừng từ bên ngoài, thường vì máy hết bộ nhớ; hãy thêm bộ nhớ hoặc chia"
                " nhỏ các tệp rồi chạy lại."
            ) from error
        except (
            BaseException
        ):  # nobody waits for what is being read, least of all on a disk that does not answer
            for process in set(multiprocessing.active_children()) - before:
                process.kill()
            raise


def _ahead(
    files: Sequence[tuple[int, Path, str]],
    sizes: Sequence[int],
    limits: ReadingLimits,
    piece_rows: int,
    pool: ProcessPoolExecutor,
    processes: int,
) -> Iterator[Read]:
    """Hand files out, one more than there are processes, and give their pieces in the order of the files."""
    waiting: deque[Future[list[Read]] | tuple[int, Path, str]] = deque()
    rest = deque(zip(files, sizes, strict=True))
    while rest or waiting:
        while rest and len(waiting) <= processes:
            file, size = rest.popleft()
            is_whole = size <= _WHOLE_BYTES
            waiting.append(pool.submit(_whole, *file, limits, piece_rows) if is_whole else file)
        first = waiting.popleft()
        if isinstance(first, Future):
            yield from first.result()
        else:
            yield from _pieces(*first, limits, piece_rows)


def _whole(
    number: int, path: Path, name: str, limits: ReadingLimits, piece_rows: int
) -> list[Read]:
    return list(_pieces(number, path, name, limits, piece_rows))


def _pieces(
    number: int, path: Path, name: str, limits: ReadingLimits, piece_rows: int
) -> Iterator[Read]:
    for part in read_pieces(path, limits=limits, piece_rows=piece_rows):
        piece = _renamed(part, path.name, name)
        rows = len(piece.rows) + len(piece.set_aside)
        yield Read(number, examine(piece, limits), rows, piece.encoding, piece.notes)


def _renamed(piece: Piece, old: str, new: str) -> Piece:
    if old == new:
        return piece
    source = piece.source.replace(old, new, 1)
    aside = [replace(row, source=row.source.replace(old, new, 1)) for row in piece.set_aside]
    return replace(piece, source=source, set_aside=aside)
