"""After publishing: what a run found goes to the corpus of later runs and to the reviewers' database."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import review
from pipelines import corpus, encoded, history
from pipelines.home import Home
from pipelines.publish import published
from pipelines.records import SCREENED
from pipelines.searching import Said

# Rows turned into Python's own values at a time.
_BATCH = 2_000
# The reviewers' pages have no use for the words.
_GIVEN = [name for name in SCREENED if name != "words"]


def hand_over(home: Home) -> None:
    """Give every published run to the corpus and the review database; what has been given changes nothing.

    Done before and after a screening: what a killed run published but did not hand over is made up for.
    """
    review.setup(home.root)
    from review.models import Run  # only after Django is set up

    given = set(Run.objects.values_list("run_id", flat=True))
    in_corpus = {corpus.run_of(path) for path in corpus.segments(home.corpus)}
    for run in published(home):
        if run.name not in given or run.name not in in_corpus:
            _give(run, home)
    history.in_step(home.corpus, home.runs, threads=os.cpu_count() or 1)
    encoded.in_step(home.corpus, home.work, _last_encoder(home))


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


def _give(run: Path, home: Home) -> None:
    from review.loading import load  # only after Django is set up

    about = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    screened = run / "screened.parquet"
    corpus.append(home.corpus, run.name, screened)
    load(about, _submissions(screened), _plain(run / "pairs.parquet", None))


def _submissions(screened: Path) -> Iterator[dict[str, Any]]:
    """Give the rows of a run but those that repeat an earlier one word for word."""
    return (row for row in _plain(screened, _GIVEN) if not row["same_row"])


def _plain(table: Path, columns: list[str] | None) -> Iterator[dict[str, Any]]:
    """Give a table's rows as mappings of plain values, a few of them in memory at a time."""
    with pq.ParquetFile(table) as file:
        for batch in file.iter_batches(_BATCH, columns=columns):
            yield from batch.to_pylist()
