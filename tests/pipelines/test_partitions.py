"""The cut into partitions is nobody's business: any size and any number of workers give the same bytes."""

import json
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import (
    intake,
    job,
    partitions,
    publish,
    reading_ahead,
    settings,
    stages,
    tables,
    work,
)  # fmt: skip
from pipelines.accepting import INPUT_SCHEMA
from pipelines.errors import RunFailedError, UnusableInput
from pipelines.home import Home
from pipelines.intake import Intake, take_in
from pipelines.job import Job
from pipelines.reading import ReadingLimits
from pipelines.workers import workers
from tests.pipelines.conftest import Screen
from tests.pipelines.story import OFFICES, write_list

LONG = 3_600.0
TABLES = ("screened.parquet", "pairs.parquet", "set_aside.parquet", "set_aside.csv", "template.npy")


def bytes_of(run: Path) -> dict[str, bytes]:
    return {name: (run / name).read_bytes() for name in TABLES}


def test_any_size_of_partitions_gives_the_same_bytes(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_list(tmp_path / "ds.csv", OFFICES)
    whole = bytes_of(screen(source, run_id="lượt"))
    rows = pd.read_parquet(tmp_path / "home" / "runs" / "lượt" / "screened.parquet")
    assert rows["same_row"].sum() == 1
    assert (rows["lane"] == "duplicate").sum() >= 4
    for size in (1, 3, 5):
        monkeypatch.setattr(intake, "PARTITION_ROWS", size)
        (tmp_path / "home" / "runs" / "lượt").rename(tmp_path / f"lượt cũ {size}")
        assert bytes_of(screen(source, run_id="lượt")) == whole, size


def prepared(home: Home, source: Path) -> tuple[Job, Intake]:
    named = job.prepare(home, [source], settings.load(), "lượt")
    return named, take_in([source], Path(named.order.folder), limits=ReadingLimits())


def test_three_workers_give_the_same_bytes_as_none(
    screen: Screen, other_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_list(tmp_path / "ds.csv", OFFICES)
    alone = bytes_of(screen(source, run_id="lượt"))
    monkeypatch.setattr(intake, "PARTITION_ROWS", 2)
    named, taken = prepared(other_home, source)
    assert len(taken.parts) > 4
    with workers(3) as pool, ThreadPoolExecutor(6) as waiting:
        for stage in stages.STAGES:
            if stage == stages.AFTER_SEARCH[0]:
                pool.do(work.do_search, taken.parts, named.order, seconds=LONG)

            def step(part: str, name: str = stage.name) -> str:
                return pool.do(work.do_stage, name, part, named.order, seconds=LONG)

            list(waiting.map(step, taken.parts))
    assert bytes_of(publish.publish(named, taken)) == alone


def as_csv(folder: Path) -> Path:
    return write_list(folder / "ds.csv", OFFICES)


def as_json_lines(folder: Path) -> Path:
    """Rows that have a column of their own, some of them long after the first."""
    rows = [
        {name: text for name, text in row.items() if text}
        | ({"hiệu quả": "Đỡ mệt"} if at > 8 else {})
        for at, row in enumerate(OFFICES)
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in [*rows[:4] * 10, {}, *rows]]
    path = folder / "ds.jsonl"
    path.write_text("\n".join([*lines[:20], '{"title": "Xe', *lines[20:]]), encoding="utf-8")
    return path


def as_parquet(folder: Path) -> Path:
    pd.DataFrame(OFFICES).to_parquet(folder / "ds.parquet", row_group_size=5)
    return folder / "ds.parquet"


def as_workbook(folder: Path) -> Path:
    with pd.ExcelWriter(folder / "ds.xlsx") as book:
        pd.DataFrame(OFFICES).to_excel(book, sheet_name="Một", index=False)
        pd.DataFrame(OFFICES[::-1]).to_excel(book, sheet_name="Hai", index=False)
    return folder / "ds.xlsx"


@pytest.mark.parametrize("write", [as_csv, as_json_lines, as_parquet, as_workbook])
def test_reading_gives_the_same_rows_in_partitions_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], Path]
) -> None:
    source = write(tmp_path)
    found = []
    for size in (1, 4, 7, 1_000):
        monkeypatch.setattr(intake, "PARTITION_ROWS", size)
        folder = tmp_path / str(size)
        taken = take_in([source], folder, limits=ReadingLimits())
        rows = pa.concat_tables(partitions.pieces(taken.parts, INPUT_SCHEMA))
        assert all(
            0 < pq.read_metadata(f"{part}/input.parquet").num_rows <= size for part in taken.parts
        )
        found.append((rows.to_pylist(), pq.read_table(folder / "set_aside.parquet").to_pylist()))
    assert found[0][0]
    assert all(one == found[0] for one in found)


def lists(folder: Path, count: int) -> list[Path]:
    """Lists of which every second one repeats the ids of another, one of them with other texts."""
    folder.mkdir()
    paths = []
    for number in range(count):
        rows = [{**row, "Mã sáng kiến": f"{number // 2}-{at}"} for at, row in enumerate(OFFICES)]
        if number == 1:
            rows = rows[::-1]
        paths.append(folder / f"ds{number}.csv")
        pd.DataFrame(rows).to_csv(paths[-1], index=False)
    return paths


def read_by(paths: list[Path], folder: Path, processes: int) -> tuple[object, ...]:
    taken = take_in(paths, folder, limits=ReadingLimits(), processes=processes)
    rows = pa.concat_tables(partitions.pieces(taken.parts, INPUT_SCHEMA)).to_pylist()
    return rows, pq.read_table(folder / "set_aside.parquet").to_pylist(), taken.files


@pytest.mark.parametrize("whole", [10**9, 0])
def test_files_read_in_processes_give_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: int
) -> None:
    paths = lists(tmp_path / "in", 5)
    monkeypatch.setattr(reading_ahead, "_WORTH_BYTES", 0)
    monkeypatch.setattr(reading_ahead, "_WHOLE_BYTES", whole)
    one, two = (read_by(paths, tmp_path / str(number), number) for number in (1, 2))
    assert one == two
    assert one[0]
    assert one[1]


def test_a_file_that_cannot_be_read_is_told_by_whoever_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = lists(tmp_path / "in", 3)
    paths[1].write_text("a;b\n1;2\n", encoding="utf-8")
    monkeypatch.setattr(reading_ahead, "_WORTH_BYTES", 0)
    before = set(multiprocessing.active_children())
    with pytest.raises(UnusableInput, match=r"ds1\.csv"):
        read_by(paths, tmp_path / "out", 2)
    assert not set(multiprocessing.active_children()) - before


def test_readers_that_are_killed_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = lists(tmp_path / "in", 9)
    monkeypatch.setattr(reading_ahead, "_WORTH_BYTES", 0)
    names = [path.name for path in paths]
    limits = ReadingLimits()
    reading = reading_ahead.read_all(paths, names, limits=limits, piece_rows=9, processes=2)
    next(reading)
    for process in multiprocessing.active_children():
        process.kill()
        process.join()
    with pytest.raises(RunFailedError, match="bị dừng từ bên ngoài"):
        list(reading)


def test_a_mapped_table_holds_all_pieces(tmp_path: Path) -> None:
    pieces = [pa.table({"a": ["một", ""]}), pa.table({"a": pa.array([], pa.string())})]
    found = partitions.mapped([*pieces, pieces[0]], pieces[0].schema, tmp_path / "a.arrow")
    assert found.to_pydict() == {"a": ["một", "", "một", ""]}
    nothing = partitions.mapped([], pieces[0].schema, tmp_path / "b.arrow")
    assert nothing.equals(pieces[1])


@pytest.mark.parametrize("cut", [1, 2, 7, 100])
def test_a_table_has_the_same_bytes_however_it_was_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    monkeypatch.setattr(tables, "GROUP_ROWS", 8)
    whole = pa.table(
        {
            "a": [f"dòng {number}" for number in range(30)],
            "b": [[str(n)] * (n % 3) for n in range(30)],
        }
    )
    tables.write_pieces(tmp_path / "whole", whole.schema, [whole])
    pieces = [whole.slice(begin, cut) for begin in range(0, 30, cut)]
    tables.write_pieces(tmp_path / "cut", whole.schema, [whole.slice(0, 0), *pieces])
    assert (tmp_path / "cut").read_bytes() == (tmp_path / "whole").read_bytes()
    with pq.ParquetFile(tmp_path / "cut") as file:
        assert [file.metadata.row_group(at).num_rows for at in range(4)] == [8, 8, 8, 6]


def test_a_table_that_fails_on_its_way_leaves_nothing(tmp_path: Path) -> None:
    piece = pa.table({"a": [1, 2]})
    with pytest.raises(ZeroDivisionError):
        tables.write_pieces(tmp_path / "a", piece.schema, (piece for _ in range(1 // 0)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("damaged", "stage"), [("normalise", "words"), ("input", "normalise")])
def test_a_damaged_partition_is_told_and_made_anew_by_the_next_run(
    screen: Screen, home: Home, tmp_path: Path, damaged: str, stage: str
) -> None:
    source = write_list(tmp_path / "ds.csv", OFFICES)
    named, taken = prepared(home, source)
    for name in ("normalise", "words"):
        work.do_stage(name, taken.parts[0], named.order)
    path = Path(taken.parts[0]) / f"{damaged}.parquet"
    whole = path.read_bytes()
    begin = 100  # within the first column, and so on through the pages of all
    pages = len(whole) - int.from_bytes(whole[-8:-4], "little") - 8
    path.write_bytes(whole[:begin] + bytes(pages - begin) + whole[pages:])
    (path.parent / f"{stage}.parquet").unlink()
    with pytest.raises(RunFailedError, match=f"{damaged}.parquet bị hỏng.*Hãy chạy lại"):
        work.do_stage(stage, taken.parts[0], named.order)
    assert not path.exists()
    assert (Path(named.order.folder) / partitions.INTAKE).exists() == (damaged != "input")
    assert publish.published(home) == []
    assert (screen(source, run_id="lượt") / "screened.parquet").exists()
