"""How long a draft check takes, warm and from the command line: `python -m benchmarks.bench_draft --home DIR`.

A home that has screened nothing is filled with made filings first (`--size`): they go through `normalise` and into
corpus and index, as a published run would; the other steps leave nothing that a draft is compared with. A home with
filings is measured as it stands. Drafts are made with another seed, half of them as copies of filings of the home.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.made import submissions
from benchmarks.results import store, table
from models import store as models_store
from models import training
from nlp.neardup.index import Index
from pipelines import corpus, history, searching, settings, stages
from pipelines.draft import check
from pipelines.files import rows_of
from pipelines.home import Home
from pipelines.records import CANONICAL, CORPUS, schema
from pipelines.stages import BEFORE_SEARCH, Given
from pipelines.tables import write_pieces

_RUN = "made"
_TEXTS = ("title_text", "content_text", "benefit_text")  # of which the corpus joins its own
_PIECE_ROWS = 10_000
_DRAFTS = 60
_COMMANDS = 3


def main() -> None:
    """Measure, print the table and write `benchmarks/results/draft.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", required=True)
    parser.add_argument("--size", type=int, default=20_000, help="made filings of an empty home")
    parser.add_argument("--drafts", type=int, default=_DRAFTS)
    given = parser.parse_args()
    home = Home.at(given.home)
    if not corpus.segments(home.corpus):
        fill(home, given.size)
    row = measure(home, drafts=given.drafts)
    columns = ("n", "drafts", "first_ms", "p50_ms", "p95_ms", "command_seconds")
    print(table(columns, [[row[name] for name in columns]]))
    print(f"written to {store('draft', [row]).name}")


def measure(
    home: Home, *, drafts: int = _DRAFTS, commands: int = _COMMANDS
) -> dict[str, float | int | str]:
    """Check so many drafts in this process, after one that warms it up, and some by the command.

    Gives `n` filings compared with, `first_ms`, `p50_ms`, `p95_ms` and `command_seconds`, the median of calls with warm
    kernels.
    """
    policy = settings.load()
    texts = drafts_for(home, drafts + 1)
    took = [_milliseconds(text, home, policy) for text in texts]
    warm = np.array(took[1:])
    return {
        "system": "sangloc",
        "n": sum(pq.read_metadata(path).num_rows for path in corpus.segments(home.corpus)),
        "drafts": drafts,
        "first_ms": round(took[0], 1),
        "p50_ms": round(float(np.percentile(warm, 50)), 1),
        "p95_ms": round(float(np.percentile(warm, 95)), 1),
        "command_seconds": round(_by_command(texts[:commands], home), 2),
    }


def fill(home: Home, size: int) -> None:
    """Give an empty home models, and a corpus and an index of made filings."""
    for kind in models_store.KINDS:
        training.current(home.models, kind)
    run = home.runs / _RUN
    run.mkdir()
    columns = schema((*CORPUS, *_TEXTS, "same_row"))
    write_pieces(run / "screened.parquet", columns, _normalised(size, columns))
    rows = pd.read_parquet(run / "screened.parquet", columns=[*CORPUS, "same_row"])
    with TemporaryDirectory() as aside:
        nothing = Index.create(Path(aside))
        policy = settings.load().near_duplicates.model_copy(update={"same_idea_most": 0})
        searching.find(rows, nothing, policy, run, threads=os.cpu_count() or 1)
    corpus.append(home.corpus, _RUN, run / "screened.parquet")
    history.in_step(home.corpus, home.runs, threads=os.cpu_count() or 1)


def _normalised(size: int, columns: pa.Schema) -> Iterator[pa.Table]:
    given = Given(settings=settings.load())
    made = submissions(size)
    while rows := list(islice(made, _PIECE_ROWS)):
        table = pd.DataFrame(rows).reindex(columns=list(CANONICAL), fill_value="")
        added = stages.run(BEFORE_SEARCH[0], table, given)
        whole = pd.concat([table, added], axis=1).assign(same_row=False)
        yield pa.Table.from_pandas(whole[columns.names], schema=columns, preserve_index=False)


def drafts_for(home: Home, count: int) -> list[str]:
    """Make drafts, every second one a filing of the home with another first line."""
    kept = rows_of(pd.read_parquet(corpus.segments(home.corpus)[0], columns=["text"]).head(count))
    return [
        f"{row['title']}\n{kept[at % len(kept)]['text'] if at % 2 else row['content']}"
        for at, row in enumerate(submissions(count, seed=11))
    ]


def _milliseconds(text: str, home: Home, policy: settings.Settings) -> float:
    began = time.perf_counter()
    check(text, home, policy)
    return (time.perf_counter() - began) * 1_000


def _by_command(texts: Sequence[str], home: Home) -> float:
    command = [
        sys.executable,
        "-m",
        "pipelines.cli",
        "check",
        "-",
        "--home",
        str(home.root),
        "--json",
    ]
    seconds = []
    for text in texts:
        began = time.perf_counter()
        subprocess.run(command, input=text, text=True, stdout=subprocess.DEVNULL, check=True)
        seconds.append(time.perf_counter() - began)
    return float(np.median(seconds))


if __name__ == "__main__":
    main()
