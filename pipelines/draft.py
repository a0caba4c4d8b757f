"""One draft, looked at as a screening would: the same stages in this process, nothing kept."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from models import store, training
from models.taxonomy import Taxonomy
from pipelines import encoded, history, searching, stages
from pipelines.files import rows_of
from pipelines.home import Home
from pipelines.records import CANONICAL
from pipelines.settings import Settings
from pipelines.stages import Given, Stage
from review.words_vi import LABELS, LANES, SUGGESTION, reason

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


def check(text: str, home: Home, settings: Settings) -> dict[str, Any]:
    """Screen one draft, its first line being the title, against all screened before in the home."""
    title, _, content = text.strip().partition("\n")
    rows = pd.DataFrame(
        [
            dict.fromkeys(CANONICAL, "")
            | {"title": title, "content": content, "submission_id": "draft"}
        ]
    )
    rows = rows.assign(
        source="draft",
        benefit_header="",
        row=1,
        same_row=False,
        columns_given="title,content" if content.strip() else "title",
    )
    with TemporaryDirectory() as folder:
        # A home that never screened has no model yet: it is trained aside, for a draft changes nothing.
        kept = home.root / "models"
        encoder = encoded.choose(settings.encoder.folder, home.root, Path(folder))
        are_kept = all(training.is_trained(kept, kind, encoder) for kind in store.KINDS)
        models = kept if are_kept else Path(folder)
        given = Given(
            settings=settings,
            model=training.current(models, encoder=encoder),
            content_model=training.current(models, store.LOW_CONTENT),
            encoder=encoder,
        )
        rows = _through(stages.BEFORE_SEARCH, rows, given)
        index, texts = history.as_it_stands(home.root, Path(folder))
        found = searching.find(
            rows,
            index,
            settings.near_duplicates,
            Path(folder) / "found",
            said=searching.NOTHING_SAID,
            corpus=texts,
            shelf=_shelf(encoder, settings, home.root, Path(folder), texts),
        )
        rows = _through(stages.AFTER_SEARCH, rows, replace(given, found=found))
    (row,) = rows_of(rows)
    return {name: row[name] for name in _SHOWN}


def spoken(found: dict[str, Any]) -> str:
    """Put the outcome into words for a person who helps to write."""
    money, name = found["benefit_vnd_found"], Taxonomy.load().name
    lines = [
        f"Làn gợi ý: {LANES[found['lane']]}",
        f"Lĩnh vực: {name(found['field'])} (chắc {found['field_confidence']:.0%};"
        f" thứ hai: {name(found['field_second'])})",
        f"Tiền làm lợi đọc được: {f'{money:,} đồng' if money else 'không thấy'}",
    ]
    lines += [f"- {reason(code).name}" for code in found["reasons"]]
    if found["duplicate_of"]:
        label, share = LABELS[found["duplicate_label"]], found["duplicate_similarity"]
        lines.append(f"Giống hồ sơ nộp trước {found['duplicate_of']}: {share:.0%} ({label})")
    return "\n".join([*lines, SUGGESTION])


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
