"""After publishing: what a run found goes to the corpus of later runs and to the reviewers' database."""

import json
import os
from pathlib import Path

import pandas as pd

import review
from pipelines import corpus, encoded, history
from pipelines.files import rows_of
from pipelines.home import Home
from pipelines.publish import published
from pipelines.searching import Said


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

    screened = pd.read_parquet(run / "screened.parquet")
    about = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    corpus.append(home.corpus, run.name, screened)
    submissions = screened.loc[~screened["same_row"]]
    load(about, rows_of(submissions), rows_of(pd.read_parquet(run / "pairs.parquet")))
