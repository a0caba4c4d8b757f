"""A decision is checked, written and logged at once, and the log can only grow."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from review.duplicates import GROUNDS
from review.loading import load
from review.models import Decision, Officer, Pair, Submission
from review.officers import make_officer
from tests.review.acting import client_of, decide, filing, form_of
from tests.review.conftest import PASSWORD
from tests.review.story import HA_NOI, PAIRS, RUN, SUBMISSIONS


def test_a_decision_keeps_who_when_and_what_was_shown(hanoi: Officer) -> None:
    answer = decide(
        client_of(hanoi), 2, "duplicate", reason="Giống từng chữ", reason_code="same_text"
    )
    event = Decision.objects.get()
    assert answer.status_code == 302
    assert f"da_luu={event.pk}" in answer["Location"]
    assert (event.officer_name, event.officer_role, event.officer_unions) == (
        "ha-noi",
        "reviewer",
        ["ldld_ha_noi"],
    )
    assert (event.verdict, event.reason, event.reason_code) == (
        "duplicate",
        "Giống từng chữ",
        "same_text",
    )
    assert (event.state_before, event.state_after, event.version_seen) == ("open", "decided", 1)
    assert event.canonical == filing(1) == filing(2).canonical
    shown = event.shown
    assert (shown["lane"], shown["reasons"], shown["run_id"]) == (
        "duplicate",
        ["copy"],
        RUN["run_id"],
    )
    assert (shown["duplicate"]["left_key"], shown["duplicate"]["similarity"]) == ("key-01", 0.91)
    assert shown["versions"] == {
        "settings_version": RUN["settings_version"],
        "models": RUN["models"],
    }
    assert (filing(2).state, filing(2).version) == ("decided", 2)


@pytest.mark.parametrize("verdict", ["approve", "return", "reject", "unsure", "later"])
def test_every_verdict_is_stored_and_shown(national: Officer, verdict: str) -> None:
    client = client_of(national)
    decide(client, 16, verdict, reason="Xem lại số tiền", field="nong_nghiep")
    event = Decision.objects.get()
    assert (event.verdict, event.field) == (verdict, "nong_nghiep")
    page = client.get(f"/ho-so/{filing(16).pk}/").content.decode()
    assert "Xem lại số tiền" in page
    assert "Nông - lâm - thủy sản - thú y" in page


def test_a_stale_page_gets_409_and_keeps_the_typed_reason(
    national: Officer, hanoi: Officer
) -> None:
    late = client_of(hanoi)
    old_form = form_of(late, filing(2))
    decide(client_of(national), 2, "approve")
    answer = late.post(
        f"/ho-so/{filing(2).pk}/quyet-dinh/",
        old_form | {"verdict": "reject", "reason": "Lý do đã gõ công phu"},
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Lý do đã gõ công phu" in page
    assert "toan-quoc" in page
    assert Decision.objects.count() == 1


def test_new_evidence_makes_an_open_page_stale_too(hanoi: Officer) -> None:
    client = client_of(hanoi)
    old_form = form_of(client, filing(2))
    load(RUN | {"run_id": "sau"}, SUBMISSIONS, [row | {"similarity": 0.6} for row in PAIRS])
    address = f"/ho-so/{filing(2).pk}/quyet-dinh/"
    answer = client.post(address, old_form | {"verdict": "unsure", "reason": "Chờ hỏi"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ">Chờ hỏi</textarea>" in page
    fresh = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in old_form}  # type: ignore[index]  # found or the test fails
    assert (
        client.post(address, fresh | {"verdict": "unsure", "reason": "Chờ hỏi"}).status_code == 302
    )


def test_a_form_without_its_version_is_refused(hanoi: Officer) -> None:
    address = f"/ho-so/{filing(2).pk}/quyet-dinh/"
    for missing in ("version", "idempotency_key"):
        sent = form_of(client_of(hanoi), filing(2)) | {"verdict": "approve", missing: ""}
        assert client_of(hanoi).post(address, sent).status_code == 422
    assert not Decision.objects.exists()


def test_the_same_click_twice_is_one_event(hanoi: Officer) -> None:
    client = client_of(hanoi)
    sent = form_of(client, filing(2)) | {"verdict": "approve"}
    address = f"/ho-so/{filing(2).pk}/quyet-dinh/"
    answers = [client.post(address, sent) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Decision.objects.count() == 1


def test_a_key_used_elsewhere_opens_nothing(hanoi: Officer, national: Officer) -> None:
    sent = form_of(client_of(national), filing(2)) | {"verdict": "approve"}
    client_of(national).post(f"/ho-so/{filing(2).pk}/quyet-dinh/", sent)
    for number, client in ((2, client_of(hanoi)), (3, client_of(national))):
        answer = client.post(f"/ho-so/{filing(number).pk}/quyet-dinh/", sent)
        assert answer.status_code in (409, 422)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "sent", "message"),
    [
        (16, {"verdict": "reject"}, "Hãy chọn hoặc ghi lý do"),
        (16, {"verdict": "return"}, "Hãy chọn hoặc ghi lý do"),
        (16, {"verdict": "undo"}, "Không có quyết định"),
        (16, {"verdict": "approve", "field": "thien_van"}, "Lĩnh vực đã chọn"),
        (16, {"verdict": "approve", "reason_code": "vi_thich"}, "Lý do đã chọn"),
        (16, {"verdict": "approve", "reason": "a" * 2001}, "Lý do dài quá"),
        (16, {"verdict": "duplicate", "pair": ""}, "Chỉ đánh dấu “Trùng”"),
        (6, {"verdict": "duplicate"}, "Trùng khác đơn vị"),
    ],
)
def test_what_is_refused_says_why_and_writes_nothing(
    national: Officer, number: int, sent: dict[str, Any], message: str
) -> None:
    answer = decide(client_of(national), number, **sent)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Decision.objects.exists()
    assert filing(number).version == 1


def test_another_wording_of_an_idea_is_no_ground_for_duplicate(national: Officer) -> None:
    client = client_of(national)
    page = client.get(f"/ho-so/{filing(23).pk}/").content.decode()
    assert "Chỉ để tham khảo" in page
    pair = Pair.objects.get(right_key="key-23")
    assert pair.label not in GROUNDS
    assert decide(client, 23, "duplicate", pair=pair.pk, reason="giống ý").status_code == 422


def test_a_hidden_earlier_filing_is_no_ground_either(hanoi: Officer) -> None:
    pair = Pair.objects.get(right_key="key-08")
    assert (
        decide(client_of(hanoi), 8, "duplicate", pair=pair.pk, reason="như nhau").status_code == 422
    )


def test_the_earlier_filing_cannot_be_called_the_duplicate(national: Officer) -> None:
    pair = Pair.objects.get(right_key="key-02")
    assert decide(client_of(national), 1, "duplicate", pair=pair.pk).status_code == 422


def test_links_to_the_earlier_filing_form_no_chains(national: Officer) -> None:
    chained = PAIRS[0] | {
        "left_id": "SK-02",
        "left_key": "key-02",
        "right_id": "SK-03",
        "right_key": "key-03",
    }
    load(RUN | {"run_id": "sau"}, SUBMISSIONS, [*PAIRS, chained | {"similarity": 1.1}])
    client = client_of(national)
    assert decide(client, 3, "duplicate").status_code == 302
    assert filing(3).canonical == filing(2)
    refused = decide(client, 2, "duplicate")
    assert refused.status_code == 422
    assert "kết luận trùng với hồ sơ này" in refused.content.decode()


def test_putting_off_keeps_a_filing_in_the_queue_and_asking_takes_it_out(national: Officer) -> None:
    client = client_of(national)
    decide(client, 9, "later")
    decide(client, 10, "unsure")
    page = client.get("/", {"lane": "low_content"}).content.decode()
    assert f"/ho-so/{filing(9).pk}/" in page
    assert "đã để sau" in page
    assert f"/ho-so/{filing(10).pk}/" not in page
    asked = client.get("/", {"lane": "low_content", "state": "unsure"}).content.decode()
    assert f"/ho-so/{filing(10).pk}/" in asked
    assert decide(client, 9, "approve").status_code == 302
    assert decide(client, 10, "approve").status_code == 302


def test_undoing_is_an_event_of_its_own(hanoi: Officer) -> None:
    client = client_of(hanoi)
    saved = client.get(decide(client, 2, "duplicate")["Location"]).content.decode()
    event = Decision.objects.get()
    toast = saved[saved.index('class="toast"') : saved.index("</main>")]
    sent = {
        name: re.search(rf'name="{name}" value="([^"]*)"', toast)[1]
        for name in ("version", "idempotency_key")
    }  # type: ignore[index]  # found or the test fails
    address = f"/quyet-dinh/{event.pk}/hoan-tac/"
    assert "Hoàn tác" in toast
    answers = [client.post(address, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    undoing, first = Decision.objects.all()
    assert (undoing.verdict, undoing.undoes, first.verdict) == ("undo", first, "duplicate")
    assert (filing(2).state, filing(2).canonical, filing(2).version) == ("open", None, 3)
    assert client.post(address, sent | {"idempotency_key": "khac"}).status_code == 422
    assert "đã hoàn tác" in client.get(f"/ho-so/{filing(2).pk}/").content.decode()


def test_only_the_own_last_event_can_be_undone(hanoi: Officer, national: Officer) -> None:
    client = client_of(hanoi)
    decide(client, 9, "later")
    mine = Decision.objects.get()
    address = f"/quyet-dinh/{mine.pk}/hoan-tac/"
    colleague = client_of(make_officer("ha-noi-2", PASSWORD, unions=[HA_NOI]))
    assert colleague.post(address, {"version": 2, "idempotency_key": "a"}).status_code == 404
    decide(client_of(national), 9, "approve")
    assert client.post(address, {"version": 2, "idempotency_key": "b"}).status_code == 409
    assert client.post(address, {"version": 3, "idempotency_key": "c"}).status_code == 409
    assert filing(9).state == "decided"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review_decision SET reason = 'khác'",
        "UPDATE review_decision SET id = id",
        "DELETE FROM review_decision",
        "INSERT OR REPLACE INTO review_decision SELECT * FROM review_decision",
    ],
)
def test_the_database_refuses_to_change_the_history(hanoi: Officer, statement: str) -> None:
    if "REPLACE" in statement and connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    decide(client_of(hanoi), 2, "approve")
    before = list(Decision.objects.values())
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(Decision.objects.values()) == before


def test_updates_through_the_models_are_refused_too(hanoi: Officer) -> None:
    decide(client_of(hanoi), 2, "approve")
    event = Decision.objects.get()
    for change in (
        event.save,
        event.delete,
        lambda: Decision.objects.update(reason="x"),
        filing(2).delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Submission.objects.count() == len(SUBMISSIONS)


def test_an_officer_with_a_name_is_kept_by_name(story: None) -> None:
    officer = make_officer("lan", "một mật khẩu dài để thử", national=True)
    officer.user.first_name, officer.user.last_name = "Lan", "Tạ"
    officer.user.save()
    decide(client_of(officer), 2, "approve")
    assert Decision.objects.get().officer_name == "Lan Tạ"
