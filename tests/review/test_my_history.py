"""Everybody finds what they said again, and takes it back from there; leads look after theirs, auditors look on."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from review import my_history
from review.models import Decision, Officer, Role
from review.officers import make_officer
from tests.review.acting import client_of, decide, filing, take_back
from tests.review.conftest import PASSWORD
from tests.review.story import HA_NOI, HUE


@pytest.fixture
def lead(story: None) -> Officer:
    return make_officer("phu-trach", PASSWORD, unions=[HA_NOI], role=Role.LEAD)


def listed(client: Client, **query: Any) -> list[int]:
    """The numbers of the filings that the page names, in its order."""
    page = client.get("/lich-su/", query).content.decode()
    found = re.findall(r'<span class="aside">SK-(\d+)</span>', page)
    return [int(number) for number in found]


def test_the_own_events_newest_first(hanoi: Officer, national: Officer) -> None:
    client = client_of(hanoi)
    for number, verdict in ((9, "later"), (10, "approve"), (11, "unsure")):
        decide(client, number, verdict)
    decide(client_of(national), 12, "approve")
    assert listed(client) == [11, 10, 9]
    assert listed(client, verdict="approve") == [10]
    assert listed(client, verdict="lạ") == [11, 10, 9]


def test_the_day_narrows(hanoi: Officer) -> None:
    client = client_of(hanoi)
    decide(client, 9, "approve")
    from django.utils import timezone

    today = timezone.localtime(Decision.objects.get().at)
    assert listed(client, ngay=f"{today:%d/%m/%Y}") == [9]
    assert listed(client, ngay="01/01/2022") == []
    assert listed(client, ngay="hôm nào đó") == [9]


def test_pages_follow_each_other_without_gap_or_repeat(
    hanoi: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(hanoi)
    said = [9, 10, 11, 12, 13, 14, 16]
    for number in said:
        decide(client, number, "approve")
    monkeypatch.setattr(my_history, "PAGE", 3)
    monkeypatch.setattr("review.views.my_history.PAGE", 3)
    found: list[int] = []
    address = "/lich-su/"
    for _ in range(5):
        page = client.get(address).content.decode()
        found += [int(n) for n in re.findall(r'<span class="aside">SK-(\d+)</span>', page)]
        follow = re.search(r'class="next" href="([^"]+)"', page)
        if not follow:
            break
        address = "/lich-su/" + follow[1].replace("&amp;", "&")
    assert found == said[::-1]


def test_an_event_is_taken_back_from_here(hanoi: Officer) -> None:
    client = client_of(hanoi)
    decide(client, 9, "approve")
    event = Decision.objects.get()
    page = client.get("/lich-su/").content.decode()
    form = page[page.index(f"/quyet-dinh/{event.pk}/hoan-tac/") :].split("</form>")[0]
    names = ("version", "idempotency_key")
    sent = {name: re.search(rf'name="{name}" value="([^"]*)"', form)[1] for name in names}  # type: ignore[index]  # found or the test fails
    assert client.post(f"/quyet-dinh/{event.pk}/hoan-tac/", sent).status_code == 302
    assert filing(9).state == "open"
    after = client.get("/lich-su/").content.decode()
    assert "đã hoàn tác" in after
    assert "/hoan-tac/" not in after


def test_what_was_overtaken_offers_no_undo(hanoi: Officer, national: Officer) -> None:
    client = client_of(hanoi)
    decide(client, 9, "later")
    decide(client_of(national), 9, "approve")
    assert "/hoan-tac/" not in client.get("/lich-su/").content.decode()


def test_a_lead_looks_at_their_own_officers_and_takes_back(
    hanoi: Officer, hue: Officer, national: Officer, lead: Officer
) -> None:
    decide(client_of(hanoi), 9, "approve")
    client = client_of(lead)
    page = client.get("/lich-su/").content.decode()
    assert "ha-noi" in page
    assert listed(client) == []
    assert listed(client, nguoi=hanoi.user_id) == [9]
    for other in (hue, national):
        assert client.get("/lich-su/", {"nguoi": other.user_id}).status_code == 404
    assert take_back(client, Decision.objects.get()).status_code == 302


def test_reviewers_look_at_nobody_else(hanoi: Officer, national: Officer) -> None:
    client = client_of(hanoi)
    assert client.get("/lich-su/", {"nguoi": national.user_id}).status_code == 404
    assert client.get("/lich-su/", {"nguoi": "x"}).status_code == 404
    assert 'name="nguoi"' not in client.get("/lich-su/").content.decode()


def test_an_auditor_sees_everybody_in_scope_and_nothing_beyond(
    hanoi: Officer, hue: Officer, national: Officer
) -> None:
    auditor = make_officer("kiem-tra", PASSWORD, unions=[HUE], role=Role.AUDITOR)
    decide(client_of(national), 5, "approve")
    decide(client_of(national), 9, "approve")
    decide(client_of(hue), 24, "approve")
    client = client_of(auditor)
    assert listed(client, nguoi=hue.user_id) == [24]
    assert listed(client, nguoi=national.user_id) == [5]
    assert client.get("/lich-su/", {"nguoi": hanoi.user_id}).status_code == 404
    assert "/hoan-tac/" not in client.get("/lich-su/", {"nguoi": hue.user_id}).content.decode()


def test_events_on_what_one_no_longer_sees_are_gone(hanoi: Officer) -> None:
    client = client_of(hanoi)
    decide(client, 9, "approve")
    Officer.objects.filter(pk=hanoi.pk).update(unions=[HUE])
    assert listed(client) == []


def test_the_page_costs_the_same_however_much_happened(hanoi: Officer) -> None:
    client = client_of(hanoi)
    numbers = []
    decide(client, 2, "duplicate", reason="y hệt")
    for number in (9, 10, 3):
        decide(client, number, "approve" if number != 3 else "duplicate", reason="y hệt")
        with CaptureQueriesContext(connection) as queries:
            client.get("/lich-su/")
        numbers.append(len(queries))
    assert len(set(numbers)) == 1, numbers
    assert numbers[0] <= 9
