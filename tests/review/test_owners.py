"""A merger of unions moves filings, pairs and counters to the officers of today; nothing else moves."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from review import owners
from review.authority import refusal
from review.loading import load
from review.models import Officer, Ownership, Pair, Submission, Verdict
from review.officers import make_officer
from review.scope import seen_by
from review.union_tree import UnionTree
from tests.review.acting import client_of, filing
from tests.review.conftest import PASSWORD
from tests.review.story import PAIRS, RUN, SUBMISSIONS
from tests.review.test_loading import assert_in_step

BAC_GIANG, BAC_NINH = "ldld_bac_giang", "ldld_bac_ninh"
BEFORE = dt.date(2025, 6, 30)
# An original of Bắc Ninh and its copy of Bắc Giang; a copy of Huế beside them.
MOVED = {"key-01": BAC_NINH, "key-02": BAC_GIANG, "key-03": BAC_GIANG}
ROWS = [
    row | ({"union_code": MOVED[row["key"]]} if row["key"] in MOVED else {}) for row in SUBMISSIONS
]


@pytest.fixture
def before(db: None, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The story of 2022, loaded on the last day of the old unions."""
    answers = UnionTree.today

    def as_then(tree: UnionTree, code: str, on: dt.date | None = None) -> str:
        return answers(tree, code, on or BEFORE)

    monkeypatch.setattr(UnionTree, "today", as_then)
    load(RUN, ROWS, PAIRS)
    return monkeypatch


def merge(before: pytest.MonkeyPatch) -> int:
    before.undo()
    return owners.in_step()


def test_filings_of_2022_go_to_the_officers_of_today(before: pytest.MonkeyPatch) -> None:
    there = make_officer("bac-ninh", PASSWORD, unions=[BAC_NINH])
    assert not seen_by(there).filter(union_code=BAC_GIANG).exists()
    assert merge(before) >= 1
    assert set(seen_by(there).values_list("key", flat=True)) == set(MOVED)
    assert client_of(there).get(f"/ho-so/{filing(2).pk}/").status_code == 200


def test_officers_of_the_old_union_see_what_their_successor_has(before: pytest.MonkeyPatch) -> None:
    old = make_officer("bac-giang", PASSWORD, unions=[BAC_GIANG])
    assert set(seen_by(old).values_list("key", flat=True)) == {"key-02", "key-03"}
    merge(before)
    assert set(seen_by(old).values_list("key", flat=True)) == set(MOVED)


def test_what_crossed_two_unions_no_longer_crosses(before: pytest.MonkeyPatch) -> None:
    crossing = filing(2)
    assert (crossing.crosses, crossing.relation, crossing.decider_code) == (0, "same_unit", "")
    Pair.objects.filter(right_key="key-02").update(filing="other_unit")
    from review import relations

    relate(relations)
    there = make_officer("bac-ninh", PASSWORD, unions=[BAC_NINH])
    crossing = filing(2)
    assert (crossing.crosses, crossing.relation) == (1, "other_union")
    assert crossing.decider_code == "khoi_ldld"
    merge(before)
    settled = filing(2)
    assert (settled.crosses, settled.relation, settled.decider_code) == (0, "same_union", "")
    assert refusal(there, settled, Verdict.DUPLICATE) == ""
    assert Pair.objects.get(right_key="key-02").relation == "same_union"
    # The copy of another union still crosses.
    assert filing(4).crosses == 1


def relate(relations: Any) -> None:
    pair = Pair.objects.get(right_key="key-02")
    known = relations.filed([pair.left_key, pair.right_key])
    named = {"left_key": pair.left_key, "right_key": pair.right_key, "filing": pair.filing}
    Pair.objects.filter(pk=pair.pk).update(**relations.of_pair(named, known))
    relations.note_on_submissions(["key-02"])


def test_counters_follow_and_what_people_did_stays(before: pytest.MonkeyPatch) -> None:
    people = ("key", "state", "version", "blind", "claimed_by", "decided_by", "union_code")
    rows = list(Submission.objects.order_by("key").values(*people))
    merge(before)
    assert_in_step()
    assert list(Submission.objects.order_by("key").values(*people)) == rows


def test_nothing_moves_twice_and_nothing_without_a_merger(before: pytest.MonkeyPatch) -> None:
    assert merge(before) >= 1
    rows = list(Submission.objects.order_by("key").values())
    assert owners.in_step() == 0
    assert list(Submission.objects.order_by("key").values()) == rows


def test_it_is_cheap_when_nothing_changed(story: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert owners.in_step() == 0


def test_a_load_after_a_merger_moves_first(before: pytest.MonkeyPatch) -> None:
    before.undo()
    load(RUN | {"run_id": "sau-sap-nhap"}, [], [])
    assert filing(2).owner_code == BAC_NINH
    assert_in_step()


def test_codes_are_noted_once_with_who_answers(story: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        owners.note(["ldld_hai_duong", "", "ldld_ha_noi", "ldld_hai_duong"])
    with django_assert_num_queries(1):
        owners.note(["ldld_hai_duong", ""])
    told = dict(Ownership.objects.values_list("union_code", "owner_code"))
    assert told["ldld_hai_duong"] == "ldld_hai_phong"
    assert told[""] == ""


def test_unknown_unions_are_seen_by_the_country_only(national: Officer, hanoi: Officer) -> None:
    assert seen_by(national).filter(key="key-27").exists()
    assert not seen_by(hanoi).filter(key="key-27").exists()
    assert Client().get(f"/ho-so/{filing(27).pk}/").status_code == 302
