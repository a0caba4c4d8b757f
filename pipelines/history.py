"""The index of all screened filings, kept in step with the corpus."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nlp.neardup.errors import IndexUnusableError
from nlp.neardup.hashing import stable_hashes
from nlp.neardup.index import Index
from nlp.neardup.templates import Template
from pipelines import corpus
from pipelines.filed import days_filed, segment_of

TEMPLATE = "template.npy"


def folder(home_corpus: Path) -> Path:
    """Say where the index of a corpus lies."""
    return home_corpus / "index"


def in_step(home_corpus: Path, runs: Path, *, threads: int = 1) -> Index:
    """Open the index and add the runs of the corpus that are not in it yet; an unusable one is built anew."""
    try:
        index = Index.open(folder(home_corpus))
    except IndexUnusableError:
        index = Index.create(folder(home_corpus))
    there = {corpus.run_of(path): path for path in corpus.segments(home_corpus)}
    if not index.runs <= there.keys():
        index = Index.create(folder(home_corpus))
    for run, path in there.items():
        if run not in index.runs:
            index = _append(index, path, runs / run, threads)
    return index


def as_it_stands(home: Path, aside: Path) -> tuple[Index, list[Path]]:
    """Give the index of a home and the files that hold its texts, for reading only.

    Where the home's own does not fit its corpus, one is made in the folder `aside`; nothing in the home changes.
    """
    home_corpus = home / "corpus"
    texts = corpus.segments(home_corpus)
    try:
        index = Index.open(folder(home_corpus))
    except IndexUnusableError:
        index = Index.create(aside / "index")
    if index.runs == {corpus.run_of(path) for path in texts}:
        return index, texts
    index = Index.create(aside / "index")
    for path in texts:
        index = _append(index, path, home / "runs" / corpus.run_of(path), threads=1)
    return index, texts


def _append(index: Index, path: Path, run: Path, threads: int) -> Index:
    rows = pd.read_parquet(path)
    segment = segment_of(
        rows,
        days=days_filed(rows["filed_on"].tolist(), last=index.last_day),
        arrivals=index.arrived + np.arange(len(rows)),
        links=_links(run),
        threads=threads,
    )
    return index.append(segment, run.name, template=_template(run), threads=threads)


def _links(run: Path) -> NDArray[np.uint64]:
    """List what hangs together by copied text, as the run found it."""
    path = run / "pairs.parquet"
    if not path.exists():  # the run's folder was taken away; its filings stay
        return np.zeros((0, 2), np.uint64)
    pairs = pd.read_parquet(path, columns=["left_key", "right_key", "joins"])
    pairs = pairs.loc[pairs["joins"]]
    sides = [stable_hashes(pairs[side].tolist()) for side in ("left_key", "right_key")]
    return np.stack(sides, axis=1)


def _template(run: Path) -> Template | None:
    """Give the template text that the run learned, if it did."""
    path = run / TEMPLATE
    if not path.exists():
        return None
    kept = np.load(path, allow_pickle=False)
    return Template(kept[1:], int(kept[0]))
