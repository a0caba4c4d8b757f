"""publish: the run folder, written whole beside its place and put there by one rename."""

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines import work
from pipelines.files import write_json, write_parquet
from pipelines.history import TEMPLATE
from pipelines.home import Home
from pipelines.intake import Intake
from pipelines.job import Job
from pipelines.manifest import manifest
from pipelines.records import PAIRS, SCREENED, SET_ASIDE, schema
from pipelines.report.page import write_html
from pipelines.report.workbook import write_workbook


def publish(job: Job, taken: Intake) -> Path:
    """Put the finished run into its place; a run that fails before the rename publishes nothing."""
    home = Home(Path(job.home))
    screened = assemble(taken)
    pairs = pd.read_parquet(job.order.found / "pairs.parquet").assign(run_id=job.run_id)[
        list(PAIRS)
    ]
    about = manifest(job, taken, screened, pairs)
    target = home.runs / job.run_id
    partial = home.runs / f".{job.run_id}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    _write(partial, screened, pairs, Path(job.order.folder), about)
    partial.rename(target)
    return target


def assemble(taken: Intake) -> pd.DataFrame:
    """Put the partitions and the columns of all stages together, in the order of the input."""
    parts = [work.columns(Path(part), before=None) for part in taken.parts]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(SCREENED))
    money = dict.fromkeys(("benefit_vnd_stated", "benefit_vnd_found"), "Int64")
    return rows[list(SCREENED)].astype(money)


def published(home: Home) -> list[Path]:
    """List the published runs in the order in which they began."""
    runs = [path.parent for path in home.runs.glob("*/manifest.json") if path.parent.name[0] != "."]
    return sorted(runs, key=lambda run: (_started(run), run.name))


def _started(run: Path) -> str:
    return str(json.loads((run / "manifest.json").read_text(encoding="utf-8"))["started"])


def _write(
    folder: Path,
    screened: pd.DataFrame,
    pairs: pd.DataFrame,
    work_folder: Path,
    about: dict[str, Any],
) -> None:
    write_parquet(folder / "screened.parquet", screened, schema(SCREENED))
    write_parquet(folder / "pairs.parquet", pairs, schema(PAIRS))
    set_aside = pd.read_parquet(work_folder / "set_aside.parquet")
    write_parquet(folder / "set_aside.parquet", set_aside, schema(SET_ASIDE))
    set_aside.to_csv(folder / "set_aside.csv", index=False, encoding="utf-8-sig")
    write_json(folder / "manifest.json", about)
    write_workbook(folder / "screened.xlsx", screened, set_aside)
    write_html(folder / "report.html", screened, set_aside, about)
    learned = work_folder / "found" / TEMPLATE
    if learned.exists():
        shutil.copyfile(learned, folder / TEMPLATE)
