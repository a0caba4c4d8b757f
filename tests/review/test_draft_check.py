"""“Soát bản thảo”: what a draft lacks and resembles, no more than the asking officer may see, and nothing kept."""

import html
import logging
import re
import tempfile
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import SkipFile, StopFutureHandlers
from django.test import Client

from review import draft_uploads, draft_warming, policy, screener
from review.models import DraftUse, Officer, Trace
from tests.review.acting import client_of, filing
from tests.review.drafting import DRAFT, Screening, draft_like, screening
from tests.review.test_docx_text import written
from tests.review.test_scope import tables
from tests.review.test_similar import FakeIndex, FakeSimilar, index

__all__ = ["index", "screening"]
PAGE = "/soat-ban-thao/"


def check(client: Client, text: str = "", file: bytes | None = None) -> Any:
    sent: dict[str, Any] = {"text": text}
    if file is not None:
        sent["file"] = SimpleUploadedFile("ban-thao.docx", file)
    return client.post(PAGE, sent)


def text_of(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_the_page_tells_what_is_there_what_lacks_and_how_money_and_field_are_understood(
    hanoi: Officer, index: FakeIndex, screening: Screening
) -> None:
    told = text_of(check(client_of(hanoi), DRAFT))
    assert screening.asked == [DRAFT]
    assert "Chưa thấy 1 phần" in told
    for said in (
        "Thực trạng Đã có Trước đây gá hay bị lỏng",
        "Cách làm Đã có Tôi hàn thêm chốt phi 8",
        "Nơi và cách áp dụng Đã có Đã áp dụng tại xưởng Cơ khí 2",
        "Thời gian áp dụng Đã có Đã áp dụng tại xưởng Cơ khí 2",
        "Số liệu hiệu quả Đã có Tiết kiệm khoảng 120 triệu đồng",
        "Xác nhận của hội đồng Chưa thấy Gửi kèm xác nhận",
        "khoảng 120.000.000 đồng, mỗi năm; hiểu là tiền làm lợi",
        "chắc 81%",
        "gá kẹp",
        "Không có hồ sơ nào giống bản thảo này.",
        "Máy chỉ gợi ý; người quyết định.",
    ):
        assert said in told, said


def test_filings_of_other_unions_are_told_of_without_a_word_of_them(
    hue: Officer, index: FakeIndex, screening: Screening
) -> None:
    foreign, own = filing(1), filing(5)
    index.answers = [FakeSimilar("key-01"), FakeSimilar("key-05", is_copy=False)]
    answer = check(client_of(hue), draft_like(5))
    told = text_of(answer)
    assert "Một hồ sơ của công đoàn khác Sao chép văn bản: gần như trùng khít" in told
    for hidden in (foreign.title, foreign.submission_id, foreign.unit, foreign.submitted_on):
        assert hidden not in told
    assert f"/ho-so/{foreign.pk}/" not in answer.content.decode()
    assert own.title in told
    assert f"/ho-so/{own.pk}/" in answer.content.decode()
    assert "SK99" not in told, "what the screening found is shown by rights only"
    assert not Trace.objects.exists()


def test_nothing_of_a_draft_is_stored_or_logged_or_left_on_disk(
    hanoi: Officer,
    index: FakeIndex,
    screening: Screening,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tam"))
    (tmp_path / "tam").mkdir()
    client, before = client_of(hanoi), tables()
    with caplog.at_level(logging.DEBUG):
        assert check(client, DRAFT).status_code == 200
        assert check(client, file=written(*DRAFT.split("\n"))).status_code == 200
        assert check(client, "x" * 100_001).status_code == 422
    assert "hay bị lỏng" not in caplog.text
    assert not list((tmp_path / "tam").iterdir())
    assert "hay bị lỏng" not in str(dict(client.session))
    changed = {name: rows for name, rows in tables().items() if rows != before[name]}
    assert set(changed) == {"review.DraftUse"}
    assert [(row["number"], row["refused"]) for row in changed["review.DraftUse"]] == [(3, 0)]


def test_a_docx_is_read_in_place_of_the_field_and_shown_in_it(
    hanoi: Officer, index: FakeIndex, screening: Screening
) -> None:
    answer = check(client_of(hanoi), "chữ trong ô", written("Gá kẹp", "Tôi hàn thêm chốt."))
    assert screening.asked == ["Gá kẹp\nTôi hàn thêm chốt."]
    assert "Gá kẹp\nTôi hàn thêm chốt.</textarea>" in answer.content.decode()


def test_a_draft_in_an_old_font_is_read(
    hanoi: Officer, index: FakeIndex, screening: Screening
) -> None:
    check(client_of(hanoi), "C«ng t¸c b¶o hé lao ®éng\nC«ng t¸c b¶o hé lao ®éng t¹i x­ëng")
    assert screening.asked[0].startswith("Công tác bảo hộ lao động\n")


@pytest.mark.parametrize(
    ("text", "file", "told"),
    [
        ("   ", None, "Hãy dán bản thảo"),
        ("x" * 100_001, None, "dài quá 100.000 ký tự"),
        ("bài trong ô", b"abc", "không phải .docx"),
        ("bài trong ô", bytes(5_000_001), "Tệp lớn quá 5 MB"),
    ],
)
def test_what_cannot_be_looked_at_is_told_and_the_field_kept(
    hanoi: Officer,
    index: FakeIndex,
    screening: Screening,
    text: str,
    file: bytes | None,
    told: str,
) -> None:
    answer = check(client_of(hanoi), text, file)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert text.strip() in answer.content.decode()
    assert not screening.asked


def test_a_file_that_grows_too_large_is_dropped_while_it_arrives() -> None:
    handler = draft_uploads.InMemory(None)
    handler.handle_raw_input(BytesIO(), {}, 0, "")
    with pytest.raises(StopFutureHandlers):
        handler.new_file("file", "a.docx", "application/zip", None)
    for _ in range(5):
        assert handler.receive_data_chunk(bytes(1_000_000), 0) is None
    with pytest.raises(SkipFile):
        handler.receive_data_chunk(b"x", 0)


def test_thin_content_asks_for_more_of_the_way_and_says_why(
    hanoi: Officer, index: FakeIndex, screening: Screening
) -> None:
    screening.said |= {"low_content": True, "low_content_reasons": ["benefit_only"]}
    screening.said["eligibility"] = ["personal_data", "window_unknown"]
    told = text_of(check(client_of(hanoi), DRAFT))
    assert "Cách làm Cần rõ hơn Tôi hàn thêm chốt phi 8" in told
    assert "bằng vít M10. Nêu rõ đã làm gì" in told
    assert "Thực trạng Đã có" in told
    assert "Chỉ nêu hiệu quả" in told
    assert "Có dữ liệu cá nhân" in told
    assert "Chưa rõ thời gian áp dụng" not in told, "a draft has no column of dates"


def test_too_many_drafts_are_put_off_and_counted(
    hanoi: Officer, hue: Officer, index: FakeIndex, screening: Screening, monkeypatch: Any
) -> None:
    slow = policy.in_force().model_copy(update={"drafts_per_minute": 1, "drafts_at_once": 2})
    monkeypatch.setattr(policy, "in_force", lambda: slow)
    client = client_of(hanoi)
    assert [check(client, DRAFT).status_code for _ in range(3)] == [200, 200, 429]
    refused = check(client, DRAFT)
    assert 0 < int(refused["Retry-After"]) <= 60
    assert f"hãy đợi {refused['Retry-After']} giây" in text_of(refused)
    assert DRAFT.split("\n")[1] in refused.content.decode(), "what was typed is still there"
    assert check(client_of(hue), DRAFT).status_code == 200
    counted = {use.caller: (use.number, use.refused) for use in DraftUse.objects.all()}
    assert counted == {f"officer:{hanoi.user_id}": (2, 2), f"officer:{hue.user_id}": (1, 0)}


def test_without_an_index_or_a_screener_the_page_says_whom_to_tell(
    hanoi: Officer, index: FakeIndex, screening: Screening
) -> None:
    (index.folder / "manifest.json").unlink()
    answer = check(client_of(hanoi), DRAFT)
    assert answer.status_code == 503
    assert "Hãy báo người quản trị" in text_of(answer)
    assert not screening.asked
    (index.folder / "manifest.json").write_text("{}")
    screener._provided.clear()
    answer = check(client_of(hanoi), DRAFT)
    assert answer.status_code == 503
    assert "sangloc serve" in text_of(answer)


def test_opening_the_page_loads_the_screener_once_and_only_where_there_is_an_index(
    hanoi: Officer, index: FakeIndex, screening: Screening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_warming, "_once", Lock())
    (index.folder / "manifest.json").rename(index.folder / "aside.json")
    loading = draft_warming.begin()
    assert loading is not None
    loading.join()
    assert not screening.asked
    (index.folder / "aside.json").rename(index.folder / "manifest.json")
    begun = []
    begin = draft_warming.begin
    monkeypatch.setattr(draft_warming, "begin", lambda: begun.append(begin()))
    client = client_of(hanoi)
    for _ in range(2):
        assert client.get(PAGE).status_code == 200
    first, second = begun
    first.join()
    assert second is None
    assert len(screening.asked) == 1


def test_a_form_from_elsewhere_is_refused_and_read_by_nobody(
    hanoi: Officer, index: FakeIndex, screening: Screening
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(hanoi.user)
    refused = check(strict, DRAFT)
    assert refused.status_code == 403
    assert "Phiên làm việc đã cũ" in text_of(refused)
    stranger = check(Client(enforce_csrf_checks=True), DRAFT)
    assert stranger["Location"] == f"/dang-nhap/?next={PAGE}"
    assert not screening.asked
    assert not DraftUse.objects.exists()
