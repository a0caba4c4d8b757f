"""Results handed back to a table: what the run's folder says, once, whole or not at all."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from pipelines import cli, results_table
from pipelines.errors import UnusableInput
from pipelines.home import Home
from pipelines.records import SCREENED, schema
from pipelines.results_table import COLUMNS, write
from tests.pipelines.asked_databases import PASSWORD, as_lan, asked, change, file_address, server
from tests.pipelines.conftest import plainly, with_models
from tests.pipelines.story import OFFICES, ROWS, write_list


@pytest.fixture(scope="module")
def owner() -> Iterator[str]:
    with server() as address:
        yield address


class Runs(NamedTuple):
    """A home with two published runs: the small one's and the many offices' list."""

    home: Home
    small: Path
    large: Path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Runs:
    folder = tmp_path_factory.mktemp("runs")
    home = with_models(folder / "home", trained)
    small = plainly(home, write_list(folder / "a.csv"), run_id="1")
    return Runs(home, small, plainly(home, write_list(folder / "b.csv", OFFICES), run_id="2"))


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path, owner: str) -> str:
    if request.param == "sqlite":
        return file_address(tmp_path / "kết quả.db")
    change(as_lan(owner), "DROP TABLE IF EXISTS ket_qua")
    return as_lan(owner)


@pytest.fixture(autouse=True)
def _variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANGLOC_DATABASE", "")


def rows_in(address: str, table: str = "ket_qua") -> list[dict[str, Any]]:
    with asked(address).connected() as connection:
        shape = sa.Table(table, sa.MetaData(), autoload_with=connection)
        found = connection.execute(sa.select(shape).order_by(shape.c.run_id, shape.c.row))
        return [dict(row) for row in found.mappings()]


def has_table(address: str) -> bool:
    with asked(address).connected() as connection:
        return sa.inspect(connection).has_table("ket_qua")


def told_by(run: Path) -> list[dict[str, Any]]:
    rows = pq.read_table(run / "screened.parquet", columns=list(COLUMNS)).to_pylist()
    return [{"run_id": run.name, **row} for row in rows]


def test_the_table_says_what_the_run_says_and_a_second_time_changes_nothing(
    runs: Runs, address: str
) -> None:
    first, second = runs.large, runs.small
    database = asked(address)
    assert write(first, database, "ket_qua") == len(told_by(first))
    assert rows_in(address) == told_by(first)
    assert write(second, database, "ket_qua") == len(ROWS)
    whole = rows_in(address)
    assert whole == told_by(second) + told_by(first)
    assert write(first, database, "ket_qua") == 0
    assert rows_in(address) == whole
    assert set(COLUMNS) >= {"lane", "reasons", "duplicate_of", "benefit_vnd_found", "eligibility"}


def test_a_write_that_fails_in_the_middle_leaves_nothing(
    runs: Runs, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.large

    def torn(path: Path) -> Iterator[list[dict[str, Any]]]:
        yield pq.read_table(path / "screened.parquet", columns=list(COLUMNS)).to_pylist()[:3]
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(results_table, "_batches", torn)
        with pytest.raises(OSError, match="disk"):
            write(run, asked(address), "ket_qua")
    assert not has_table(address)
    assert write(run, asked(address), "ket_qua") == len(told_by(run))


def test_a_table_of_another_shape_is_refused_with_column_expected_and_found(
    runs: Runs, address: str
) -> None:
    run = runs.small
    change(
        address,
        "CREATE TABLE ket_qua (run_id TEXT, source TEXT, lane INTEGER, ai_them TEXT NOT NULL)",
    )
    with pytest.raises(UnusableInput) as refused:
        write(run, asked(address), "ket_qua")
    assert "cột lane cần TEXT, thấy INTEGER" in str(refused.value)
    assert "thiếu cột priority (cần DOUBLE" in str(refused.value)
    assert "cột ai_them thừa" in str(refused.value)
    assert rows_in_plain(address) == 0


def rows_in_plain(address: str) -> int:
    with asked(address).connected() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM ket_qua").scalar_one())


def test_a_column_that_people_added_stays_theirs(runs: Runs, address: str) -> None:
    first = runs.small
    write(first, asked(address), "ket_qua")
    change(address, "ALTER TABLE ket_qua ADD COLUMN ghi_chu TEXT")
    change(address, "UPDATE ket_qua SET ghi_chu = 'đã gọi'")
    second = runs.large
    write(second, asked(address), "ket_qua")
    noted = [row["ghi_chu"] for row in rows_in(address)]
    assert noted == ["đã gọi"] * len(ROWS) + [None] * (len(noted) - len(ROWS))


def test_rows_that_somebody_deleted_are_told_and_not_made_up(runs: Runs, address: str) -> None:
    run = runs.small
    write(run, asked(address), "ket_qua")
    change(address, "DELETE FROM ket_qua WHERE lane = 'low_content'")
    with pytest.raises(UnusableInput, match=f"cần 0 hoặc {len(ROWS)}"):
        write(run, asked(address), "ket_qua")


@pytest.mark.parametrize("table", ["", "a b", "x;drop", "1a", "a.b.c", "a" * 64, '"a"'])
def test_what_is_no_name_of_a_table_is_refused(tmp_path: Path, table: str) -> None:
    with pytest.raises(UnusableInput, match="Tên bảng"):
        write(tmp_path, asked(file_address(tmp_path / "a.db")), table)
    assert not (tmp_path / "a.db").exists()


def test_a_schema_may_be_named_and_must_be_there(runs: Runs, owner: str) -> None:
    run = runs.small
    change(owner, "CREATE SCHEMA tong_hop AUTHORIZATION lan")
    assert write(run, asked(as_lan(owner)), "tong_hop.ket_qua") == len(ROWS)
    assert write(run, asked(as_lan(owner)), "tong_hop.ket_qua") == 0
    with pytest.raises(UnusableInput, match="khong_co"):
        write(run, asked(as_lan(owner)), "khong_co.ket_qua")


def test_a_right_that_is_missing_is_told(runs: Runs, owner: str) -> None:
    run = runs.small
    change(owner, "CREATE SCHEMA rieng")
    with pytest.raises(UnusableInput, match="permission denied for schema rieng"):
        write(run, asked(as_lan(owner)), "rieng.ket_qua")


def test_two_writers_at_once_write_a_run_once(runs: Runs, address: str) -> None:
    run = runs.large
    written = (
        "import sys; from pathlib import Path; from pipelines.results_table import write;"
        "from tests.pipelines.asked_databases import asked;"
        "print(write(Path(sys.argv[1]), asked(sys.argv[2]), 'ket_qua'))"
    )
    command = [sys.executable, "-c", written, str(run), address]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(int(one.communicate()[0]) for one in both)
    assert said == [0, len(told_by(run))]
    assert rows_in(address) == told_by(run)


def test_the_command_says_what_it_did_without_the_password(
    home: Home, runs: Runs, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    into = ["--table", "ket_qua", "--database", address, "--home"]
    assert cli.main(["results", *into, str(home.root)]) == 2
    assert cli.main(["results", "1", *into, str(runs.home.root)]) == 0
    assert cli.main(["results", "1", *into, str(runs.home.root)]) == 0
    assert cli.main(["results", "tuần-24", *into, str(runs.home.root)]) == 2
    said = capsys.readouterr()
    assert f"đã ghi {len(ROWS)} hàng vào bảng ket_qua" in said.out
    assert "đã có đủ" in said.out
    assert "tuần-24" in said.err
    for secret in (PASSWORD, "M%E1%BA"):
        assert secret not in said.out + said.err


_MEASURED = """
import resource, sys
from pathlib import Path
from pipelines.results_table import write
from tests.pipelines.asked_databases import asked
for run in sys.argv[2:]:
    print(write(Path(run), asked(sys.argv[1]), "ket_qua"))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def made_run(folder: Path, rows: int) -> Path:
    """A run of so many rows, of 2 kB each, written in groups as a run's are."""
    folder.mkdir()
    with pq.ParquetWriter(folder / "screened.parquet", schema(SCREENED)) as table:
        for begin in range(0, rows, 5_000):
            filled = [
                {
                    "submission_id": f"S-{at}",
                    "source": "a.csv",
                    "row": at,
                    "content": f"{at:08d}" * 250,
                }
                for at in range(begin, begin + 5_000)
            ]
            table.write_table(pa.Table.from_pylist(filled, schema=schema(SCREENED)))
    return folder


def test_memory_does_not_grow_with_the_run(tmp_path: Path, address: str) -> None:
    """The second run is 110 MB of text more than the first; half of that would be too much."""
    runs = [made_run(tmp_path / name, rows) for name, rows in (("1", 5_000), ("2", 60_000))]
    command = [sys.executable, "-c", _MEASURED, address, *map(str, runs)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    few, first, many, second = map(int, done.stdout.split())
    assert (few, many) == (5_000, 60_000)
    assert second - first < 55
    assert rows_in_plain(address) == 65_000


def test_lists_can_be_asked_for_what_they_hold(runs: Runs, address: str) -> None:
    run = runs.small
    write(run, asked(address), "ket_qua")
    flagged = [
        row["submission_id"] for row in told_by(run) if "slogan" in row["low_content_reasons"]
    ]
    by = {
        "sqlite": "EXISTS (SELECT 1 FROM json_each(low_content_reasons) WHERE value = 'slogan')",
        "postgresql": "low_content_reasons @> '[\"slogan\"]'",
    }
    with asked(address).connected() as connection:
        asking = f"SELECT submission_id FROM ket_qua WHERE {by[connection.dialect.name]}"
        assert connection.exec_driver_sql(asking).scalars().all() == flagged
    assert flagged == ["P-4"]
