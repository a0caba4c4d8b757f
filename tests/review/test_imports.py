"""Decisions made in Excel: each row counts once, nothing is overwritten, and what is not taken in says why."""

import datetime as dt
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from review import export_columns, export_files, importing, kept_files, unpacking, uploads
from review.filled_workbook import read
from review.importing import bring_in
from review.left_rows import LEFT, OUTCOMES
from review.models import Decision, Export, Officer, Role, Submission, Trace
from review.officers import make_officer
from review.unpacking import UnfitFileError
from tests.review.acting import client_of, decide, filing, take_back
from tests.review.files import TECHNICAL, fill, rewrite, rows_by_calamine, rows_of, written
from tests.review.story import HA_NOI

PASSWORD = "một mật khẩu dài để thử"
WHY = "Vì sao chưa nhập"


@pytest.fixture(autouse=True)
def _no_uploads() -> Iterator[None]:
    yield
    for path in kept_files.folder(kept_files.UPLOADS).iterdir():
        path.unlink()


@pytest.fixture
def batch(hanoi: Officer) -> Path:
    """All that waits in Hà Nội, claimed by its officer and exported to be decided."""
    return written(hanoi, "lo=500")


def send(client: Client, path: Path | bytes, name: str = "lo.xlsx") -> Any:
    content = path if isinstance(path, bytes) else path.read_bytes()
    return client.post("/tep/nhap/", {"file": SimpleUploadedFile(name, content)})


def token_in(answer: Any) -> str:
    found = re.search('name="token" value="([^"]*)"', answer.content.decode())
    assert found, "the preview offers nothing to confirm"
    return found[1]


def bring(client: Client, path: Path) -> dict[str, Any]:
    """Send a file, confirm what the preview says, and give what the trail tells of it."""
    token = token_in(send(client, path))
    answer = client.post("/tep/nhap/", {"token": token})
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    return dict(Trace.objects.filter(kind="imported").first().about)  # type: ignore[union-attr]


def left_of(told: dict[str, Any], officer: Officer) -> dict[str, str]:
    """The reasons by key, read from the file that is given back."""
    path = export_files.file_of(officer, Export.objects.get(pk=told["left_export"]))
    return {row["khoa"]: row[WHY] for row in rows_of(path, LEFT)}


def test_answers_become_decisions_like_clicks_on_the_page(
    batch: Path, hanoi: Officer, tmp_path: Path
) -> None:
    answers = {
        "key-01": {"Quyết định": "Duyệt"},
        "key-02": {"Quyết định": "Trùng", "Ghi thêm": "Chép nguyên bài"},
        "key-09": {"Quyết định": "Trả lại bổ sung", "Lý do": "Chưa nêu cách làm"},
        "key-12": {"Quyết định": "Chưa rõ"},
        "key-20": {"Quyết định": "Duyệt", "Lĩnh vực đúng": "Cơ khí - chế tạo - bảo trì thiết bị"},
    }
    told = bring(client_of(hanoi), fill(batch, answers, tmp_path / "x.xlsx"))
    assert told["saved"] == {"approve": 2, "return": 1, "duplicate": 1, "unsure": 1}
    assert told["left"] == 0
    assert told["silent"] == 22 - 5
    events = {event.submission.key: event for event in Decision.objects.all()}
    assert {key: event.verdict for key, event in events.items()} == {
        "key-01": "approve",
        "key-02": "duplicate",
        "key-09": "return",
        "key-12": "unsure",
        "key-20": "approve",
    }
    assert events["key-02"].canonical == filing(1)
    assert events["key-02"].reason == "Chép nguyên bài"
    assert events["key-09"].reason_code == "missing_way"
    assert events["key-20"].field == "co_khi"
    assert all(event.officer == hanoi.user and event.shown for event in events.values())
    assert filing(1).claimed_by is None


def test_a_stale_row_comes_back_with_its_reason_and_the_others_are_saved(
    batch: Path, hanoi: Officer, national: Officer, tmp_path: Path
) -> None:
    yes = {"Quyết định": "Duyệt"}
    sent = fill(batch, {f"key-{n:02d}": yes for n in (1, 9, 10, 11)}, tmp_path / "x.xlsx")
    rewrite(9, version=2)  # a run brought new evidence
    Submission.objects.filter(key__in=["key-10", "key-11"]).update(
        claimed_by=None, lease_until=None
    )
    decide(client_of(national), 10, "reject", reason_code="routine")
    rewrite(11, claimed_by=national.user_id, lease_until=timezone.now() + dt.timedelta(minutes=5))
    told = bring(client_of(hanoi), sent)
    assert told["saved"] == {"approve": 1}
    why = left_of(told, hanoi)
    assert set(why) == {"key-09", "key-10", "key-11"}
    assert "đã thay đổi sau khi xuất" in why["key-09"]
    assert re.fullmatch(r"Hồ sơ đã có quyết định: Không đạt \(toan-quoc, .*\)\.", why["key-10"])
    assert "Cán bộ khác đang xem" in why["key-11"]
    assert filing(1).state == "decided"
    assert filing(9).state == filing(11).state == "open"
    assert filing(10).decided_by == national.user
    assert Decision.objects.count() == 2


def test_what_comes_back_can_be_mended_and_sent_again(
    batch: Path, hanoi: Officer, tmp_path: Path
) -> None:
    client = client_of(hanoi)
    answers = {"key-09": {"Quyết định": "Không đạt"}, "key-01": {"Quyết định": "duyet luon"}}
    sent = fill(batch, answers | {"key-10": {"Quyết định": "Để sau"}}, tmp_path / "x.xlsx")
    told = bring(client, sent)
    why = left_of(told, hanoi)
    assert "ghi lý do" in why["key-09"]
    assert "“duyet luon” không có trong danh sách" in why["key-01"]
    path = export_files.file_of(hanoi, Export.objects.get(pk=told["left_export"]))
    assert rows_by_calamine(path, 1)[0]["Nội dung"], "the row is there whole"
    mended = {"key-09": {"Lý do": "Lý do khác (ghi bên dưới)"}, "key-01": {"Quyết định": "Duyệt"}}
    told = bring(client, fill(path, mended, tmp_path / "y.xlsx"))
    assert told["saved"] == {"approve": 1, "reject": 1}
    assert told["left_export"] is None


def test_the_same_file_twice_changes_nothing(batch: Path, hanoi: Officer, tmp_path: Path) -> None:
    client = client_of(hanoi)
    sent = fill(batch, {"key-01": {"Quyết định": "Duyệt"}}, tmp_path / "x.xlsx")
    token = token_in(send(client, sent))
    for _ in range(2):  # the same confirmation twice, as by a double click
        client.post("/tep/nhap/", {"token": token})
    answer = send(client, sent)
    assert "đã nhập từ trước" in answer.content.decode()
    assert 'name="token"' not in answer.content.decode(), "nothing is left to confirm"
    assert Decision.objects.count() == 1
    assert filing(1).version == 2


def test_an_undone_answer_is_not_brought_back_by_the_old_file(
    batch: Path, hanoi: Officer, tmp_path: Path
) -> None:
    client = client_of(hanoi)
    sent = fill(batch, {"key-01": {"Quyết định": "Duyệt"}}, tmp_path / "x.xlsx")
    bring(client, sent)
    take_back(client, Decision.objects.get())
    told = bring(client, sent)
    assert told["saved"] == {}
    assert "rồi hoàn tác" in left_of(told, hanoi)["key-01"]
    assert filing(1).state == "open"


def test_the_preview_writes_nothing_and_says_what_will_be_done(
    batch: Path, hanoi: Officer, tmp_path: Path
) -> None:
    answers = {"key-01": {"Quyết định": "Duyệt"}, "key-09": {"Quyết định": "Không đạt"}}
    page = send(client_of(hanoi), fill(batch, answers, tmp_path / "x.xlsx")).content.decode()
    assert "Lưu 1 quyết định" in page
    assert "<b>Hàng" in page
    assert not Decision.objects.exists()
    assert not Trace.objects.filter(kind="imported").exists()
    assert filing(1).version == 1
    assert filing(1).claimed_by == hanoi.user


def test_rows_of_another_union_are_unknown(
    batch: Path, hanoi: Officer, hue: Officer, tmp_path: Path
) -> None:
    sent = fill(batch, {"key-01": {"Quyết định": "Duyệt"}}, tmp_path / "x.xlsx")
    page = send(client_of(hue), sent).content.decode()
    assert "Không có hồ sơ này trong phạm vi" in page
    told = bring(client_of(hue), sent)
    assert told["saved"] == {}
    assert not Decision.objects.exists()
    foreign = Export.objects.get(pk=told["left_export"])
    assert client_of(hanoi).get(f"/tep/{foreign.pk}/").status_code == 404


def test_pairs_across_unions_are_for_the_third_party(
    batch: Path, hanoi: Officer, tmp_path: Path
) -> None:
    answers = {
        "key-06": {"Quyết định": "Trùng", "Ghi thêm": "chép"},
        "key-05": {"Quyết định": "Duyệt"},
    }
    told = bring(client_of(hanoi), fill(batch, answers, tmp_path / "x.xlsx"))
    assert "cấp trên chung" in left_of(told, hanoi)["key-06"]
    assert not Decision.objects.exists()


def test_what_is_read_blind_is_decided_on_its_page(
    batch: Path, hanoi: Officer, tmp_path: Path
) -> None:
    rewrite(9, blind=1)
    sent = fill(batch, {"key-09": {"Quyết định": "Chưa rõ"}}, tmp_path / "x.xlsx")
    told = bring(client_of(hanoi), sent)
    assert "đọc trên trang" in left_of(told, hanoi)["key-09"]
    assert filing(9).state == "open"


def test_two_answers_about_one_submission_are_not_guessed_between(
    batch: Path, hanoi: Officer, tmp_path: Path
) -> None:
    sent = fill(batch, {"key-01": {"Quyết định": "Duyệt"}}, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(sent)
    sheet = book.worksheets[0]
    row = next(r for r in sheet.iter_rows() if "key-01" in [cell.value for cell in r])
    sheet.append([cell.value if cell.value != "Duyệt" else "Chưa rõ" for cell in row])
    book.save(sent)
    rehearsed = bring_in(hanoi, read(sent), rehearse=True)
    brought = bring_in(hanoi, read(sent))
    assert brought.saved == rehearsed.saved == {}
    assert [one.why for one in brought.left] == [one.why for one in rehearsed.left]
    first, last = (str(one.row.number) for one in brought.left)
    assert all(f"({first}, {last})" in one.why for one in brought.left)
    assert not Decision.objects.exists()


def test_words_without_a_verdict_and_rows_without_marks_come_back(
    batch: Path, hanoi: Officer, tmp_path: Path
) -> None:
    answers = {"key-01": {"Ghi thêm": "hay"}, "key-09": {"Quyết định": "Duyệt", "phien_ban": "mới"}}
    brought = bring_in(hanoi, read(fill(batch, answers, tmp_path / "x.xlsx")))
    assert [one.why for one in brought.left if "Chưa chọn" in one.why]
    assert [one.why for one in brought.left if "thiếu mã" in one.why]
    assert not Decision.objects.exists()


def test_sorting_colouring_and_hiding_rows_do_no_harm(
    batch: Path, hanoi: Officer, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(
        fill(batch, {"key-01": {"Quyết định": "  DUYỆT "}}, tmp_path / "x.xlsx")
    )
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    upside_down = book.create_sheet("Đã sắp xếp", 0)
    upside_down.append(["Bảng của phòng"])
    for row in [rows[0], *reversed(rows[1:])]:
        upside_down.append(row)
    del book["Hồ sơ"]
    book.save(tmp_path / "y.xlsx")
    assert bring_in(hanoi, read(tmp_path / "y.xlsx")).saved == {"approve": 1}


def sheet_of(path: Path) -> tuple[openpyxl.Workbook, Any, dict[str, int]]:
    """The workbook, its first sheet, and the column of each title."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    return book, sheet, {cell.value: cell.column for cell in sheet[1]}


def test_the_same_answer_twice_counts_once(batch: Path, hanoi: Officer, tmp_path: Path) -> None:
    """As when a sheet is copied inside the workbook before it is filled in further."""
    sent = fill(batch, {"key-01": {"Quyết định": "Duyệt"}}, tmp_path / "x.xlsx")
    book, sheet, _ = sheet_of(sent)
    book.copy_worksheet(sheet).title = "Hồ sơ (2)"
    book.save(sent)
    assert bring_in(hanoi, read(sent), rehearse=True).saved == {"approve": 1}
    brought = bring_in(hanoi, read(sent))
    assert (brought.saved, brought.before, brought.left) == ({"approve": 1}, 1, [])


def test_sheets_with_columns_of_their_own_are_read_too(
    batch: Path, hanoi: Officer, tmp_path: Path
) -> None:
    answers = {"key-01": {"Quyết định": "Duyệt"}, "key-09": {"Quyết định": "Không đạt"}}
    book, sheet, _ = sheet_of(fill(batch, answers, tmp_path / "x.xlsx"))
    other = book.create_sheet("Tổ hai")
    head, *rows = sheet.iter_rows(values_only=True)
    other.append(["Ghi riêng", *head])
    for row in [row for row in rows if "key-09" in row]:
        other.append(["hỏi lại tổ", *row])
    sheet.delete_rows(next(n for n, row in enumerate(rows, start=2) if "key-09" in row))
    book.save(tmp_path / "y.xlsx")
    told = bring(client_of(hanoi), tmp_path / "y.xlsx")
    assert told["saved"] == {"approve": 1}
    assert [one["row"] for one in told["listed"]] == ["2 (trang “Tổ hai”)"]
    path = export_files.file_of(hanoi, Export.objects.get(pk=told["left_export"]))
    assert [row["Ghi riêng"] for row in rows_of(path, LEFT)] == ["hỏi lại tổ"]


def test_a_table_sorted_in_part_moves_no_answer_to_another_filing(
    batch: Path, hanoi: Officer, tmp_path: Path
) -> None:
    """The columns that are seen, sorted without the hidden ones: codes and answers no longer stand by their keys."""
    answers = {f"key-{n:02d}": {"Quyết định": "Duyệt"} for n in (1, 15)}
    book, sheet, places = sheet_of(fill(batch, answers, tmp_path / "x.xlsx"))
    seen = places["ma_ho_so"] - 1
    rows = [[cell.value for cell in row[:seen]] for row in sheet.iter_rows(min_row=2)]
    for number, row in enumerate(reversed(rows), start=2):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place).value = value
    book.save(tmp_path / "y.xlsx")
    brought = bring_in(hanoi, read(tmp_path / "y.xlsx"))
    assert brought.saved == {}
    assert len(brought.left) == 2
    assert all("chỉ một phần bảng được sắp xếp" in one.why for one in brought.left)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("00123", 123), ("1234567890123456789", 1.23456789012346e18), ("3/4", dt.date(2026, 4, 3)), ("SK-7", "sk-7 ")],
)  # fmt: skip
def test_a_code_that_excel_changed_is_known_by_its_title(
    hanoi: Officer, tmp_path: Path, stored: str, shown: Any
) -> None:
    rewrite(1, submission_id=stored)
    book, sheet, places = sheet_of(
        fill(written(hanoi, "lo=500"), {"key-01": {"Quyết định": "Duyệt"}}, tmp_path / "x.xlsx")
    )
    row = next(r[0].row for r in sheet.iter_rows() if "key-01" in [cell.value for cell in r])
    sheet.cell(row, places["Mã hồ sơ"]).value = shown
    book.save(tmp_path / "y.xlsx")
    assert bring_in(hanoi, read(tmp_path / "y.xlsx"), rehearse=True).saved == {"approve": 1}
    if not isinstance(shown, str):
        sheet.cell(row, places["Tên sáng kiến"]).value = "Một tên khác"
        book.save(tmp_path / "y.xlsx")
        mixed = bring_in(hanoi, read(tmp_path / "y.xlsx"), rehearse=True)
        assert mixed.saved == {} or stored == "00123", "00123 is still 123 whatever the title"


def test_merged_answers_are_not_guessed(batch: Path, hanoi: Officer, tmp_path: Path) -> None:
    """One "Duyệt" merged over three rows: the file holds it in the first only, people see it in all."""
    book, sheet, places = sheet_of(batch)
    column = places["Quyết định"]
    sheet.cell(2, column).value = "Duyệt"
    sheet.merge_cells(start_row=2, end_row=4, start_column=column, end_column=column)
    sheet.merge_cells(start_row=5, end_row=6, start_column=1, end_column=1)
    book.save(tmp_path / "x.xlsx")
    brought = bring_in(hanoi, read(tmp_path / "x.xlsx"))
    assert brought.saved == {}
    assert [one.row.number for one in brought.left] == [2, 3, 4]
    assert all("bỏ gộp" in one.why for one in brought.left)


def test_a_formula_counts_by_what_it_shows_and_one_that_failed_comes_back(
    hanoi: Officer, tmp_path: Path
) -> None:
    path = tmp_path / "x.xlsx"
    columns = [*export_columns.ANSWERS, *export_columns.TECHNICAL]
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Hồ sơ")
    sheet.write_row(0, 0, columns)
    for row, (number, shown) in enumerate(((1, "Duyệt"), (9, "#N/A")), start=1):
        sheet.write_formula(row, 0, "=VLOOKUP(1,A1:B2,2)", None, shown)
        sheet.write_row(row, 4, [f"SK-{number:02d}", "1", f"key-{number:02d}", ""])
    book.close()
    brought = bring_in(hanoi, read(path))
    assert brought.saved == {"approve": 1}
    assert [one.why[:5] for one in brought.left] == ["“#N/A"]


def test_what_is_typed_into_the_yellow_columns_stays_text(batch: Path) -> None:
    """Excel makes a day of "3/4" and runs "=1" unless the cell is said to hold text."""
    _, sheet, places = sheet_of(batch)
    assert {sheet.cell(2, places[title]).number_format for title in export_columns.ANSWERS} == {"@"}


@pytest.mark.parametrize("title", [*export_columns.ANSWERS, "phien_ban", "cap"])
def test_a_column_renamed_or_doubled_is_told_of_instead_of_passed_over(
    batch: Path, hanoi: Officer, tmp_path: Path, title: str
) -> None:
    book, sheet, places = sheet_of(batch)
    sheet.cell(1, places[title]).value = "Ý kiến"
    book.save(tmp_path / "x.xlsx")
    answer = send(client_of(hanoi), tmp_path / "x.xlsx")
    assert answer.status_code == 422
    assert f"“{title}”" in answer.content.decode()
    sheet.cell(1, places[title]).value = f" {title.upper()} "
    book.save(tmp_path / "x.xlsx")
    assert send(client_of(hanoi), tmp_path / "x.xlsx").status_code == 200
    sheet.cell(1, sheet.max_column + 1).value = title
    book.save(tmp_path / "x.xlsx")
    answer = send(client_of(hanoi), tmp_path / "x.xlsx")
    assert answer.status_code == 422
    assert f"hai cột cùng tên “{title}”" in answer.content.decode()


def test_what_was_changed_beside_the_answers_is_told_of_and_not_taken_in(
    batch: Path, hanoi: Officer, tmp_path: Path
) -> None:
    answers = {
        "key-01": {"Quyết định": "Duyệt", "Tác giả": "Một người khác", "Nội dung": "viết lại"},
        "key-09": {"Quyết định": "Chưa rõ", "Tác giả": "  NGƯỜI nộp  9 "},
        "key-15": {"Tác giả": "không quyết định gì"},
    }
    sent = fill(batch, answers, tmp_path / "x.xlsx")
    page = send(client_of(hanoi), sent).content.decode()
    assert "“Nội dung” (1), “Tác giả” (1). Các sửa đó không được lưu." in page
    told = bring(client_of(hanoi), sent)
    assert told["saved"] == {"approve": 1, "unsure": 1}
    assert told["edited"] == {"Nội dung": 1, "Tác giả": 1}
    assert filing(1).author == "Người nộp 1"


def test_a_batch_as_it_was_exported_shows_no_change(hanoi: Officer, tmp_path: Path) -> None:
    rewrite(
        1, content="Đ" * 100_000, title="=1+1", benefit="<r>một</r>\r\nhai\x0b", unit="  a\u200b "
    )
    batch = written(hanoi, "lo=500")
    keys = [row["khoa"] for row in rows_of(batch)]
    sent = fill(batch, {key: {"Quyết định": "Để sau"} for key in keys}, tmp_path / "x.xlsx")
    brought = bring_in(hanoi, read(sent), rehearse=True)
    assert brought.saved == {"later": len(keys)}
    assert brought.edited == {}


def test_a_hidden_key_that_became_a_number_is_told_of(
    batch: Path, hanoi: Officer, tmp_path: Path
) -> None:
    sent = fill(batch, {"key-01": {"Quyết định": "Duyệt", "khoa": 1.25e17}}, tmp_path / "x.xlsx")
    brought = bring_in(hanoi, read(sent))
    assert brought.saved == {}
    assert "đã bị đổi thành số" in brought.left[0].why


def test_the_file_that_comes_back_tells_of_every_answer(hanoi: Officer, tmp_path: Path) -> None:
    rewrite(12, submission_id="=1+1")
    answers = {f"key-{n:02d}": {"Quyết định": "Không đạt"} for n in (9, 12)}
    answers |= {"key-01": {"Quyết định": "Duyệt"}}
    sent = fill(written(hanoi, "lo=500"), answers, tmp_path / "x.xlsx")
    book, sheet, _ = sheet_of(sent)
    place = sheet.max_column + 1
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, place).value = "ghi ở cột không tên"
    book.save(sent)
    told = bring(client_of(hanoi), sent)
    path = export_files.file_of(hanoi, Export.objects.get(pk=told["left_export"]))
    back = openpyxl.load_workbook(path)
    assert back.sheetnames[:2] == [OUTCOMES, LEFT]
    assert back.active.title == LEFT, "it opens where there is something to do"
    cells = [cell for row in back[OUTCOMES].rows for cell in row if cell.value == "=1+1"]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", True)]
    outcomes = {row["Mã hồ sơ"]: row["Kết quả"] for row in rows_of(path, OUTCOMES)}
    assert outcomes["SK-01"] == "Đã lưu"
    assert outcomes["SK-09"].startswith("Chưa nhập: ")
    assert "ghi ở cột không tên" in rows_of(path, LEFT)[0].values()


def test_an_auditor_imports_nothing(batch: Path, hanoi: Officer) -> None:
    auditor = make_officer("kiem-tra", PASSWORD, unions=[HA_NOI], role=Role.AUDITOR)
    client = client_of(auditor)
    assert client.get("/tep/nhap/").status_code == 403
    assert send(client, batch).status_code == 403


def test_another_officers_token_is_worth_nothing(
    batch: Path, hanoi: Officer, national: Officer, tmp_path: Path
) -> None:
    token = token_in(
        send(
            client_of(hanoi), fill(batch, {"key-01": {"Quyết định": "Duyệt"}}, tmp_path / "x.xlsx")
        )
    )
    for wrong in (token, token[:-1], "x", signing.dumps({"file": "../../x", "of": 1, "name": ""})):
        answer = client_of(national).post("/tep/nhap/", {"token": wrong})
        assert answer.status_code == 422
        assert "hết hạn" in answer.content.decode()
    for upload in kept_files.folder(kept_files.UPLOADS).iterdir():
        upload.unlink()
    assert client_of(hanoi).post("/tep/nhap/", {"token": token}).status_code == 422
    assert not Decision.objects.exists()


def test_what_an_import_did_is_shown_to_its_officer_only(
    batch: Path, hanoi: Officer, national: Officer, tmp_path: Path
) -> None:
    bring(
        client_of(hanoi), fill(batch, {"key-01": {"Quyết định": "Duyệt"}}, tmp_path / "bi-mat.xlsx")
    )
    trace = Trace.objects.get(kind="imported")
    assert "Đã nhập xong" in client_of(hanoi).get(f"/tep/nhap/?xong={trace.pk}").content.decode()
    page = client_of(national).get(f"/tep/nhap/?xong={trace.pk}").content.decode()
    assert "Đã nhập xong" not in page


# Files that are none, or worse


def xlsx_of(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


def with_part(path: Path, name: str, data: bytes) -> bytes:
    with zipfile.ZipFile(path) as packed:
        parts = {info.filename: packed.read(info) for info in packed.infolist()}
    return xlsx_of(parts | {name: data})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Excel"),
        (b"khong phai", "không phải bảng tính"),
        ("Mã hồ sơ,Quyết định\r\n".encode("utf-8-sig"), "CSV"),
        ("Mã hồ sơ\tQuyết định\r\n".encode("utf-16"), "CSV"),
        (xlsx_of({"mimetype": b"", "content.xml": b""}), ".ods"),
        (xlsx_of({"xl/workbook.bin": b""}), ".xlsb"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, ".xls"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (xlsx_of({"a.txt": b"x"}), "không phải bảng tính"),
        (xlsx_of({f"{n}.xml": b"" for n in range(501)}), "quá lớn"),
        (b"PK\x03\x04" + b"\x00" * 50, "không phải bảng tính"),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_words(
    hanoi: Officer, content: bytes, words: str
) -> None:
    answer = send(client_of(hanoi), content)
    assert answer.status_code == 422
    message = re.search('role="alert"><p>(.*?)</p>', answer.content.decode())
    assert message
    assert words in message[1]
    assert not list(kept_files.folder(kept_files.UPLOADS).iterdir())


def test_an_export_that_is_only_read_is_no_batch(hanoi: Officer) -> None:
    answer = send(client_of(hanoi), written(hanoi))
    assert answer.status_code == 422
    assert "Lô để quyết định" in answer.content.decode()


def test_a_bomb_is_not_unpacked(batch: Path, hanoi: Officer, tmp_path: Path) -> None:
    bomb = with_part(batch, "xl/worksheets/sheet9.xml", b" " * 70_000_000)
    assert len(bomb) < 200_000
    answer = send(client_of(hanoi), bomb)
    assert answer.status_code == 422
    assert "quá lớn" in answer.content.decode()


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(batch: Path, tmp_path: Path) -> None:
    """The reader behind never sees more of a part than was measured: what the lie hides is cut off or refused."""
    bomb = bytearray(with_part(batch, "xl/worksheets/sheet9.xml", b" " * 70_000_000))
    at = bomb.rindex(b"PK\x01\x02", 0, bomb.rindex(b"sheet9.xml"))
    bomb[at + 24 : at + 28] = struct.pack("<I", 10)
    path = tmp_path / "x.xlsx"
    path.write_bytes(bytes(bomb))
    try:
        packed = unpacking.repacked(path)
    except UnfitFileError:
        return
    assert len(packed.read()) < 2_000_000


def test_a_stray_cell_does_not_fill_the_memory_however_it_is_quoted() -> None:
    far = b"<x><row r='1048576'><c r='XFD1048576'><v>1</v></c></row></x>"
    with pytest.raises(UnfitFileError, match="ô lạc"):
        unpacking._require_narrow(far)


def test_a_stray_cell_does_not_fill_the_memory(batch: Path, hanoi: Officer, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(batch)
    book.worksheets[0].cell(1_048_576, 16_384).value = "lạc"
    book.save(tmp_path / "x.xlsx")
    answer = send(client_of(hanoi), tmp_path / "x.xlsx")
    assert answer.status_code == 422
    assert "ô lạc" in answer.content.decode()


def test_a_file_too_large_is_dropped_while_it_arrives(
    hanoi: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 100_000)
    answer = send(client_of(hanoi), b"PK" + b"\x00" * 200_000)
    assert answer.status_code == 422
    assert "lớn quá" in answer.content.decode()
    assert "Hãy chọn tệp" in client_of(hanoi).post("/tep/nhap/", {}).content.decode()


def test_too_many_answers_are_asked_for_in_parts(
    batch: Path, hanoi: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MOST_ANSWERS", 1)
    answers = {key: {"Quyết định": "Để sau"} for key in ("key-01", "key-02")}
    answer = send(client_of(hanoi), fill(batch, answers, tmp_path / "x.xlsx"))
    assert answer.status_code == 422
    assert "chia tệp" in answer.content.decode()
    assert not Decision.objects.exists()


def test_uploads_go_after_an_hour(batch: Path, hanoi: Officer, tmp_path: Path) -> None:
    send(client_of(hanoi), fill(batch, {"key-01": {"Quyết định": "Duyệt"}}, tmp_path / "x.xlsx"))
    kept = kept_files.folder(kept_files.UPLOADS)
    assert kept_files.sweep(kept_files.UPLOADS, now=timezone.now()) == 0
    later = timezone.now() + dt.timedelta(hours=1, minutes=1)
    assert kept_files.sweep(kept_files.UPLOADS, now=later) >= 1
    assert not list(kept.iterdir())


def test_the_technical_columns_are_those_that_come_back(batch: Path) -> None:
    assert set(TECHNICAL) <= set(read(batch).titles)
    assert read(batch).text(read(batch).rows[0], "phien_ban") == "1"
