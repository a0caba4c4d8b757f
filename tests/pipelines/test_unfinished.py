"""Work of killed runs: kept to go on with, cleared away when nobody did, and never what a run is using."""

import os
import time
from pathlib import Path

import pytest

from pipelines import cli, retention
from pipelines.checkup import Patient, running
from pipelines.home import Home
from pipelines.unfinished import QUERIES, unfinished

DAY = 24 * 60 * 60


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of which Prefect keeps no records."""
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    return Home.at(tmp_path / "nhà")


def left_by_a_run(home: Home, name: str, *, days: float, last: float | None = None) -> Path:
    """Leave a work folder of so many days; `last` is how long ago the last step of it was done."""
    folder = home.work / name
    for at, age in enumerate((days, days if last is None else last)):
        part = folder / f"part-{at:05d}" / "input.parquet"
        part.parent.mkdir(parents=True)
        part.write_bytes(b"x" * 2**20)
        for path in (part, part.parent):
            os.utime(path, (0, time.time() - age * DAY))
    os.utime(folder, (0, time.time() - days * DAY))
    return folder


def given_by_a_query(home: Home, name: str, *, days: float) -> Path:
    path = home.work / QUERIES / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"rows")
    os.utime(path, (0, time.time() - days * DAY))
    return path


def test_what_nobody_went_on_with_is_cleared_away_and_nothing_else(bare: Home) -> None:
    gone = [left_by_a_run(bare, "a", days=61), given_by_a_query(bare, "truy vấn a", days=61)]
    kept = [
        left_by_a_run(bare, "b", days=59),
        left_by_a_run(bare, "c", days=100, last=2),
        left_by_a_run(bare, "d", days=200),
        given_by_a_query(bare, "truy vấn b", days=59),
        given_by_a_query(bare, "truy vấn d", days=200),
    ]
    retention.keep(bare, days=60, in_use=[kept[2], kept[4]])
    assert not [path for path in gone if path.exists()]
    assert {one.path for one in unfinished(bare)} == set(kept)
    assert all(len(list(folder.rglob("*.parquet"))) == 2 for folder in kept[:3])


def test_doctor_tells_of_it_and_how_much_it_is(bare: Home) -> None:
    assert running.work(Patient(bare))[0].told == "không còn gì"
    left_by_a_run(bare, "b", days=3)
    (young,) = running.work(Patient(bare))
    assert young.good
    assert "1 phần dở dang, 2 MB" in young.told
    old = left_by_a_run(bare, "a", days=90)
    (found,) = running.work(Patient(bare))
    assert not found.good
    assert "quá 60 ngày" in found.told
    assert str(old) in found.todo
    assert unfinished(bare)[0].path == old


@pytest.mark.parametrize(
    "command", [["screen", "ds.csv"], ["check", "bản nháp"], ["doctor"], ["report"]]
)
def test_a_home_that_cannot_be_written_is_told_before_anything_begins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """A file in the place of the folder stands for what cannot be written: to the tests' user everything is writable."""
    (tmp_path / "nhà").write_text("một tệp")
    (tmp_path / "bản nháp").write_text("Tên\nNội dung", encoding="utf-8")
    given = [str(tmp_path / name) if (tmp_path / name).exists() else name for name in command]
    for home in (tmp_path / "nhà", tmp_path / "nhà" / "trong", Path("/proc/nhà")):
        assert cli.main([*given, "--home", str(home)]) == 2
        (said,) = capsys.readouterr().err.splitlines()
        assert said.startswith(f"sangloc: Không ghi được vào thư mục {home} (")
        assert "hãy chọn thư mục khác bằng --home" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bản nháp", "nhà"]
