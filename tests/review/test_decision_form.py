"""The form offers every verdict at the same cost, tells how things stand, and loses nothing that was typed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from review import claims
from review.models import Decision, Officer, Role, Submission
from review.officers import make_officer
from tests.review.acting import client_of, decide, filing, form_of, rule_apart, take_back
from tests.review.conftest import PASSWORD
from tests.review.story import HA_NOI, RUN


def buttons_of(page: str) -> dict[str, str]:
    """The opening tags of the verdict buttons, by verdict."""
    form = page[page.index('id="quyet-dinh"') :]
    found = re.findall(r'<button[^>]*name="verdict" value="(\w+)"[^>]*>', form)
    tags = re.findall(r'<button[^>]*name="verdict" value="\w+"[^>]*>', form)
    return dict(zip(found, tags, strict=True))


def page_of(officer: Officer, number: int) -> str:
    return client_of(officer).get(f"/ho-so/{filing(number).pk}/").content.decode()


def test_every_verdict_has_one_key_and_none_is_taken_twice(national: Officer) -> None:
    page = page_of(national, 2)
    tags = buttons_of(page)
    keys = {verdict: re.search(r'data-key="(.)"', tag)[1] for verdict, tag in tags.items()}  # type: ignore[index]  # found or the test fails
    assert list(keys) == ["approve", "return", "duplicate", "reject", "unsure", "later"]
    everything = re.findall(r'data-key="([^"]+)"', page)
    assert len(everything) == len(set(everything)), sorted(everything)
    assert not {"j", "k", "z"} & set(keys.values())


def test_digits_pick_the_reasons_the_fitting_ones_first(hanoi: Officer) -> None:
    page = page_of(hanoi, 11)
    picked = re.findall(r'name="reason_code" value="(\w+)"( checked)? data-key="(\d)"', page)
    assert picked[0] == ("routine", " checked", "1")
    assert [key for *_, key in picked] == list("1234567890")


def test_enter_in_a_field_presses_no_verdict(hanoi: Officer) -> None:
    """A browser presses the first submit button of a form: that one is switched off."""
    page = page_of(hanoi, 9)
    form = page[page.index('id="quyet-dinh"') :]
    assert re.findall(r"<button[^>]*>", form)[0] == '<button type="submit" disabled hidden>'


@pytest.mark.parametrize(
    ("verdict", "kept"),
    [("approve", ""), ("later", ""), ("return", "routine"), ("reject", "routine")],
)
def test_a_reason_that_was_picked_by_itself_goes_with_verdicts_that_need_one(
    hanoi: Officer, verdict: str, kept: str
) -> None:
    decide(client_of(hanoi), 11, verdict, reason_code="routine", preselected="routine")
    assert Decision.objects.get().reason_code == kept


def test_a_reason_that_the_officer_picked_goes_with_every_verdict(hanoi: Officer) -> None:
    decide(client_of(hanoi), 11, "approve", reason_code="machine_wrong", preselected="routine")
    assert Decision.objects.get().reason_code == "machine_wrong"


def test_buttons_carry_what_was_decided_by_whom_and_when(hanoi: Officer) -> None:
    decide(client_of(hanoi), 9, "approve")
    page = page_of(hanoi, 9)
    tags = buttons_of(page)
    assert all("disabled" in tag for tag in tags.values())
    assert [verdict for verdict, tag in tags.items() if "aria-pressed" in tag] == ["approve"]
    assert "hoàn tác trước" in page
    assert re.search(r"Đã chọn <strong>Duyệt</strong>, ha-noi", page)


def test_what_was_put_off_shows_that_and_can_still_be_decided(hanoi: Officer) -> None:
    decide(client_of(hanoi), 9, "later")
    tags = buttons_of(page_of(hanoi, 9))
    assert "disabled" in tags["later"]
    assert "disabled" not in tags["approve"]
    decide(client_of(hanoi), 9, "approve")
    take_back(client_of(hanoi), Decision.objects.latest("pk"))
    assert "aria-pressed" in buttons_of(page_of(hanoi, 9))["later"]


def test_what_another_has_in_hand_gives_409_and_keeps_the_typed_reason(
    hanoi: Officer, national: Officer
) -> None:
    client = client_of(hanoi)
    sent = form_of(client, filing(9)) | {"verdict": "reject", "reason": "Lý do đã gõ công phu"}
    assert claims.claim(national, filing(9).pk)
    assert "toan-quoc</b> đang xem hồ sơ này" in page_of(hanoi, 9)
    answer = client.post(f"/ho-so/{filing(9).pk}/quyet-dinh/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "toan-quoc đang xem hồ sơ này, còn" in page
    assert ">Lý do đã gõ công phu</textarea>" in page
    assert not Decision.objects.exists()
    claims.release(national, filing(9).pk)
    assert client.post(f"/ho-so/{filing(9).pk}/quyet-dinh/", sent).status_code == 302


def test_a_conflict_tells_what_the_other_said(hanoi: Officer, national: Officer) -> None:
    client = client_of(hanoi)
    sent = form_of(client, filing(9)) | {"verdict": "reject", "reason": "x"}
    decide(client_of(national), 9, "approve")
    page = client.post(f"/ho-so/{filing(9).pk}/quyet-dinh/", sent).content.decode()
    assert "toan-quoc đã chọn “Duyệt” lúc" in page


def test_a_conflict_over_a_blind_reading_tells_no_verdict(
    hanoi: Officer, national: Officer
) -> None:
    Submission.objects.filter(key="key-25").update(blind=1)
    sent = {"verdict": "return", "reason_code": "missing_way", "version": 1}
    address = f"/ho-so/{filing(25).pk}/quyet-dinh/"
    for officer, status in ((national, 302), (hanoi, 409)):
        answer = client_of(officer).post(address, sent | {"idempotency_key": f"k-{officer.pk}"})
        assert answer.status_code == status
    page = answer.content.decode()
    assert "đã có người đọc sau khi anh/chị mở trang" in page
    assert "toan-quoc" not in page
    assert Decision.objects.count() == 1


def test_pairs_across_unions_are_a_third_partys_to_settle(
    hanoi: Officer, national: Officer
) -> None:
    page = page_of(hanoi, 6)
    tags = buttons_of(page)
    closed = {verdict for verdict, tag in tags.items() if "disabled" in tag}
    assert closed == {"approve", "duplicate"}
    assert "do cấp trên chung của hai công đoàn quyết định" in page
    assert 'class="verdicts above"' in page
    answer = decide(client_of(hanoi), 6, "approve")
    assert answer.status_code == 422
    assert not Decision.objects.exists()
    assert decide(client_of(hanoi), 6, "unsure").status_code == 302
    block = make_officer("truong-khoi", PASSWORD, unions=["khoi_ldld"], role=Role.LEAD)
    assert decide(client_of(block), 6, "duplicate", reason="y hệt").status_code == 302


def test_who_only_looks_has_no_form_and_decides_nothing(hanoi: Officer) -> None:
    auditor = make_officer("kiem-tra", PASSWORD, unions=[HA_NOI], role=Role.AUDITOR)
    decide(client_of(hanoi), 10, "approve")
    event = Decision.objects.get()
    assert 'id="quyet-dinh"' not in page_of(auditor, 9)
    client = client_of(auditor)
    sent = {"verdict": "approve", "version": 1, "idempotency_key": "a"}
    assert client.post(f"/ho-so/{filing(9).pk}/quyet-dinh/", sent).status_code == 403
    assert client.post(f"/quyet-dinh/{event.pk}/hoan-tac/", sent).status_code == 403
    assert Decision.objects.count() == 1


def test_the_sentence_of_a_reason_is_marked_in_the_text(hanoi: Officer) -> None:
    page = page_of(hanoi, 10)
    assert 'href="#cho-1"' in page
    marked = re.search(r'<mark class="place" id="cho-1"[^>]*>(.*?)<sup>', page)
    assert marked is not None
    assert marked[1] == "Toàn đội quyết tâm vượt khó, đoàn kết một lòng"


def test_a_word_about_a_pair_leaves_the_claim(hanoi: Officer) -> None:
    assert claims.claim(hanoi, filing(2).pk)
    rule_apart(client_of(hanoi), 2)
    assert filing(2).claimed_by == hanoi.user
    take_back(client_of(hanoi), Decision.objects.get())
    assert filing(2).claimed_by == hanoi.user
    decide(client_of(hanoi), 2, "later")
    assert filing(2).claimed_by is None


def test_a_ruling_tells_anew_whether_a_pair_crosses_unions(national: Officer) -> None:
    assert filing(6).crosses == 1
    rule_apart(client_of(national), 6)
    assert (filing(6).crosses, filing(6).relation) == (0, "")
    take_back(client_of(national), Decision.objects.get())
    assert (filing(6).crosses, filing(6).relation) == (1, "other_union")


def test_the_history_tells_acts_and_what_the_page_showed(hanoi: Officer) -> None:
    for _ in range(2):
        claims.claim(hanoi, filing(9).pk)
        claims.release(hanoi, filing(9).pk)
    decide(client_of(hanoi), 9, "approve")
    page = page_of(hanoi, 9)
    told = page[page.index('id="lich-su"') :]
    assert told.index("Duyệt") < told.index("Nhận xem, trả lại hàng đợi: 4 lần")
    assert "Máy gợi ý</dt><dd>Ít nội dung (quá ngắn)" in told
    assert f"Lượt sàng lọc</dt><dd>{RUN['run_id']}" in told


def test_the_page_costs_a_fixed_number_of_queries(hanoi: Officer) -> None:
    client = client_of(hanoi)
    costs = {}
    for number in (2, 9, 16, 20, 25):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/ho-so/{filing(number).pk}/")
        costs[number] = len(queries)
    assert costs[9] == costs[16] == costs[20] == costs[25], costs
    assert costs[9] <= 11, costs
    assert costs[2] <= 16, costs
