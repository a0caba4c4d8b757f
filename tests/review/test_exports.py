"""Exports: they open right in Excel, hold what the officer may see and no more, and get written whatever dies."""

import datetime as dt
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from review import (
    batches,
    export_columns,
    export_files,
    export_jobs,
    export_progress,
    exporting,
    kept_files,
)
from review.claims import claim
from review.exporting import pieces
from review.filters import Filters
from review.models import Export, ExportState, Officer, Role, Submission, Trace, Waiting
from review.officers import make_officer
from review.spreadsheet_text import CUT, MOST_UNITS, fit, for_csv, is_live
from review.table_files import Column, CsvTable, XlsxTable
from review.wanted import Wanted
from tests.review.acting import client_of, decide, filing
from tests.review.files import export, keys_in, rewrite, rows_by_calamine, rows_of, written
from tests.review.story import HA_NOI, HUE, SUBMISSIONS

ROOT = Path(__file__).parents[2]
PASSWORD = "một mật khẩu dài để thử"
FORMULAS = [
    "=1+1",
    "+84 912",
    "-5 độ",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "－1",
    " =cmd|'/c calc'!A0",
]


# What a cell may hold


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_formulas_zeros_and_letters_come_out_as_they_went_in(hanoi: Officer, kind: str) -> None:
    rewrite(1, submission_id="00123", title="=1+1", author="Đặng Thị Đào 🙂", benefit="Hòa/hoà Ð đ")
    path = written(hanoi, "lane=ready", kind)
    row = next(row for row in rows_of(path) if row["khoa"] == "key-01")
    mark = "'" if kind == "csv" else ""
    assert row["Mã hồ sơ"] == f"{mark}00123"
    assert row["Tên sáng kiến"] == f"{mark}=1+1"
    assert row["Tác giả"] == "Đặng Thị Đào 🙂"
    assert row["Hiệu quả"] == "Hòa/hoà Ð đ"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(hanoi: Officer, text: str) -> None:
    rewrite(1, title=text, author=text, unit_text=text)
    cells = [
        cell for row in openpyxl.load_workbook(written(hanoi)).worksheets[0].rows for cell in row
    ]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    shown = fit(text)
    marked = [cell for cell in cells if cell.value == shown]
    assert len(marked) == 3
    assert all(cell.quotePrefix for cell in marked), "editing the cell would run it"
    lines = written(hanoi, kind="csv").read_text("utf-8-sig")
    assert not any(
        is_live(value) for row in rows_of(written(hanoi, kind="csv")) for value in row.values()
    )
    assert "'" + shown.lstrip("\n")[:2] in lines or f"'{shown}" in lines


def test_both_readers_see_the_same_cells(hanoi: Officer) -> None:
    rewrite(
        1, submission_id="007", title="=1+1", content="một\r\nhai\rba", benefit_vnd_stated=1_250_000
    )
    path = written(hanoi)
    ours, theirs = rows_of(path), rows_by_calamine(path)
    assert len(ours) == len(theirs) == export_of_hanoi()
    for one, other in zip(ours, theirs, strict=True):
        for title, value in one.items():
            day = value.date() if isinstance(value, dt.datetime) else value
            assert other[title] == ("" if day is None else day), title
    assert ours[-1].keys() == theirs[-1].keys()


def export_of_hanoi() -> int:
    return sum(row["union_code"] == HA_NOI for row in SUBMISSIONS)


def test_days_are_days_and_money_is_a_number(hanoi: Officer) -> None:
    rewrite(16, submitted_day=dt.date(2022, 3, 14), benefit_vnd_found=2**62)
    row = next(row for row in rows_of(written(hanoi)) if row["khoa"] == "key-16")
    assert row["Ngày nộp"].date() == dt.date(2022, 3, 14)
    assert row["Làm lợi khai (đồng)"] == 15_000_000
    assert row["Làm lợi trong bài (đồng)"] == str(2**62), "a number would lose its last digits"
    rewrite(16, submitted_day=None, submitted_on="tháng ba")
    row = next(row for row in rows_of(written(hanoi, kind="csv")) if row["khoa"] == "key-16")
    assert row["Ngày nộp"] == "tháng ba"
    rewrite(16, submitted_day=dt.date(1899, 3, 14))
    row = next(row for row in rows_of(written(hanoi)) if row["khoa"] == "key-16")
    assert row["Ngày nộp"] == "14/03/1899"


def test_csv_days_and_marks_are_what_excel_reads_under_any_settings(hanoi: Officer) -> None:
    path = written(hanoi, kind="csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfM\xc3\xa3 h\xe1\xbb\x93 s\xc6\xa1,")
    assert rows_of(path)[0]["Ngày nộp"] == "2022-02-03"


def test_a_long_cell_is_cut_and_says_so(hanoi: Officer) -> None:
    rewrite(1, content="Đ" * 100_000, benefit="🙂" * 20_000)
    for kind in ("xlsx", "csv"):
        row = next(r for r in rows_of(written(hanoi, kind=kind)) if r["khoa"] == "key-01")
        assert row["Nội dung"] == "Đ" * (MOST_UNITS - len(CUT)) + CUT
        assert row["Hiệu quả"].endswith(CUT)
        assert len(row["Hiệu quả"].encode("utf-16-le")) // 2 in (MOST_UNITS, MOST_UNITS - 1)


@given(st.text(max_size=200))
@example("\x00\ufffe\x1f")
@example("_x0041_ _x000D_")
@example("<r><t>x</t></r>")
@example("<r>")
@example("a\r\nb\rc")
@example("𝄞🙂 ")
@example("&amp; <b> \"'")
def test_any_text_survives_but_for_what_no_cell_can_hold(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        columns = [Column("a", 9, "long"), Column("b", 9, "code")]
        table = XlsxTable(path, columns, title="T")
        table.add([text, "x"])
        table.close()
        by_calamine = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1][0]
        _survives(text, by_calamine)
        csv_path = Path(folder) / "x.csv"
        plain = CsvTable(csv_path, columns)
        plain.add([text, "x"])
        plain.close()
        assert rows_of(csv_path)[0]["a"] == for_csv(text)
        assert for_csv(text) in (fit(text), f"'{fit(text)}")


def _survives(text: str, read: str) -> None:
    """Equal but for line ends, illegal characters, and a blank behind what the writer would take for its markup."""
    kept = fit(text)
    assert read in (kept, f"{kept} ")
    assert read == kept or (kept.startswith("<r>") and kept.endswith("</r>"))
    for letter in text:
        if letter not in "\r\n" and letter not in kept:
            assert ord(letter) < 32 or letter in "\ufffe\uffff" or 0xD800 <= ord(letter) <= 0xDFFF


@given(st.text(max_size=60))
def test_fitting_twice_changes_nothing_more(text: str) -> None:
    assert fit(fit(text)) == fit(text)


@given(st.text(alphabet="=+-@＝＋ \t\r\n1aĐ'\u200b", max_size=8))
def test_no_csv_cell_is_live(text: str) -> None:
    assert not is_live(for_csv(text))


def test_rows_beyond_a_sheet_go_to_the_next(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    table = XlsxTable(path, [Column("a", 9)], title="Hồ sơ", rows_a_sheet=2, frozen=0)
    for number in range(5):
        table.add([f"hàng {number}"])
    table.close()
    assert openpyxl.load_workbook(path).sheetnames == ["Hồ sơ", "Hồ sơ 2", "Hồ sơ 3"]
    assert [len(rows_of(path, sheet)) for sheet in range(3)] == [2, 2, 1]
    assert [row["a"] for sheet in range(3) for row in rows_of(path, sheet)] == [
        f"hàng {number}" for number in range(5)
    ]


# Whose rows


def test_an_export_holds_the_officers_own_unions_only(hue: Officer, hanoi: Officer) -> None:
    own = {row["key"] for row in SUBMISSIONS if row["union_code"] == HUE}
    for kind in ("xlsx", "csv"):
        path = written(hue, f"union={HA_NOI}", kind)
        assert keys_in(path) == []
        path = written(hue, kind=kind)
        assert set(keys_in(path)) == own
        text = str(rows_of(path))
        assert filing(1).title not in text
        assert "SK-01" not in text, "the id of another union's earlier filing"
    row = next(row for row in rows_of(written(hue)) if row["khoa"] == "key-04")
    assert row["Giống hồ sơ nộp trước"] == export_columns.OTHER_UNION
    assert row["Quan hệ với hồ sơ đó"] == "Khác công đoàn"
    row = next(row for row in rows_of(written(hanoi)) if row["khoa"] == "key-02")
    assert row["Giống hồ sơ nộp trước"] == "SK-01"


def test_confidential_filings_are_for_those_who_see_them(hue: Officer, hanoi: Officer) -> None:
    assert "key-07" in keys_in(written(hue))
    path = written(hanoi)
    assert "key-07" not in keys_in(path)
    assert filing(7).title not in str(rows_of(path))


def test_rights_are_those_of_the_writing_not_of_the_asking(hanoi: Officer) -> None:
    asked = export_jobs.ask(hanoi, "xlsx", Wanted.read(""))
    Officer.objects.filter(pk=hanoi.pk).update(unions=[HUE])
    export_jobs.work_off()
    asked.refresh_from_db()
    now = Officer.objects.get(pk=hanoi.pk)
    own = {row["key"] for row in SUBMISSIONS if row["union_code"] == HUE}
    assert set(keys_in(export_files.file_of(now, asked))) == own


def test_an_officer_who_lost_all_rights_gets_no_file(hanoi: Officer) -> None:
    asked = export_jobs.ask(hanoi, "xlsx", Wanted.read(""))
    hanoi.user.is_active = False
    hanoi.user.save()
    export_jobs.work_off()
    asked.refresh_from_db()
    assert asked.state == ExportState.FAILED
    assert "không còn quyền" in asked.fault


def test_the_filters_and_the_order_are_those_of_the_queue(national: Officer) -> None:
    found = rows_of(written(national, "lane=low_content&reason=slogan"))
    assert [row["khoa"] for row in found] == ["key-10"]
    keys = keys_in(written(national))
    assert len(keys) == len(set(keys)) == len(SUBMISSIONS)
    lanes = ("duplicate", "low_content", "check_facts", "field_unsure", "ready")
    expected = [
        one.key
        for lane in lanes
        for one in Submission.objects.filter(lane=lane).order_by("-priority", "id")
    ]
    assert keys == expected


def test_what_is_read_blind_is_left_out_until_it_is_read(hanoi: Officer, national: Officer) -> None:
    rewrite(9, blind=1)
    auditor = make_officer("kiem-tra", PASSWORD, unions=[HA_NOI], role=Role.AUDITOR)
    for query in ("", "lane=blind", "lane=low_content", "field=co_khi", "q=tiet kiem"):
        assert "key-09" not in keys_in(written(hanoi, query)), query
    assert "key-09" in keys_in(written(auditor))
    assert "key-09" not in keys_in(written(auditor, "reason=slogan")), "not what was asked for"
    decide(client_of(hanoi), 9, "approve", field="co_khi")
    assert filing(9).state == "decided"
    assert "key-09" in keys_in(written(hanoi, "state=decided"))
    assert "key-09" not in keys_in(written(national, "state=decided")), "a second reading is due"


@pytest.mark.parametrize("size", [2, 5, 1_000])
def test_a_piece_costs_four_statements_whatever_its_size(
    national: Officer, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(exporting, "PIECE", size)
    with CaptureQueriesContext(connection) as queries:
        found = list(pieces(national, Filters(lane="duplicate")))
    assert sum(map(len, found)) == sum(row["lane"] == "duplicate" for row in SUBMISSIONS)
    assert len(queries) == 4 * len(found)


# The page


def test_asking_waiting_and_taking_away(hanoi: Officer) -> None:
    client = client_of(hanoi)
    answer = client.post("/tep/?lane=duplicate", {"loai": "xlsx"})
    assert answer.status_code == 302
    page = client.get("/tep/").content.decode()
    assert "Chờ ghi" in page
    assert 'hx-trigger="every 2s"' in page
    part = client.get("/tep/", headers={"hx-request": "true"}).content.decode()
    assert part.lstrip().startswith("<section")
    assert export_jobs.work_off() == 1
    page = client.get("/tep/").content.decode()
    assert "Đã xong" in page
    assert "hx-trigger" not in page, "nothing runs, so nothing asks"
    made = Export.objects.get()
    taken = client.get(f"/tep/{made.pk}/")
    assert taken.status_code == 200
    assert "attachment" in taken["Content-Disposition"]
    assert b"".join(taken.streaming_content) == export_files.file_of(hanoi, made).read_bytes()


def test_the_page_costs_the_same_for_many_files(hanoi: Officer) -> None:
    client = client_of(hanoi)
    client.get("/tep/")
    counted = []
    for _ in range(2):
        export(hanoi)
        export(hanoi, "lane=ready&lo=3")
        with CaptureQueriesContext(connection) as queries:
            client.get("/tep/")
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 8


def test_writing_and_taking_away_are_in_the_trail(hanoi: Officer) -> None:
    made = export(hanoi, "lane=ready&q=kho")
    client_of(hanoi).get(f"/tep/{made.pk}/")
    down, wrote = Trace.objects.filter(kind="exported")
    assert (wrote.about["what"], down.about["what"]) == ("written", "downloaded")
    for trace in (wrote, down):
        assert trace.officer == hanoi.user
        assert trace.about["export"] == made.pk
        assert trace.about["filters"] == made.query == "lane=ready&q=kho"
        assert trace.about["rows"] == made.written


def test_another_officers_file_is_not_there(
    hanoi: Officer, hue: Officer, national: Officer
) -> None:
    made = export(hanoi)
    for other in (hue, national):
        client = client_of(other)
        assert client.get(f"/tep/{made.pk}/").status_code == 404
        assert f"/tep/{made.pk}/" not in client.get("/tep/").content.decode()
    assert not Trace.objects.filter(kind="exported", about__what="downloaded").exists()


def test_a_file_written_with_wider_rights_is_refused(national: Officer) -> None:
    made = export(national)
    client = client_of(national)
    Officer.objects.filter(pk=national.pk).update(role=Role.REVIEWER, unions=[HA_NOI])
    refused = client.get(f"/tep/{made.pk}/")
    assert refused.status_code == 403
    assert "Quyền của anh/chị đã thay đổi" in refused.content.decode()
    narrow = export(Officer.objects.get(pk=national.pk))
    assert client.get(f"/tep/{narrow.pk}/").status_code == 200
    Officer.objects.filter(pk=national.pk).update(role=Role.NATIONAL)
    for one in (made, narrow):
        assert client.get(f"/tep/{one.pk}/").status_code == 200


def test_an_auditors_file_is_not_for_a_reviewer(hanoi: Officer) -> None:
    Officer.objects.filter(pk=hanoi.pk).update(role=Role.AUDITOR)
    made = export(Officer.objects.get(pk=hanoi.pk))
    client = client_of(hanoi)
    assert client.get(f"/tep/{made.pk}/").status_code == 200
    Officer.objects.filter(pk=hanoi.pk).update(role=Role.REVIEWER)
    assert client.get(f"/tep/{made.pk}/").status_code == 403


def test_the_same_request_twice_is_one_export(hanoi: Officer) -> None:
    client = client_of(hanoi)
    for _ in range(3):
        assert client.post("/tep/?lane=ready", {"loai": "csv"}).status_code == 302
    assert Export.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"loai": "pdf"},
        {},
        {"loai": "lo", "so_luong": "0"},
        {"loai": "lo", "so_luong": "501"},
        {"loai": "lo", "so_luong": "²"},
    ],
)
def test_what_cannot_be_asked_for_is_refused(hanoi: Officer, sent: dict[str, str]) -> None:
    assert client_of(hanoi).post("/tep/", sent).status_code == 422
    assert not Export.objects.exists()


def test_a_key_held_down_fills_no_disk(hanoi: Officer) -> None:
    client = client_of(hanoi)
    codes = [client.post(f"/tep/?q=chu{n}", {"loai": "csv"}).status_code for n in range(8)]
    assert codes == [302] * 5 + [422] * 3


def test_files_go_after_some_days(hanoi: Officer) -> None:
    made = export(hanoi)
    path = export_files.file_of(hanoi, made)
    old = timezone.now() - kept_files.kept(kept_files.EXPORTS) - dt.timedelta(hours=1)
    export_files.clear_away()
    assert path.exists()
    Export.objects.update(ready_at=old)
    os.utime(path, (old.timestamp(), old.timestamp()))
    export_files.clear_away()
    assert not path.exists()
    client = client_of(hanoi)
    assert client.get(f"/tep/{made.pk}/").status_code == 410
    assert "Đã xóa" in client.get("/tep/").content.decode()


# Batches


def test_a_batch_is_held_for_a_working_day_and_nobody_else_gets_it(
    hanoi: Officer, national: Officer
) -> None:
    first = set(keys_in(written(hanoi, "lane=duplicate&lo=3")))
    second = set(keys_in(written(national, "lane=duplicate&lo=500")))
    assert len(first) == 3
    assert not first & second
    assert first | second == {row["key"] for row in SUBMISSIONS if row["lane"] == "duplicate"}
    held = Submission.objects.filter(key__in=first)
    assert {one.claimed_by_id for one in held} == {hanoi.user_id}
    assert all(one.lease_until > timezone.now() + dt.timedelta(hours=9) for one in held)
    assert Trace.objects.filter(kind="claimed", officer=hanoi.user).count() == 3
    nothing = export(make_officer("ha-noi-2", PASSWORD, unions=[HA_NOI]), "lane=duplicate&lo=5")
    assert nothing.state == ExportState.FAILED
    assert "chưa có người nhận" in nothing.fault


def test_a_batch_can_be_given_back(hanoi: Officer, hue: Officer) -> None:
    made = export(hanoi, "lane=low_content&lo=4")
    decide(client_of(hanoi), 9, "return", reason_code="missing_way")
    assert client_of(hue).post(f"/tep/{made.pk}/").status_code == 404
    assert Submission.objects.filter(claimed_by=hanoi.user).count() == 3
    client = client_of(hanoi)
    assert "Trả lại hồ sơ chưa quyết định" in client.get("/tep/").content.decode()
    answer = client.post(f"/tep/{made.pk}/", follow=True)
    assert "Đã trả lại 3 hồ sơ" in answer.content.decode()
    assert not Submission.objects.filter(claimed_by=hanoi.user).exists()
    assert Trace.objects.filter(kind="released").count() == 3
    assert "Đã trả lại 0 hồ sơ" in client.post(f"/tep/{made.pk}/", follow=True).content.decode()


def test_opening_a_page_does_not_shorten_a_batch(hanoi: Officer) -> None:
    key = keys_in(written(hanoi, "lane=ready&lo=1"))[0]
    pk = Submission.objects.get(key=key).pk
    until = Submission.objects.get(pk=pk).lease_until
    assert claim(hanoi, pk)
    assert Submission.objects.get(pk=pk).lease_until >= until


def test_the_same_officer_gets_the_same_batch_again(hanoi: Officer) -> None:
    first = keys_in(written(hanoi, "lane=ready&lo=4"))
    assert keys_in(written(hanoi, "lane=ready&lo=4")) == first
    assert Trace.objects.filter(kind="claimed").count() == 4


def test_a_batch_never_holds_what_is_decided_or_blind(hanoi: Officer) -> None:
    decide(client_of(hanoi), 9, "return", reason_code="missing_way")
    rewrite(10, blind=1)
    assert set(keys_in(written(hanoi, "lane=low_content&lo=50"))) == {
        f"key-{number:02d}" for number in (11, 12, 13, 14)
    }


def test_a_batch_has_drop_downs_and_says_how_to_fill_it_in(hanoi: Officer) -> None:
    book = openpyxl.load_workbook(written(hanoi, "lane=ready&lo=2"))
    assert book.sheetnames == ["Hồ sơ", "Hướng dẫn", "Danh mục"]
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    lists = {
        titles[next(iter(rule.sqref.ranges)).min_col - 1]: rule.formula1
        for rule in sheet.data_validations.dataValidation
    }
    assert set(lists) == {"Quyết định", "Lý do", "Lĩnh vực đúng"}
    offered = [
        row[0].value for row in book["Danh mục"][lists["Quyết định"].split("!")[1].replace("$", "")]
    ]
    assert offered == list(export_columns.VERDICTS.values())
    hidden = {
        titles[at - 1]
        for at in range(1, len(titles) + 1)
        if any(d.min <= at <= d.max and d.hidden for d in sheet.column_dimensions.values())
    }
    assert hidden == set(export_columns.TECHNICAL)


def test_an_auditor_exports_lists_but_claims_nothing(hanoi: Officer) -> None:
    auditor = make_officer("kiem-tra", PASSWORD, unions=[HA_NOI], role=Role.AUDITOR)
    client = client_of(auditor)
    assert client.post("/tep/", {"loai": "xlsx"}).status_code == 302
    assert client.post("/tep/", {"loai": "lo", "so_luong": "5"}).status_code == 422
    assert "Nhận lô" not in client.get("/tep/").content.decode()
    asked = export_jobs.ask(hanoi, "xlsx", Wanted(Filters(), 5))
    Officer.objects.filter(pk=hanoi.pk).update(role=Role.AUDITOR)
    export_jobs.work_off()
    asked.refresh_from_db()
    assert asked.state == ExportState.FAILED
    assert not Submission.objects.exclude(claimed_by=None).exists()


def test_taking_a_batch_passes_over_what_others_snatch_meanwhile(
    hanoi: Officer, national: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Submission.objects.filter(lane="ready", owner_code=HA_NOI).order_by("-priority", "id")[
        0
    ]
    taken = batches._taken

    def late(officer: Officer, pk: int, now: dt.datetime) -> bool:
        if pk == first.pk:
            claim(national, pk)
        return taken(officer, pk, now)

    monkeypatch.setattr(batches, "_taken", late)
    keys = keys_in(written(hanoi, "lane=ready&lo=3"))
    assert len(keys) == 3
    assert first.key not in keys


# Jobs


def test_a_list_that_is_not_wanted_any_more_is_stopped(hanoi: Officer, hue: Officer) -> None:
    client = client_of(hanoi)
    client.post("/tep/?lane=ready", {"loai": "csv"})
    waiting = Export.objects.get()
    stop = f"/tep/{waiting.pk}/dung/"
    assert stop in client.get("/tep/").content.decode()
    assert client_of(hue).post(stop).status_code == 404
    assert client.get(stop).status_code == 405
    assert client.post(stop).status_code == 302
    assert export_jobs.work_off() == 0
    page = client.get("/tep/").content.decode()
    assert "Đã dừng" in page
    assert stop not in page
    assert client.post(stop).status_code == 302, "twice is once"
    assert client.get(f"/tep/{waiting.pk}/").status_code == 410


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_list_is_stopped_while_it_is_written(
    hanoi: Officer, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(exporting, "PIECE", 2)
    before = set(kept_files.folder(kept_files.EXPORTS).iterdir())
    asked = export_jobs.ask(hanoi, kind, Wanted.read(""))
    pages: list[str] = []
    beat = export_jobs._beat

    def stopped_after_four(export: Export, written: int) -> None:
        beat(export, written)
        if written == 4:
            pages.append(client_of(hanoi).get("/tep/").content.decode())
            assert export_progress.stop(hanoi, asked.pk)

    monkeypatch.setattr(export_jobs, "_beat", stopped_after_four)
    export_jobs.work_off()
    asked.refresh_from_db()
    waiting = sum(Waiting.objects.filter(owner_code=HA_NOI).values_list("number", flat=True))
    assert f"4 trong khoảng {waiting} hồ sơ ({400 // waiting}%)" in pages[0]
    assert (asked.state, asked.fault) == (ExportState.FAILED, export_progress.STOPPED)
    assert asked.written == 4
    assert not Trace.objects.filter(kind="exported").exists()
    assert set(kept_files.folder(kept_files.EXPORTS).iterdir()) == before


def test_what_is_ready_and_a_batch_in_hand_are_not_stopped(hanoi: Officer) -> None:
    done = export(hanoi)
    assert not export_progress.stop(hanoi, done.pk)
    assert export_files.file_of(hanoi, done).exists()
    batch = export_jobs.ask(hanoi, "xlsx", Wanted(Filters(), 5))
    assert export_jobs.take() == batch
    assert not export_progress.stop(hanoi, batch.pk)
    waiting = export_jobs.ask(hanoi, "xlsx", Wanted(Filters(lane="ready"), 5))
    assert export_progress.stop(hanoi, waiting.pk)
    assert not Submission.objects.filter(claimed_by=hanoi.user).exists()


@pytest.mark.parametrize("query", ["", "lane=ready", "lane=low_content", f"union={HA_NOI}"])
def test_how_many_are_expected_is_what_the_counters_say(hanoi: Officer, query: str) -> None:
    wanted = Wanted.read(query)
    held = Submission.objects.filter(owner_code=HA_NOI, blind=0, waiting=1)
    held = held.filter(lane=wanted.filters.lane) if wanted.filters.lane else held
    assert export_progress.of_how_many(hanoi, wanted) == held.count() > 0
    for other in ("lo=5", "q=kho", "giay=bien-ban"):
        assert export_progress.of_how_many(hanoi, Wanted.read(other)) is None


def test_batches_are_taken_past_a_long_list(hanoi: Officer) -> None:
    list_first = export_jobs.ask(hanoi, "csv", Wanted.read("q=lo"))
    batch = export_jobs.ask(hanoi, "xlsx", Wanted.read("lane=ready&lo=3"))
    assert export_jobs.work_off(batches_only=True) == 1
    batch.refresh_from_db()
    list_first.refresh_from_db()
    assert (batch.state, list_first.state) == (ExportState.READY, ExportState.ASKED)
    assert export_jobs.work_off() == 1


def test_each_job_is_taken_once(hanoi: Officer) -> None:
    export_jobs.ask(hanoi, "csv", Wanted.read(""))
    assert export_jobs.take() is not None
    assert export_jobs.take() is None


def test_a_job_thought_dead_is_not_written_twice(hanoi: Officer) -> None:
    export_jobs.ask(hanoi, "csv", Wanted.read(""))
    slow = export_jobs.take()
    assert slow is not None
    Export.objects.update(begun_at=timezone.now() - dt.timedelta(minutes=11))
    quick = export_jobs.take()
    assert quick is not None
    export_jobs.carry_out(slow)
    assert Export.objects.get().state == ExportState.WRITING, "the slow one noticed and stopped"
    export_jobs.carry_out(quick)
    assert Export.objects.get().state == ExportState.READY
    assert Trace.objects.filter(kind="exported").count() == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [(OSError(28, "No space left"), "hết chỗ trống"), (ValueError("x"), "lỗi của máy chủ")],
)
def test_a_fault_is_told_in_words_and_the_next_job_runs(
    hanoi: Officer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    words: str,
) -> None:
    def broken(*_: Any, **__: Any) -> int:
        raise error

    with monkeypatch.context() as patched, caplog.at_level(logging.CRITICAL):
        patched.setattr(export_jobs, "write", broken)
        failed = export(hanoi)
    assert failed.state == ExportState.FAILED
    assert words in failed.fault
    assert words in client_of(hanoi).get("/tep/").content.decode()
    assert export(hanoi).state == ExportState.READY
    unfinished = [p for p in kept_files.folder(kept_files.EXPORTS).iterdir() if p.is_dir()]
    assert not unfinished


_SET_UP = """
import pathlib, os, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.loading import load
from review.officers import make_officer
from tests.review.story import HA_NOI, RUN, SUBMISSIONS, PAIRS
load(RUN, SUBMISSIONS, PAIRS)
officer = make_officer("ha-noi", "một mật khẩu dài để thử", unions=[HA_NOI])
"""
_AGAIN = """
import pathlib, os, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.models import *
officer = Officer.objects.get()
"""
_ASK = """
from review import export_jobs
from review.wanted import Wanted
export_jobs.ask(officer, "xlsx", Wanted.read(""))
"""
_KILLED = """
import os, signal
from review import export_jobs
def beat(export, written):
    os.kill(os.getpid(), signal.SIGKILL)
export_jobs._beat = beat
export_jobs.work_off()
"""
_NEXT = """
import datetime as dt
from django.utils import timezone
from review import export_files, export_jobs
from tests.review.files import keys_in
assert Export.objects.get().state == "writing"
print(export_jobs.work_off())
Export.objects.update(begun_at=timezone.now() - dt.timedelta(minutes=11))
print(export_jobs.work_off())
export = Export.objects.get()
print(export.state, len(keys_in(export_files.file_of(officer, export))), export.written)
print(sorted(path.name for path in pathlib.Path(os.environ["SANGLOC_HOME"], "exports").glob("*.xlsx")) == [export.file_name])
"""


def run(script: str, office: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=office,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_process_killed_while_writing_leaves_a_job_that_another_finishes(
    office: dict[str, str],
) -> None:
    assert run(_SET_UP + _ASK, office).returncode == 0
    assert run(_AGAIN + _KILLED, office).returncode == -9
    done = run(_AGAIN + _NEXT, office)
    assert done.stdout.split("\n")[:4] == [
        "0",
        "1",
        f"ready {export_of_hanoi()} {export_of_hanoi()}",
        "True",
    ], done.stderr


_RACE = """
from review import export_jobs
from review.wanted import Wanted
import sys
from tests.review.files import written, keys_in
officer = Officer.objects.get(user__username="can-bo-" + sys.argv[1])
export = export_jobs.write_now(officer, "xlsx", Wanted.read("lane=ready&lo=4"))
from review import export_files
print(*keys_in(export_files.file_of(officer, export)))
"""


def test_officers_exporting_batches_at_once_share_them_out(office: dict[str, str]) -> None:
    more = (
        "\nfor n in range(3): make_officer(f'can-bo-{n}', 'một mật khẩu dài để thử', national=True)"
    )
    assert run(_SET_UP + more, office).returncode == 0
    started = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                _AGAIN.replace("officer = Officer.objects.get()", "") + _RACE,
                str(n),
            ],
            cwd=ROOT,
            env=office,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(3)
    ]
    keys = [key for one in started for key in one.communicate()[0].split()]
    assert len(keys) == len(set(keys)) == 12


_MANY = """
from review.models import Submission
first = Submission.objects.get(key="key-01")
names = [f.name for f in Submission._meta.concrete_fields if f.name not in ("id", "key", "waiting", "tab", "search_text", "content", "submission_id")]
same = {name: getattr(first, name) for name in names}
for start in range(0, 20_000, 1_000):
    Submission.objects.bulk_create(
        Submission(key=f"nhieu-{n}", submission_id=f"{n:06d}", content="Đ" * 2_000 + str(n), **same)
        for n in range(start, start + 1_000)
    )
import resource
from review import export_files, export_jobs
from review.wanted import Wanted
export_jobs.write_now(officer, "xlsx", Wanted.read("lane=low_content"))
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
export = export_jobs.write_now(officer, "xlsx", Wanted.read("lane=ready"))
print(export.written, (peak() - before) // 1024)
"""


def test_twenty_thousand_rows_are_written_in_bounded_memory(office: dict[str, str]) -> None:
    """Their texts alone are 80 MB in memory; all at once with the sheet would be many times that."""
    done = run(_SET_UP + _MANY, office)
    written_rows, grown = map(int, done.stdout.split())
    assert written_rows > 20_000, done.stderr
    assert grown < 40, f"{grown} MB"
