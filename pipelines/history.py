"""The index of all screened filings, kept in step with the corpus."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from numpy.typing import NDArray

from nlp.digest import sha256
from nlp.neardup.errors import IndexUnusableError
from nlp.neardup.index import MANIFEST, Index
from nlp.neardup.segment import Segment
from nlp.neardup.templates import Template
from pipelines import corpus
from pipelines.filed import days_filed, segment_of
from pipelines.filed_texts import hashes_of

TEMPLATE = "template.npy"
Kept = Mapping[str, Path]
NOTHING_KEPT: Kept = {}
# Manifests of indexes that this process has found whole.
_looked_over: set[str] = set()


def folder(home_corpus: Path) -> Path:
    """Say where the index of a corpus lies."""
    return home_corpus / "index"


def in_step(home_corpus: Path, runs: Path, *, kept: Kept = NOTHING_KEPT, threads: int = 1) -> Index:
    """Open the index and add the runs of the corpus that are not in it yet; an unusable one is built anew.

    `kept` names the folders in which the searches of runs left what they read (`keep`): it is not read again where it
    fits the index and the corpus.
    """
    try:
        index = Index.open(folder(home_corpus))
    except IndexUnusableError:
        index = Index.create(folder(home_corpus))
    there = {corpus.run_of(path): path for path in corpus.segments(home_corpus)}
    if not index.runs <= there.keys():
        index = Index.create(folder(home_corpus))
    for run, path in there.items():
        if run not in index.runs:
            index = _append(index, path, runs / run, threads, kept.get(run))
    return index


def keep(segment: Segment, index: Index, folder: Path) -> Segment:
    """Leave what a search read of new filings, to be added to that index once the run is published.

    Gives the same as it lies in the files, whose memory the system takes back when it is short of it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    segment.write(folder / _stand(index))
    return Segment.open(folder / _stand(index))


def as_it_stands(home: Path, aside: Path) -> tuple[Index, list[Path]]:
    """Give the index of a home and the files that hold its texts, for reading only.

    Where the home's own is damaged or does not fit its corpus, one is made in the folder `aside`; nothing in the home
    changes.
    """
    home_corpus = home / "corpus"
    texts = corpus.segments(home_corpus)
    try:
        index = _whole(folder(home_corpus))
    except IndexUnusableError:
        index = Index.create(aside / "index")
    if index.runs == {corpus.run_of(path) for path in texts}:
        return index, texts
    index = Index.create(aside / "index")
    for path in texts:
        index = _append(index, path, home / "runs" / corpus.run_of(path), threads=1)
    return index, texts


def _whole(index_folder: Path) -> Index:
    """Open an index and read what was touched since it was written, once a process for each state of it.

    Raises:
        IndexUnusableError: there is none, or it is damaged.
    """
    index = Index.open(index_folder)
    stand = sha256(index_folder / MANIFEST)
    if stand not in _looked_over:
        index.verify(only_younger=True)
        _looked_over.add(stand)
    return index


def _append(index: Index, path: Path, run: Path, threads: int, kept: Path | None = None) -> Index:
    segment = _fitting(index, path, kept) if kept else None
    if segment is None:
        segment = _read(index, path, threads)
    segment = replace(segment, links=_links(run))
    return index.append(segment, run.name, template=_template(run), threads=threads)


def _read(index: Index, path: Path, threads: int) -> Segment:
    rows = pd.read_parquet(path)
    return segment_of(
        rows,
        days=days_filed(rows["filed_on"].tolist(), last=index.last_day),
        arrivals=index.arrived + np.arange(len(rows)),
        threads=threads,
    )


def _fitting(index: Index, path: Path, kept: Path) -> Segment | None:
    """Open what a search left, where it is of these very filings and the index stands as the search met it."""
    folder = kept / _stand(index)
    if not folder.exists():
        return None
    try:
        segment = Segment.open(folder)
    except IndexUnusableError:  # cut short by a power cut, for nobody waited for its bytes
        return None
    keys = hashes_of(pq.read_table(path, columns=["key"])["key"])
    return segment if np.array_equal(segment.keys, np.sort(keys)) else None


def _stand(index: Index) -> str:
    """Name what of an index decides how filings are added to it: their days and their places."""
    return f"after-{len(index)}-{index.arrived}-{index.last_day}"


def _links(run: Path) -> NDArray[np.uint64]:
    """List what hangs together by copied text, as the run found it."""
    path = run / "pairs.parquet"
    if not path.exists():  # the run's folder was taken away; its filings stay
        return np.zeros((0, 2), np.uint64)
    pairs = pq.read_table(path, columns=["left_key", "right_key", "joins"])
    joined = pairs.filter(pairs["joins"])
    return np.stack([hashes_of(joined[side]) for side in ("left_key", "right_key")], axis=1)


def _template(run: Path) -> Template | None:
    """Give the template text that the run learned, if it did."""
    path = run / TEMPLATE
    if not path.exists():
        return None
    kept = np.load(path, allow_pickle=False)
    return Template(kept[1:], int(kept[0]))
