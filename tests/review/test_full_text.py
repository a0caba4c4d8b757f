"""“Xin xem toàn văn”: asked with a reason, answered by whoever answers for the filing, every step in the trail."""

import html
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from review.counterparts import earlier_filing
from review.full_text import answer, ask, to_answer, waiting_requests
from review.models import FullTextRequest, Officer, Pair, Role, Submission, Trace, TraceKind
from review.officers import make_officer
from review.refusals import RefusedError, StaleError
from tests.review.acting import client_of, filing, pair_page_of
from tests.review.conftest import PASSWORD
from tests.review.story import HA_NOI, HUE

WHY = "Hai đơn vị cùng chung một nhà thầu, cần đọc phần cách làm."


@pytest.fixture
def pair(story: None) -> Pair:
    """Huế's filing that copies one of Hà Nội."""
    return Pair.objects.get(right_key="key-04")


@pytest.fixture
def asked(hue: Officer, pair: Pair) -> FullTextRequest:
    return ask(hue, pair.pk, why=WHY)


def send(client: Client, pair: Pair, **sent: Any) -> Any:
    return client.post(f"/cap/{pair.pk}/xin-toan-van/", sent)


def reply(client: Client, asked: FullTextRequest, state: str) -> Any:
    return client.post(f"/yeu-cau/{asked.pk}/", {"state": state})


def page_of(client: Client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def traces(kind: TraceKind) -> list[tuple[int, int | None]]:
    return list(Trace.objects.filter(kind=kind).values_list("officer_id", "submission_id"))


def test_asking_granting_and_reading(hanoi: Officer, hue: Officer, pair: Pair) -> None:
    mine, theirs = client_of(hue), client_of(hanoi)
    assert "Xin xem toàn văn" in pair_page_of(mine, filing(4))
    answered = send(mine, pair, why=f"  {WHY} ")
    assert answered.status_code == 302
    assert answered["Location"].endswith("#toan-van")
    request = FullTextRequest.objects.get()
    assert (request.why, request.owner_code, request.wanted) == (WHY, HA_NOI, filing(1))
    assert traces(TraceKind.TEXT_ASKED) == [(hue.user_id, filing(1).pk)]
    assert "chờ công đoàn có hồ sơ trả lời" in pair_page_of(mine, filing(4))
    assert filing(1).benefit not in html.unescape(pair_page_of(mine, filing(4)))

    page = page_of(theirs, "/yeu-cau/")
    assert WHY in page
    assert filing(1).title in page
    assert filing(4).title not in page
    assert reply(theirs, request, "granted").status_code == 302
    assert traces(TraceKind.TEXT_GRANTED) == [(hanoi.user_id, filing(1).pk)]

    for _ in range(2):
        page = html.unescape(pair_page_of(mine, filing(4)))
    for part in (filing(1).title, filing(1).benefit):
        assert part in page
    assert 'class="rows"' in page
    assert f"/ho-so/{filing(1).pk}/" not in page
    assert filing(1).author not in page
    assert traces(TraceKind.TEXT_READ) == [(hue.user_id, filing(1).pk)]
    assert "Đã cho xem" in page_of(mine, "/yeu-cau/")
    # Only beside this pair: the filing's own page stays closed.
    assert mine.get(f"/ho-so/{filing(1).pk}/").status_code == 404


def test_a_refusal_is_said_and_one_may_ask_again(
    hanoi: Officer, hue: Officer, pair: Pair, asked: FullTextRequest
) -> None:
    reply(client_of(hanoi), asked, "refused")
    assert traces(TraceKind.TEXT_REFUSED) == [(hanoi.user_id, filing(1).pk)]
    page = html.unescape(pair_page_of(client_of(hue), filing(4)))
    assert "không cho xem toàn văn" in page
    assert filing(1).benefit not in page
    assert "Gửi yêu cầu" in page
    send(client_of(hue), pair, why="Xin lại, có công văn kèm theo.")
    assert FullTextRequest.objects.count() == 2
    assert "chờ công đoàn có hồ sơ trả lời" in pair_page_of(client_of(hue), filing(4))


def test_a_grant_is_for_one_officer_and_one_pair(
    hanoi: Officer, hue: Officer, asked: FullTextRequest
) -> None:
    answer(hanoi, asked.pk, "granted")
    colleague = make_officer("hue-2", PASSWORD, unions=[HUE])
    assert filing(1).benefit not in html.unescape(pair_page_of(client_of(colleague), filing(4)))
    assert filing(1).benefit in html.unescape(pair_page_of(client_of(hue), filing(4)))


def test_a_grant_ends_where_the_filing_becomes_confidential(
    hanoi: Officer, hue: Officer, asked: FullTextRequest
) -> None:
    answer(hanoi, asked.pk, "granted")
    Submission.objects.filter(pk=asked.wanted_id).update(confidential=True)
    page = html.unescape(pair_page_of(client_of(hue), filing(4)))
    assert filing(1).benefit not in page
    assert "bảo mật của công đoàn khác" in page
    assert filing(1).title not in page_of(client_of(hanoi), "/yeu-cau/")


def test_the_same_request_twice_is_one(hue: Officer, pair: Pair) -> None:
    for why in (WHY, "khác"):
        assert send(client_of(hue), pair, why=why).status_code == 302
    assert FullTextRequest.objects.get().why == WHY
    assert len(traces(TraceKind.TEXT_ASKED)) == 1


@pytest.mark.parametrize("why", ["", "  \n ", "x" * 1001])
def test_a_reason_is_needed_and_what_was_typed_is_kept(hue: Officer, pair: Pair, why: str) -> None:
    answered = send(client_of(hue), pair, why=why)
    assert answered.status_code == 422
    assert 'role="alert"' in answered.content.decode()
    assert f">{why.strip()}" in answered.content.decode() or not why.strip()
    assert not FullTextRequest.objects.exists()


def test_what_cannot_be_asked_for(hanoi: Officer, hue: Officer, pair: Pair) -> None:
    secret, own = (Pair.objects.get(right_key=key) for key in ("key-08", "key-02"))
    mine = client_of(hanoi)
    # Confidential; one's own; a pair of another union; none at all; a blind one.
    for wanted in (secret, own, pair):
        assert send(mine, wanted, why=WHY).status_code == 404
    assert mine.post("/cap/999999/xin-toan-van/", {"why": WHY}).status_code == 404
    Submission.objects.filter(key="key-04").update(blind=1)
    assert send(client_of(hue), pair, why=WHY).status_code == 404
    assert not FullTextRequest.objects.exists()
    for page in (pair_page_of(mine, filing(8)), pair_page_of(mine, filing(2))):
        assert "Xin xem toàn văn" not in page


def test_only_those_who_answer_for_the_filing_answer(
    hanoi: Officer, hue: Officer, asked: FullTextRequest
) -> None:
    auditor = make_officer("kiem-tra", PASSWORD, role=Role.AUDITOR, unions=[HA_NOI])
    other = make_officer("da-nang", PASSWORD, unions=["ldld_da_nang"])
    for officer in (hue, auditor, other):
        assert reply(client_of(officer), asked, "granted").status_code == 404
        assert WHY not in page_of(client_of(officer), "/yeu-cau/") or officer == hue
        assert not to_answer(officer).exists()
    assert client_of(hanoi).post("/yeu-cau/999/", {"state": "granted"}).status_code == 404
    asked.refresh_from_db()
    assert asked.state == "asked"


def test_nobody_answers_their_own(national: Officer, hue: Officer, asked: FullTextRequest) -> None:
    Officer.objects.filter(pk=hue.pk).update(unions=["tong_ldld"], role=Role.LEAD)
    assert reply(client_of(hue), asked, "granted").status_code == 404
    assert reply(client_of(national), asked, "granted").status_code == 302


def test_the_first_answer_counts(hanoi: Officer, national: Officer, asked: FullTextRequest) -> None:
    assert reply(client_of(hanoi), asked, "refused").status_code == 302
    assert reply(client_of(hanoi), asked, "refused").status_code == 302
    late = reply(client_of(national), asked, "granted")
    assert late.status_code == 409
    assert "người khác vừa trả lời" in late.content.decode()
    asked.refresh_from_db()
    assert (asked.state, asked.answered_name) == ("refused", "ha-noi")
    assert len(traces(TraceKind.TEXT_REFUSED)) == 1
    assert not traces(TraceKind.TEXT_GRANTED)
    with pytest.raises(StaleError):
        answer(national, asked.pk, "refused")
    for odd in ("", "asked", "x"):
        assert reply(client_of(hanoi), asked, odd).status_code == 422
    with pytest.raises(RefusedError):
        answer(hanoi, asked.pk, "asked")


def test_an_auditor_reads_what_is_redacted_and_asks_for_nothing(hue: Officer, pair: Pair) -> None:
    auditor = make_officer("kiem-tra", PASSWORD, role=Role.AUDITOR, unions=[HUE])
    assert "Gửi yêu cầu" not in pair_page_of(client_of(auditor), filing(4))
    assert send(client_of(auditor), pair, why=WHY).status_code == 403
    with pytest.raises(PermissionDenied):
        ask(auditor, pair.pk, why=WHY)


def test_what_waits_is_counted_in_one_query(
    hanoi: Officer, hue: Officer, national: Officer, asked: FullTextRequest
) -> None:
    for officer, number in ((hanoi, 1), (hue, 0), (national, 1)):
        with CaptureQueriesContext(connection) as queries:
            assert waiting_requests(officer) == number
        assert len(queries) == 1
    answer(hanoi, asked.pk, "granted")
    assert waiting_requests(hanoi) == 0
    auditor = make_officer("kiem-tra", PASSWORD, role=Role.AUDITOR, unions=[HA_NOI])
    assert waiting_requests(auditor) == 0


def test_the_page_of_requests_costs_the_same_however_many_there_are(
    hanoi: Officer, pair: Pair
) -> None:
    numbers, client = [], client_of(hanoi)
    for round_ in range(3):
        officer = make_officer(f"hue-{round_}", PASSWORD, unions=[HUE])
        ask(officer, pair.pk, why=WHY)
        with CaptureQueriesContext(connection) as queries:
            page = page_of(client, "/yeu-cau/")
        assert page.count(WHY) == round_ + 1
        numbers.append(len(queries))
    assert len(set(numbers)) == 1, numbers
    assert numbers[0] <= 12


def test_own_requests_whose_pair_is_out_of_sight_are_not_linked(
    hue: Officer, pair: Pair, asked: FullTextRequest
) -> None:
    client = client_of(hue)
    assert f'href="/cap/{pair.pk}/"' in page_of(client, "/yeu-cau/")
    Officer.objects.filter(pk=hue.pk).update(unions=["ldld_da_nang"])
    assert f'href="/cap/{pair.pk}/"' not in page_of(client, "/yeu-cau/")


def test_what_people_type_is_text_never_markup(hanoi: Officer, hue: Officer, pair: Pair) -> None:
    ask(hue, pair.pk, why="<script>alert(1)</script>")
    raw = client_of(hanoi).get("/yeu-cau/").content.decode()
    assert "<script>alert" not in raw
    assert "&lt;script&gt;alert" in raw


def test_templates_are_given_no_way_to_what_lies_behind(hue: Officer, pair: Pair) -> None:
    other = earlier_filing(hue, pair)
    assert other.access == "passages"
    assert other.submission is None
    assert other.behind == filing(1)
    page = re.sub(r'value="[^"]*"', "", pair_page_of(client_of(hue), filing(4)))
    assert "SK-01" not in page
