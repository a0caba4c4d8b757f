"""After publishing: what a run found goes to the corpus of later runs and to the reviewers' database."""

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import review
from pipelines import corpus, encoded, history, intact
from pipelines.home import Home
from pipelines.publish import published
from pipelines.records import SCREENED
from pipelines.searching import Said

# Rows in memory at a time.
_BATCH = 10_000
# The reviewers' pages have no use for the words.
_GIVEN = [name for name in SCREENED if name not in ("words", "same_row")]


def hand_over(home: Home, kept: history.Kept = history.NOTHING_KEPT) -> None:
    """Give every published run to the corpus and the review database; what has been given changes nothing.

    Done before and after a screening: what a killed run published but did not hand over is made up for. `kept` names
    the folders in which searches left what they read, by the run.
    """
    review.setup(home.root)
    runs = published(home)
    # Side by side: the one waits for the reviewers' database, the other for the disk.
    with ThreadPoolExecutor(1) as other:
        remembered = other.submit(_remember, runs, home, kept)
        _show(runs)
        remembered.result()


def said(home: Home) -> Said:
    """Gather what officers said that the next screening has to honour."""
    review.setup(home.root)
    from review.rulings import rulings
    from review.template_passages import accepted

    ruled = tuple((one.left_hash, one.right_hash, one.is_same) for one in rulings())
    return Said(ruled, tuple(accepted()))


def _last_encoder(home: Home) -> encoded.Chosen | None:
    """Tell by which encoder the last run sought other wordings: what a killed run published is made up for too."""
    runs = published(home)
    about = json.loads((runs[-1] / "manifest.json").read_text(encoding="utf-8")) if runs else {}
    chosen = about.get("search", {}).get("encoder")
    return encoded.Chosen(**chosen) if chosen else None


def _remember(runs: Sequence[Path], home: Home, kept: history.Kept) -> None:
    """Bring all that later screenings compare with in step with the published runs."""
    in_corpus = {corpus.run_of(path) for path in corpus.segments(home.corpus)}
    for run in runs:
        if run.name not in in_corpus:
            intact.require_run(run)
            corpus.append(home.corpus, run.name, run / "screened.parquet")
    history.in_step(home.corpus, home.runs, kept=kept, threads=os.cpu_count() or 1)
    encoded.in_step(home.corpus, home.work, _last_encoder(home))


def _show(runs: Sequence[Path]) -> None:
    """Load the runs that the reviewers do not have yet."""
    from review.loading import load_tables  # only after Django is set up
    from review.models import Run

    given = set(Run.objects.values_list("run_id", flat=True))
    for run in runs:
        if run.name not in given:
            intact.require_run(run)
            about = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
            submissions = partial(_submissions, run / "screened.parquet")
            load_tables(about, submissions, partial(_pieces, run / "pairs.parquet"))


def _submissions(screened: Path, names: Sequence[str] | None) -> Iterator[pa.Table]:
    """Give the rows of a run but those that repeat an earlier one word for word."""
    for piece in _pieces(screened, [*(names or _GIVEN), "same_row"]):
        yield piece.filter(pc.invert(piece["same_row"])).drop_columns("same_row")


def _pieces(table: Path, names: Sequence[str] | None) -> Iterator[pa.Table]:
    """Give columns of a table, all where none are named, some rows in memory at a time."""
    with pq.ParquetFile(table) as file:
        for batch in file.iter_batches(_BATCH, columns=names):
            yield pa.Table.from_batches([batch])
