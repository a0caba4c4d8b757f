"""Weeks beside a union's own history: what was planted is marked, with its numbers, and nothing else."""

import argparse
import datetime as dt
from pathlib import Path

import openpyxl
import pytest

import review
from pipelines import cli, drift, drift_counts, drift_words, settings
from pipelines.commands import drift as command
from pipelines.drift_counts import Counts, count, day_filed
from pipelines.errors import UnusableInput
from pipelines.home import Home
from review.loading import load
from review.officers import make_officer
from tests.pipelines.weeks import (
    BROKEN,
    DA_NANG,
    FIRST,
    HA_NOI,
    HUE,
    SLOGAN,
    WEEKS,
    filing,
    publish,
    spring,
)

LIMITS = settings.load().drift
SIXTH = FIRST + dt.timedelta(weeks=6)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Home.at(tmp_path / "home")


def run(home: Home, **more: object) -> int:
    given = {"home": home.root, "weeks": 12, "settings": None, "out": None} | more
    return command.run(argparse.Namespace(**given))


def moved(home: Home, weeks: int = 12) -> list[drift.Compared]:
    return drift_words.marked(drift.compare(count(home).at, LIMITS, weeks=weeks))


def named(found: list[drift.Compared]) -> list[tuple[str, dt.date, str]]:
    return [(one.union, one.week, one.measure) for one in found]


def test_a_steady_spring_marks_nothing(home: Home) -> None:
    publish(home, spring(HA_NOI, HUE, DA_NANG, planted={}), "một")
    compared = drift.compare(count(home).at, LIMITS, weeks=12)
    assert len(compared) == 3 * WEEKS * 5
    assert sum(one.is_enough for one in compared) == 3 * (WEEKS - 2) * 4  # nobody has decided
    assert not drift_words.marked(compared)
    assert "0 chỉ số khác hẳn trước" in drift_words.report(compared, undated=0)


@pytest.mark.parametrize(
    ("changes", "measure", "said"),
    [
        ({"content": SLOGAN.format(7)}, "low_content", "tỷ lệ ít nội dung tăng từ"),
        ({"duplicate_of": "X-9"}, "duplicate", "tỷ lệ trùng lặp tăng từ"),
        ({"field": "y_te"}, "fields", "Y tế"),
    ],
)
def test_exactly_the_week_and_union_that_turned_is_marked(
    home: Home, changes: dict[str, str], measure: str, said: str
) -> None:
    publish(home, spring(HA_NOI, HUE, DA_NANG, planted={(HUE, 6): changes}), "một")
    (one,) = found = moved(home)
    assert named(found) == [(HUE, SIXTH, measure)]
    assert (one.of, one.of_before) == (30, 180)
    sentence = drift_words.sentence(one)
    assert said in sentence
    assert "tuần 15/2022 (11/04–17/04)" in sentence
    assert "100%" in sentence
    assert "30" in sentence
    assert "180 hồ sơ" in sentence


def test_broken_letters_are_words_nobody_has_seen(home: Home) -> None:
    planted = {(DA_NANG, 8): {"content": f"{SLOGAN.format(3)} {BROKEN}"}}
    publish(home, spring(HA_NOI, DA_NANG, planted=planted), "một")
    marked = {one.measure: one for one in moved(home)}
    assert marked.keys() >= {"unseen"}
    assert {(one.union, one.week) for one in marked.values()} == {
        (DA_NANG, FIRST + dt.timedelta(weeks=8))
    }
    assert "tỷ lệ tiếng lạ tăng từ 0%" in drift_words.sentence(marked["unseen"])


def test_few_filings_and_a_young_history_are_not_judged(home: Home) -> None:
    slogans = {"content": SLOGAN.format(1)}
    publish(home, spring(HUE, each_week=19, planted={(HUE, 6): slogans}), "một")
    publish(home, spring(HA_NOI, planted={(HA_NOI, 1): slogans}), "hai")
    compared = drift.compare(count(home).at, LIMITS, weeks=12)
    assert not [one for one in compared if one.union == HUE and one.is_enough]
    second = FIRST + dt.timedelta(weeks=1)
    assert not [one for one in compared if one.week <= second and one.is_enough]
    assert not any(one.has_moved for one in compared if one.union == HUE or one.week <= second)


def test_only_the_last_weeks_are_compared_but_with_the_whole_history(home: Home) -> None:
    publish(home, spring(HUE, planted={(HUE, 6): {"duplicate_of": "X-9"}}), "một")
    assert len(moved(home, weeks=4)) == 1
    assert moved(home, weeks=3) == []
    last = drift.compare(count(home).at, LIMITS, weeks=1)
    assert {(one.week, one.of_before) for one in last if one.measure == "fields"} == {
        (FIRST + dt.timedelta(weeks=WEEKS - 1), 30 * (WEEKS - 1))
    }


def test_history_is_the_sum_of_the_weeks_before_in_the_union_itself() -> None:
    at = {
        (union, FIRST + dt.timedelta(weeks=week)): Counts(filings=10**place)
        for place, (union, week) in enumerate([(HUE, 0), (HA_NOI, 0), (HUE, 1), (HUE, 5)])
    }
    told = {place: before.filings for place, _, before in drift.with_history(at)}
    weeks = [told[HUE, FIRST + dt.timedelta(weeks=week)] for week in (0, 1, 5)]
    assert (told[HA_NOI, FIRST], weeks) == (0, [0, 1, 101])


def test_a_filing_screened_again_counts_once_as_the_newest_run_has_it(home: Home) -> None:
    first = filing(HUE, FIRST, 1)
    publish(home, [first, first, filing(HUE, FIRST, 2)], "z-first", started="2022-06-01")
    publish(home, [first | {"duplicate_of": "X-3"}], "a-later", started="2022-06-02")
    at = count(home).at[HUE, FIRST]
    assert at.filings == 2
    assert (at.duplicate.hits, at.duplicate.of) == (1, 2)


def test_weeks_are_those_of_vietnam_and_undated_filings_are_told(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    late = {"submitted_on": "2022-03-06T18:30:00+00:00", "filed_on": "2022-03-06"}
    rows = [
        filing(HUE, FIRST, 1, **late),
        filing(HUE, FIRST, 2, submitted_on="đợt 1", filed_on=""),
        filing(HUE, FIRST + dt.timedelta(days=6), 3),
    ]
    publish(home, rows, "một")
    counted = count(home)
    assert {week: one.filings for (_, week), one in counted.at.items()} == {
        FIRST: 1,
        FIRST + dt.timedelta(weeks=1): 1,
    }
    assert counted.undated == 1
    assert run(home) == 0
    assert "1 hồ sơ không rõ ngày nộp" in capsys.readouterr().out
    assert day_filed("", "") is None
    assert drift_counts.monday(dt.date(2023, 1, 1)) == dt.date(2022, 12, 26)


def test_officers_who_go_against_the_suggestions_are_seen(home: Home) -> None:
    """In the sixth week of Huế they return what the machine calls ready; elsewhere they approve it."""
    rows = spring(HUE, HA_NOI, planted={(HUE, 6): {"solution_type": "planted"}})
    publish(home, rows, "một")
    decided(home, rows)
    (one,) = found = moved(home)
    assert named(found) == [(HUE, SIXTH, "override")]
    assert (one.hits, one.of, one.of_before) == (30, 30, 180)
    sentence = drift_words.sentence(one)
    assert "tỷ lệ quyết định khác gợi ý tăng từ 0% lên 100% (30 trên 30 quyết định" in sentence


def decided(home: Home, rows: list[dict[str, object]]) -> None:
    """Load the rows and decide on each: what was planted is returned, the rest approved."""
    review.setup(home.root)
    from review.decisions import Said, decide
    from review.models import Submission

    load({"run_id": "một"}, rows, [])
    officer = make_officer("toan-quoc", "một mật khẩu dài để thử", national=True)
    against = {row["key"] for row in rows if row["solution_type"] == "planted"}
    for filed in Submission.objects.all():
        verdict, why = ("return", "missing_date") if filed.key in against else ("approve", "")
        field = "co_khi" if filed.blind else ""  # who reads without suggestions chooses one
        said = Said(verdict, filed.version, f"k-{filed.pk}", reason_code=why, field=field)
        decide(officer, filed.pk, said)


def test_the_command_says_it_and_writes_a_workbook_and_changes_nothing(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(home, spring(HUE, planted={(HUE, 6): {"duplicate_of": "X-9"}}), "một")
    before = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}
    out = tmp_path / "bảng" / "tuần.xlsx"
    assert run(home, out=out) == 0
    said = capsys.readouterr().out
    assert "- LĐLĐ Huế, tuần 15/2022" in said or "Huế, tuần 15/2022" in said
    assert said.endswith("Máy chỉ gợi ý; người quyết định.\n")
    assert {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()} == before
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Khác hẳn trước", "Theo tuần"]
    told = list(book["Khác hẳn trước"].iter_rows(values_only=True))
    assert len(told) == 2
    assert str(told[1][2]) in said
    everything = list(book["Theo tuần"].iter_rows(values_only=True))
    assert len(everything) == 1 + WEEKS * 5
    assert "Không Ai Biết" not in str(everything)


def test_a_home_without_runs_and_a_wrong_name_are_refused(home: Home, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="sangloc screen"):
        run(home)
    assert not list(home.root.iterdir())
    with pytest.raises(UnusableInput, match=r"\.xlsx"):
        run(home, out=tmp_path / "tuần.csv")


@pytest.mark.parametrize("arguments", [["drift", "--weeks", "0"], ["doubts", "--most", "x"]])
def test_a_number_that_is_none_is_refused_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_office_may_ask_for_other_limits(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(home, spring(HUE, planted={(HUE, 6): {"duplicate_of": "X-9"}}), "một")
    policy = tmp_path / "cai_dat.toml"
    policy.write_text("[drift]\nleast_history = 5000\n", encoding="utf-8")
    assert run(home, settings=policy) == 0
    assert "0 chỉ số đủ hồ sơ để so" in capsys.readouterr().out
