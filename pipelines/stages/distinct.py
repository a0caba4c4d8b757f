"""Ask once what many cells ask: units, unions, dates and forms repeat all through a partition."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Cell = TypeVar("Cell", bound=Hashable)
Answer = TypeVar("Answer")


def answered(cells: Iterable[Cell], answer: Callable[[Cell], Answer]) -> list[Answer]:
    """Give `answer(cell)` for each cell, worked out once for cells that are equal.

    >>> answered(["HÀ NỘI", "HUẾ", "HÀ NỘI"], str.title)
    ['Hà Nội', 'Huế', 'Hà Nội']
    """
    known: dict[Cell, Answer] = {}
    answers = []
    for cell in cells:
        if cell not in known:
            known[cell] = answer(cell)
        answers.append(known[cell])
    return answers
