"""The product with its decorators deleted: from an office's file to a published run."""

import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from nlp.encodings import encode
from pipelines import publish, stages
from pipelines.errors import UnusableInput
from pipelines.home import Home
from pipelines.records import PAIRS, SCREENED, SET_ASIDE
from pipelines.report import page, workbook
from review.words_vi import LANES
from tests.pipelines.conftest import Screen, plainly, with_models
from tests.pipelines.story import ROWS, write_list


def by_id(run: Path) -> pd.DataFrame:
    return pd.read_parquet(run / "screened.parquet").set_index("submission_id")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Path:
    """The story's run, screened once for all tests that only look at it."""
    folder = tmp_path_factory.mktemp("story")
    return plainly(with_models(folder / "home", trained), write_list(folder / "tuần 23.csv"))


def test_each_row_of_the_story_takes_its_lane(story: Path) -> None:
    rows = by_id(story)
    assert dict(rows["lane"]) | {"P-1": "", "P-3": ""} == {
        "P-1": "",
        "P-2": "duplicate",
        "P-3": "",
        "P-4": "low_content",
        "P-5": "check_facts",
    }
    assert rows.loc["P-2", "duplicate_of"] == "P-1"
    assert rows.loc["P-1", "lane"] in {"ready", "field_unsure"}
    assert "has_later_copies" in list(rows.loc["P-1", "reasons"])
    assert list(rows.loc["P-5", "eligibility"]) == ["benefit_outlier"]
    assert rows.loc["P-5", "benefit_vnd_found"] == 300_000_000_000
    assert rows.loc["P-3", "field"] == "giao_duc"


def test_a_run_folder_holds_what_the_contract_names(story: Path) -> None:
    assert {path.name for path in story.iterdir()} == {
        "manifest.json",
        "screened.parquet",
        "pairs.parquet",
        "set_aside.parquet",
        "set_aside.csv",
        "screened.xlsx",
        "report.html",
        "pictures",
        "template.npy",
        "SHA256SUMS",
    }
    assert list(pd.read_parquet(story / "screened.parquet").columns) == list(SCREENED)
    assert list(pd.read_parquet(story / "pairs.parquet").columns) == list(PAIRS)
    assert list(pd.read_parquet(story / "set_aside.parquet").columns) == list(SET_ASIDE)
    about = json.loads((story / "manifest.json").read_text(encoding="utf-8"))
    assert about["rows_read"] == about["rows_screened"] + about["rows_set_aside"] == len(ROWS)
    assert sum(about["lanes"].values()) == len(ROWS)
    assert set(about["seconds"]) == {stage.name for stage in stages.STAGES} | {
        "search",
        "read",
        "publish",
    }


def test_pairs_are_shares_and_point_from_earlier_to_later(story: Path) -> None:
    pairs = pd.read_parquet(story / "pairs.parquet")
    (pair,) = pairs.loc[pairs["label"] != "same_idea"].to_dict("records")
    assert (pair["left_id"], pair["right_id"], pair["label"], pair["filing"]) == (
        "P-1",
        "P-2",
        "copy",
        "other_unit",
    )
    assert 0.55 <= pair["similarity"] <= 1


def test_the_same_file_again_gives_the_same_bytes(
    screen: Screen, home: Home, tmp_path: Path
) -> None:
    from pipelines import handing_over

    source = write_list(tmp_path / "ds.csv")
    first = screen(source, run_id="một")
    handing_over.hand_over(home)
    second = screen(source, run_id="hai")
    handing_over.hand_over(home)
    name = "screened.parquet"
    assert (first / name).read_bytes() == (second / name).read_bytes()
    from review.models import Submission

    assert Submission.objects.count() == len(ROWS)


def test_a_later_run_meets_what_was_screened_before(
    screen: Screen, home: Home, tmp_path: Path
) -> None:
    from pipelines import handing_over

    copy = ROWS["its copy elsewhere"]
    screen(write_list(tmp_path / "tháng 1.csv", [ROWS["the first filing"]]))
    handing_over.hand_over(home)
    rows = by_id(screen(write_list(tmp_path / "tháng 2.csv", [copy])))
    assert rows.loc["P-2", "duplicate_of"] == "P-1"


def test_an_amended_filing_is_no_copy_of_its_former_self(
    screen: Screen, home: Home, tmp_path: Path
) -> None:
    from pipelines import handing_over

    first = ROWS["the first filing"]
    screen(write_list(tmp_path / "a.csv", [first]))
    handing_over.hand_over(home)
    amended = {**first, "content": first["content"] + " Đã bổ sung ảnh chụp và bản vẽ lồng chắn."}
    rows = by_id(screen(write_list(tmp_path / "b.csv", [amended])))
    assert pd.isna(rows.loc["P-1", "duplicate_of"])
    assert "amended" in list(rows.loc["P-1", "reasons"])


def test_identical_rows_without_ids_are_two_filings(screen: Screen, tmp_path: Path) -> None:
    path = tmp_path / "không mã.csv"
    text = ROWS["the first filing"]["content"]
    pd.DataFrame({"Nội dung": [text, text]}).to_csv(path, index=False)
    run = screen(path)
    pairs = pd.read_parquet(run / "pairs.parquet")
    assert len(pairs) == 1
    assert tuple(pairs.loc[0, ["similarity", "left_in_right", "right_in_left"]]) == (1.0, 1.0, 1.0)
    assert sorted(pd.read_parquet(run / "screened.parquet")["lane"])[0] == "duplicate"


def test_the_same_row_again_is_kept_and_marked(screen: Screen, tmp_path: Path) -> None:
    first = ROWS["the first filing"]
    other = {**ROWS["a genuine teacher"], "id": "P-1"}
    run = screen(write_list(tmp_path / "ds.csv", [first, other, first]))
    rows = pd.read_parquet(run / "screened.parquet")
    assert list(rows["same_row"]) == [False, True]
    assert list(rows["lane"])[1] == "duplicate"
    aside = pd.read_parquet(run / "set_aside.parquet")
    assert list(aside["code"]) == ["repeated_id"]
    assert "Hàng 3" in aside.loc[0, "message"]


def test_the_workbook_has_a_sheet_a_lane_with_filters_and_a_standing_header(
    screen: Screen, tmp_path: Path
) -> None:
    row = {**ROWS["a genuine teacher"], "title": "=cmd|' /C calc'!A0", "id": "007"}
    run = screen(write_list(tmp_path / "ds.csv", [row, *ROWS.values()]))
    book = openpyxl.load_workbook(run / "screened.xlsx")
    assert book.sheetnames[:5] == [
        "Trùng lặp",
        "Ít nội dung",
        "Kiểm tra điều kiện",
        "Chưa rõ lĩnh vực",
        "Sẵn sàng duyệt",
    ]
    cells = [
        cell
        for sheet in book
        for line in sheet.iter_rows(min_row=2)
        for cell in line
        if cell.value is not None
    ]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "007" in {cell.value for cell in cells}
    for sheet in book:
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref


def test_a_workbook_too_large_for_a_desk_says_what_it_leaves_out(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (workbook, page):
        monkeypatch.setattr(module, "MOST_ROWS", 10)
    row = ROWS["a slogan"]
    slogans = [
        {**row, "id": f"S-{n}", "content": f"{row['content']} Lần thứ {'x' * n}!"} for n in range(9)
    ]
    run = screen(write_list(tmp_path / "ds.csv", [*ROWS.values(), *slogans, {"id": "X"}]))
    lanes = pd.read_parquet(run / "screened.parquet")["lane"].value_counts()
    assert len(ROWS) + len(slogans) == lanes.sum() > 10
    book = openpyxl.load_workbook(run / "screened.xlsx")
    written = 0
    for lane, name in LANES.items():
        lines = [line[0].value for line in book[name].iter_rows(min_row=2) if line[0].value]
        told = [line for line in lines if line.startswith("Trang này có")]
        written += len(lines) - len(told)
        total = int(lanes.get(lane, 0))
        assert told == ([] if len(lines) == total else told[:1])
        assert all(f"{len(lines) - 1} hàng đầu trong {total} hàng" in line for line in told)
    assert written == 10
    assert "chỉ có 10 hồ sơ" in (run / "report.html").read_text(encoding="utf-8")


def test_the_report_opens_offline_and_escapes_texts(screen: Screen, tmp_path: Path) -> None:
    row = {**ROWS["its copy elsewhere"], "title": "<script>alert('x')</script>"}
    page = (
        screen(write_list(tmp_path / "ds.csv", [ROWS["the first filing"], row])) / "report.html"
    ).read_text()
    assert "<script>" not in page
    assert "http" not in page
    assert "Máy chỉ gợi ý" in page


def test_the_report_writes_numbers_and_moments_as_people_do() -> None:
    template = page._environment().from_string("{{ 2409104|number }}, {{ moment|moment }}")
    told = template.render(moment="2026-11-29T22:52:33+07:00")
    assert told == "2.409.104, 22:52 ngày 29/11/2026"


def test_the_heads_of_the_reports_tables_are_repeated_on_every_printed_page(story: Path) -> None:
    told = (story / "report.html").read_text(encoding="utf-8")
    assert told.count("<thead>") >= 4
    bare = re.findall(r"<table[^>]*>\s*(?:<caption>[^<]*</caption>\s*)?<tr><th", told)
    assert bare == []


def test_a_run_that_fails_publishes_nothing(
    screen: Screen, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "write_workbook", full)
    with pytest.raises(OSError, match="No space"):
        screen(write_list(tmp_path / "ds.csv"))
    assert publish.published(home) == []


def test_the_header_of_the_money_column_names_the_unit(screen: Screen, tmp_path: Path) -> None:
    row = ROWS["a genuine teacher"]
    path = tmp_path / "có đơn vị.csv"
    columns = {
        "Mã": ["1", "2"],
        "Nội dung": [row["content"], GATE],
        "Giá trị làm lợi (triệu đồng)": ["15,9", "2 tỷ"],
    }
    pd.DataFrame(columns).to_csv(path, index=False)
    assert list(by_id(screen(path))["benefit_vnd_stated"]) == [15_900_000, 2_000_000_000]


GATE = "Cổng kho hay kẹt vì ray cong. Tổ bảo vệ nắn ray bằng con đội, hàn thêm hai tai giữ bánh, mỗi tháng tra mỡ một lần."


def test_a_mixed_row_keeps_what_was_readable(screen: Screen, tmp_path: Path) -> None:
    """The body came from a TCVN3 document, title and union were typed into the sheet."""
    row = {
        **ROWS["the first filing"],
        "content": encode(ROWS["the first filing"]["content"], "tcvn3"),
    }
    path = tmp_path / "lẫn.csv"
    columns = {
        "Mã": [row["id"]],
        "Tên": [row["title"]],
        "Nội dung": [row["content"]],
        "Cấp trên": ["LĐLĐ tỉnh Thái Nguyên"],
    }
    pd.DataFrame(columns).rename(columns={"Tên": "Tên sáng kiến"}).to_csv(path, index=False)
    (found,) = by_id(screen(path)).to_dict("records")
    assert found["encoding_restored"] == "tcvn3"
    assert found["content"] == row["content"]
    assert found["content_text"] == ROWS["the first filing"]["content"]
    assert found["title_text"] == row["title"]
    assert found["union_code"] == "ldld_thai_nguyen"


def test_a_file_of_which_nothing_can_be_screened_is_published_too(
    screen: Screen, tmp_path: Path
) -> None:
    path = tmp_path / "chỉ có mã.csv"
    pd.DataFrame({"Mã": ["X1", "X2"], "Tên sáng kiến": ["", " "], "Đơn vị": ["A", "B"]}).to_csv(
        path, index=False
    )
    run = screen(path)
    about = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert (about["rows_read"], about["rows_screened"], about["rows_set_aside"]) == (2, 0, 2)
    assert (run / "report.html").exists()


def test_tables_have_the_same_types_whatever_they_hold(
    screen: Screen, tmp_path: Path, story: Path
) -> None:
    path = tmp_path / "trống.csv"
    pd.DataFrame({"Mã": ["X1"], "Tên sáng kiến": [""], "Đơn vị": ["A"]}).to_csv(path, index=False)
    bare = screen(path)
    for name in ("screened.parquet", "pairs.parquet", "set_aside.parquet"):
        assert pq.read_schema(story / name) == pq.read_schema(bare / name)


def test_an_undated_filing_that_came_first_stays_first(
    screen: Screen, home: Home, tmp_path: Path
) -> None:
    from pipelines import handing_over

    text = ROWS["the first filing"]["content"]
    first, later = tmp_path / "a.csv", tmp_path / "b.csv"
    pd.DataFrame({"Mã": ["A1"], "Nội dung": [text], "Đơn vị": ["An"]}).to_csv(first, index=False)
    dated = {"Mã": ["B1"], "Nội dung": [text], "Đơn vị": ["Bình"], "Ngày nộp": ["15/12/2022"]}
    pd.DataFrame(dated).to_csv(later, index=False)
    screen(first)
    handing_over.hand_over(home)
    assert by_id(screen(later)).loc["B1", "duplicate_of"] == "A1"


def test_a_former_version_still_shows_who_copied_it(
    screen: Screen, home: Home, tmp_path: Path
) -> None:
    from pipelines import handing_over

    first, copy = ROWS["the first filing"], ROWS["its copy elsewhere"]
    screen(write_list(tmp_path / "a.csv", [first]))
    handing_over.hand_over(home)
    amended = {**first, "content": ROWS["a genuine teacher"]["content"]}
    rows = by_id(screen(write_list(tmp_path / "b.csv", [amended, copy])))
    assert rows.loc["P-2", "duplicate_of"] == "P-1"
    assert pd.isna(rows.loc["P-1", "duplicate_of"])


def test_every_way_to_head_the_money_column(screen: Screen, tmp_path: Path) -> None:
    expected = {
        "Giá trị làm lợi (triệu đồng)": 85_000_000,
        "Giá trị làm lợi, triệu đồng": 85_000_000,
        "gia_tri_lam_loi_trieu_dong": 85_000_000,
        "Giá trị làm lợi (ĐVT: tr.đ)": 85_000_000,
        "Giá trị làm lợi (1.000 đồng)": 85_000,
        "Giá trị làm lợi (VNĐ)": 85,
        "Giá trị làm lợi (USD)": None,
    }
    files = []
    for number, header in enumerate(expected):
        files.append(tmp_path / f"tiền {number}.csv")
        row = {"Mã": [header], "Nội dung": [GATE], header: ["85"]}
        pd.DataFrame(row).to_csv(files[-1], index=False)
    found = by_id(screen(*files))["benefit_vnd_stated"]
    assert {id_: None if pd.isna(one) else one for id_, one in found.items()} == expected


def test_two_files_of_one_name_are_told_apart(screen: Screen, tmp_path: Path) -> None:
    for folder in ("xí nghiệp 1", "xí nghiệp 2"):
        (tmp_path / folder).mkdir()
    one = write_list(tmp_path / "xí nghiệp 1" / "ds.csv", [ROWS["the first filing"]])
    two = write_list(tmp_path / "xí nghiệp 2" / "ds.csv", [ROWS["a genuine teacher"]])
    assert set(by_id(screen(one, two))["source"]) == {"xí nghiệp 1/ds.csv", "xí nghiệp 2/ds.csv"}
    with pytest.raises(UnusableInput, match="hai lần"):
        screen(one, one)
