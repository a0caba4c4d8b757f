"""Work in threads whose number never changes the outcome: each piece of work writes places of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
Note = Callable[[str], None]


def unheard(_: str) -> None:
    """Take no notice of the step that begins."""


def in_pieces(work: Callable[[int, int], T], length: int, *, piece: int, threads: int) -> list[T]:
    """Call `work(begin, end)` for pieces of `length` items, in threads; the results come in order."""
    cuts = [(begin, min(begin + piece, length)) for begin in range(0, length, piece)]
    if threads < 2 or len(cuts) < 2:
        return [work(*cut) for cut in cuts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda cut: work(*cut), cuts))


def ahead(work: Callable[[T], R], items: Iterator[T], *, threads: int) -> Iterator[R]:
    """Give `work(item)` in order, a few items ahead of the reader, so that memory stays bounded."""
    if threads < 2:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = []
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > threads + 1:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()
