"""What a lead signed off stays as it is until a lead opens it again."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from review import signing
from review.decisions import Said, undo
from review.decisions import decide as say
from review.models import Decision, Officer, Role, SignOff, State, Submission, Trace
from review.officers import make_officer
from review.refusals import HeldError, RefusedError, StaleError
from tests.review.acting import client_of, decide, filing, take_back
from tests.review.conftest import PASSWORD
from tests.review.story import HA_NOI, HUE

BLOCK = "khoi_ldld"  # the node above all unions of provinces


@pytest.fixture
def lead(story: None) -> Officer:
    return make_officer("truong-khoi", PASSWORD, unions=[BLOCK], role=Role.LEAD)


@pytest.fixture
def auditor(story: None) -> Officer:
    return make_officer("kiem-tra", PASSWORD, unions=[BLOCK], role=Role.AUDITOR)


def sign(officer: Officer, owner: str = HA_NOI, key: str = "chot-1", **more: Any) -> SignOff:
    return signing.sign_off(
        officer, owner, up_to=more.pop("up_to", signing.last_event()), idempotency_key=key, **more
    )


def reopen(officer: Officer, event: Decision, **more: Any) -> Decision:
    version = Submission.objects.get(pk=event.submission_id).version
    return undo(officer, event.pk, version=version, idempotency_key=f"mo-{event.pk}", **more)


def test_a_sign_off_settles_what_was_decided_in_one_union(
    hanoi: Officer, hue: Officer, lead: Officer
) -> None:
    decide(client_of(hanoi), 9, "approve")
    decide(client_of(hanoi), 10, "later")
    decide(client_of(hue), 5, "approve")
    signed = sign(lead, note=" đợt xuân ")
    assert (signed.number, signed.owner_code, signed.note) == (1, HA_NOI, "đợt xuân")
    assert [filing(n).signed for n in (9, 10, 5)] == [signed, None, None]
    trace = Trace.objects.get(kind="signed")
    assert (trace.officer_name, trace.about["number"], trace.about["owner_code"]) == (
        "truong-khoi",
        1,
        HA_NOI,
    )


def test_the_same_click_twice_signs_once(hanoi: Officer, lead: Officer) -> None:
    decide(client_of(hanoi), 9, "approve")
    assert sign(lead) == sign(lead)
    assert (SignOff.objects.count(), Trace.objects.filter(kind="signed").count()) == (1, 1)


def test_nobody_signs_what_was_decided_after_the_page_was_shown(
    hanoi: Officer, lead: Officer
) -> None:
    decide(client_of(hanoi), 9, "approve")
    seen = signing.last_event()
    decide(client_of(hanoi), 10, "approve")
    assert sign(lead, up_to=seen).number == 1
    assert filing(10).signed is None


def test_nothing_to_sign_is_refused(hanoi: Officer, lead: Officer) -> None:
    with pytest.raises(RefusedError, match="Không còn hồ sơ nào chờ chốt"):
        sign(lead)
    decide(client_of(hanoi), 9, "approve")
    sign(lead)
    with pytest.raises(RefusedError, match="Không còn hồ sơ nào chờ chốt"):
        sign(lead, key="chot-2")
    assert SignOff.objects.count() == 1


def test_a_form_without_its_key_or_place_signs_nothing(hanoi: Officer, lead: Officer) -> None:
    decide(client_of(hanoi), 9, "approve")
    for more in ({"key": ""}, {"up_to": None}, {"note": "a" * 501}):
        with pytest.raises(RefusedError):
            sign(lead, **more)
    assert not SignOff.objects.exists()


def test_only_leads_sign_and_only_what_they_see(
    hanoi: Officer, hue: Officer, auditor: Officer
) -> None:
    decide(client_of(hanoi), 9, "approve")
    lead_of_hue = make_officer("phu-trach-hue", PASSWORD, unions=[HUE], role=Role.LEAD)
    for officer in (hanoi, auditor, lead_of_hue):
        with pytest.raises(PermissionDenied):
            sign(officer)
    assert not SignOff.objects.exists()


def test_after_a_sign_off_a_reviewers_undo_is_refused_and_a_leads_is_not(
    hanoi: Officer, lead: Officer
) -> None:
    client = client_of(hanoi)
    decide(client, 9, "approve")
    event = Decision.objects.get()
    sign(lead)
    answer = take_back(client, event)
    assert answer.status_code == 422
    assert "Đợt này đã chốt: chỉ cán bộ phụ trách mở lại được" in answer.content.decode()
    assert filing(9).state == State.DECIDED
    reopen(lead, event)
    undoing = Decision.objects.latest("pk")
    assert (undoing.verdict, undoing.officer_name, undoing.undoes) == ("undo", "truong-khoi", event)
    assert (filing(9).state, filing(9).signed) == (State.OPEN, None)


def test_the_page_tells_a_reviewer_why_there_is_no_undo(hanoi: Officer, lead: Officer) -> None:
    decide(client_of(hanoi), 9, "approve")
    sign(lead)
    page = client_of(hanoi).get(f"/ho-so/{filing(9).pk}/").content.decode()
    assert "Đã chốt: chỉ cán bộ phụ trách mở lại được." in page
    assert "hoan-tac" not in page
    seen_by_lead = client_of(lead).get(f"/ho-so/{filing(9).pk}/").content.decode()
    assert "hoan-tac" in seen_by_lead


def test_a_sign_off_between_reading_and_undoing_is_noticed(
    hanoi: Officer, lead: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lead signs after the reviewer's rights were checked and before the submission is written."""
    from review import decisions

    decide(client_of(hanoi), 9, "approve")
    event = Decision.objects.get()
    as_shown = decisions._shown

    def signing_meanwhile(*of: Any) -> Any:
        sign(lead)
        return as_shown(*of)

    monkeypatch.setattr(decisions, "_shown", signing_meanwhile)
    with pytest.raises(StaleError):
        reopen(hanoi, event)
    monkeypatch.undo()
    assert filing(9).state == State.DECIDED


def test_a_lead_hands_reopened_work_back_to_whoever_decided(hanoi: Officer, lead: Officer) -> None:
    decide(client_of(hanoi), 9, "approve")
    event = Decision.objects.get()
    sign(lead)
    reopen(lead, event, hand_back=True)
    opened = filing(9)
    assert (opened.state, opened.claimed_by) == (State.OPEN, hanoi.user)
    trace = Trace.objects.filter(kind="claimed").latest("pk")
    assert (trace.officer_name, trace.about["handed_to"]) == ("truong-khoi", "ha-noi")
    with pytest.raises(HeldError):
        say(lead, opened.pk, Said("approve", opened.version, "chen-ngang"))
    assert decide(client_of(hanoi), 9, "approve").status_code == 302
    assert filing(9).claimed_by is None


def test_work_is_not_handed_to_who_no_longer_sees_it_nor_by_who_does_not_lead(
    hanoi: Officer, lead: Officer
) -> None:
    decide(client_of(hanoi), 9, "approve")
    event = Decision.objects.get()
    with pytest.raises(RefusedError, match="Chỉ cán bộ phụ trách giao lại"):
        reopen(hanoi, event, hand_back=True)
    Officer.objects.filter(pk=hanoi.pk).update(unions=[HUE])
    with pytest.raises(RefusedError, match="không còn phụ trách hồ sơ này"):
        reopen(lead, event, hand_back=True)
    assert filing(9).state == State.DECIDED


def test_a_lead_takes_back_what_others_said_a_reviewer_only_the_own(
    hanoi: Officer, national: Officer, lead: Officer
) -> None:
    decide(client_of(national), 9, "approve")
    event = Decision.objects.get()
    with pytest.raises(Decision.DoesNotExist):
        reopen(hanoi, event)
    assert reopen(lead, event).undoes == event


def test_the_page_counts_signs_and_tells(hanoi: Officer, lead: Officer) -> None:
    client = client_of(lead)
    assert "Không có quyết định nào chờ chốt." in client.get("/chot/").content.decode()
    for number in (9, 10):
        decide(client_of(hanoi), number, "approve")
    page = client.get("/chot/").content.decode()
    assert re.search(r'class="count">2 ', page)
    names = ("owner_code", "up_to", "idempotency_key")
    sent = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in names}  # type: ignore[index]  # found or the test fails
    done = client.get(client.post("/chot/", sent)["Location"]).content.decode()
    assert "Đã chốt <b>2</b> hồ sơ của LĐLĐ Hà Nội." in done
    again = client.post("/chot/", sent | {"idempotency_key": "khac", "note": "giữ lại"})
    assert again.status_code == 422
    assert not SignOff.objects.exclude(number=2).exists()


def test_counts_are_cut_off(hanoi: Officer, lead: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (9, 10, 11):
        decide(client_of(hanoi), number, "approve")
    monkeypatch.setattr(signing, "COUNT_MOST", 1)
    assert [one.number for one in signing.unsigned(lead)] == [2]


def test_the_page_costs_the_same_for_one_union_and_for_all(
    hanoi: Officer, hue: Officer, national: Officer
) -> None:
    client = client_of(national)
    numbers = []
    for officer, number in ((hanoi, 9), (hue, 5), (hue, 24)):
        decide(client_of(officer), number, "approve")
        with CaptureQueriesContext(connection) as queries:
            client.get("/chot/")
        numbers.append(len(queries))
    assert len(set(numbers)) == 1, numbers


def test_who_may_open_the_page(hanoi: Officer, auditor: Officer) -> None:
    assert client_of(hanoi).get("/chot/").status_code == 404
    assert client_of(hanoi).post("/chot/").status_code == 404
    decide(client_of(hanoi), 9, "approve")
    page = client_of(auditor).get("/chot/").content.decode()
    assert "LĐLĐ Hà Nội" in page
    assert 'name="up_to"' not in page
    assert client_of(auditor).post("/chot/").status_code == 403


def test_a_foreign_union_does_not_exist_here(hue: Officer, hanoi: Officer) -> None:
    decide(client_of(hanoi), 9, "approve")
    lead_of_hue = make_officer("phu-trach-hue", PASSWORD, unions=[HUE], role=Role.LEAD)
    client = client_of(lead_of_hue)
    assert "LĐLĐ Hà Nội" not in client.get("/chot/").content.decode()
    sent = {"owner_code": HA_NOI, "up_to": signing.last_event(), "idempotency_key": "a"}
    assert client.post("/chot/", sent).status_code == 404
    assert filing(9).signed is None


@pytest.mark.parametrize(
    "statement", ["UPDATE review_signoff SET number = 0", "DELETE FROM review_signoff"]
)
def test_the_database_refuses_to_change_a_sign_off(
    hanoi: Officer, lead: Officer, statement: str
) -> None:
    decide(client_of(hanoi), 9, "approve")
    sign(lead)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
