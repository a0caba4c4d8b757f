"""The doctor finds a healthy home healthy, and whatever is damaged, with what to do; it changes nothing."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import psutil
import pytest

from pipelines import cli, engine, handing_over, refused, under_way
from pipelines.checkup import CHECKS, Finding, Patient, examine, holdings, program, running
from pipelines.home import Home
from pipelines.under_way import UnderWay
from tests import databases
from tests.pipelines.conftest import Screen
from tests.pipelines.story import write_list

Check = Callable[[Patient], list[Finding]]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stored") / "home"


@pytest.fixture
def lived_in(home: Home, screen: Screen, tmp_path: Path, stored: Path) -> Home:
    """A home with one run, published and handed over; screened once, then copied where all of it is files."""
    if stored.exists():
        shutil.copytree(stored, home.root, dirs_exist_ok=True)
        return home
    screen(write_list(tmp_path / "ds.csv"), run_id="tuan-23")
    handing_over.hand_over(home)
    if not databases.on_postgresql():
        shutil.copytree(home.root, stored)
    return home


def said(home: Home, check: Check) -> Finding:
    """The one thing that a check finds wrong."""
    (finding,) = [found for found in check(Patient(home)) if not found.good]
    assert finding.todo
    return finding


def spoil(path: Path) -> None:
    """Turn a byte in the middle of a file over, as a dying disk does."""
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    path.write_bytes(bytes(raw))


def everything_in(home: Home) -> dict[str, bytes]:
    """All files but what SQLite makes anew when it is opened and the locks."""
    return {
        str(path): path.read_bytes()
        for path in home.root.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal", ".lock"))
    }


def test_a_home_that_is_well_is_found_well_and_left_as_it_is(
    lived_in: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything_in(lived_in)
    assert cli.main(["doctor", "--home", str(lived_in.root), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["good"]
    assert {one["check"] for one in told["checks"]} == {name for name, _ in CHECKS}
    assert everything_in(lived_in) == before


def test_a_new_home_is_well_too(tmp_path: Path) -> None:
    assert [found for found in examine(Patient(Home.at(tmp_path / "mới"))) if not found.good] == []


def test_what_is_wrong_is_told_with_what_to_do_and_by_the_exit_status(
    lived_in: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(next((lived_in.root / "corpus").glob("*.parquet")))
    assert cli.main(["doctor", "--home", str(lived_in.root)]) == 1
    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("HỎNG"))
    assert "Kho hồ sơ cũ" in lines[at]
    assert lines[at + 1].strip().startswith("→")


@pytest.mark.parametrize(
    ("check", "where", "expected"),
    [
        (holdings.models, "models/field/*/model.npz", "card.json"),
        (holdings.corpus_files, "corpus/*.parquet", "không đọc được"),
        (holdings.index, "corpus/index/segment-*/*.npy", "hỏng"),
    ],
)
def test_a_byte_turned_over_is_found(
    lived_in: Home, check: Check, where: str, expected: str
) -> None:
    assert all(found.good for found in check(Patient(lived_in)))
    spoil(max(lived_in.root.glob(where), key=lambda path: path.stat().st_size))
    assert expected in said(lived_in, check).told


def test_an_index_that_is_behind_the_corpus_is_told(lived_in: Home) -> None:
    first = next((lived_in.root / "corpus").glob("*.parquet"))
    shutil.copyfile(first, first.with_name("000001-tuan-24.parquet"))
    assert "kho có 2" in said(lived_in, holdings.index).told


def test_a_run_that_lost_a_file_is_told(lived_in: Home) -> None:
    (lived_in.runs / "tuan-23" / "pairs.parquet").unlink()
    assert "pairs.parquet" in said(lived_in, holdings.runs).told


def test_a_full_disk_is_told_before_the_next_run(
    lived_in: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = shutil.disk_usage(lived_in.root)._replace(free=2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: used)
    assert "lượt tới cần" in said(lived_in, holdings.disk).told


def doctor_of_database(home: Home, **environment: str) -> list[dict[str, str]]:
    """What a process of its own says of the database: Django reads its settings once a process."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "doctor", "--home", str(home.root), "--json"],
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "bimat" not in done.stdout + done.stderr
    found: list[dict[str, str]] = json.loads(done.stdout)["checks"]
    return [one for one in found if one["check"] == "database"]


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    address = "postgres://lan:bimat@127.0.0.1:1/x"
    (found,) = doctor_of_database(Home.at(tmp_path), DATABASE_URL=address)
    assert not found["good"]
    assert "không mở được" in found["told"]


def test_a_database_of_an_older_version_is_told(lived_in: Home) -> None:
    path = lived_in.root / "review.sqlite3"
    if not path.exists():
        pytest.skip("these tests run on PostgreSQL; the home has no file")
    database = sqlite3.connect(path)
    with database:
        database.execute("DELETE FROM django_migrations WHERE app = 'review' AND id > 2")
    database.close()
    (found,) = doctor_of_database(lived_in)
    assert "bước nâng cấp" in found["told"]


def test_a_package_of_another_version_and_a_missing_one_are_told(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = metadata.version

    def other(name: str) -> str:
        if name == "rapidfuzz":
            raise metadata.PackageNotFoundError
        return "0.1" if name == "pandas" else real(name)

    monkeypatch.setattr(metadata, "version", other)
    told = [found.told for found in program.packages(Patient(home)) if not found.good]
    assert any("pandas là 0.1" in line for line in told)
    assert any("thiếu gói rapidfuzz" in line for line in told)


def test_faults_in_the_settings_are_told(home: Home, tmp_path: Path) -> None:
    office = tmp_path / "riêng.toml"
    office.write_text("[running]\nkeep_days = 0\n", encoding="utf-8")
    (found,) = program.settings_file(Patient(home, office))
    assert "running.keep_days" in found.told
    assert not found.good


def test_a_run_cut_off_is_told_and_one_that_works_is_not(home: Home) -> None:
    note = UnderWay(
        run_id="đêm qua", pid=1, started="2026-11-29T02:00:00+07:00", log="", step="words"
    )
    under_way.note(home, note)
    assert "Tách từ" in said(home, running.interrupted).told
    with engine.alone_in(home):
        assert all(found.good for found in running.interrupted(Patient(home)))
        (working,) = running.processes(Patient(home))
        assert "đang chạy" in working.told


def orphaned(command: list[str], environment: dict[str, str]) -> psutil.Process:
    """A process whose parent is gone."""
    start = ["sh", "-c", '"$@" >/dev/null 2>&1 & echo $!', "sh", *command]
    told = subprocess.run(start, env=environment, capture_output=True, text=True, check=True)
    return psutil.Process(int(told.stdout))


def test_a_left_over_server_is_told(home: Home) -> None:
    # Any process that looks like one; a real server takes seconds to start.
    fake = [
        sys.executable,
        "-c",
        "import time; time.sleep(3600)",
        "prefect.server.api.server:create_app",
    ]
    left = orphaned(fake, os.environ | {"PREFECT_HOME": str(home.prefect)})
    try:
        assert str(left.pid) in said(home, running.processes).told
        with engine.alone_in(home):
            pass
        assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE
        assert all(found.good for found in running.processes(Patient(home)))
    finally:
        if left.is_running():
            left.kill()


def test_states_that_are_no_longer_true_are_told(home: Home) -> None:
    database = sqlite3.connect(home.prefect / "prefect.db")
    with database:
        database.execute("CREATE TABLE flow_run (name TEXT, state_type TEXT)")
        database.executemany(
            "INSERT INTO flow_run VALUES (?, ?)", [("đêm qua", "RUNNING"), ("hôm kia", "COMPLETED")]
        )
    database.close()
    found = said(home, running.states)
    assert "đêm qua" in found.told
    assert "hôm kia" not in found.told


def test_a_file_that_could_not_be_read_is_told_as_long_as_it_lies_there(
    home: Home, tmp_path: Path
) -> None:
    path = tmp_path / "ảnh.xlsx"
    path.touch()
    refused.remember(home, "ab12", path, "Tệp ảnh.xlsx là ảnh PNG.")
    assert said(home, running.refused_files).told == "Tệp ảnh.xlsx là ảnh PNG."
    path.unlink()
    assert all(found.good for found in running.refused_files(Patient(home)))


def test_a_check_that_fails_itself_is_told_and_stops_no_other(home: Home) -> None:
    (home.root / "refused.json").write_text("{", encoding="utf-8")
    found = examine(Patient(home))
    assert {one.check for one in found} == {name for name, _ in CHECKS}
    assert [one.check for one in found if not one.good] == ["refused"]
