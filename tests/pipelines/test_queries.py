"""Filings that come from a database by a query: they are screened as if they had come in a file."""

import datetime as dt
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import cli, queried, settings
from pipelines.databases import is_passing
from pipelines.errors import DatabaseAwayError, UnusableInput
from pipelines.files import write_json
from pipelines.home import Home
from pipelines.intake import take_in
from pipelines.reading import RawRow, ReadingLimits, read_pieces
from pipelines.reading.cell_text import cell_text
from pipelines.reading.queries import copy, named
from tests.pipelines.asked_databases import (
    PASSWORD,
    QUERY,
    as_lan,
    asked,
    change,
    file_address,
    keep_filings,
    server,
)
from tests.pipelines.conftest import plainly, with_models
from tests.pipelines.story import OFFICES, ROWS, write_list

RUNNING = settings.load().running.model_copy(update={"retry_seconds": (0.0, 0.0)})
LIMITS = ReadingLimits()


@pytest.fixture(scope="module")
def owner() -> Iterator[str]:
    with server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path, owner: str) -> str:
    if request.param == "sqlite":
        return file_address(tmp_path / "hồ sơ.db")
    return as_lan(owner)


@pytest.fixture(autouse=True)
def _variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANGLOC_DATABASE", "")


def taken(home: Home, address: str, query: str = QUERY) -> list[Path]:
    asked(address)
    return queried.taken_from(home, "SANGLOC_DATABASE", query, RUNNING)


def answered(address: str, query: str, target: Path) -> list[RawRow]:
    copy(asked(address), query, target, limits=LIMITS, minutes=1)
    return [row for piece in read_pieces(target) for row in piece.rows]


def columns_of(table: Path, *, but: tuple[str, ...]) -> pa.Table:
    return pq.read_table(table).drop_columns(list(but))


@pytest.fixture(scope="module")
def by_file(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Path:
    """The run that the office's list gives when it comes as a file."""
    folder = tmp_path_factory.mktemp("file")
    home = with_models(folder / "home", trained)
    return plainly(home, write_list(folder / "ds.csv", OFFICES), run_id="r")


def test_rows_of_a_query_are_screened_as_the_same_rows_of_a_file(
    home: Home, by_file: Path, address: str
) -> None:
    keep_filings(address)
    run = plainly(home, *taken(home, address), run_id="r")
    tables = [one / "screened.parquet" for one in (run, by_file)]
    ours, theirs = (columns_of(table, but=("source", "row")) for table in tables)
    assert ours == theirs
    assert (run / "pairs.parquet").read_bytes() == (by_file / "pairs.parquet").read_bytes()
    aside = [one / "set_aside.parquet" for one in (run, by_file)]
    ours, theirs = (columns_of(table, but=("source", "row", "message")) for table in aside)
    assert ours == theirs
    # A file's rows are counted with its header.
    rows, with_header = (pq.read_table(table)["row"].to_pylist() for table in tables)
    assert [row + 1 for row in rows] == with_header

    name = named(asked(address), QUERY)
    blank, repeated = pq.read_table(aside[0]).to_pylist()
    assert blank["source"] == name
    assert blank["message"].startswith("Hàng 4, cột “Tên sáng kiến” của truy vấn ")
    assert f"đã có ở hàng 1 của {name} với" in repeated["message"]
    about = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["input"][0]
    assert about["file"] == name
    assert about["rows"] == len(OFFICES)
    assert QUERY in about["notes"][0]
    assert PASSWORD not in str(about)


TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30)


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6))
def test_every_text_comes_as_it_is_kept(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    address = file_address(folder / "a.db")
    change(address, "CREATE TABLE t (title TEXT, note TEXT)")
    change(address, "INSERT INTO t VALUES (?, ?)", [("x" + title, note) for title, note in rows])
    found = answered(address, "SELECT title, note FROM t ORDER BY rowid", folder / "out")
    assert [(row.cells["title"][1:], row.extra["note"]) for row in found] == rows


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=3, max_value=10**15, min_value=-(10**15)
    )
)
def test_a_number_with_decimals_is_never_read_as_thousands(value: Decimal) -> None:
    text = cell_text(value)
    assert Decimal(text) == value
    assert len(text.rpartition(".")[2]) != 3 or "." not in text


def test_the_types_of_postgresql_are_read_as_an_officer_would_write_them(
    tmp_path: Path, owner: str
) -> None:
    query = """
        SELECT 'Tên 10% :a' AS title, 30000000.000::numeric(20,3) AS gia_tri_lam_loi_vnd, date '2022-03-14' AS submitted_on,
            timestamptz '2022-03-13 17:00:00+00' AS applied_on, NULL::text AS unit, true AS confidential, 1.5::float8 AS f,
            '\\x54c3aa6e'::bytea AS bytes, '{a,b}'::text[] AS list, '{"k": 1}'::jsonb AS object, 7 AS whole;
    """
    (row,) = answered(as_lan(owner), query, tmp_path / "out")
    assert row.cells == {
        "title": "Tên 10% :a",
        "benefit_vnd": "30000000",
        "submitted_on": "2022-03-14",
        "applied_on": "2022-03-14",
        "unit": "",
        "confidential": "TRUE",
    }
    assert row.extra == {
        "f": "1.5", "bytes": "Tên", "list": '["a", "b"]', "object": '{"k": 1}', "whole": "7",
    }  # fmt: skip


def test_moments_are_told_by_the_clock_of_vietnam() -> None:
    assert cell_text(dt.datetime(2022, 3, 13, 17, tzinfo=dt.UTC)) == "2022-03-14"
    assert cell_text(dt.datetime.fromisoformat("2022-03-13T17:00")) == "2022-03-13 17:00:00"
    for_ever = dt.datetime.max.replace(tzinfo=dt.UTC)
    assert cell_text(for_ever).startswith("9999-12-31")


def test_letters_that_are_no_unicode_cost_their_own_row_only(home: Home, tmp_path: Path) -> None:
    address = file_address(tmp_path / "a.db")
    change(address, "CREATE TABLE t (title TEXT)")
    change(address, "INSERT INTO t VALUES (CAST(x'4be1bb8368' AS TEXT)), (CAST(x'4bff68' AS TEXT))")
    (path,) = taken(home, address, "SELECT title FROM t ORDER BY rowid")
    found = take_in([path], tmp_path / "work", limits=LIMITS)
    (part,) = found.parts
    assert pq.read_table(Path(part) / "input.parquet")["title"].to_pylist() == ["Kểh"]
    aside = pq.read_table(tmp_path / "work" / "set_aside.parquet")
    assert aside["code"].to_pylist() == ["bad_encoding"]


_MEASURED = """
import resource, sys
from pathlib import Path
from pipelines.reading import ReadingLimits
from pipelines.reading.queries import copy
from tests.pipelines.asked_databases import asked
for rows in (40_000, 160_000):
    query = sys.argv[2].format(rows)
    assert copy(asked(sys.argv[1]), query, Path(sys.argv[3]), limits=ReadingLimits(), minutes=5) == rows
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
_MANY = {
    "sqlite": (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
        "SELECT 'Sáng kiến ' || i AS title, hex(randomblob(500)) AS content FROM n"
    ),
    "postgresql": (
        "SELECT 'Sáng kiến ' || i AS title, repeat(md5(i::text), 31) AS content FROM generate_series(1, {}) i"
    ),
}  # fmt: skip


def test_memory_does_not_grow_with_the_rows(tmp_path: Path, address: str) -> None:
    """The second query gives 120 MB more than the first; half of that would be too much."""
    change(address, "CREATE TABLE IF NOT EXISTS t (title TEXT)")
    query = _MANY["sqlite" if address.startswith("sqlite") else "postgresql"]
    command = [sys.executable, "-c", _MEASURED, address, query, tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, second = map(int, done.stdout.split())
    assert second - first < 60


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * FROM khong_co", "khong_co"),
        ("SELEC 1", "SELEC"),
        ("SELECT 1 AS so, 2 AS ma", "“so”; “ma”"),
        ("DELETE FROM ho_so", "truy vấn"),
        ("INSERT INTO ho_so (id) VALUES ('x')", "truy vấn"),
    ],
)
def test_a_wrong_query_is_refused_with_its_name_and_changes_nothing(
    home: Home, address: str, capsys: pytest.CaptureFixture[str], query: str, expected: str
) -> None:
    keep_filings(address)
    os.environ["OFFICE"] = address
    arguments = ["screen", "--database-env", "OFFICE", "--query", query, "--home", str(home.root)]
    assert cli.main(arguments) == 2
    (said,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("sangloc")]
    assert expected in said
    assert "Traceback" not in said
    assert not list(home.runs.iterdir())
    assert not list(home.work.rglob("*ho_so*"))
    (path,) = taken(home, address)
    assert pq.read_metadata(path).num_rows == len(OFFICES)
    assert_nowhere(PASSWORD, home, said)


def assert_nowhere(secret: str, home: Home, *said: str) -> None:
    """Hold that a password stands in no file of a home, in whatever spelling it was given."""
    spellings = [secret, "M%E1%BA%ADt", json.dumps(secret)[1:-1]]
    for path in home.root.rglob("*"):
        if path.is_file():
            told = path.read_bytes()
            assert not [one for one in spellings if one.encode() in told], path
    assert not [one for one in spellings for text in said if one in text]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("", "chưa được đặt"),
        ("rubbish-Mật!khẩu@rất/dài", "không dùng được"),
        ("nosuch://lan:M%E1%BA%ADt@h/d", "không dùng được"),
        ("postgresql://lan:Mật!khẩu@rất@may/d", "%40"),
        ("sqlite:////khong/co.db", "/khong/co.db"),
        ("{wrong}", "password authentication failed"),
        ("{absent}", "khong_co"),
    ],
)
def test_a_wrong_address_is_refused_without_its_password(
    home: Home, owner: str, capsys: pytest.CaptureFixture[str], told: str, expected: str
) -> None:
    named_so = {
        "{wrong}": as_lan(owner, f"{'M%E1%BA%ADt'}-sai"),
        "{absent}": as_lan(owner).replace("/postgres?", "/khong_co?"),
    }
    address = named_so.get(told, told)
    arguments = ["screen", "--database", address, "--query", QUERY, "--home", str(home.root)]
    assert cli.main(arguments) == 2
    said = capsys.readouterr().err
    assert expected in said
    assert_nowhere(PASSWORD, home, said)
    assert not list(home.work.rglob("truy*"))


def test_a_query_and_files_or_neither_are_refused(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at_home = ["--home", str(home.root)]
    assert cli.main(["screen", "ds.csv", "--query", "SELECT 1", *at_home]) == 2
    assert cli.main(["screen", *at_home]) == 2
    blank = tmp_path / "blank.sql"
    blank.write_text("  \n")
    assert cli.main(["screen", "--query-file", str(blank), *at_home]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_a_query_without_rows_screens_nothing_and_leaves_nothing(
    home: Home, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_filings(address, [])
    assert taken(home, address) == []
    assert not list(home.work.iterdir())
    arguments = ["screen", "--database", address, "--query", QUERY, "--home", str(home.root)]
    assert cli.main(arguments) == 2
    assert "không trả về hàng nào" in capsys.readouterr().err


def test_only_trouble_that_passes_is_tried_again(
    home: Home, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_filings(address)
    asked_for = []

    def unlucky(*given: Any, **more: Any) -> int:
        asked_for.append(given)
        if len(asked_for) < 3:
            raise DatabaseAwayError("đi vắng")
        return copy(*given, **more)

    monkeypatch.setattr("pipelines.reading.queries.copy", unlucky)
    (path,) = taken(home, address)
    assert len(asked_for) == 3
    assert pq.read_metadata(path).num_rows == len(OFFICES)
    with pytest.raises(UnusableInput):
        taken(home, address, "SELECT nothing")
    assert len(asked_for) == 4


def test_a_server_that_is_away_passes_and_a_refusal_does_not(owner: str) -> None:
    import psycopg

    def fault(address: str) -> Exception:
        with pytest.raises(psycopg.Error) as raised:
            psycopg.connect(address)
        return raised.value

    assert is_passing(fault("postgresql://lan@127.0.0.1:1/d"))
    assert not is_passing(fault(as_lan(owner, "sai")))
    assert not is_passing(fault(owner.replace("/postgres?", "/khong_co?")))


def test_an_unfinished_run_goes_on_with_its_rows_and_the_next_reads_anew(
    home: Home, address: str
) -> None:
    keep_filings(address)
    (path,) = taken(home, address)
    before = path.read_bytes()
    keep_filings(address, list(ROWS.values()))
    assert taken(home, address) == [path]
    assert path.read_bytes() == before
    published = {"started": "2022-03-14", "input": [{"sha256": hashlib.sha256(before).hexdigest()}]}
    (home.runs / "r").mkdir()
    write_json(home.runs / "r" / "manifest.json", published)
    (again,) = taken(home, address)  # killed between publishing and tidying up
    assert pq.read_metadata(again).num_rows == len(ROWS)
    queried.forget(home, [again])
    assert not list(home.work.iterdir())


def test_what_a_killed_reader_left_is_not_taken_for_an_answer(home: Home, address: str) -> None:
    keep_filings(address)
    folder = home.work / "queries"
    folder.mkdir()
    (folder / f".{named(asked(address), QUERY)}.1").write_bytes(b"PAR1 half")
    (path,) = taken(home, address)
    assert pq.read_metadata(path).num_rows == len(OFFICES)
    queried.forget(home, [path])
    assert not list(home.work.iterdir())


def test_the_command_killed_in_the_middle_ends_with_the_rows_it_began_with(
    home: Home, other_home: Home, owner: str
) -> None:
    """With the password on the command line, which is where it is hardest to keep it to oneself."""
    address = as_lan(owner)
    keep_filings(address)
    undisturbed = plainly(other_home, *taken(other_home, address), run_id="đêm")
    command = ["-m", "pipelines.cli", "screen", "--database", address, "--query", QUERY]
    command += ["--home", str(home.root), "--run-id", "đêm"]
    kept = {name: value for name, value in os.environ.items() if name != "SANGLOC_DATABASE"}
    with subprocess.Popen([sys.executable, *command], stderr=subprocess.PIPE, env=kept) as child:
        while not list(home.root.glob("work/*/part-*/normalise.parquet")):
            assert child.poll() is None, child.stderr and child.stderr.read().decode()
            time.sleep(0.01)
        os.kill(child.pid, signal.SIGKILL)
    (read,) = home.root.glob("work/*/part-*/input.parquet")
    done = read.stat().st_ino
    keep_filings(address, list(ROWS.values()))
    with subprocess.Popen([sys.executable, *command], stderr=subprocess.PIPE, env=kept) as child:
        assert child.stderr
        seen = {path.stat().st_ino for path in [read] if path.exists()}
        said = child.stderr.read().decode()
    assert child.returncode == 0, said
    assert "đi tiếp lượt dở dang" in said
    assert seen == {done}
    table = "screened.parquet"
    assert (home.runs / "đêm" / table).read_bytes() == (undisturbed / table).read_bytes()
    assert not list(home.work.iterdir())
    assert_nowhere(PASSWORD, home, said)
