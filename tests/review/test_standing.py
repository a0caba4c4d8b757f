"""Decisions in force beside what was suggested, as those read them who change nothing."""

from pathlib import Path

import pytest

from review.models import Decision, Officer
from review.standing import opened, overrides, standing
from review.words_vi import LANES
from tests.review.acting import client_of, decide, filing, rule_apart, take_back


def test_only_decisions_that_close_a_filing_and_stand_are_given(national: Officer) -> None:
    client = client_of(national)
    decide(client, 16, "approve", field="nong_nghiep")
    decide(client, 17, "later")
    decide(client, 18, "unsure")
    rule_apart(client, 4)
    decide(client, 19, "return", reason_code="missing_way")
    take_back(client, Decision.objects.filter(verdict="return").get())
    (one,) = standing()
    assert (one.key, one.submission_id) == ("key-16", "SK-16")
    assert (one.verdict, one.field) == ("approve", "nong_nghiep")
    assert (one.title, one.content, one.benefit) == filing(16).readable
    assert one.lane == filing(16).lane


def test_a_decision_taken_back_and_made_anew_is_given_once_as_it_is_now(national: Officer) -> None:
    client = client_of(national)
    decide(client, 2, "approve")
    take_back(client, Decision.objects.get())
    decide(client, 2, "duplicate")
    (one,) = standing()
    assert (one.verdict, one.lane, one.is_override) == ("duplicate", "duplicate", False)


def test_neither_author_nor_officer_is_named(national: Officer) -> None:
    decide(client_of(national), 16, "approve")
    (one,) = standing()
    said = repr(one)
    assert filing(16).author not in said
    assert Decision.objects.get().officer_name not in said


@pytest.mark.parametrize(
    ("lane", "agreed", "against"),
    [
        ("duplicate", ["duplicate"], ["approve", "return", "reject"]),
        ("low_content", ["return", "reject"], ["approve", "duplicate"]),
        ("ready", ["approve"], ["return", "reject", "duplicate"]),
    ],
)
def test_a_verdict_agrees_with_the_lane_or_goes_against_it(
    lane: str, agreed: list[str], against: list[str]
) -> None:
    assert [overrides(lane, verdict) for verdict in agreed] == [False] * len(agreed)
    assert [overrides(lane, verdict) for verdict in against] == [True] * len(against)
    assert all(overrides(lane, verdict, "machine_wrong") for verdict in agreed)


def test_lanes_that_ask_to_look_suggest_nothing_to_go_against() -> None:
    asking = [lane for lane in LANES if overrides(lane, "approve") is None]
    assert asking == ["check_facts", "field_unsure"]
    assert overrides("field_unsure", "return", "machine_wrong") is None


def test_a_home_without_a_database_is_not_given_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert not opened(tmp_path)
    assert not list(tmp_path.iterdir())
