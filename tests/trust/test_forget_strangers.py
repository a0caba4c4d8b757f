"""Who asked for nothing loses nothing: namesakes, units with the same numbers, officers at work, runs of long ago."""

import datetime as dt
import getpass
import json
import logging
import os
import uuid
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normal import fold
from pipelines import checkup, handing_over, job, settings
from pipelines.forgetting import again, carrying_out, expired, finding, ledger, removed
from pipelines.home import Home
from pipelines.reading import headers
from tests.pipelines import conftest as screening
from tests.pipelines.conftest import Called, Screen
from tests.pipelines.story import CARDS
from tests.trust.test_forget import SHARED, forget, written

SCREENS = True
home, screen, called = screening.home, screening.screen, screening.called  # fixtures

NAM, BEN = "Nguyễn Văn Nam", "Đỗ Văn Bền"
FIRST, SECOND = "Xí nghiệp 1", "Trường B"
CAGE = {"id": "N-1", "title": "Lồng chắn rác", "content": SHARED, "author": NAM, "unit": FIRST}
GAME = {"id": "N-2", "title": "Thẻ hai mặt", "content": CARDS, "author": NAM, "unit": SECOND}
FILED = [one | {"date": "3/2/2022"} for one in (CAGE, GAME)]
ON_THE_OTHER = f"Ông {NAM} đã bổ sung ảnh chụp, hội đồng cơ sở xác nhận."


def filed(
    screen: Screen, home: Home, path: Path, rows: list[dict[str, str]], run: str = "một"
) -> Path:
    found = screen(written(path, rows), run_id=run)
    handing_over.hand_over(home)
    return found


def aside(run: Path) -> list[dict[str, str]]:
    return [json.loads(raw) for raw in pd.read_parquet(run / "set_aside.parquet")["raw"]]


# Ids, names and units are looked for in their own columns.


def test_an_id_that_is_also_a_strangers_cell(
    home: Home, screen: Screen, called: Called, tmp_path: Path
) -> None:
    rows = [
        CAGE | {"id": "12"},
        {"id": "A-7", "author": BEN, "unit": "12"},
        {"id": "A-8", "benefit": "12", "author": "Lý Thị Hoa", "unit": FIRST},
        {"id": "12", "author": NAM, "unit": FIRST},
    ]
    run = filed(screen, home, tmp_path / "tuan.csv", rows)
    before = aside(run)
    assert forget(called, home, "--submission", "12").returncode == 0
    now = aside(run)
    hers = [one.get("submission_id") == "12" for one in before]
    assert hers.count(True) == 1
    gone = json.loads(removed.RAW)
    assert now == [gone if is_hers else one for one, is_hers in zip(before, hers, strict=True)]


CELLS = st.sampled_from(["12", NAM, "nguyen van nam", FIRST, "xi nghiep 1", BEN, "", "13"])
TITLES = st.sampled_from(
    [
        "submission_id",
        "author",
        "unit",
        "benefit",
        "Mã sáng kiến",
        "Tác giả",
        "Đơn vị",
        "Hiệu quả",
        "Ghi chú",
    ]
)


@given(st.dictionaries(TITLES, CELLS, min_size=1), st.sampled_from(["", FIRST]))
def test_a_row_is_meant_by_the_columns_for_it_alone(row: dict[str, str], unit: str) -> None:
    names = dict(zip(row, headers.match(list(row)).canonical, strict=True))

    def cells(column: str) -> list[str]:
        return [row[title] for title, name in names.items() if name == column]

    units = cells("unit") or list(row.values())
    in_unit = not unit or any(fold(one) == fold(unit) for one in units)
    by_id = finding.Request("submission", "12", unit)
    assert finding._holds(row, by_id) is (in_unit and "12" in cells("submission_id"))
    by_name = finding.Request("person", NAM, unit)
    authors = cells("author") or list(row.values())
    is_his = any(fold(one) == fold(NAM) for one in authors)
    assert finding._holds(row, by_name) is (in_unit and is_his)


@pytest.mark.parametrize(
    "raw", ['{"hàng": "12"}', '{"hàng": "12, Nguyễn Văn Nam"}', "12", '["12"]']
)
def test_a_line_that_could_not_be_cut_is_nobodys_by_a_number(raw: str) -> None:
    cells = finding._cells(raw)
    assert not finding._holds(cells, finding.Request("submission", "12"))
    assert finding._holds(cells, finding.Request("person", NAM)) is (NAM in raw)


# Namesakes.


@pytest.fixture
def namesakes(screen: Screen, home: Home, tmp_path: Path) -> Path:
    """Two people of one name in two units: the first refused, the second approved with a word about him."""
    run = filed(screen, home, tmp_path / "tuan.csv", FILED)
    said("N-1", "reject", f"như {NAM} và {BEN} đã nộp")
    said("N-2", "approve", ON_THE_OTHER)
    return run


def said(submission: str, verdict: str, reason: str) -> None:
    from review.decisions import Said, decide
    from review.models import Officer, Submission
    from review.officers import make_officer

    officer = Officer.objects.filter(user__username="toan-quoc").first() or make_officer(
        "toan-quoc", "một mật khẩu dài để thử", national=True
    )
    filing = Submission.objects.get(submission_id=submission)
    told = Said(
        verdict,
        filing.version,
        uuid.uuid4().hex,
        reason=reason,
        reason_code="routine",
        field="co_khi",
    )
    decide(officer, filing.pk, told)


def reasons() -> dict[str, str]:
    from review.models import Decision

    return dict(Decision.objects.values_list("submission__submission_id", "reason"))


@pytest.mark.parametrize(
    "who", [("--submission", "N-1"), ("--person", NAM, "--unit", FIRST)], ids=["id", "unit"]
)
def test_what_was_written_about_a_namesake_stays(
    namesakes: Path, home: Home, called: Called, who: tuple[str, ...]
) -> None:
    done = forget(called, home, *who)
    assert done.returncode == 0, done.stderr
    assert reasons() == {"N-1": "", "N-2": ON_THE_OTHER}
    left = pd.read_parquet(namesakes / "screened.parquet").set_index("submission_id")
    assert left["author"].to_dict() == {"N-1": "", "N-2": NAM}


def test_each_name_of_a_shared_filing_goes_from_what_is_said_of_others(
    home: Home, screen: Screen, called: Called, tmp_path: Path
) -> None:
    rows = [FILED[0] | {"author": f"{NAM}, {BEN}"}, FILED[1] | {"author": "Lý Thị Hoa"}]
    filed(screen, home, tmp_path / "tuan.csv", rows)
    said("N-2", "approve", f"cùng ý với {BEN}")
    assert forget(called, home, "--submission", "N-1").returncode == 0
    assert reasons() == {"N-2": ""}


def test_with_yes_namesakes_in_two_units_are_not_both_taken(
    namesakes: Path, home: Home, called: Called
) -> None:
    before = pd.read_parquet(namesakes / "screened.parquet")
    done = forget(called, home, "--person", NAM)
    assert done.returncode == 2
    assert all(one in done.stderr for one in (FIRST, SECOND, "--unit", "--all-units"))
    assert not (home.root / ledger.LEDGER).exists()
    pd.testing.assert_frame_equal(pd.read_parquet(namesakes / "screened.parquet"), before)
    done = forget(called, home, "--person", NAM, "--all-units")
    assert done.returncode == 0, done.stderr
    assert set(pd.read_parquet(namesakes / "screened.parquet")["author"]) == {""}


@pytest.mark.parametrize("units", [(FIRST, SECOND), ("", "")], ids=["units", "files"])
def test_with_yes_one_number_of_two_offices_is_not_taken_twice(
    home: Home, screen: Screen, called: Called, tmp_path: Path, units: tuple[str, str]
) -> None:
    there = zip(FILED, units, ("mot", "hai"), strict=True)
    for row, unit, name in there:
        filed(screen, home, tmp_path / f"{name}.csv", [row | {"id": "12", "unit": unit}], run=name)
    done = forget(called, home, "--submission", "12")
    assert done.returncode == 2
    shown = units if units[0] else ("mot.csv", "hai.csv")
    assert all(one in done.stderr for one in (*shown, "--all-units"))
    assert not (home.root / ledger.LEDGER).exists()


def test_one_unit_typed_in_two_ways_is_one(
    home: Home, screen: Screen, called: Called, tmp_path: Path
) -> None:
    filed(screen, home, tmp_path / "tuan.csv", [FILED[0], FILED[1] | {"unit": "XÍ NGHIỆP 1"}])
    assert forget(called, home, "--person", NAM).returncode == 0


# Retention is nobody's request.


def policy() -> settings.Settings:
    house = settings.load()
    rules = house.privacy.model_copy(update={"not_recognised_days": 30})
    return house.model_copy(update={"privacy": rules})


def test_what_expires_leaves_exports_work_and_others_words(namesakes: Path, home: Home) -> None:
    from review import export_jobs
    from review.models import Export, Officer
    from review.wanted import Wanted

    said_of_both = reasons()["N-2"]
    officer = Officer.objects.get(user__username="toan-quoc")
    export_jobs.write_now(officer, "csv", Wanted.read("q=may+bom"))
    asked = list(Export.objects.values())
    kept = [
        home.root / one
        for one in ("exports/hom_nay.xlsx", "uploads/gui.xlsx", "work/do-dang/a.parquet")
    ]
    for path in kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    half = namesakes / ".screened.parquet.1"
    half.write_text("x")
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=31)
    assert expired.remove(home, policy(), now=later) == 1
    assert all(path.exists() for path in kept)
    assert not half.exists()
    assert list(Export.objects.values()) == asked
    assert reasons() == {"N-1": "", "N-2": said_of_both}
    assert set(pd.read_parquet(namesakes / "screened.parquet")["author"]) == {"", NAM}


def test_a_run_under_way_when_something_expires_begins_anew(
    namesakes: Path, home: Home, tmp_path: Path
) -> None:
    """What it had read may hold what went; its files stay for their days, and are not gone on with."""
    again = written(tmp_path / "nộp lại.csv", FILED)
    before = job.prepare(home, [again], policy(), None)
    assert job.prepare(home, [again], policy(), None).order.folder == before.order.folder
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=31)
    assert expired.remove(home, policy(), now=later) == 1
    assert job.prepare(home, [again], policy(), None).order.folder != before.order.folder


# A run that another version wrote, and one that is broken.


def test_a_run_of_another_version_is_emptied_in_its_own_columns(
    namesakes: Path, home: Home, called: Called
) -> None:
    path = namesakes / "screened.parquet"
    was = pq.read_table(path)
    other = was.append_column("of_a_later_version", pa.array([1, 2]))
    pq.write_table(other, path)
    done = forget(called, home, "--submission", "N-1")
    assert done.returncode == 0, done.stderr
    now = pq.read_table(path)
    assert now.schema.equals(other.schema)
    assert now["of_a_later_version"].to_pylist() == [1, 2]
    assert sorted(now["author"].to_pylist()) == ["", NAM]
    assert ledger.unfinished(home.root) == []


def spoiled(run: Path) -> bytes:
    """Damage what is written of a run, but not what is looked through: its pairs."""
    path = run / "pairs.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return whole


def test_a_run_that_cannot_be_changed_is_named_and_stops_no_later_screening(
    namesakes: Path,
    home: Home,
    called: Called,
    screen: Screen,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = filed(
        screen, home, tmp_path / "hai.csv", [FILED[0] | {"content": f"{SHARED} Thêm."}], "hai"
    )
    whole = spoiled(namesakes)
    done = forget(called, home, "--person", NAM, "--unit", FIRST)
    assert done.returncode == 1
    assert all(one in done.stderr for one in ("lượt một", str(home.runs), "bản sao lưu"))
    assert set(pd.read_parquet(other / "screened.parquet")["author"]) == {""}
    assert len(ledger.unfinished(home.root)) == 1
    monitor = logging.getLogger("sangloc.run")
    monitor.addHandler(caplog.handler)
    try:
        assert carrying_out.go_on(home) == 1
        again.apply_ledger(home)
    finally:
        monitor.removeHandler(caplog.handler)
    assert [one.levelname for one in caplog.records] == ["WARNING"] * 2
    assert "lượt một" in caplog.text
    assert NAM not in caplog.text
    (told,) = [one for one in _checked(home) if one.check == "forgotten"]
    assert (told.good, "lượt một" in told.told) == (False, True)
    (namesakes / "pairs.parquet").write_bytes(whole)
    assert carrying_out.go_on(home) == 1
    assert ledger.unfinished(home.root) == []
    assert sorted(pd.read_parquet(namesakes / "screened.parquet")["author"]) == ["", NAM]
    (told,) = [one for one in _checked(home) if one.check == "forgotten"]
    assert told.good


def _checked(home: Home) -> list[checkup.Finding]:
    from pipelines.checkup import running

    return running.forgotten(checkup.Patient(home, None))


def test_a_run_that_cannot_be_looked_through_is_named_before_anything_is_removed(
    namesakes: Path, home: Home, called: Called
) -> None:
    path = namesakes / "screened.parquet"
    path.write_bytes(path.read_bytes()[:100])
    done = forget(called, home, "--submission", "N-1")
    assert done.returncode == 1
    assert all(one in done.stderr for one in ("Lượt một", str(namesakes), "chưa xóa gì"))
    assert not (home.root / ledger.LEDGER).exists()


def test_a_full_disk_is_no_damaged_run(
    namesakes: Path, home: Home, called: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines.forgetting import runs

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(runs, "write_pieces", full)
    done = forget(called, home, "--submission", "N-1")
    assert done.returncode == 1
    assert "phiên bản khác" not in done.stderr
    assert ledger.left(home.root) == {}
    assert len(ledger.unfinished(home.root)) == 1


# Who carried it out.


@pytest.mark.parametrize("error", [KeyError("uid"), OSError("no account")])
def test_an_account_without_a_name_is_told_by_its_number(
    namesakes: Path,
    home: Home,
    called: Called,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def nobody() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert forget(called, home, "--submission", "N-1").returncode == 0
    assert [one.by for one in ledger.read(home.root)] == [str(os.getuid())]
