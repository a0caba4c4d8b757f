"""One immutable piece of the index: filings with their texts as tokens, and what tells them apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nlp.neardup.arrays import I32, I64, U32, U64, Flags
from nlp.neardup.errors import IndexUnusableError
from nlp.neardup.prints import postings, require_numbers_for
from nlp.neardup.templates import Template
from nlp.neardup.tokens import TokenTable, joined, taken

_ARRAYS = (
    "keys", "days", "arrivals", "authors", "units", "identities", "contents", "idea_keys", "idea_weights",
    "tokens", "starts", "whole", "left_out", "links",
)  # fmt: skip
_BY_ROW = _ARRAYS[:9]
NAMES = "names.arrow"
PRINTS = "prints-{}.npy"
# Filings whose fingerprints are made at once.
_PRINTED = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Filings in the order of their keys' hashes, as parallel arrays; maps onto files.

    `days` are ordinals of the day a filing counts as filed, `arrivals` its place in the order of arrival; `links` are
    pairs of keys that hang together by copied text (shape (links, 2)); `names` is a table of `key` and
    `submission_id` as text. `table` holds form text no more, but learned template text still: what is template may
    change. `idea_keys` and `idea_weights` are rows of `ideas.as_rows`. The other arrays are those of `Filings`.
    """

    keys: U64
    days: I32
    arrivals: I64
    authors: U64
    units: U64
    identities: U64
    contents: U64
    idea_keys: U32
    idea_weights: NDArray[np.float16]
    table: TokenTable
    links: U64
    names: pa.Table

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def sorted_by_key(cls, *, threads: int = 1, **parts: Any) -> "Segment":  # noqa: ANN401 - the fields
        """Bring filings that are given in any order into the order of their keys."""
        order = np.argsort(parts["keys"], kind="stable")
        links, table, names = parts.pop("links"), parts.pop("table"), parts.pop("names")
        in_order = bool((order == np.arange(len(order))).all())
        return cls(
            **{name: array[order] for name, array in parts.items()},
            table=table if in_order else taken(table, order, threads=threads),
            links=links,
            names=names.take(pa.array(order)),
        )

    def where(self, keep: Flags) -> "Segment":
        """Keep the filings that are marked, and the links between kept ones and others."""
        here = np.flatnonzero(keep)
        gone = self.keys[~keep]
        rows = {name: getattr(self, name)[here] for name in _BY_ROW}
        linked = ~np.isin(self.links, gone).any(axis=1)
        return Segment(
            **rows,
            table=taken(self.table, here),
            links=self.links[linked],
            names=self.names.take(pa.array(here)),
        )

    def without_texts(self) -> "Segment":
        """Give the same filings without their tokens, which take most of the memory."""
        return replace(self, table=TokenTable.empty(len(self)))

    def prints(self, template: Template, *, threads: int) -> U64:
        """Give the fingerprints of all filings, sorted, without template text.

        Raises:
            ValueError: there are more filings than 22 bits can number.
        """
        require_numbers_for(len(self))
        found = [np.empty(0, np.uint64)]
        # Some at a time: the tokens of all, copied to be stripped, take twice the memory of their fingerprints.
        for begin in range(0, len(self), _PRINTED):
            here = np.arange(begin, min(begin + _PRINTED, len(self)))
            table = template.strip(taken(self.table, here, threads=threads), threads=threads)
            prints = postings(table.tokens, table.starts, here - begin, threads=threads)
            found.append(prints + np.uint64(begin))
        every = np.concatenate(found)
        every.sort()
        return every

    def write(self, folder: Path) -> None:
        """Write every array as a file of its own."""
        folder.mkdir(parents=True)
        for name in _ARRAYS:
            array = getattr(self.table if name in TokenTable.__slots__ else self, name)
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        with (
            pa.OSFile(str(folder / NAMES), "wb") as sink,
            pa.ipc.new_file(sink, self.names.schema) as writer,
        ):
            writer.write_table(self.names)

    @classmethod
    def open(cls, folder: Path) -> "Segment":
        """Map the files of a segment into memory; nothing is read before it is asked for."""
        arrays = {name: mapped(folder / f"{name}.npy") for name in _ARRAYS}
        texts = {name: arrays.pop(name) for name in TokenTable.__slots__}
        return cls(**arrays, table=TokenTable(**texts), names=_names(folder / NAMES))


def merged(segments: Sequence[Segment]) -> Segment:
    """Lay segments together."""
    rows: Mapping[str, Any] = {
        name: np.concatenate([getattr(segment, name) for segment in segments]) for name in _BY_ROW
    }
    return Segment.sorted_by_key(
        **rows,
        table=joined(segment.table for segment in segments),
        links=np.concatenate([segment.links for segment in segments]),
        names=pa.concat_tables([segment.names for segment in segments]).combine_chunks(),
    )


def mapped(path: Path) -> Any:  # noqa: ANN401 - an array of whatever type the file holds
    """Map one array into memory.

    Raises:
        IndexUnusableError: the file is missing or no array.
    """
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise IndexUnusableError(f"{path}: không đọc được chỉ mục ({error})") from error
    # A plain array over the same memory: numpy's own kind of mapped array is slow to cut.
    return np.asarray(array) if array.size else np.array(array)


def _names(path: Path) -> pa.Table:
    try:
        return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
    except (OSError, pa.ArrowInvalid) as error:
        raise IndexUnusableError(f"{path}: không đọc được chỉ mục ({error})") from error
