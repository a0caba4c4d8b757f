"""The texts of filings by the hashes of their keys: new ones as they are at hand, others read from the corpus."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from nlp.neardup.hashing import hashes_of_utf8
from nlp.neardup.lookup import places_of
from nlp.neardup.sources import utf8_of

Keys = NDArray[np.uint64]


class _Held(NamedTuple):
    """Texts at hand: sorted hashes of keys and the row of each; texts in chunks that begin at rows `starts`."""

    keys: Keys
    rows: NDArray[np.int64]
    chunks: list[pa.Array]
    starts: NDArray[np.int64]


class FiledTexts:
    """Texts of new filings and, once they were fetched, of filings of the corpus."""

    def __init__(
        self, keys: Keys, texts: pa.Array | pa.ChunkedArray, corpus: Sequence[Path]
    ) -> None:
        self._held = [_held(keys, texts)]
        self._corpus = corpus
        self._expected = np.empty(0, np.uint64)

    def expect(self, *keys: Keys) -> None:
        """Note texts that will be asked for: they are read with the next that are fetched."""
        self._expected = np.concatenate([self._expected, *keys])

    def fetch(self, keys: Keys, *, threads: int) -> None:
        """Read texts that are not at hand yet from the corpus, in one pass over its files."""
        wanted = np.unique(np.concatenate([keys, self._expected]))
        self._expected = np.empty(0, np.uint64)
        for held in self._held:
            wanted = wanted[places_of(held.keys, wanted) < 0]
        if not len(wanted):
            return
        with ThreadPoolExecutor(max(1, threads)) as pool:
            parts = [_in_file(path, wanted, pool) for path in self._corpus]
        found = [part for part in parts if part]
        if found:
            there = np.concatenate([part[0] for part in found])
            # The oldest file's text counts, should two files hold one key.
            there, first = np.unique(there, return_index=True)
            texts = pa.concat_arrays([part[1] for part in found])
            held = _held(np.concatenate([part[0] for part in found]), texts)
            self._held.append(held._replace(keys=there, rows=first))

    def of(self, keys: Keys) -> pa.Array:
        """Give the texts of filings, in the order asked for.

        Raises:
            KeyError: the text of a filing is neither new nor was it fetched.
        """
        parts, placed = [pa.array([], pa.large_string())], [np.empty(0, np.int64)]
        missing = np.arange(len(keys))
        for held in self._held:
            at = places_of(held.keys, keys[missing])
            here = missing[at >= 0]
            rows = held.rows[at[at >= 0]]
            missing = missing[at < 0]
            chunk = np.searchsorted(held.starts, rows, side="right") - 1
            for number in np.unique(chunk).tolist():
                own = chunk == number
                parts.append(held.chunks[number].take(pa.array(rows[own] - held.starts[number])))
                placed.append(here[own])
        if len(missing):
            raise KeyError(f"{len(missing)} of {len(keys)} filings have no text in the corpus")
        order = np.empty(len(keys), np.int64)
        order[np.concatenate(placed)] = np.arange(len(keys))
        return pa.concat_arrays(parts).take(pa.array(order))


def hashes_of(column: pa.Array | pa.ChunkedArray) -> Keys:
    """Hash a column of strings as `stable_hashes` does; nulls count as empty."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return np.concatenate(
        [np.empty(0, np.uint64), *(hashes_of_utf8(*utf8_of(one)) for one in chunks)]
    )


def _held(keys: Keys, texts: pa.Array | pa.ChunkedArray) -> _Held:
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    order = np.argsort(keys, kind="stable")
    starts = np.cumsum([0, *map(len, chunks)])[:-1]
    return _Held(keys[order], order, [one.cast(pa.large_string()) for one in chunks], starts)


class _Opened:
    """A file of the corpus, opened for finding texts: what it says of itself, and where its groups of rows end."""

    def __init__(self, path: Path) -> None:
        with pq.ParquetFile(path) as file:
            self.metadata = file.metadata
            self._hashes = hashes_of(file.read(columns=["key"])["key"])
        groups = range(self.metadata.num_row_groups)
        self.ends = np.cumsum([self.metadata.row_group(group).num_rows for group in groups])
        self._was_asked = False

    def rows_of(self, wanted: Keys) -> NDArray[np.int64]:
        """Find the rows of sorted hashes of keys, -1 where one is not there.

        To look through a file once is less work than to sort it: what is asked again is sorted.
        """
        if self._was_asked:
            keys, rows = self._sorted
            at = places_of(keys, wanted)
            return np.where(at >= 0, rows[at], -1)
        self._was_asked = True
        at = places_of(wanted, self._hashes)
        found, here = np.full(len(wanted), -1, np.int64), np.flatnonzero(at >= 0)
        found[at[here]] = here
        return found

    @cached_property
    def _sorted(self) -> tuple[Keys, NDArray[np.int64]]:
        order = np.argsort(self._hashes, kind="stable")
        return self._hashes[order], order


def _in_file(path: Path, wanted: Keys, pool: ThreadPoolExecutor) -> tuple[Keys, pa.Array] | None:
    """Read the wanted texts of one file, with the hashes of their keys; None where there are none."""
    about = path.stat()
    opened = _opened(path, (about.st_ino, about.st_mtime_ns, about.st_size))
    rows = opened.rows_of(wanted)
    if not (rows >= 0).any():
        return None
    order = np.argsort(rows[rows >= 0])
    here, named = rows[rows >= 0][order], wanted[rows >= 0][order]
    ends = opened.ends
    groups, first = np.unique(np.searchsorted(ends, here, side="right"), return_index=True)

    def read(group: int, places: NDArray[np.int64]) -> pa.Array:
        with pq.ParquetFile(path, metadata=opened.metadata) as file:
            column = file.read_row_group(group, ["text"])["text"]
        taken = column.take(pa.array(places - (ends[group - 1] if group else 0)))
        return taken.combine_chunks().cast(pa.large_string())

    texts = list(pool.map(read, groups.tolist(), np.split(here, first[1:])))
    return named, pa.concat_arrays(texts)


# Draft after draft asks the same files: 24 bytes a filing are kept, not the keys read again each time.
@lru_cache(maxsize=1 << 12)
def _opened(path: Path, _stand: tuple[int, int, int]) -> _Opened:
    """Open a file; one put in the place of another is read anew."""
    return _Opened(path)
