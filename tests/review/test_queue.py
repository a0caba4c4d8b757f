"""The queue: filters of the address, tabs and their numbers, what a row tells and what it must not tell."""

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from review import claims, counters, policy, tab_counts, words_vi
from review.decisions import Said, decide
from review.filters import UNKNOWN_UNION, Filters
from review.loading import load
from review.models import Officer, Role, Submission
from review.officers import make_officer
from review.scope import seen_by
from tests.review.acting import client_of, filing
from tests.review.conftest import PASSWORD
from tests.review.story import HA_NOI, HUE, RUN, SUBMISSIONS

LANES = tuple(words_vi.LANES)


@pytest.fixture
def auditor(story: None) -> Officer:
    return make_officer("kiem-tra", PASSWORD, unions=[HA_NOI], role=Role.AUDITOR)


@pytest.fixture
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    short = policy.in_force().model_copy(update={"page_rows": 5})
    monkeypatch.setattr(policy, "in_force", lambda: short)


def page_of(client: Client, query: dict[str, Any] | str) -> str:
    """The queue without the help for the keyboard, which names no filing."""
    address = f"/?{query}" if isinstance(query, str) else "/"
    answer = client.get(address, {} if isinstance(query, str) else query)
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page.split("<dialog", maxsplit=1)[0]


def listed(page: str) -> list[int]:
    """The ids of a page's rows, in their order."""
    return [int(pk) for pk in re.findall(r'<h2><a href="/ho-so/(\d+)/', page)]


def numbers_of(page: str) -> list[str]:
    return re.findall(r'class="number">([^<]*)<', page[page.index('class="tabs"') :])


def row_of(page: str, number: int) -> str:
    """What the row of one filing says, without its tags."""
    start = page.index(f'href="/ho-so/{filing(number).pk}/')
    row = page[start:].split("<li data-row", maxsplit=1)[0].split("</ol>", maxsplit=1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", f"<{row}")).split())


def put_aside_as_blind(*numbers: int) -> None:
    Submission.objects.filter(key__in=[f"key-{one:02d}" for one in numbers]).update(blind=1)
    counters.recount()


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"lane": "duplicate", "relation": "same_author"}, [3]),
        ({"lane": "duplicate", "relation": "other_union"}, [4, 6, 8]),
        ({"lane": "duplicate", "band": "high"}, [2, 3, 4, 6, 8]),
        ({"lane": "duplicate", "band": "middle"}, [30]),
        ({"lane": "low_content", "band": "middle"}, [9, 10, 11, 12, 13, 14]),
        ({"lane": "low_content", "band": "low"}, []),
        ({"lane": "ready", "tu": "26/02/2022"}, [25, 26, 27]),
        ({"lane": "ready", "tu": "2022-02-26", "den": "27.2.2022"}, [25, 26]),
        ({"lane": "ready", "den": "2/2/2022"}, [1, 28, 29]),
        ({"lane": "ready", "union": UNKNOWN_UNION}, [27]),
        ({"lane": "ready", "union": HUE, "q": "bao cua kho"}, [5]),
        ({"lane": "ready", "state": "later"}, [26]),
        ({"lane": "low_content", "reason": "slogan", "band": "middle", "union": HA_NOI}, [10]),
    ],
)
def test_filters_narrow_the_queue(
    national: Officer, query: dict[str, str], numbers: list[int]
) -> None:
    Submission.objects.filter(key="key-26").update(state="later")
    page = page_of(client_of(national), query)
    assert set(listed(page)) == {filing(number).pk for number in numbers}


def test_a_reviewer_is_found_by_what_they_hold_and_what_they_decided(
    national: Officer, hanoi: Officer
) -> None:
    claims.claim(hanoi, filing(10).pk)
    decide(hanoi, filing(11).pk, Said("reject", 1, "mot", reason="thiếu"))
    client, reviewer = client_of(national), hanoi.user.pk
    held = page_of(client, {"lane": "low_content", "reviewer": reviewer})
    assert listed(held) == [filing(10).pk]
    decided = page_of(client, {"lane": "low_content", "reviewer": reviewer, "state": "decided"})
    assert listed(decided) == [filing(11).pk]
    gone = timezone.now() - dt.timedelta(seconds=1)
    Submission.objects.filter(key="key-10").update(lease_until=gone)
    assert listed(page_of(client, {"lane": "low_content", "reviewer": reviewer})) == []


def test_only_people_with_something_visible_are_offered(
    national: Officer, hanoi: Officer, hue: Officer
) -> None:
    def offered(officer: Officer) -> list[str]:
        page = page_of(client_of(officer), "lane=ready")
        listing = page[page.index('id="reviewer"') :].split("</select>")[0]
        return re.findall(r'value="(\d+)"', listing)

    assert offered(national) == []
    claims.claim(hanoi, filing(10).pk)
    decide(national, filing(5).pk, Said("reject", 1, "mot", reason="thiếu"))  # Huế's
    assert set(offered(national)) == {str(hanoi.user.pk), str(national.user.pk)}
    assert offered(hanoi) == [str(hanoi.user.pk)]
    assert offered(hue) == [str(national.user.pk)]


@pytest.mark.parametrize(
    "odd",
    [
        {"field": "không có"},
        {"union": "không có"},
        {"relation": "x"},
        {"band": "x"},
        {"tu": "31/02/2022"},
        {"den": "mai"},
        {"reviewer": "1 OR 1"},
        {"reviewer": "²"},
        {"state": "x"},
        {"reason": "%"},
        {"q": " %_ "},
    ],
)
def test_values_that_no_filter_knows_are_ignored(national: Officer, odd: dict[str, str]) -> None:
    client = client_of(national)
    assert listed(page_of(client, {"lane": "ready"} | odd)) == listed(page_of(client, "lane=ready"))


def test_an_address_says_what_was_read_from_it() -> None:
    typed = "lane=ready&field=co_khi&union=ldld_hue&reason=copy&relation=same_unit&band=high"
    typed += "&tu=5%2F2%2F2022&den=2022-03-01&reviewer=7&state=later&q=xe+%26+m%E1%BB%A7"
    filters = Filters.read(QueryDict(typed))
    assert filters.tu == dt.date(2022, 2, 5)
    assert Filters.read(QueryDict(filters.query)) == filters
    assert parse_qs(filters.query)["q"] == ["xe & mủ"]


def test_each_chip_drops_its_own_filter(national: Officer) -> None:
    filters = Filters.read(
        QueryDict("lane=low_content&band=middle&reason=slogan&tu=2022-02-01&q=quyet")
    )
    page = page_of(client_of(national), filters.query)
    chosen = page[page.index('class="chips chosen"') :].split("</ul>")[0]
    assert "Nộp từ ngày: <b>01/02/2022</b>" in chosen
    assert "Mức ưu tiên: <b>cao</b>" not in chosen
    addresses = [html.unescape(one) for one in re.findall(r'href="\?([^"]*)"', chosen)]
    dropped = [filters.without(name).query for name in ("reason", "band", "tu", "q")]
    assert addresses == [*dropped, "lane=low_content"]
    assert 'class="chips chosen"' not in page_of(client_of(national), "lane=low_content")


def test_a_union_of_yesterday_is_found_under_both_names(national: Officer) -> None:
    row = SUBMISSIONS[27] | {"key": "key-99", "submission_id": "SK-99", "content_hash": "hash-99"}
    old = [row | {"union_code": "ldld_bac_giang"}]
    now = row | {"key": "key-98", "submission_id": "SK-98", "content_hash": "hash-98"}
    load(RUN | {"run_id": "b"}, [*old, now | {"union_code": "ldld_bac_ninh"}], [])
    client = client_of(national)
    page = page_of(client, {"lane": "ready", "union": "ldld_bac_giang"})
    assert listed(page) == [filing(99).pk]
    assert numbers_of(page)[4] == "1"
    assert "LĐLĐ Bắc Giang (nay thuộc LĐLĐ Bắc Ninh)</option>" in page
    both = page_of(client, {"lane": "ready", "union": "ldld_bac_ninh"})
    assert set(listed(both)) == {filing(99).pk, filing(98).pk}
    assert numbers_of(both)[4] == "2"


def combinations() -> Iterator[dict[str, str]]:
    yield from (
        {},
        {"union": HUE},
        {"union": UNKNOWN_UNION},
        {"field": "co_khi"},
        {"q": "xe"},
        {"state": "open"},
        {"state": "decided"},
        {"band": "middle", "union": HA_NOI},
        {"relation": "other_union"},
        {"tu": "2022-02-10", "den": "2022-02-20"},
    )


def test_numbers_are_what_the_tabs_hold_and_never_more_than_all(national: Officer) -> None:
    put_aside_as_blind(4, 12, 24)
    Submission.objects.filter(key="key-18").update(state="decided")
    counters.recount()
    client = client_of(national)
    for query in combinations():
        told = [int(number) for number in numbers_of(page_of(client, query))]
        shown = [len(listed(page_of(client, query | {"lane": tab}))) for tab in words_vi.TABS]
        assert told == shown, query
        assert sum(told) <= len(SUBMISSIONS)


def test_a_long_count_stops(national: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tab_counts, "MOST", 3)
    told = numbers_of(page_of(client_of(national), "state=open"))
    assert told == [*["nhiều"] * 5, "0"]


def test_the_blind_tab_tells_nothing(national: Officer) -> None:
    put_aside_as_blind(2, 10, 16, 30)
    client = client_of(national)
    page = page_of(client, "lane=blind")
    assert listed(page) == sorted(filing(number).pk for number in (2, 10, 16, 30))
    rows = page[page.index('class="lines') :].split("</ol>")[0]
    for told in (
        "ưu tiên",
        "data-band",
        "chips",
        "nhóm",
        "bên thứ ba",
        "91%",
        "Khẩu hiệu",
        "Số tiền",
    ):
        assert told not in rows, told
    for name in (*words_vi.LANES, *words_vi.LANES.values()):
        assert name not in rows, name
    for code in ("field", "reason", "relation", "band"):
        assert f'id="{code}"' not in page
    for lane in LANES:
        others = listed(page_of(client, {"lane": lane}))
        assert not set(others) & set(listed(page)), lane


def test_the_blind_tab_cannot_be_asked_for_suggestions(national: Officer, few_rows: None) -> None:
    put_aside_as_blind(2, 10, 16, 24, 28, 29, 30)
    client = client_of(national)
    everything = page_of(client, "lane=blind")
    for odd in ("band=high", "reason=slogan", "field=co_khi", "relation=same_author"):
        assert listed(page_of(client, f"lane=blind&{odd}")) == listed(everything)
    after = re.search(r'class="next" href="([^"]+)"', everything)
    assert after
    query = parse_qs(html.unescape(after[1])[1:])
    assert query == {"lane": ["blind"], "sau": [str(listed(everything)[-1])]}
    rest = page_of(client, html.unescape(after[1])[1:])
    assert listed(everything) + listed(rest) == sorted(
        filing(number).pk for number in (2, 10, 16, 24, 28, 29, 30)
    )


def test_what_waits_for_a_second_reading_is_in_no_list_of_others(
    national: Officer, hanoi: Officer, auditor: Officer
) -> None:
    said = {"verdict": "reject", "reason": "thiếu", "field": "co_khi", "idempotency_key": "mot"}
    put_aside_as_blind(10)
    answer = client_of(hanoi).post(f"/ho-so/{filing(10).pk}/quyet-dinh/", said | {"version": 1})
    assert answer.status_code == 302
    assert filing(10).second_due
    query = {"lane": "low_content", "state": "decided"}
    pages = {one: page_of(client_of(one), query) for one in (national, hanoi, auditor)}
    assert listed(pages[national]) == []
    assert numbers_of(pages[national])[1] == "0"
    assert listed(pages[hanoi]) == listed(pages[auditor]) == [filing(10).pk]
    assert not Filters.read(QueryDict("state=decided")).apply(seen_by(national)).exists()


def test_a_row_tells_who_has_it_in_hand(national: Officer, hanoi: Officer) -> None:
    hanoi.user.first_name = "Lan"
    hanoi.user.save()
    claims.claim(hanoi, filing(10).pk)
    claims.claim(national, filing(11).pk)
    soon = timezone.now() + dt.timedelta(minutes=5, seconds=30)
    Submission.objects.filter(key="key-10").update(lease_until=soon)
    page = page_of(client_of(national), "lane=low_content")
    assert "Lan đang xem, còn 6 phút" in row_of(page, 10)
    assert "anh/chị đang giữ, còn 10 phút" in row_of(page, 11)
    Submission.objects.filter(key="key-10").update(lease_until=timezone.now())
    assert "đang xem" not in row_of(page_of(client_of(national), "lane=low_content"), 10)


def test_a_row_tells_what_matters_before_opening(national: Officer, hue: Officer) -> None:
    Submission.objects.filter(key="key-04").update(state="later")
    Submission.objects.filter(key="key-07").update(state="later")
    page = page_of(client_of(hue), "lane=duplicate")
    told = row_of(page, 4)
    assert "Xí nghiệp Sửa chữa Phú Bài · LĐLĐ Huế · nộp 05/02/2022" in told
    assert "đã để sau" in told
    assert "bên thứ ba quyết định" in told
    assert "ưu tiên cao" in " ".join(re.sub(r"<[^>]*>", " ", page).split())
    above = page_of(client_of(national), "lane=duplicate")
    assert "bên thứ ba quyết định" not in above
    assert "bảo mật" in row_of(page_of(client_of(hue), "lane=ready"), 7)


def test_the_limits_of_the_bands_stand_on_the_page(national: Officer) -> None:
    page = page_of(client_of(national), "lane=duplicate")
    assert "<b>cao</b> từ 0,7; <b>trung bình</b> từ 0,4" in page


def test_an_auditor_is_offered_nothing_to_claim(auditor: Officer, hanoi: Officer) -> None:
    assert 'action="/tiep-theo/' not in page_of(client_of(auditor), "lane=ready")
    assert 'action="/tiep-theo/?lane=ready"' in page_of(client_of(hanoi), "lane=ready")


@pytest.mark.parametrize(
    "filtered", ["", "&state=open", "&q=xe&band=middle&tu=2022-01-01&union=ldld_ha_noi"]
)
def test_queries_do_not_grow_with_rows_or_holders(
    national: Officer, hanoi: Officer, filtered: str
) -> None:
    officers = [make_officer(f"can-bo-{one}", PASSWORD, unions=[HA_NOI]) for one in range(6)]
    for number, officer in zip(range(9, 15), officers):
        claims.claim(officer, filing(number).pk)
    for officer, most in ((national, 14), (hanoi, 14)):
        client, costs = client_of(officer), {}
        for lane in words_vi.TABS:
            with CaptureQueriesContext(connection) as queries:
                page_of(client, f"lane={lane}{filtered}")
            # What PostgreSQL expects of a word is asked once an hour, by whichever page comes first.
            costs[lane] = sum("EXPLAIN" not in one["sql"] for one in queries)
        blind = costs.pop(
            "blind"
        )  # its filters tell no suggestion: with words sought one reading may serve all tabs
        assert len(set(costs.values())) == 1, costs
        assert blind in (
            {costs["ready"], costs["ready"] - 1} if "q=" in filtered else costs.values()
        )
        assert costs["ready"] <= most


def test_no_list_counts_or_leafs_through_the_table(national: Officer) -> None:
    with CaptureQueriesContext(connection) as queries:
        page_of(client_of(national), "lane=ready")
        page_of(client_of(national), "lane=ready&q=xe&sau=0.01~3")
    for query in queries:
        assert " OFFSET " not in query["sql"]
        if "COUNT(" in query["sql"]:
            assert " LIMIT " in query["sql"]
