"""Steps from path to path: what a worker process does. No Prefect here; each can be called by hand.

A partition is a folder: `input.parquet` and one file of new columns a stage. A file that is there is complete, so a
step that was done is not done again.
"""

import os
import time
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from nlp.neardup.threads import unheard
from pipelines import history, partitions, searching, stages
from pipelines.encoded import Chosen, Shelf
from pipelines.files import write_parquet
from pipelines.memory import give_back_unused
from pipelines.progress import search_step
from pipelines.records import CORPUS, schema
from pipelines.settings import Settings
from pipelines.stages.given import Given
from pipelines.timing import note

# The search uses all cores of the machine unless whoever carries it out was given fewer.
THREADS: ContextVar[int] = ContextVar("threads", default=os.cpu_count() or 1)
# A search among more filings takes more than a few seconds: its steps are told.
_LONG_SEARCH = 50_000
# What the search needs of a row; texts as pandas keeps them: no copy is made of what is mapped.
_SEARCHED = pa.schema(
    [
        field.with_type(pa.large_string()) if pa.types.is_string(field.type) else field
        for field in schema((*CORPUS, "same_row"))
    ]
)
_STAGE = {stage.name: stage for stage in stages.STAGES}


@dataclass(frozen=True, slots=True)
class Order:
    """What the steps of one run share, as plain values that travel to a worker process.

    `settings` is the settings object as JSON; `model` and `content_model` the folders of the models;
    `segments` the files of the corpus as it stood when the run began, `home` the home; `said` is what people ruled;
    `folder` the work folder; `encoder` seeks other wordings and is a view of the field model, None: there is none.
    """

    folder: str
    settings: str
    model: str
    content_model: str
    segments: tuple[str, ...]
    home: str
    said: searching.Said = searching.NOTHING_SAID
    encoder: Chosen | None = None

    @property
    def found(self) -> Path:
        """Where the near-duplicate search leaves its results."""
        return Path(self.folder) / "found"

    @property
    def kept(self) -> Path:
        """Where the near-duplicate search leaves what it read of the new filings."""
        return self.found / "read"


def do_stage(name: str, part: str, order: Order) -> str:
    """Run one stage on one partition; returns the file with its new columns."""
    target = Path(part) / f"{name}.parquet"
    if target.exists():
        return str(target)
    began = time.perf_counter()
    stage = _STAGE[name]
    rows = partitions.read(Path(part), stage.reads).to_pandas(types_mapper=_kept)
    added = stages.run(stage, rows, _given(order))
    write_parquet(target, added)
    note(target.with_suffix(".json"), name, rows=len(rows), began=began)
    return str(target)


def _kept(kind: pa.DataType) -> pd.ArrowDtype | None:
    """Keep lists as Arrow has them: the words of a partition are millions of strings."""
    return pd.ArrowDtype(kind) if pa.types.is_list(kind) else None


def do_all(parts: Sequence[str], order: Order) -> None:
    """Carry out every stage and the search, one after the other, in this process."""
    for stage in stages.STAGES:
        if stage == stages.AFTER_SEARCH[0]:
            do_search(parts, order)
        for part in parts:
            do_stage(stage.name, part, order)


def do_search(parts: Sequence[str], order: Order) -> str:
    """Search for near-duplicates over all partitions and the corpus; returns the folder with what was found."""
    target = order.found
    timing = target / "timing.json"  # written last: without it the search was cut short
    if timing.exists():
        return str(target)
    began = time.perf_counter()
    rows = _searched(parts, target)
    policy = _given(order).settings.near_duplicates
    home, aside = Path(order.home), Path(order.folder)
    index, texts = history.as_it_stands(home, aside)
    searching.find(
        rows,
        index,
        policy,
        target,
        said=order.said,
        corpus=texts,
        shelf=Shelf.of(order.encoder, home, aside) if order.encoder else None,
        threads=THREADS.get(),
        kept=order.kept,
        note=_long_step if len(rows) + len(index) > _LONG_SEARCH else unheard,
    )
    give_back_unused()
    note(timing, "search", rows=len(rows), began=began)
    return str(target)


def _long_step(name: str) -> None:
    give_back_unused()
    search_step(name)


def _searched(parts: Sequence[str], aside: Path) -> pd.DataFrame:
    """Read what the search needs of all partitions, but rows that repeat others; it lies in a file that is mapped."""
    aside.mkdir(parents=True, exist_ok=True)
    pieces = (
        piece.filter(pc.invert(piece["same_row"])) for piece in partitions.pieces(parts, _SEARCHED)
    )
    rows: pd.DataFrame = partitions.mapped(pieces, _SEARCHED, aside / "searched.arrow").to_pandas()
    return rows


@lru_cache(maxsize=2)
def _given(order: Order) -> Given:
    return Given(
        settings=Settings.model_validate_json(order.settings),
        model=Path(order.model),
        content_model=Path(order.content_model),
        found=order.found,
        encoder=order.encoder,
    )
