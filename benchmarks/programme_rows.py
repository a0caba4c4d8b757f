"""Made submissions of a whole programme as the files that offices hand in, and the truth about every row.

Texts, copies of every kind and template passages are those of `benchmarks.corpus`; of the originals that nothing was
copied from, as many are exchanged as should not pass (`benchmarks.programme_low`). The same seed makes the same files.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from benchmarks.corpus import Truth, Wording, drawn
from benchmarks.programme_forms import cells
from benchmarks.programme_low import LowTexts

# Of 2,409,104 filings of the real programme so many were not accepted.
LOW_SHARE = 0.156
# Read as filings do: of genuine rows worded so the low-content model flags one in thirty, of the search's corpus two in
# five. With what should not pass, which is shorter, the median of all rows is 120 syllables.
_WORDING = Wording(only_genuine=True, chain=0.85, own=88)
_VERSION = 3  # of what is made: raise it when the rows change
_TRUTH = "truth.npz"


@dataclass(frozen=True, slots=True)
class Programme:
    """The files of a programme of `size` rows and of the day after, and what is true of their rows, the day's last.

    Row i is the submission `SK-<i in seven digits>`. `low` numbers the reason for which a row should not pass
    (`reasons`), -1: it should.
    """

    size: int
    files: tuple[Path, ...]
    day: tuple[Path, ...]
    truth: Truth
    low: NDArray[np.int8]
    reasons: tuple[str, ...]


def made(folder: Path, rows: int, *, day: int, seed: int) -> Programme:
    """Make a programme of so many rows and so many of the day after, unless they lie in the folder already."""
    here = folder / f"programme-{rows}-{day}-{seed}-{_VERSION}"
    if not (here / _TRUTH).exists():
        _make(here, rows, day, seed)
    with np.load(here / _TRUTH) as kept:
        return Programme(
            size=rows,
            files=tuple(sorted(here.glob("filed-*.csv"))),
            day=tuple(sorted(here.glob("day-*.csv"))),
            truth=Truth(kept["source"], kept["kind"]),
            low=kept["low"],
            reasons=tuple(kept["reasons"].tolist()),
        )


def _make(folder: Path, rows: int, day: int, seed: int) -> None:
    """Write the files, a piece of the corpus at a time, and the truth last: without it all is made anew."""
    folder.mkdir(parents=True, exist_ok=True)
    truth, tables = drawn(rows + day, seed=seed, wording=_WORDING, as_filed=True)
    texts, random = LowTexts(seed=seed), np.random.default_rng(seed)
    low = _drawn_low(truth, len(texts.reasons), random)
    first = 0
    for number, table in enumerate(tables):
        here = low[first : first + len(table)]
        filed = _as_filed(table, first, rows + day, here, texts, random)
        _write(folder / f"filed-{number:03d}.csv", filed.slice(0, max(0, rows - first)))
        _write(folder / f"day-{number:03d}.csv", filed.slice(max(0, rows - first)))
        first += len(table)
    np.savez(folder / _TRUTH, source=truth.source, kind=truth.kind, low=low, reasons=texts.reasons)


def _drawn_low(truth: Truth, reasons: int, random: np.random.Generator) -> NDArray[np.int8]:
    """Draw the rows that should not pass among originals of which there are no copies, and the reason of each."""
    rows = len(truth.kind)
    low = np.full(rows, -1, np.int8)
    is_free = truth.kind == 0
    is_free[truth.source[truth.source >= 0]] = False
    free = np.flatnonzero(is_free)
    here = random.choice(free, min(len(free), round(LOW_SHARE * rows)), replace=False)
    low[here] = random.integers(0, reasons, len(here))
    return low


def _as_filed(
    table: pa.Table,
    first: int,
    of: int,
    low: NDArray[np.int8],
    texts: LowTexts,
    random: np.random.Generator,
) -> pa.Table:
    """Give a piece of the corpus the columns of a list of filings, and put in what should not pass."""
    parts = pc.split_pattern(table["text"].combine_chunks(), "\n", max_splits=1)
    title, content = (pc.list_element(parts, place) for place in (0, 1))
    others = cells(first, of, table["unit"].to_pylist(), random)
    rows = np.flatnonzero(low >= 0)
    bad = [
        texts.make(texts.reasons[reason], one)
        for reason, one in zip(low[rows], title.take(pa.array(rows)).to_pylist(), strict=True)
    ]
    where = pa.array(low >= 0)
    columns = {"title": title, "content": content, "benefit": others["benefit"].combine_chunks()}
    for name, column in columns.items():
        put = pa.array([getattr(one, name) for one in bad], column.type)
        columns[name] = pc.replace_with_mask(column, where, put)
    return pa.table(
        {
            "submission_id": table["key"],
            **columns,
            "author": table["author"],
            "unit": table["unit"],
            **{name: others[name] for name in others.column_names if name not in columns},
        }
    )


def _write(path: Path, table: pa.Table) -> None:
    if len(table):
        pyarrow.csv.write_csv(table, path)
