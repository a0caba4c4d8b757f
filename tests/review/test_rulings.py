"""“Không trùng”: two filings are ruled to be two, by an event that can be taken back, for every later screening."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from review.loading import load
from review.models import Decision, Officer, Pair, Submission
from review.rulings import Ruling, rulings, standing_pairs
from tests.review.acting import (
    client_of,
    decide,
    filing,
    form_of,
    rule_apart,
    ruling_form_of,
    take_back,
)
from tests.review.story import PAIRS, RUN, SUBMISSIONS

SIDE_BY_SIDE = "So với hồ sơ nộp trước"


def page_of(client: Any, number: int) -> str:
    return str(client.get(f"/ho-so/{filing(number).pk}/").content.decode())


def screened_again(name: str, pairs: list[dict[str, Any]], **changes: Any) -> None:
    load(RUN | {"run_id": name}, [row | changes for row in SUBMISSIONS], pairs)


def test_the_pair_goes_and_the_filing_stays_waiting(hanoi: Officer) -> None:
    client = client_of(hanoi)
    assert SIDE_BY_SIDE in page_of(client, 2)
    answer = rule_apart(client, 2, reason="Hai khung khác cỡ")
    event = Decision.objects.get()
    assert answer["Location"].startswith(f"/ho-so/{filing(2).pk}/?")
    assert f"da_luu={event.pk}" in answer["Location"]
    assert (event.verdict, event.canonical, event.reason) == (
        "not_duplicate",
        filing(1),
        "Hai khung khác cỡ",
    )
    assert (event.state_before, event.state_after) == ("open", "open")
    assert event.shown["duplicate"]["left_key"] == "key-01"
    later = filing(2)
    assert (later.state, later.canonical, later.version) == ("open", None, 2)
    page = client.get(answer["Location"]).content.decode()
    assert SIDE_BY_SIDE not in page
    assert "Đã lưu: Không trùng" in page
    assert "<b>Không trùng</b> với SK-01" in page
    assert "lượt sàng lọc sau không nêu lại" in page


@pytest.mark.parametrize("verdict", ["later", "unsure"])
def test_the_state_stays_what_it_was(national: Officer, verdict: str) -> None:
    client = client_of(national)
    decide(client, 2, verdict)
    rule_apart(client, 2)
    assert filing(2).state == verdict
    take_back(client, Decision.objects.filter(verdict="not_duplicate").get())
    assert filing(2).state == verdict


def test_another_wording_of_an_idea_can_be_contradicted_too(national: Officer) -> None:
    assert rule_apart(client_of(national), 23).status_code == 302
    assert rulings() == [Ruling("hash-23", "hash-24", is_same=False)]


def test_the_earlier_filing_and_the_queue_no_longer_name_the_pair(national: Officer) -> None:
    client = client_of(national)
    assert "nộp sau giống hồ sơ này: 4" in page_of(client, 1)
    rule_apart(client, 2)
    assert "nộp sau giống hồ sơ này: 3" in page_of(client, 1)
    queue = client.get("/", {"lane": "duplicate"}).content.decode()
    line = queue[queue.index(f"/ho-so/{filing(2).pk}/") :].split("<h2>")[0]
    assert "cùng đơn vị, khác tác giả" not in line


def test_a_pair_ruled_apart_is_no_ground_for_duplicate(hanoi: Officer) -> None:
    pair = Pair.objects.get(right_key="key-02")
    client = client_of(hanoi)
    rule_apart(client, 2)
    assert "disabled" in page_of(client, 2)
    assert decide(client, 2, "duplicate", pair=pair.pk).status_code == 422
    assert decide(client, 2, "not_duplicate", pair=pair.pk).status_code == 422
    assert Decision.objects.count() == 1
    assert decide(client, 2, "approve").status_code == 302


def test_a_later_run_does_not_bring_the_pair_back(hanoi: Officer) -> None:
    client = client_of(hanoi)
    rule_apart(client, 2)
    # A run that knows the rulings, one that does not and measures anew, one that turns the pair round.
    turned = PAIRS[0] | {"left_key": "key-02", "right_key": "key-01"}
    for name, pairs in (
        ("hai", PAIRS[1:]),
        ("ba", [PAIRS[0] | {"similarity": 0.8}, *PAIRS[1:]]),
        ("bon", [turned, *PAIRS[1:]]),
    ):
        screened_again(name, pairs)
        assert SIDE_BY_SIDE not in page_of(client, 2), name
        assert SIDE_BY_SIDE not in page_of(client, 1), name
    assert rulings() == [Ruling("hash-01", "hash-02", is_same=False)]


def test_taken_back_after_later_runs_the_pair_stands_again(hanoi: Officer) -> None:
    client = client_of(hanoi)
    rule_apart(client, 2)
    screened_again("hai", PAIRS[1:], priority=0.5)
    screened_again("ba", PAIRS[1:], priority=0.6)
    event = Decision.objects.get()
    assert f"/quyet-dinh/{event.pk}/hoan-tac/" in page_of(client, 2)
    assert take_back(client, event).status_code == 302
    assert SIDE_BY_SIDE in page_of(client, 2)
    assert rulings() == []
    assert take_back(client, event).status_code == 302  # the same click again
    assert Decision.objects.count() == 2
    screened_again("bon", PAIRS[1:])
    assert SIDE_BY_SIDE not in page_of(client, 2)


def test_other_pairs_of_the_filing_stand(national: Officer) -> None:
    second = PAIRS[0] | {"left_id": "SK-05", "left_key": "key-05", "similarity": 0.5}
    screened_again("hai", [*PAIRS, second])
    client = client_of(national)
    rule_apart(client, 2)
    page = page_of(client, 2)
    assert SIDE_BY_SIDE in page
    assert "SK-05" in page
    assert standing_pairs().filter(right_key="key-02").get().left_key == "key-05"


def test_undoing_waits_until_the_decision_is_undone(hanoi: Officer) -> None:
    client = client_of(hanoi)
    rule_apart(client, 2)
    ruling = Decision.objects.get()
    decide(client, 2, "approve")
    approval = Decision.objects.get(verdict="approve")
    assert f"/quyet-dinh/{ruling.pk}/hoan-tac/" not in page_of(client, 2)
    refused = client.post(
        f"/quyet-dinh/{ruling.pk}/hoan-tac/",
        {"version": filing(2).version, "idempotency_key": "som"},
    )
    assert refused.status_code == 409
    assert filing(2).state == "decided"
    for event in (approval, ruling):
        event.refresh_from_db()
        assert take_back(client, event).status_code == 302
    assert (filing(2).state, rulings()) == ("open", [])


def test_only_the_own_ruling_can_be_taken_back(hanoi: Officer, national: Officer) -> None:
    rule_apart(client_of(national), 2)
    event = Decision.objects.get()
    assert take_back(client_of(hanoi), event).status_code == 404
    assert "hoan-tac/" not in page_of(client_of(hanoi), 2)
    assert SIDE_BY_SIDE not in page_of(client_of(hanoi), 2)


def test_the_same_click_twice_is_one_ruling(hanoi: Officer) -> None:
    client = client_of(hanoi)
    sent = ruling_form_of(client, filing(2)) | {"verdict": "not_duplicate"}
    address = f"/ho-so/{filing(2).pk}/quyet-dinh/"
    answers = [client.post(address, sent) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Decision.objects.count() == 1


def test_the_form_of_the_pair_and_of_the_decision_are_two_clicks(hanoi: Officer) -> None:
    client = client_of(hanoi)
    ruling, decision = ruling_form_of(client, filing(2)), form_of(client, filing(2))
    assert ruling["idempotency_key"] != decision["idempotency_key"]
    assert ruling["pair"] == decision["pair"]


def test_a_stale_page_gets_409_and_keeps_the_typed_reason(
    hanoi: Officer, national: Officer
) -> None:
    late = client_of(hanoi)
    ruling, duplicate = ruling_form_of(late, filing(2)), form_of(late, filing(2))
    rule_apart(client_of(national), 2)
    address = f"/ho-so/{filing(2).pk}/quyet-dinh/"
    for sent in (ruling | {"verdict": "not_duplicate"}, duplicate | {"verdict": "duplicate"}):
        answer = late.post(address, sent | {"reason": "Gõ công phu"})
        assert answer.status_code == 409
        assert "Gõ công phu" in answer.content.decode()
    assert Decision.objects.count() == 1


def test_who_may_not_decide_may_not_rule(hue: Officer, hanoi: Officer) -> None:
    pair = Pair.objects.get(right_key="key-02")
    sent = {"verdict": "not_duplicate", "version": 1, "idempotency_key": "x", "pair": pair.pk}
    assert client_of(hue).post(f"/ho-so/{filing(2).pk}/quyet-dinh/", sent).status_code == 404
    # The earlier side of a pair, and a pair of other filings, are not this page's.
    for number in (1, 9):
        answer = client_of(hanoi).post(f"/ho-so/{filing(number).pk}/quyet-dinh/", sent)
        assert answer.status_code == 422
        assert "cặp đang hiện trên trang" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_filing_that_is_not_shown_cannot_be_ruled_on(hanoi: Officer, hue: Officer) -> None:
    secret = Pair.objects.get(right_key="key-08")
    client = client_of(hanoi)
    assert 'class="ruling"' not in page_of(client, 8)
    refused = decide(client, 8, "not_duplicate", pair=secret.pk)
    assert refused.status_code == 422
    assert "do cấp trên chung của hai công đoàn" in refused.content.decode()
    # Of another union's filing the passages are shown, not its name; who settles the pair stands above both unions.
    assert 'class="ruling"' not in page_of(client_of(hue), 4)
    assert "SK-01" not in page_of(client_of(hue), 4)


def test_decided_filings_are_not_ruled_on(hanoi: Officer) -> None:
    client = client_of(hanoi)
    decide(client, 2, "approve")
    assert 'class="ruling"' not in page_of(client, 2)
    pair = Pair.objects.get(right_key="key-02")
    sent = {"verdict": "not_duplicate", "version": 2, "idempotency_key": "x", "pair": pair.pk}
    assert client.post(f"/ho-so/{filing(2).pk}/quyet-dinh/", sent).status_code == 409


def test_rulings_tell_same_and_apart_by_text(national: Officer) -> None:
    client = client_of(national)
    assert rulings() == []
    decide(client, 3, "duplicate")
    decide(client, 9, "approve")
    rule_apart(client, 2)
    rule_apart(client, 6)
    assert rulings() == [
        Ruling("hash-01", "hash-02", is_same=False),
        Ruling("hash-01", "hash-03", is_same=True),
        Ruling("hash-05", "hash-06", is_same=False),
    ]
    for verdict in ("duplicate", "not_duplicate"):
        for event in Decision.objects.filter(verdict=verdict):
            take_back(client, event)
    assert rulings() == []


def test_the_newest_ruling_about_two_texts_wins(national: Officer) -> None:
    client = client_of(national)
    # Filing 3 has the text of filing 2: what is said of one pair is said of the other.
    Submission.objects.filter(key="key-03").update(content_hash="hash-02")
    rule_apart(client, 2)
    decide(client, 3, "duplicate")
    assert rulings() == [Ruling("hash-01", "hash-02", is_same=True)]
    take_back(client, Decision.objects.get(verdict="duplicate"))
    assert rulings() == [Ruling("hash-01", "hash-02", is_same=False)]


def test_a_filing_without_a_hash_rules_nothing(national: Officer) -> None:
    Submission.objects.filter(key="key-02").update(content_hash="")
    rule_apart(client_of(national), 2)
    assert rulings() == []


def test_rulings_cost_one_query(national: Officer) -> None:
    client = client_of(national)
    for number in (2, 3, 4):
        rule_apart(client, number)
    with CaptureQueriesContext(connection) as queries:
        assert len(rulings()) == 3
    assert len(queries) == 1


def test_the_database_keeps_rulings_like_all_history(hanoi: Officer) -> None:
    rule_apart(client_of(hanoi), 2)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM review_decision WHERE verdict = 'not_duplicate'")
    assert len(rulings()) == 1
