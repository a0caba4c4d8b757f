"""What hangs together, how firmly, and what an officer is told of it."""

import datetime as dt
import html
import re
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from review import policy
from review.groups import group_of
from review.models import Decision, Officer, Pair, Role, Submission
from review.officers import make_officer
from review.structure import Fragile, Link, beside, fragile, way, ways_to, weakest
from tests.review.acting import client_of
from tests.review.conftest import PASSWORD
from tests.review.hanging import (
    UNIONS,
    branches,
    chain,
    key_of,
    link,
    loaded,
    member,
    row,
    star,
)
from tests.review.test_pages import ENGLISH, text_of

# Graphs of up to seven members named by letters, with at most one link between two; strengths often tie.
graphs = st.dictionaries(
    st.sampled_from(list(combinations("abcdefg", 2))),
    st.sampled_from([0.2, 0.5, 0.5, 0.9, 1.0]),
    min_size=1,
).map(
    lambda strengths: [
        Link(*ends, strength, number)
        for number, (ends, strength) in enumerate(sorted(strengths.items()))
    ]
)


def parts_of(members: set[str], links: list[Link]) -> list[set[str]]:
    """Obvious and slow: melt sets together until nothing melts."""
    parts = [{one} for one in sorted(members)]
    melting = True
    while melting:
        melting = False
        for link_ in links:
            touched = [part for part in parts if {link_.one, link_.other} & part]
            if len(touched) == 2 and {link_.one, link_.other} <= members:
                parts = [part for part in parts if part not in touched] + [touched[0] | touched[1]]
                melting = True
    return parts


def one_group(links: list[Link]) -> tuple[set[str], list[Link]]:
    """The part of the first link, and the links within it."""
    everybody = {end for one in links for end in (one.one, one.other)}
    here = next(part for part in parts_of(everybody, links) if links[0].one in part)
    return here, [one for one in links if one.one in here]


@given(graphs)
def test_a_group_is_what_can_be_reached_and_the_way_back_is_a_way(links: list[Link]) -> None:
    here, within = one_group(links)
    root = min(here)
    steps = ways_to(root, beside(links))
    assert {root, *steps} == here
    for start in here:
        at = start
        for one in way(start, steps):
            assert one in within
            at = one.other if one.one == at else one.one
        assert at == root


@given(graphs)
def test_the_weakest_link_is_the_strength_that_the_group_cannot_do_without(
    links: list[Link],
) -> None:
    here, within = one_group(links)
    holds = [
        limit
        for limit in {one.strength for one in within}
        if len(parts_of(here, [one for one in within if one.strength >= limit])) == 1
    ]
    found = weakest(within)
    assert found in within
    assert found.strength == max(holds)  # type: ignore[union-attr]  # it is in the list


@given(graphs)
def test_bridges_and_cut_points_are_what_the_group_falls_apart_without(links: list[Link]) -> None:
    here, within = one_group(links)
    found = fragile(beside(within))
    told = {bridge.link: sorted(bridge.sides) for bridge in found.bridges}
    for one in within:
        left = parts_of(here, [other for other in within if other is not one])
        assert told.get(one) == (sorted(map(len, left)) if len(left) > 1 else None)
    for one_member in here:
        left = parts_of(here - {one_member}, within)
        sizes = sorted(map(len, left)) if len(left) > 1 else None
        cut = found.cut_points.get(one_member)
        assert (sorted(cut) if cut else None) == sizes


@given(graphs)
def test_the_pages_and_the_screening_say_the_same(links: list[Link]) -> None:
    import numpy as np

    from nlp.neardup import groups as screening

    _, links = one_group(links)
    names = sorted({end for one in links for end in (one.one, one.other)})
    left = np.array([names.index(one.one) for one in links])
    right = np.array([names.index(one.other) for one in links])
    strength = np.array([one.strength for one in links])
    together = screening.components(len(names), left, right, strength)
    needed = screening.weakest_links(len(names), left, right, strength, together)
    assert needed[0] == pytest.approx(weakest(links).strength)  # type: ignore[union-attr]
    bridges = {bridge.link for bridge in fragile(beside(links)).bridges}
    assert screening.bridges(left, right).tolist() == [one in bridges for one in links]


def test_nothing_hangs_on_nothing() -> None:
    assert weakest([]) is None
    assert fragile({}) == Fragile((), {})


def keys(number: int) -> list[str]:
    return [one.key for one in group_of(member(number)).members]


@pytest.mark.parametrize("size", [2, 3, 40])
@pytest.mark.parametrize("shape", [star, chain])
def test_everybody_of_a_group_has_the_same_group_earliest_first(
    db: None, size: int, shape: Any
) -> None:
    loaded(branches(size), shape(size))
    for number in {1, 2, size}:
        assert keys(number) == [key_of(one) for one in range(1, size + 1)]


def test_a_run_that_joins_two_groups_makes_them_one_whatever_they_are_called(db: None) -> None:
    loaded(branches(2), star(2))
    loaded([row(3, cluster_id="G-khac"), row(4, cluster_id="G-khac")], [link(3, 4)], run="hai")
    assert keys(1) == [key_of(1), key_of(2)]
    loaded([row(5)], [link(2, 5), link(4, 5)], run="ba")
    assert {one.cluster_id for one in Submission.objects.all()} == {"G-nhom-0001", "G-khac"}
    assert keys(3) == keys(1) == [key_of(number) for number in range(1, 6)]


def test_only_standing_pairs_that_join_hold_a_group_together(db: None) -> None:
    loaded(
        branches(5),
        [link(1, 2), link(1, 3, joins=False), link(1, 4, label="same_idea", joins=False)],
    )
    assert keys(1) == [key_of(1), key_of(2)]
    assert keys(3) == [key_of(3)]
    Pair.objects.filter(right_key=key_of(2)).update(withdrawn=True)
    assert keys(1) == [key_of(1)]


def test_a_filing_without_a_day_stays_where_it_came_in(db: None) -> None:
    rows = [row(1), row(2, submitted_on=""), row(3)]
    loaded(rows, [link(1, 2), link(2, 3)])
    assert keys(3) == [key_of(1), key_of(2), key_of(3)]


def test_the_earliest_is_nobodys_later_side_even_if_a_day_says_so(db: None) -> None:
    rows = [row(1, submitted_on="09/09/2022"), row(2, submitted_on="01/01/2022")]
    loaded(rows, [link(1, 2)])
    assert keys(2) == [key_of(1), key_of(2)]


def test_a_pair_that_was_found_both_ways_is_one_link(db: None) -> None:
    loaded(branches(3), [link(1, 2), link(2, 1, 0.99), link(2, 3)])
    group = group_of(member(2))
    assert sorted(one.strength for one in group.links) == [0.97, 0.99]
    assert {(bridge.link.one, bridge.link.other) for bridge in group.fragile.bridges} == {
        (key_of(1), key_of(2)),
        (key_of(2), key_of(3)),
    }


def test_a_shared_text_takes_many_near_copies_from_many_units(db: None) -> None:
    loaded(branches(12), star(12))
    assert group_of(member(1)).is_shared_text
    Pair.objects.filter(right_key__in=[key_of(number) for number in range(2, 8)]).update(
        similarity=0.6, left_in_right=0.6, right_in_left=0.6
    )
    assert not group_of(member(1)).is_shared_text
    Pair.objects.update(similarity=1.0)
    assert group_of(member(1)).is_shared_text
    Submission.objects.update(unit="Một đơn vị", owner_code=UNIONS[0])
    assert not group_of(member(1)).is_shared_text


def test_reading_a_group_takes_as_many_statements_however_large_it_is(db: None) -> None:
    loaded([*branches(200), row(300), row(301)], [*chain(200), link(300, 301)])
    numbers = []
    for number in (1, 200, 300):
        with CaptureQueriesContext(connection) as queries:
            group_of(member(number))
        numbers.append(len(queries))
    assert set(numbers) == {4}  # the filing itself, what it reaches, the pairs, the members


# The page.


@pytest.fixture
def everywhere(db: None) -> Officer:
    return make_officer("toan-quoc", PASSWORD, national=True)


@pytest.fixture
def here(db: None) -> Officer:
    return make_officer("ha-noi", PASSWORD, unions=[UNIONS[0]])


def page_of(officer: Officer, number: int, query: str = "") -> str:
    answer = client_of(officer).get(f"/nhom/{member(number).pk}/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def told(page: str) -> str:
    return " ".join(text_of(page).split()).replace(" :", ":")


def listed(page: str) -> list[int]:
    """The filings in the table, in order."""
    return [int(pk) for pk in re.findall(r'<a data-main href="/ho-so/(\d+)/', page)]


def pks(*numbers: int) -> list[int]:
    return [member(number).pk for number in numbers]


def test_the_page_names_members_weakest_link_and_bridge(everywhere: Officer) -> None:
    knots = [link(1, 2), link(1, 3), link(2, 3), link(3, 4, 0.55), link(4, 5), link(4, 6)]
    loaded(
        [row(number, title=f"Khung kẹp {number}") for number in range(1, 7)],
        [*knots, link(5, 6)],
    )
    page = page_of(everywhere, 5)
    assert listed(page) == pks(1, 2, 3, 4, 5, 6)
    words = told(page)
    assert "6 hồ sơ, 6 đơn vị, 1 công đoàn" in words
    tie = "Khung kẹp 3 (NH-0003) ↔ Khung kẹp 4 (NH-0004): phần lớn giống (55%)"
    assert f"Liên kết yếu nhất {tie}" in words
    assert f"Cầu nối {tie} · so văn bản: không có liên kết này, nhóm rời thành 3 và 3" in words
    rows = page[page.index("<tbody>") :].split("<tr")[1:]
    assert "nộp trước nhất" in rows[0]
    for number, text in enumerate(rows, start=1):
        assert ("cầu nối: bỏ hồ sơ này" in text) == (number in (3, 4)), number
        assert ("một đầu của liên kết yếu nhất" in text) == (number in (3, 4)), number
    assert "không so trực tiếp; với Khung kẹp 4 (NH-0004): gần như trùng khít" in told(
        f"<body>{rows[4]}"
    )
    pair = Pair.objects.get(left_key=key_of(1), right_key=key_of(2))
    assert f'href="/cap/{pair.pk}/"' in rows[1]


def test_every_comparison_that_the_page_links_opens(here: Officer, everywhere: Officer) -> None:
    loaded(branches(12, UNIONS[:3]), [*star(12), link(3, 4, 0.6), link(6, 9)])
    for officer in (here, everywhere):
        client = client_of(officer)
        addresses = set(re.findall(r'href="(/(?:cap|ho-so)/\d+/)', page_of(officer, 3)))
        assert any("cap" in address for address in addresses)
        for address in addresses:
            assert client.get(address).status_code == 200, address


def test_a_headquarters_text_is_told_without_accusing_anybody(everywhere: Officer) -> None:
    loaded(branches(40), star(40))
    words = told(page_of(everywhere, 7))
    assert "Có dáng một văn bản dùng chung" in words
    assert "39 trong 39 hồ sơ nộp sau gần như trùng khít" in words
    assert "40 hồ sơ, 40 đơn vị, 12 công đoàn" in words
    assert "cầu nối" not in words


def test_a_filing_alone_has_no_group(everywhere: Officer) -> None:
    loaded([row(1)], [])
    page = page_of(everywhere, 1)
    assert "không dính với hồ sơ nào khác" in page
    assert "<table" not in page


def test_other_unions_members_are_counted_and_not_named(here: Officer) -> None:
    rows = [row(number, union=UNIONS[number % 2]) for number in range(1, 9)]
    rows[2] = row(3, union=UNIONS[1], confidential="có")
    loaded(rows, star(8))
    page = page_of(here, 2)
    assert listed(page) == pks(2, 4, 6, 8)
    words = told(page)
    assert "anh/chị xem được 4, và 4 hồ sơ của công đoàn khác" in words
    assert "Nộp trước nhất một hồ sơ của công đoàn khác · 02/01/2022" in words
    for number in (1, 3, 5, 7):
        foreign = member(number)
        for hidden in (foreign.title, foreign.unit, foreign.submission_id, foreign.author):
            assert not re.search(rf"{re.escape(hidden)}\b", page), hidden
        assert f"/ho-so/{foreign.pk}/" not in page
    assert "bảo mật" not in words
    assert "Huế" not in words


def test_of_a_confidential_earliest_not_even_the_day_or_the_likeness_is_told(here: Officer) -> None:
    rows = [row(1, union=UNIONS[1], confidential="có"), row(2), row(3)]
    loaded(rows, [link(1, 2, 0.62), link(1, 3, 0.63)])
    page = page_of(here, 2)
    for hidden in ("02/01/2022", "62%", "63%", "/cap/"):
        assert hidden not in page
    assert "không hiện: hồ sơ bảo mật" in page


def test_a_group_of_another_unions_filing_is_not_found(here: Officer) -> None:
    loaded(branches(6, UNIONS[:2]), star(6))
    client = client_of(here)
    assert client.get(f"/nhom/{member(1).pk}/").status_code == 404
    assert client.get("/nhom/999999/").status_code == 404


def test_members_of_the_blind_sample_are_counted_and_not_named(
    everywhere: Officer, here: Officer
) -> None:
    loaded(branches(6, UNIONS[:1]), star(6), blind=[1, 4])
    page = page_of(here, 2)
    assert listed(page) == pks(2, 3, 5, 6)
    assert "2 hồ sơ thuộc mẫu mù, đọc riêng" in told(page)
    for number in (1, 4):
        hidden = member(number)
        assert hidden.submission_id not in page
        assert f"/ho-so/{hidden.pk}/" not in page
        assert not re.search(rf"{hidden.title}\b", page)
    assert hidden.submitted_on not in page
    assert "/cap/" not in page  # each would show the earliest filing, which is to be read apart
    decide_blind = {"verdict": "approve", "version": 1, "idempotency_key": "mu", "field": "co_khi"}
    client_of(here).post(f"/ho-so/{member(4).pk}/quyet-dinh/", decide_blind)
    assert listed(page_of(here, 2)) == pks(2, 3, 4, 5, 6)
    assert listed(page_of(everywhere, 2)) == pks(2, 3, 5, 6)


def test_the_group_of_a_filing_that_is_read_blind_is_not_told(here: Officer) -> None:
    loaded(branches(4, UNIONS[:1]), star(4), blind=[2])
    page = page_of(here, 2)
    assert "đọc không kèm gợi ý" in page
    assert "NH-0001" not in page
    assert "<table" not in page
    alone = text_of(page)
    loaded([row(9)], [], run="hai", blind=[9])
    assert text_of(page_of(here, 9)) == alone  # belonging to a group is a suggestion


def test_what_came_in_after_the_last_decision_is_new(everywhere: Officer) -> None:
    loaded(branches(3), star(3))
    assert 'class="tag new"' not in page_of(everywhere, 1)
    client = client_of(everywhere)
    sent = {"verdict": "approve", "version": 1, "idempotency_key": "mot"}
    client.post(f"/ho-so/{member(2).pk}/quyet-dinh/", sent)
    assert 'class="tag new"' not in page_of(everywhere, 1)
    loaded([row(4)], [link(2, 4)], run="hai")
    assert member(4).state == "open"
    page = page_of(everywhere, 1)
    assert page.count('class="tag new"') == 1
    assert "mới" in page[page.index(f'data-main href="/ho-so/{member(4).pk}/') :].split("</td>")[0]
    event = Decision.objects.get()
    client.post(f"/quyet-dinh/{event.pk}/hoan-tac/", {"version": 2, "idempotency_key": "hai"})
    assert 'class="tag new"' not in page_of(everywhere, 1)


def test_a_large_group_pages_through_everybody_once(
    everywhere: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(branches(23), star(23))
    rules = policy.in_force().model_copy(update={"group_rows": 10})
    monkeypatch.setattr(policy, "in_force", lambda: rules)
    client, address, found = client_of(everywhere), f"/nhom/{member(5).pk}/", []
    sizes = []
    while address:
        page = client.get(address).content.decode()
        sizes.append(len(listed(page)))
        found += listed(page)
        shown = re.search(r'name="shown" value="([^"]*)"', page)
        assert shown
        assert [int(one.split(":")[0]) for one in shown[1].split()] == listed(page)
        follow = re.search(r'class="next" href="([^"]+)"', page)
        address = f"/nhom/{member(5).pk}/{html.unescape(follow[1])}" if follow else ""
    assert (found, sizes) == (pks(*range(1, 24)), [10, 10, 3])
    for odd in ("?sau=x", "?sau=999999", "?sau=-1", "?da_luu=x", "?da_luu=999999"):
        assert listed(page_of(everywhere, 5, odd)) == pks(*range(1, 11))


def test_the_page_costs_as_many_statements_for_five_as_for_two_hundred(everywhere: Officer) -> None:
    loaded(branches(200), star(200), blind=[7, 9])
    loaded([row(number) for number in range(301, 306)], [link(301, n) for n in range(302, 306)])
    decide_some(everywhere, [3, 4, 303])
    client, numbers = client_of(everywhere), []
    for query in ("", "?tach=1"):
        for number in (301, 1):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/nhom/{member(number).pk}/{query}")
            numbers.append(len(queries) - 1)  # less the one of `member`
    assert len(set(numbers)) == 1, numbers
    assert numbers[0] <= 16


def decide_some(officer: Officer, numbers: list[int]) -> None:
    for number in numbers:
        sent = {"verdict": "approve", "version": 1, "idempotency_key": f"s{number}"}
        answer = client_of(officer).post(f"/ho-so/{member(number).pk}/quyet-dinh/", sent)
        assert answer.status_code == 302


def test_auditors_look_and_are_offered_nothing_to_press(db: None) -> None:
    auditor = make_officer("kiem-tra", PASSWORD, unions=[UNIONS[0]], role=Role.AUDITOR)
    loaded(branches(4, UNIONS[:1]), star(4), blind=[3])
    page = page_of(auditor, 2)
    assert listed(page) == pks(1, 2, 3, 4)
    assert 'name="verdict"' not in page
    assert 'name="member"' not in page


def test_the_page_speaks_vietnamese_and_runs_nothing_inline(everywhere: Officer) -> None:
    loaded(branches(12), [*star(12), link(3, 4, 0.5)])
    decide_some(everywhere, [3])
    for query in ("", "?tach=1"):
        page = page_of(everywhere, 2, query)
        assert not ENGLISH.search(text_of(page)), ENGLISH.search(text_of(page))
        for tag in re.findall(r"<[^>]+>", page):
            assert not re.search(r"\son\w+=|\sstyle=|javascript:|<style", tag), tag
        assert "Máy chỉ gợi ý; người quyết định." in page


def test_a_title_is_text_never_markup(everywhere: Officer) -> None:
    loaded([row(1, title="<b>Một</b>"), row(2, title="", unit="<i>x</i>")], star(2))
    page = page_of(everywhere, 1)
    assert "<b>Một" not in page
    assert "<i>x" not in page
    assert "(không có tên)" in page


def test_who_has_a_member_in_hand_is_named(everywhere: Officer, here: Officer) -> None:
    loaded(branches(3, UNIONS[:1]), star(3))
    until = timezone.now() + dt.timedelta(minutes=5)
    Submission.objects.filter(key=key_of(2)).update(claimed_by=here.user_id, lease_until=until)
    page = page_of(everywhere, 1)
    assert "ha-noi đang xem" in told(page)
    assert f'value="{member(2).pk}"' not in page
    assert f'value="{member(3).pk}"' in page
