"""One draft, looked at as a screening would: the same stages in this process, nothing kept."""

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from models import in_use, store, training
from nlp.neardup.index import MANIFEST, Index
from nlp.neardup.screening import LEARNED_EACH_TIME
from pipelines import corpus, encoded, history, searching, stages
from pipelines.files import rows_of
from pipelines.home import Home
from pipelines.records import CANONICAL
from pipelines.settings import Settings
from pipelines.stages import Given, Stage

_SHOWN = (
    "lane",
    "reasons",
    "duplicate_of",
    "duplicate_label",
    "duplicate_similarity",
    "low_content",
    "low_content_reasons",
    "field",
    "field_confidence",
    "field_second",
    "field_cues",
    "benefit_vnd_found",
    "eligibility",
)

# What the draft before was checked with, if it is still in use: one entry at most.
_GIVEN: dict[Any, Given] = {}
_INDEX: dict[Any, Index] = {}


def check(text: str, home: Home, settings: Settings) -> dict[str, Any]:
    """Screen one draft, its first line being the title, against all screened before in the home.

    Models and index stay open for the next draft in this process. The template text is that of the last run: one draft
    more would not change it, but learning it takes seconds.
    """
    rows = _row(text)
    with TemporaryDirectory() as folder:
        aside = Path(folder)
        encoder = encoded.choose(settings.encoder.folder, home.root, aside)
        given = _given(home.root, settings, encoder)
        rows = _through(stages.BEFORE_SEARCH, rows, given)
        index, texts = _index(home.root, aside)
        found = searching.find(
            rows,
            index,
            settings.near_duplicates,
            aside / "found",
            said=searching.NOTHING_SAID,
            corpus=texts,
            shelf=_shelf(encoder, settings, home.root, aside, texts),
            threads=os.cpu_count() or 1,
            lasting=False,
            learned_each_time=0 if index.template_filings else LEARNED_EACH_TIME,
        )
        rows = _through(stages.AFTER_SEARCH, rows, replace(given, found=found))
    (row,) = rows_of(rows[list(_SHOWN)])
    return row


def _row(text: str) -> pd.DataFrame:
    title, _, content = text.strip().partition("\n")
    told = {"title": title, "content": content, "submission_id": "draft"}
    return pd.DataFrame([dict.fromkeys(CANONICAL, "") | told]).assign(
        source="draft",
        benefit_header="",
        row=1,
        same_row=False,
        columns_given="title,content" if content.strip() else "title",
    )


def _given(home: Path, settings: Settings, encoder: encoded.Chosen | None) -> Given:
    """Give policy and models in use, as loaded for the draft before where they are still the same.

    A home that never screened, or not since the program was renewed, has no model of this program: it is trained aside,
    for a draft changes nothing.
    """
    kept = home / "models"
    promoted = tuple(sorted(in_use.promoted(kept).items()))
    key = (kept, promoted, settings.model_dump_json(), encoder)
    if key in _GIVEN:
        return _GIVEN[key]
    are_kept = all(training.is_trained(kept, kind, encoder) for kind in store.KINDS)
    models = kept if are_kept else Path(_spare_models().name)
    given = Given(
        settings=settings,
        model=training.current(models, encoder=encoder),
        content_model=training.current(models, store.LOW_CONTENT),
        encoder=encoder,
    )
    if are_kept:
        _GIVEN.clear()
        _GIVEN[key] = given
    return given


@cache
def _spare_models() -> "TemporaryDirectory[str]":
    """Give the folder of models trained aside, one a process and gone with it: training takes a minute of a core."""
    return TemporaryDirectory(prefix="sangloc-models-")


def _index(home: Path, aside: Path) -> tuple[Index, list[Path]]:
    """Give the index of a home and the files of its texts, as opened for the draft before where nothing was added."""
    place = history.folder(home / "corpus")
    key = (place, _look(place / MANIFEST), tuple(corpus.segments(home / "corpus")))
    if key in _INDEX:
        return _INDEX[key], list(key[2])
    index, texts = history.as_it_stands(home, aside)
    if index.folder == place:
        _INDEX.clear()
        _INDEX[key] = index
    return index, texts


def _look(path: Path) -> tuple[int, int]:
    """Tell a file from another that was put in its place."""
    about = path.stat() if path.exists() else None
    return (about.st_ino, about.st_mtime_ns) if about else (0, 0)


def _shelf(
    chosen: encoded.Chosen | None,
    settings: Settings,
    home: Path,
    aside: Path,
    texts: Sequence[Path],
) -> encoded.Shelf | None:
    """Give the vectors to search by; None, so by synonyms, where a person would wait too long for those missing."""
    shelf = encoded.Shelf.of(chosen, home, aside) if chosen else None
    waits = shelf is not None and shelf.missing(texts) > settings.near_duplicates.same_idea_up_to
    return None if waits else shelf


def _through(steps: tuple[Stage, ...], rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    for step in steps:
        rows = pd.concat([rows, stages.run(step, rows, given)], axis=1)
    return rows
