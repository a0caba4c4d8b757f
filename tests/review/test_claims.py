"""Claims: the next free filing, a lease that shows, renews and ends, and what a claim may not do."""

import datetime as dt
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from review import authority, claims, second_readings
from review.decisions import Said, decide
from review.filters import Filters
from review.models import Officer, Role, Submission, Trace, TraceKind
from review.officers import make_officer
from review.refusals import HeldError
from review.scope import seen_by
from review.views.claims import claim_strip
from tests.review.acting import client_of, filing
from tests.review.conftest import PASSWORD
from tests.review.story import HA_NOI

THIN = [9, 10, 11, 12, 13, 14]  # the filings of "low_content", in the order of the queue


@pytest.fixture
def lead(story: None) -> Officer:
    return make_officer("khoi", PASSWORD, unions=["khoi_ldld"], role=Role.LEAD)


@pytest.fixture
def auditor(story: None) -> Officer:
    return make_officer("kiem-tra", PASSWORD, unions=[HA_NOI], role=Role.AUDITOR)


def next_of(
    officer: Officer, query: str = "lane=low_content", after: int | None = None
) -> int | None:
    """The number in the story of the filing that an officer is given."""
    queue = Filters.read(QueryDict(query)).apply(seen_by(officer), officer)
    queue = queue.filter(claims.can_work_on(officer))
    pk = claims.claim_next(officer, queue, after=filing(after) if after else None)
    return None if pk is None else int(Submission.objects.get(pk=pk).key.removeprefix("key-"))


def traces(kind: str) -> list[tuple[str, int]]:
    told = Trace.objects.filter(kind=kind).order_by("id")
    return [
        (name, int(key.removeprefix("key-")))
        for name, key in told.values_list("officer_name", "submission__key")
    ]


def let_run_out(number: int) -> None:
    gone = timezone.now() - dt.timedelta(seconds=1)
    Submission.objects.filter(key=f"key-{number:02d}").update(lease_until=gone)


def ask(client: Client, query: str = "lane=low_content", **sent: Any) -> Any:
    return client.post(f"/tiep-theo/?{query}", sent)


def test_every_officer_gets_another_one_and_every_claim_is_written_down(
    national: Officer, hanoi: Officer
) -> None:
    assert [next_of(one) for one in (national, hanoi)] == [9, 10]
    assert traces("claimed") == [("toan-quoc", 9), ("ha-noi", 10)]
    assert filing(9).claimed_by == national.user


def test_a_second_click_gives_the_same_one_and_no_second_trace(national: Officer) -> None:
    assert [next_of(national), next_of(national)] == [9, 9]
    assert traces("claimed") == [("toan-quoc", 9)]


def test_from_one_on_the_queue_goes_on_and_begins_anew(national: Officer) -> None:
    assert [next_of(national, after=number) for number in (9, 12, 14)] == [10, 13, 9]


def test_what_was_put_off_comes_last_and_in_turn(national: Officer) -> None:
    Submission.objects.filter(key__in=["key-09", "key-11"]).update(state="later")
    assert next_of(national) == 10
    for number in (10, 12, 13, 14):
        Submission.objects.filter(key=f"key-{number}").update(state="decided")
    assert next_of(national) == 9
    assert next_of(national, after=9) == 11
    assert next_of(national, after=11) == 9


def test_nobody_is_given_what_only_a_third_party_settles(
    hanoi: Officer, hue: Officer, lead: Officer, national: Officer
) -> None:
    """6 and 8 repeat filings of Huế: who holds for both unions settles that."""
    given = {next_of(hanoi, "lane=duplicate", after=number) for number in (2, 3, 6, 8, 30)}
    assert given == {2, 3, 30}
    assert next_of(hue, "lane=duplicate") is None
    for officer in (lead, national):
        queue = (
            Filters(lane="duplicate").apply(seen_by(officer)).filter(claims.can_work_on(officer))
        )
        assert {int(one.key[-2:]) for one in queue} == {2, 3, 4, 6, 8, 30}


def test_the_query_and_the_check_of_a_single_one_agree(
    hanoi: Officer, hue: Officer, lead: Officer, national: Officer
) -> None:
    for officer in (hanoi, hue, lead, national):
        workable = set(seen_by(officer).filter(claims.can_work_on(officer)))
        for one in seen_by(officer):
            assert (one in workable) == authority.settles(officer, one), (officer, one)


def test_a_lease_that_ran_out_is_offered_again_and_a_late_decision_is_refused(
    national: Officer, hanoi: Officer
) -> None:
    assert next_of(hanoi) == 9
    let_run_out(9)
    assert next_of(national) == 9
    assert traces("claimed") == [("ha-noi", 9), ("toan-quoc", 9)]
    with pytest.raises(HeldError):
        decide(hanoi, filing(9).pk, Said("reject", 1, "muon", reason="thiếu"))
    sent = {
        "verdict": "reject",
        "version": 1,
        "idempotency_key": "muon",
        "reason": "thiếu cách làm",
    }
    late = client_of(hanoi).post(f"/ho-so/{filing(9).pk}/quyet-dinh/", sent)
    assert late.status_code == 409
    assert "thiếu cách làm" in late.content.decode()
    assert filing(9).state == "open"


def test_a_lease_that_ran_out_does_not_bar_its_own_officer(hanoi: Officer) -> None:
    next_of(hanoi)
    let_run_out(9)
    decide(hanoi, filing(9).pk, Said("reject", 1, "dung", reason="thiếu"))
    assert filing(9).claimed_by is None


def test_a_clock_that_was_set_back_locks_nothing_away(national: Officer, hanoi: Officer) -> None:
    assert next_of(hanoi) == 9
    ahead = timezone.now() + dt.timedelta(days=2)
    Submission.objects.filter(key="key-09").update(lease_until=ahead)
    assert not claims.held_by_other(filing(9), national)
    assert next_of(national) == 9
    assert filing(9).lease_until < ahead


def test_renewing_lengthens_and_writes_nothing(hanoi: Officer) -> None:
    claims.claim(hanoi, filing(9).pk)
    soon = timezone.now() + dt.timedelta(minutes=1)
    Submission.objects.filter(key="key-09").update(lease_until=soon)
    assert claims.claim(hanoi, filing(9).pk)
    assert filing(9).lease_until > soon + dt.timedelta(minutes=5)
    assert len(traces("claimed")) == 1
    assert filing(9).version == 1


def test_a_claim_of_somebody_else_is_not_taken_over(national: Officer, hanoi: Officer) -> None:
    assert claims.claim(hanoi, filing(9).pk)
    assert not claims.claim(national, filing(9).pk)
    assert not claims.release(national, filing(9).pk)
    assert filing(9).claimed_by == hanoi.user


def test_what_is_decided_is_claimed_for_a_second_reading_only(national: Officer) -> None:
    Submission.objects.filter(key="key-09").update(state="decided")
    assert not claims.claim(national, filing(9).pk)
    Submission.objects.filter(key="key-09").update(second_due=1, blind=1)
    assert claims.claim(national, filing(9).pk)


def test_a_snatched_candidate_is_passed_over(
    national: Officer, hanoi: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else claims the first ones between reading the candidates and claiming one."""
    take = claims._claim_one_of

    def late(officer: Officer, free: Any) -> int | None:
        for number in THIN[:3]:
            claims.claim(hanoi, filing(number).pk)
        return take(officer, free)

    monkeypatch.setattr(claims, "_claim_one_of", late)
    assert next_of(national) == 12


def test_all_candidates_snatched_away_are_read_anew(
    national: Officer, hanoi: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "_TRIED", 2)
    take, snatched = claims._claim_one_of, iter(THIN)

    def late(officer: Officer, free: Any) -> int | None:
        for _ in range(2):
            if (number := next(snatched, None)) is not None:
                claims.claim(hanoi, filing(number).pk)
        return take(officer, free)

    monkeypatch.setattr(claims, "_claim_one_of", late)
    assert next_of(national) is None
    assert len(traces("claimed")) == len(THIN)


def test_the_button_claims_and_shows_the_next_one(national: Officer) -> None:
    answer = ask(client_of(national), "lane=low_content&band=middle")
    assert answer.status_code == 302
    assert answer["Location"] == f"/ho-so/{filing(9).pk}/?lane=low_content&band=middle"
    assert filing(9).claimed_by == national.user


def test_going_on_puts_the_one_left_back(national: Officer, hanoi: Officer) -> None:
    client = client_of(national)
    ask(client)
    ask(client, dang_xem=str(filing(9).pk))
    assert filing(9).claimed_by is None
    assert filing(10).claimed_by == national.user
    assert traces("released") == [("toan-quoc", 9)]
    claims.claim(hanoi, filing(12).pk)
    ask(client, dang_xem=str(filing(12).pk))
    assert filing(12).claimed_by == hanoi.user, "what others have in hand stays theirs"


def test_when_nothing_is_free_the_queue_says_so(national: Officer, hanoi: Officer) -> None:
    claims.claim(hanoi, filing(20).pk)
    client = client_of(national)
    answer = ask(client, "lane=field_unsure")
    assert answer["Location"] == "/?lane=field_unsure&het=1"
    assert "không còn hồ sơ nào trống để nhận" in client.get(answer["Location"]).content.decode()
    assert "không còn hồ sơ nào trống" not in client.get("/?lane=field_unsure").content.decode()


def test_without_a_tab_the_first_with_something_free_is_worked(hue: Officer) -> None:
    """Huế's only copy is for a third party, so its officers go on with what is ready."""
    assert ask(client_of(hue), "")["Location"] == f"/ho-so/{filing(5).pk}/"


def test_a_copy_opens_beside_its_earlier_filing(national: Officer) -> None:
    from review.models import Pair

    pair = Pair.objects.get(right_key="key-02")
    assert ask(client_of(national), "lane=duplicate")["Location"] == (
        reverse("pair", args=[pair.pk]) + "?lane=duplicate"
    )


def test_a_blind_copy_does_not_open_beside_anything(national: Officer) -> None:
    Submission.objects.filter(key="key-02").update(blind=1)
    answer = ask(client_of(national), "lane=blind")
    assert answer["Location"] == f"/ho-so/{filing(2).pk}/?lane=blind"


def test_a_second_reading_comes_first(national: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int | None] = []

    def due(_officer: Officer, *, after: int | None = None) -> int:
        asked.append(after)
        return filing(17).pk

    monkeypatch.setattr(second_readings, "next_for", due)
    answer = ask(client_of(national), dang_xem=str(filing(9).pk))
    assert answer["Location"] == f"/ho-so/{filing(17).pk}/?lane=low_content"
    assert asked == [filing(9).pk]


@pytest.mark.parametrize("verb", ["giu", "nha"])
def test_holding_and_releasing_of_what_is_not_seen(
    hue: Officer, auditor: Officer, verb: str
) -> None:
    address = f"/ho-so/{filing(9).pk}/{verb}/"
    assert client_of(hue).post(address).status_code == 404
    assert client_of(auditor).post(address).status_code == 403
    assert client_of(hue).get(address).status_code == 405
    assert filing(9).claimed_by is None


def test_an_auditor_claims_nothing(auditor: Officer) -> None:
    assert ask(client_of(auditor)).status_code == 403
    assert next_of(auditor) is None
    with pytest.raises(Submission.DoesNotExist):
        claims.claim(auditor, filing(9).pk)
    assert not Trace.objects.filter(kind=TraceKind.CLAIMED).exists()


def test_htmx_gets_the_strip_and_a_plain_form_the_page(national: Officer, hanoi: Officer) -> None:
    client, address = client_of(national), f"/ho-so/{filing(9).pk}"
    strip = client.post(f"{address}/giu/", headers={"HX-Request": "true"}).content.decode()
    assert "Anh/chị đang giữ hồ sơ này, còn <b data-minutes>10</b> phút" in strip
    assert "<html" not in strip
    others = client_of(hanoi).post(f"{address}/giu/", headers={"HX-Request": "true"})
    assert "<b>toan-quoc</b> đang xem, còn" in others.content.decode()
    freed = client.post(f"{address}/nha/", headers={"HX-Request": "true"}).content.decode()
    assert "Chưa ai giữ" in freed
    plain = client.post(f"{address}/giu/?lane=low_content")
    assert plain["Location"] == f"{address}/?lane=low_content"
    back = client.post(f"{address}/nha/", headers={"Referer": "http://testserver/nhom/7/"})
    assert back["Location"] == "http://testserver/nhom/7/"
    away = client.post(f"{address}/giu/", headers={"Referer": "https://vi-du.example/"})
    assert away["Location"] == f"{address}/"


def test_the_strip_says_who_and_how_long(
    national: Officer, hanoi: Officer, auditor: Officer
) -> None:
    assert claim_strip(national, filing(9)).can_claim
    assert not claim_strip(auditor, filing(9)).can_claim
    claims.claim(hanoi, filing(9).pk)
    mine, others = claim_strip(hanoi, filing(9)), claim_strip(national, filing(9))
    assert mine.is_mine
    assert mine.holder is not None
    assert mine.holder.minutes == 10
    assert 590 < mine.seconds <= 600
    assert mine.renew_every == 200
    assert others.holder is not None
    assert (others.holder.name, others.is_mine, others.can_claim) == ("ha-noi", False, False)
    let_run_out(9)
    assert claim_strip(national, filing(9)).holder is None
    Submission.objects.filter(key="key-09").update(state="decided")
    assert not claim_strip(national, filing(9)).can_claim
