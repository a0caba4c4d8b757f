"""Copies between unions are those that the board counts as across, earlier runs' filings included, each once."""

import shutil
import xml.etree.ElementTree as Xml
from pathlib import Path

import pytest

from pipelines import corpus
from pipelines.copies_between import between
from pipelines.home import Home
from pipelines.report import board as boards
from pipelines.report import pictures
from pipelines.report.page import _environment
from tests.pipelines.test_board_of_run import OUTLIER, run_of
from tests.review.story import HA_NOI, HUE, PAIRS, SUBMISSIONS

LATER = (
    "key-02",
    "key-04",
)  # copies of another run's filings, once the story is filed in two parts


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that screened all of the story but some filings."""
    home = Home(tmp_path / "nha")
    run = home.runs / "truoc"
    run.mkdir(parents=True)
    rows = [row for row in SUBMISSIONS if row["key"] not in LATER]
    pairs = [row for row in PAIRS if row["right_key"] not in LATER]
    run_of(run, rows, pairs)
    corpus.append(home.corpus, run.name, run / "screened.parquet")
    return home


@pytest.fixture
def later(tmp_path: Path) -> Path:
    folder = tmp_path / "sau"
    folder.mkdir()
    rows = [row for row in SUBMISSIONS if row["key"] in LATER]
    return run_of(folder, rows, [row for row in PAIRS if row["right_key"] in LATER])


def whole(folder: Path) -> Path:
    folder.mkdir()
    return run_of(folder, SUBMISSIONS, PAIRS)


def test_within_one_run_they_are_those_that_the_board_has_across(tmp_path: Path) -> None:
    run = whole(tmp_path / "ca")
    found = boards.of_run(run, outlier=OUTLIER)
    assert found.between
    for line in found.lines:
        across = sum(n for (by, _), n in found.between.items() if by == line.union_code)
        assert line.within is None or line.within.copies_across == across


def test_a_filing_of_an_earlier_run_is_known_by_its_union(home: Home, later: Path) -> None:
    (earlier,) = {row["left_key"] for row in PAIRS if row["right_key"] == "key-04"}
    union = next(row["union_code"] for row in SUBMISSIONS if row["key"] == earlier)
    assert union not in (HUE, "")
    assert between(later, home) == {(HUE, union): 1}
    shutil.rmtree(home.runs / "truoc")
    assert between(later, home) == {(HUE, ""): 1}, "that run's tables are gone"
    assert between(later) == {(HUE, ""): 1}


def test_in_parts_they_add_up_to_what_they_are_at_once(
    home: Home, later: Path, tmp_path: Path
) -> None:
    together = between(home.runs / "truoc") + between(later, home)
    assert together == between(whole(tmp_path / "ca"))


def test_what_is_screened_again_counts_no_second_time(home: Home, tmp_path: Path) -> None:
    again = between(whole(tmp_path / "ca"), home)
    assert set(again) == {(HUE, HA_NOI)}, "only what is new"


def test_the_run_keeps_its_pictures_and_the_report_has_them(tmp_path: Path) -> None:
    run = whole(tmp_path / "ca")
    drawn = pictures.of_board(boards.of_run(run, outlier=OUTLIER))
    pictures.write(run, drawn)
    given = {"pictures": drawn, "table_words": "Bảng số"}
    page = _environment().get_template("review/pictures.html").render(given)
    files = {path.stem: path for path in (run / pictures.FOLDER).iterdir()}
    assert set(files) == {one.code for one in drawn} >= {"pheu", "linh-vuc", "giua-cong-doan"}
    for path in files.values():
        assert (
            Xml.fromstring(path.read_text(encoding="utf-8")).tag
            == "{http://www.w3.org/2000/svg}svg"
        )
    assert all(one.drawing in page for one in drawn)
    assert "Người nộp" not in page
