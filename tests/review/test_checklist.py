"""A return tells what is missing, in a letter that helps and blames nobody."""

import re

import pytest
from django.test import Client

from review import checklist, words_vi
from review.asked_for import ASKED
from review.models import Decision, Officer, Role
from review.officers import make_officer
from tests.review.acting import client_of, decide, filing, form_of
from tests.review.conftest import PASSWORD
from tests.review.story import HUE

# Words that would call somebody a cheat.
BLAME = re.compile(r"gian lận|đạo văn|sao chép|vi phạm|cố ý|gian dối|copy|trùng", re.IGNORECASE)


@pytest.mark.parametrize(
    ("number", "missing"),
    [
        (9, ("solution", "applied")),
        (10, ("solution", "benefit")),
        (13, ("readable",)),
        (15, ("date",)),
        (16, ("money",)),
        (19, ("recognition",)),
        (2, ()),
        (25, ()),
    ],
)
def test_flags_suggest_what_is_missing(story: None, number: int, missing: tuple[str, ...]) -> None:
    assert checklist.suggested_missing(filing(number)) == missing


@pytest.mark.parametrize(
    ("number", "reasons"),
    [
        (11, ("routine",)),
        (12, ("missing_way",)),
        (19, ("missing_recognition",)),
        (2, ("same_text",)),
        (16, ()),
        (25, ()),
    ],
)
def test_flags_bring_the_fitting_reasons_first(
    story: None, number: int, reasons: tuple[str, ...]
) -> None:
    assert checklist.fitting_reasons(filing(number)) == reasons


def test_the_table_names_only_codes_that_have_words() -> None:
    for flag, asked in ASKED.items():
        assert flag in words_vi.REASONS
        assert set(asked.missing) <= words_vi.MISSING.keys()
        assert asked.reason in {"", *words_vi.DECISION_REASONS}
    for reason, missing in checklist._OF_REASON.items():
        assert reason in words_vi.DECISION_REASONS
        assert set(missing) <= words_vi.MISSING.keys()


def test_a_letter_names_the_filing_numbers_what_is_missing_and_says_how_to_send_again(
    story: None,
) -> None:
    shown = filing(12)
    told = checklist.letter(shown, ["benefit", "solution"])
    assert "“Lợi nhuận tăng” (mã hồ sơ SK-12)" in told
    assert told.index("1. Nêu rõ đã làm gì") < told.index("2. Nêu kết quả đo được")
    assert "Cách gửi lại" in told
    assert told.endswith("LĐLĐ Hà Nội")


def test_no_letter_calls_anybody_a_cheat(story: None) -> None:
    for number in range(1, 31):
        shown = filing(number)
        told = checklist.letter(shown, words_vi.MISSING)
        for own in shown.readable:
            told = told.replace(" ".join(own.split()), "")
        assert not BLAME.search(told), BLAME.search(told)


def test_without_ticks_the_reason_tells_what_is_missing_and_else_the_officers_words(
    story: None,
) -> None:
    shown = filing(25)
    assert checklist.letter(shown, []) == ""
    assert "1. Ghi ngày hoặc tháng" in checklist.letter(shown, [], reason_code="missing_date")
    assert "1. Gửi kèm ảnh" in checklist.letter(shown, [], reason="Gửi kèm ảnh")
    assert "ảnh" not in checklist.letter(shown, ["date"], reason="Gửi kèm ảnh")


def _return(client: Client, number: int, **typed: object) -> Decision:
    assert decide(client, number, "return", **typed).status_code == 302
    return Decision.objects.latest("pk")


def test_one_key_returns_with_the_suggested_ticks_and_their_letter(hanoi: Officer) -> None:
    client = client_of(hanoi)
    page = client.get(f"/ho-so/{filing(12).pk}/").content.decode()
    ticked = re.findall(r'name="missing" value="(\w+)" checked', page)
    preselected = re.search(r'name="reason_code" value="(\w+)" checked', page)
    assert ticked == ["solution"]
    assert preselected is not None
    assert preselected[1] == "missing_way"
    event = _return(client, 12, missing=ticked, reason_code="missing_way")
    assert (event.missing, event.reason_code) == (["solution"], "missing_way")
    assert event.letter == checklist.letter(filing(12), ["solution"])


def test_a_letter_nobody_touched_follows_the_ticks(hanoi: Officer) -> None:
    untouched = checklist.letter(filing(12), ["solution"])
    event = _return(
        client_of(hanoi),
        12,
        missing=["date", "solution"],
        composed_of="solution",
        letter=untouched.replace("\n", "\r\n"),
    )
    assert event.letter == checklist.letter(filing(12), ["solution", "date"])


def test_a_letter_changed_by_hand_is_sent_as_it_stands(hanoi: Officer) -> None:
    event = _return(
        client_of(hanoi),
        12,
        missing=["date"],
        composed_of="solution",
        letter="Chào chị Tư,\r\n\r\nxin thêm ngày.",
    )
    assert event.letter == "Chào chị Tư,\n\nxin thêm ngày."


def test_only_a_return_keeps_a_checklist_and_a_letter(hanoi: Officer) -> None:
    decide(client_of(hanoi), 12, "approve", missing=["solution"], letter="Thư")
    event = Decision.objects.get()
    assert (event.missing, event.letter) == ([], "")


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"missing": ["vi_thich"]}, "Mục còn thiếu đã chọn"),
        ({"missing": ["date"], "letter": "a" * 8001}, "Thư dài quá 8.000 ký tự"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_kept(
    hanoi: Officer, sent: dict[str, object], message: str
) -> None:
    answer = decide(client_of(hanoi), 12, "return", **sent)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_refusal_keeps_ticks_and_letter(hanoi: Officer) -> None:
    answer = decide(
        client_of(hanoi), 12, "reject", missing=["date"], letter="Thư gõ tay", field="thien_van"
    )
    page = answer.content.decode()
    assert re.findall(r'name="missing" value="(\w+)" checked', page) == ["date"]
    assert "Thư gõ tay</textarea>" in page


def test_writing_the_letter_anew_saves_nothing(hanoi: Officer) -> None:
    client = client_of(hanoi)
    address = f"/ho-so/{filing(12).pk}/thu/"
    sent = form_of(client, filing(12)) | {"missing": ["date"], "reason": "giữ lời này"}
    whole = client.post(address, sent).content.decode()
    assert "1. Ghi ngày hoặc tháng" in whole
    assert ">giữ lời này</textarea>" in whole
    part = client.post(address, sent, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div class="letter"')
    assert 'name="composed_of" value="date"' in part
    assert not Decision.objects.exists()
    assert filing(12).version == 1


def test_the_letter_is_at_hand_afterwards_to_copy_and_to_print(hanoi: Officer) -> None:
    client = client_of(hanoi)
    event = _return(client, 12, missing=["date"])
    page = client.get(f"/ho-so/{filing(12).pk}/").content.decode()
    assert f'data-copies="#thu-{event.pk}"' in page
    assert "Còn thiếu: Thời gian áp dụng" in page
    printed = client.get(f"/quyet-dinh/{event.pk}/thu/")
    assert "1. Ghi ngày hoặc tháng" in printed.content.decode()
    plain = client.get(f"/quyet-dinh/{event.pk}/thu/", {"dang": "van-ban"})
    assert plain["Content-Type"] == "text/plain; charset=utf-8"
    assert plain.content.decode() == event.letter + "\n"


def test_letters_of_another_union_do_not_exist_here(hanoi: Officer, hue: Officer) -> None:
    event = _return(client_of(hanoi), 12, missing=["date"])
    assert client_of(hue).get(f"/quyet-dinh/{event.pk}/thu/").status_code == 404
    assert client_of(hue).post(f"/ho-so/{filing(12).pk}/thu/").status_code == 404
    decide(client_of(hanoi), 10, "approve")
    without = Decision.objects.latest("pk")
    assert client_of(hanoi).get(f"/quyet-dinh/{without.pk}/thu/").status_code == 404


def test_who_only_looks_reads_letters_and_writes_none(story: None) -> None:
    auditor = make_officer("kiem-tra", PASSWORD, unions=[HUE], role=Role.AUDITOR)
    assert client_of(auditor).post(f"/ho-so/{filing(5).pk}/thu/").status_code == 403
