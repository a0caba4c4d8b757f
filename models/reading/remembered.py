"""Things that are numbered when they are first met, and what is worked out of each once."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from threading import RLock
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

T = TypeVar("T", bound=Hashable)
S = TypeVar("S")

_ROOM = 1 << 10

# What is remembered grows while it is asked for: one thread at a time.
LOCK = RLock()


class Grown:
    """An array that grows at its end; what was given out before stays as it was."""

    def __init__(self, dtype: DTypeLike, width: tuple[int, ...] = ()) -> None:
        self._rows: NDArray[Any] = np.zeros((_ROOM, *width), dtype)
        self._filled = 0

    def __len__(self) -> int:
        return self._filled

    def extend(self, values: Iterable[Any]) -> None:
        """Add rows at the end."""
        added = np.array(list(values), self._rows.dtype)
        end = self._filled + len(added)
        if end > len(self._rows):
            larger = np.zeros((2 * end, *self._rows.shape[1:]), self._rows.dtype)
            larger[: self._filled] = self._rows[: self._filled]
            self._rows = larger
        if len(added):
            self._rows[self._filled : end] = added
        self._filled = end

    @property
    def rows(self) -> NDArray[Any]:
        """All rows so far."""
        return self._rows[: self._filled]


class Numbered(Generic[T]):
    """Distinct things, numbered from 0 in the order in which they were met."""

    def __init__(self) -> None:
        self._numbers: dict[T, int] = {}
        self.things: list[T] = []

    def number(self, thing: T) -> int:
        """Give the number of a thing, a new one if it was not met before."""
        number = self._numbers.setdefault(thing, len(self.things))
        if number == len(self.things):
            self.things.append(thing)
        return number


class Column(Generic[T]):
    """A number for each of the numbered things, or `width` numbers, as `values_of` tells them."""

    def __init__(
        self, values_of: Callable[[T], Any], dtype: DTypeLike = np.int32, width: int = 1
    ) -> None:
        self._values_of = values_of
        self._of: Numbered[T] | None = None
        self._empty = (dtype, () if width == 1 else (width,))
        self._values = Grown(*self._empty)

    def of(self, numbered: Numbered[T]) -> NDArray[Any]:
        """Give the values of every thing met so far, by its number: shape (things,) or (things, width)."""
        with LOCK:
            if self._of is not numbered:
                self._of, self._values = numbered, Grown(*self._empty)
            if len(self._values) < len(numbered.things):
                self._values.extend(map(self._values_of, numbered.things[len(self._values) :]))
            return self._values.rows


class Sequences(Generic[S]):
    """Runs of numbers, one a thing: thing i has `items[starts[i]:starts[i + 1]]`; told when they are asked for."""

    def __init__(self, things: list[S], run_of: Callable[[S], Sequence[int]]) -> None:
        self._things, self._run_of = things, run_of
        self._starts, self._items = Grown(np.int64), Grown(np.uint32)
        self._starts.extend([0])

    @property
    def arrays(self) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """Where the runs of all things met so far start, and their items."""
        with LOCK:
            new = self._things[len(self._starts) - 1 :]
            if new:
                runs, before = list(map(self._run_of, new)), len(self._items)
                self._items.extend(item for run in runs for item in run)
                self._starts.extend(before + np.cumsum(list(map(len, runs))))
            return self._starts.rows, self._items.rows
