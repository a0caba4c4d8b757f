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
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from review import export_files, filled_workbook, importing, kept_files, uploads
from review.filled_workbook import UnfitFileError, read
from review.importing import bring_in
from review.models import Decision, Export, Officer, Role, Submission, Trace
from review.officers import make_officer
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
    return {row["khoa"]: row[WHY] for row in rows_of(path)}


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
    assert rows_by_calamine(path)[0]["Nội dung"], "the row is there whole"
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
    brought = bring_in(hanoi, read(sent))
    assert brought.saved == {"approve": 1}
    assert "đã có ở hàng" in brought.left[0].why


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
        packed = filled_workbook._repacked(path)
    except UnfitFileError:
        return
    assert len(packed.getvalue()) < 2_000_000


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
