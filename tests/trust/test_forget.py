"""Who asked to be forgotten is found nowhere any more, and nobody else loses anything."""

import csv
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipelines import corpus, handing_over, history, settings
from pipelines.forgetting import again, expired, finding, ledger
from pipelines.home import Home
from tests.pipelines import conftest as screening
from tests.pipelines.conftest import Called, Screen
from tests.pipelines.story import CARDS
from tests.trust.looking_everywhere import found_in_database, found_in_files

SCREENS = True
ROOT = Path(__file__).parents[2]
home, screen, called = screening.home, screening.screen, screening.called  # fixtures

NAME = "Quàng Thị Xuyến Mai"
SHARED = (
    "Máy bơm nước thải số ba hay cháy vì rác quấn cánh. Tôi hàn một lồng chắn bằng thép tròn phi tám quanh miệng hút, "
    "đáy lồng có bản lề để mở ra vét rác mỗi sáng. Từ khi có lồng máy chạy suốt mùa mưa không phải quấn lại lần nào."
)
# Words that stand in her texts only.
OWN = ("zolkuvat", "brimpoxa", "tervuqi")
ROWS: list[dict[str, str]] = [
    {
        "id": "Q-1",
        "title": f"Lồng chắn rác {OWN[0]}",
        "content": f"{SHARED} Chốt lồng tên là {OWN[1]}, gọi 0912345678 để hỏi.",
        "benefit": f"Đỡ 15 triệu đồng mỗi năm tiền {OWN[2]}.",
        "author": NAME,
        "unit": "Xí nghiệp Thoát nước 1",
        "date": "3/2/2022",
    },
    {
        "id": "Q-2",
        "title": "Khung bảo vệ bơm",
        "content": SHARED,
        "author": "Đỗ Văn Bền",
        "unit": "Xí nghiệp Thoát nước 9",
        "date": "5/2/2022",
    },
    {
        "id": "Q-3",
        "title": "Thẻ hai mặt luyện dấu hỏi, dấu ngã",
        "content": CARDS,
        "author": "Lý Thị Hoa",
        "unit": "Trường B",
        "date": "6/2/2022",
    },
    {"id": "Q-4", "title": "", "content": "", "author": NAME, "unit": "Xí nghiệp Thoát nước 1"},
]
HEADERS = {
    "id": "Mã sáng kiến",
    "title": "Tên sáng kiến",
    "content": "Nội dung",
    "benefit": "Hiệu quả",
    "author": "Tác giả",
    "unit": "Đơn vị",
    "date": "Ngày nộp",
}
WORDS = (NAME, *OWN)


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADERS.values())
        table.writerows([row.get(name, "") for name in HEADERS] for row in rows)
    return path


@pytest.fixture
def filed(screen: Screen, home: Home, tmp_path: Path) -> Path:
    """A week in which she filed, somebody copied her, and a row of hers was set aside."""
    path = written(tmp_path / "tuan.csv", ROWS)
    screen(path, run_id="một")
    handing_over.hand_over(home)
    return path


def forget(called: Called, home: Home, *more: str) -> Any:
    who = more or ("--person", NAME)
    return called("forget", *who, "--reason", "đơn số 12", "--yes", "--home", home.root)


def nowhere(home: Home) -> None:
    assert found_in_files(home.root, WORDS) == {one: [] for one in WORDS}
    assert found_in_database(WORDS) == {one: [] for one in WORDS}


def test_she_is_found_nowhere_and_others_keep_everything(
    filed: Path, home: Home, called: Called
) -> None:
    kinds = {"corpus", "runs"} | (set() if "DATABASE_URL" in os.environ else {"review.sqlite3"})
    there = found_in_files(home.root, WORDS)
    assert all({name.split("/")[0].split("-")[0] for name in there[one]} >= kinds for one in OWN)
    run = home.runs / "một"
    before = pd.read_parquet(run / "screened.parquet").set_index("submission_id")
    pairs = pd.read_parquet(run / "pairs.parquet")
    counted = json.loads((run / "manifest.json").read_text())
    told = ("--reason", "đơn số 12", "--by", "thu.ky", "--yes", "--home", home.root)
    done = called("forget", "--person", NAME, *told)
    assert done.returncode == 0, done.stderr
    nowhere(home)
    _others_keep(run, before, pairs, counted)
    _the_stub_names_nobody(home)


def _others_keep(
    run: Path, before: pd.DataFrame, pairs: pd.DataFrame, counted: dict[str, Any]
) -> None:
    after = pd.read_parquet(run / "screened.parquet").set_index("submission_id")
    others = [one for one in before.index if one != "Q-1"]
    pd.testing.assert_frame_equal(before.loc[others], after.loc[others])
    hers = after.loc["Q-1"]
    assert not any(
        hers[name] for name in ("title", "content_text", "author", "unit", "content_hash")
    )
    assert "forgotten" in hers["reasons"]
    kept = ["lane", "row", "source", "key", "union_code", "benefit_vnd_found"]
    assert hers[kept].tolist() == before.loc["Q-1", kept].tolist()
    found = pd.read_parquet(run / "pairs.parquet")
    pd.testing.assert_frame_equal(pairs.drop(columns="passages"), found.drop(columns="passages"))
    about = json.loads((run / "manifest.json").read_text())
    assert about["rows_read"] == about["rows_screened"] + about["rows_set_aside"]
    same = (
        "rows_read",
        "rows_screened",
        "rows_set_aside",
        "set_aside",
        "lanes",
        "fields",
        "pairs",
        "input",
    )
    assert {name: about[name] for name in same} == {name: counted[name] for name in same}
    assert about["forgotten"] == 1


def _the_stub_names_nobody(home: Home) -> None:
    from review.models import Forgetting

    (entry,) = ledger.read(home.root)
    assert (entry.kind, entry.by, entry.reason) == ("person", "thu.ky", "đơn số 12")
    assert entry.counts == {"filings": 1, "rows": 1, "runs": 1}
    assert entry.who == ledger.keyed(home.root, NAME.upper())
    stub = Forgetting.objects.get()
    assert (stub.entry, stub.who, stub.carried_out_by) == (entry.entry, entry.who, "thu.ky")
    assert stub.finished_at is not None
    assert (home.root / ledger.LEDGER).stat().st_mode & 0o077 == 0


def test_by_default_it_only_shows(filed: Path, home: Home, called: Called) -> None:
    before = found_in_files(home.root, WORDS)
    done = called("forget", "--person", NAME, "--reason", "đơn số 12", "--home", home.root)
    assert done.returncode == 0
    assert "Q-1" in done.stdout
    assert "1 hồ sơ, 1 hàng để riêng" in done.stdout
    assert not set(OWN) & set(done.stdout.split())
    assert found_in_files(home.root, WORDS) == before
    assert not (home.root / ledger.LEDGER).exists()


def test_a_reason_that_names_the_person_is_refused(filed: Path, home: Home, called: Called) -> None:
    told = f"đơn của bà {NAME.upper()}"
    for who in (("--person", NAME), ("--submission", "Q-1")):
        done = called("forget", *who, "--reason", told, "--yes", "--home", home.root)
        assert done.returncode == 2
        assert "--reason" in done.stderr
    assert not (home.root / ledger.LEDGER).exists()


def test_the_same_file_again_does_not_bring_her_back_and_another_id_does(
    filed: Path, home: Home, called: Called, screen: Screen, tmp_path: Path
) -> None:
    forget(called, home)
    run = screen(filed, run_id="hai")
    handing_over.hand_over(home)
    nowhere(home)
    aside = pd.read_parquet(run / "set_aside.parquet")
    assert aside["code"].tolist() == ["forgotten", "forgotten"]
    about = json.loads((run / "manifest.json").read_text())
    assert (about["rows_read"], about["rows_screened"], about["rows_set_aside"]) == (4, 2, 2)
    anew = written(tmp_path / "moi.csv", [ROWS[0] | {"id": "Q-10"}])
    taken = pd.read_parquet(screen(anew, run_id="ba") / "screened.parquet")
    assert taken["submission_id"].tolist() == ["Q-10"]


def test_the_index_is_intact_and_the_next_run_the_same_without_her(
    filed: Path,
    home: Home,
    called: Called,
    screen: Screen,
    tmp_path: Path,
) -> None:
    forget(called, home)
    index = history.Index.open(history.folder(home.corpus))
    index.verify()
    assert len(index) == 2
    rows = sum(len(pd.read_parquet(path)) for path in corpus.segments(home.corpus))
    assert rows == 2
    later = [
        {
            **ROWS[1],
            "id": "Q-7",
            "author": "Phạm Văn Tư",
            "unit": "Xí nghiệp 12",
            "date": "9/2/2022",
        }
    ]
    run = screen(written(tmp_path / "sau.csv", later), run_id="hai")
    handing_over.hand_over(home)
    pairs = pd.read_parquet(run / "pairs.parquet")
    assert set(pairs["left_id"]) == {"Q-2"}
    checked = called("doctor", "--home", home.root)
    assert "HỎNG  Chỉ mục" not in checked.stdout
    assert "HỎNG  Kho" not in checked.stdout
    assert "HỎNG  Các lượt" not in checked.stdout


def test_one_filing_and_a_namesake_elsewhere(
    home: Home, screen: Screen, called: Called, tmp_path: Path
) -> None:
    namesake = ROWS[2] | {"author": NAME}
    screen(written(tmp_path / "a.csv", [ROWS[0], namesake]), run_id="một")
    handing_over.hand_over(home)
    shown = called("forget", "--person", NAME, "--reason", "đơn", "--home", home.root)
    assert "CHÚ Ý: 2 đơn vị" in shown.stdout
    forget(called, home, "--person", NAME, "--unit", "xi nghiep THOAT NUOC 1")
    left = pd.read_parquet(home.runs / "một" / "screened.parquet").set_index("submission_id")
    assert left["author"].to_dict() == {"Q-1": "", "Q-3": NAME}
    forget(called, home, "--submission", "Q-3")
    nowhere(home)


@pytest.mark.parametrize(
    ("cell", "is_hers"),
    [
        (NAME.upper(), True),
        ("quang thi xuyen mai", True),
        (f"Đỗ Văn Bền, {NAME}", True),
        (f"1. Bà {NAME} (60%); 2. Đỗ Văn Bền (40%)", True),
        (f"{NAME} và Đỗ Văn Bền", True),
        ("Quảng Thị Xuyến Mai", False),
        ("Quàng Thị Xuyến", False),
        (f"{NAME} Anh", False),
    ],
)
def test_a_name_is_told_from_others(cell: str, is_hers: bool) -> None:
    request = finding.Request("person", NAME)
    folded = finding.fold(cell).strip()
    assert (request.is_about("", folded, "") and finding._is_meant(NAME, cell)) is is_hers
    assert request.is_about("", cell, "") is is_hers


def test_restored_from_before_she_is_forgotten_again(
    filed: Path,
    home: Home,
    called: Called,
    tmp_path: Path,
) -> None:
    backup = shutil.copytree(home.root, tmp_path / "sao")
    forget(called, home)
    entries = ledger.read_file(home.root / ledger.LEDGER)
    restored = Home.at(backup)
    assert again.apply_ledger(restored) == 0
    ledger.merge(restored.root, entries)
    if "DATABASE_URL" not in os.environ:
        assert again.apply_ledger(restored) == 1
        assert found_in_database(WORDS) == {one: [] for one in WORDS}
    assert found_in_files(restored.root, WORDS) == {one: [] for one in WORDS}
    assert again.apply_ledger(restored) <= 1  # once more is harmless


def test_what_was_not_recognised_goes_when_the_settings_say(
    filed: Path, home: Home, screen: Screen
) -> None:
    from review.decisions import Said, decide
    from review.models import Submission
    from review.officers import make_officer

    officer = make_officer("toan-quoc", "một mật khẩu dài để thử", national=True)
    for sid, verdict in (("Q-1", "reject"), ("Q-3", "approve")):
        filing = Submission.objects.get(submission_id=sid)
        said = Said(verdict, filing.version, sid, reason_code="routine", field="co_khi")
        decide(officer, filing.pk, said)
    house = settings.load()
    rules = house.privacy.model_copy(update={"not_recognised_days": 30})
    policy = house.model_copy(update={"privacy": rules})
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=31)
    assert expired.remove(home, house, now=later) == 0
    assert expired.remove(home, policy) == 0
    assert expired.remove(home, policy, now=later) == 1
    assert found_in_files(home.root, OWN) == {one: [] for one in OWN}
    assert Submission.objects.get(submission_id="Q-3").content
    assert [one.kind for one in ledger.read(home.root)] == ["retention"]
    assert expired.remove(home, policy, now=later) == 0


def test_the_workbook_without_names(filed: Path, home: Home) -> None:
    from pipelines.forgetting import runs
    from pipelines.forgetting.sieve import NOTHING

    house = settings.load()
    rules = house.privacy.model_copy(update={"names_in_workbook": False})
    shown = {NAME: True, "0912345678": True, OWN[1]: True}

    def told() -> dict[str, bool]:
        found = found_in_files(home.runs / "một", shown)
        return {one: "screened.xlsx" in found[one] for one in shown}

    assert told() == shown
    runs._present(home.runs / "một", house.model_copy(update={"privacy": rules}), home)
    assert told() == {NAME: False, "0912345678": False, OWN[1]: True}
    assert not NOTHING


def killed(home: Home, turn: int) -> "subprocess.CompletedProcess[str]":
    command = [
        sys.executable,
        "-m",
        "tests.trust.forget_killed",
        str(turn),
        "forget",
        "--person",
        NAME,
    ]
    command += ["--reason", "đơn số 12", "--yes", "--home", str(home.root)]
    environment = os.environ | {"SANGLOC_HOME": str(home.root)}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="a copy of a home shares no PostgreSQL")
def test_killed_at_any_moment_it_goes_on(
    filed: Path, home: Home, called: Called, tmp_path: Path, tries: Callable[..., int]
) -> None:
    whole = Home.at(shutil.copytree(home.root, tmp_path / "tron"))
    done = killed(whole, 0)
    assert done.returncode == 0, done.stderr
    moments = int(done.stdout.split()[-1])
    assert moments > 20
    number = min(tries(short=1, long=24), moments)
    turns = sorted({1 + (2 * one + 1) * moments // (2 * number) for one in range(number)})
    expected = pd.read_parquet(whole.runs / "một" / "screened.parquet")
    for turn in turns:
        copy = Home.at(shutil.copytree(home.root, tmp_path / f"ngat-{turn}"))
        assert killed(copy, turn).returncode in (0, 9)
        again_done = forget(called, copy)
        assert again_done.returncode == 0, again_done.stderr
        nowhere(copy)
        found = pd.read_parquet(copy.runs / "một" / "screened.parquet")
        pd.testing.assert_frame_equal(found, expected)
        history.Index.open(history.folder(copy.corpus)).verify()
        assert ledger.unfinished(copy.root) == []
        shutil.rmtree(copy.root)
