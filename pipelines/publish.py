"""publish: the run folder, written whole beside its place and put there by one rename."""

import datetime as dt
import json
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from nlp import durable
from pipelines import intact, partitions
from pipelines.counting import Counts, counted
from pipelines.errors import RunFailedError
from pipelines.files import write_json, write_whole
from pipelines.history import TEMPLATE
from pipelines.home import Home
from pipelines.intake import SET_ASIDE_FILE, Intake
from pipelines.job import Job
from pipelines.manifest import manifest
from pipelines.records import PAIRS, SCREENED, schema
from pipelines.report import board as boards
from pipelines.report import pictures
from pipelines.report.board import RunBoard
from pipelines.report.page import write_html
from pipelines.report.workbook import write_workbook
from pipelines.settings import Settings
from pipelines.tables import GROUP_ROWS, write_pieces
from review.figures.between import nested

_PARTIAL = ".{}.partial"


def publish(job: Job, taken: Intake) -> Path:
    """Put the finished run into its place; a run that fails before the rename publishes nothing.

    Rows pass in pieces: memory does not grow with the run.
    """
    home = Home(Path(job.home))
    for left in home.runs.glob(_PARTIAL.format("*")):  # a killed run's
        shutil.rmtree(left)
    target, partial = home.runs / job.run_id, home.runs / _PARTIAL.format(job.run_id)
    partial.mkdir()
    try:
        _fill(partial, job, taken)
        durable.replace(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def published(home: Home) -> list[Path]:
    """List the published runs in the order in which they began.

    Raises:
        RunFailedError: a manifest is damaged; the message names it.
    """
    return sorted(folders(home), key=lambda run: (_started(run), run.name))


def folders(home: Home) -> list[Path]:
    """List the published runs by name, those too whose manifest cannot be read."""
    return sorted(manifest.parent for manifest in home.runs.glob("[!.]*/manifest.json"))


def _started(run: Path) -> str:
    manifest = run / "manifest.json"
    try:
        started = str(json.loads(manifest.read_text(encoding="utf-8"))["started"])
        dt.datetime.fromisoformat(started)
    except (ValueError, KeyError, TypeError) as error:  # a disk that does not answer is tried again
        raise RunFailedError(
            f"{manifest} hỏng hoặc bị sửa; hãy lấy lại tệp đó từ bản sao lưu, "
            "hoặc chuyển thư mục của lượt ra khỏi runs/."
        ) from error
    return started


def _fill(folder: Path, job: Job, taken: Intake) -> None:
    """Write every file of a run, the manifest and the sums of all last."""
    began = time.perf_counter()
    work = Path(job.order.folder)
    counts = Counts()
    rows = counts.of(partitions.pieces(taken.parts, schema(SCREENED)))
    write_pieces(folder / "screened.parquet", schema(SCREENED), rows)
    by_label: Counter[str] = Counter()
    pairs = _pairs(job.order.found / "pairs.parquet", job.run_id, by_label)
    write_pieces(folder / "pairs.parquet", schema(PAIRS), pairs)
    shutil.copyfile(work / SET_ASIDE_FILE, folder / SET_ASIDE_FILE)
    write_set_aside(folder)
    if (job.order.found / TEMPLATE).exists():
        shutil.copyfile(job.order.found / TEMPLATE, folder / TEMPLATE)
    about = manifest(job, taken, counts, by_label)
    settings = Settings.model_validate_json(job.order.settings)
    board = present(folder, counts, about, settings, Home(Path(job.home)))
    about["set_aside_unions"] = dict(board.set_aside)
    about["copies_between"] = nested(board.between)
    about["seconds"]["publish"] = round(time.perf_counter() - began, 3)
    write_json(folder / "manifest.json", about)
    intact.seal(folder)


def present(
    folder: Path, counts: Counts, about: dict[str, Any], settings: Settings, home: Home
) -> RunBoard:
    """Write what people open of a run: pictures, workbook and report, from its tables; returns its figures."""
    board = boards.of_run(folder, outlier=settings.facts.outlier_vnd, home=home)
    drawn = pictures.of_board(board)
    pictures.write(folder, drawn)
    write_workbook(
        folder / "screened.xlsx", folder, board, names=settings.privacy.names_in_workbook
    )
    write_html(folder / "report.html", folder, counts, about, board, drawn)
    return board


def write_set_aside(folder: Path) -> None:
    """Write the rows of a run that were set aside as a CSV that Excel opens right."""
    path = folder / "set_aside.csv"
    write_whole(path, lambda partial: _write_csv(partial, folder / SET_ASIDE_FILE))


def _pairs(path: Path, run_id: str, by_label: Counter[str]) -> Iterator[pa.Table]:
    """Read the pairs that the search found, count them by label and say which run they are of."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(GROUP_ROWS):
            piece = pa.Table.from_batches([batch])
            by_label += counted(piece["label"])
            named = piece.append_column("run_id", pa.array([run_id] * len(piece), pa.string()))
            yield named.select(PAIRS).cast(schema(PAIRS))


def _write_csv(path: Path, table: Path) -> None:
    """Write a table as a CSV that Excel opens right."""
    with (
        path.open("w", encoding="utf-8-sig", newline="") as out,
        pq.ParquetFile(table) as file,
    ):
        file.schema_arrow.empty_table().to_pandas().to_csv(out, index=False)
        for batch in file.iter_batches(GROUP_ROWS):
            batch.to_pandas().to_csv(out, index=False, header=False)
