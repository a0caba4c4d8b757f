"""What the blind sample tells: each word is counted where it speaks, nothing where it is silent, by scope."""

import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from review import quality, second_readings, tallies
from review.decisions import Said, decide, undo
from review.models import Decision, Officer, SecondReading, Submission, Tally
from review.officers import make_officer
from review.quality import of_scope
from tests.review.acting import client_of, filing
from tests.review.conftest import PASSWORD
from tests.review.story import HA_NOI, HUE

THIN, LATE, READY, COPY = 9, 15, 26, 2  # filings of the story, by lane


def say(
    officer: Officer, number: int, verdict: str, *, is_blind: bool = True, **more: Any
) -> Decision:
    Submission.objects.filter(key=f"key-{number:02d}").update(blind=int(is_blind))
    one = filing(number)
    given = {"field": "co_khi", "idempotency_key": uuid.uuid4().hex} | more
    return decide(officer, one.pk, Said(verdict=verdict, version=one.version, **given))


def read_again(officer: Officer, number: int, verdict: str, **more: Any) -> SecondReading:
    one = filing(number)
    given = {"field": "co_khi", "idempotency_key": uuid.uuid4().hex} | more
    return second_readings.read_again(
        officer, one.pk, Said(verdict=verdict, version=one.version, **given)
    )


def told() -> dict[str, tuple[int, int]]:
    """Hits and number by measure, of all officers and unions."""
    found: dict[str, tuple[int, int]] = {}
    for measure, hits, number in Tally.objects.values_list("measure", "hits", "number"):
        one = found.get(measure, (0, 0))
        found[measure] = (one[0] + hits, one[1] + number)
    return {measure: both for measure, both in found.items() if both != (0, 0)}


def few(monkeypatch: pytest.MonkeyPatch, least: int) -> None:
    from review import policy

    rules = policy.in_force().model_copy(update={"least_sample": least})
    monkeypatch.setattr(policy, "in_force", lambda: rules)


def test_a_blind_approval_says_that_the_flags_were_wrong(national: Officer) -> None:
    say(national, THIN, "approve")
    code = filing(THIN).low_content_reasons[0]
    assert told() == {
        "kept": (1, 1),
        "kept_flagged": (1, 1),
        "blind": (1, 1),
        "flag:low_content": (0, 1),
        f"flag:{code}": (0, 1),
        "field": (1, 1),
        "field:co_khi": (1, 1),
        "field_given": (1, 1),
    }


def test_a_return_for_saying_too_little_says_that_they_were_right(national: Officer) -> None:
    say(national, THIN, "return", reason_code="missing_way", field="y_te")
    found = told()
    assert found["flag:low_content"] == (1, 1)
    assert found["found:low_content"] == (1, 1)
    assert found["field"] == (0, 1)
    assert found["kept"] == (0, 1)


def test_what_is_missing_says_it_as_well_as_the_reason(national: Officer) -> None:
    say(national, THIN, "return", missing=("solution",))
    assert told()["flag:low_content"] == (1, 1)


def test_a_return_for_another_reason_says_nothing_of_the_text(national: Officer) -> None:
    say(national, THIN, "return", reason_code="missing_recognition", field="")
    assert told() == {"kept": (0, 1), "kept_flagged": (0, 1), "blind": (0, 1)}


def test_what_people_find_thin_and_the_machine_did_not_is_missed(national: Officer) -> None:
    say(national, READY, "reject", reason_code="routine")
    assert told()["found:low_content"] == (0, 1)
    assert "flag:low_content" not in told()


@pytest.mark.parametrize(
    ("verdict", "more", "expected"),
    [
        ("approve", {}, (0, 1)),
        ("return", {"reason_code": "missing_date"}, (1, 1)),
        ("return", {"missing": ("date",)}, (1, 1)),
        ("return", {"reason_code": "missing_way"}, None),
        ("unsure", {}, None),
    ],
)
def test_gates_are_judged_as_far_as_the_verdict_speaks_to_them(
    national: Officer, verdict: str, more: dict[str, Any], expected: tuple[int, int] | None
) -> None:
    assert filing(LATE).eligibility == ["outside_window"]
    say(national, LATE, verdict, **more)
    assert told().get("flag:outside_window") == expected


def test_words_said_with_the_suggestions_in_sight_judge_no_flag(national: Officer) -> None:
    say(national, THIN, "approve", is_blind=False)
    say(national, READY, "approve", is_blind=False)
    assert told() == {
        "kept": (2, 2),
        "kept_flagged": (1, 1),
        "override:low_content": (1, 1),
        "override:ready": (0, 1),
    }


def test_what_resembles_another_unions_filing_is_counted_apart(national: Officer) -> None:
    number = next(n for n in range(1, 31) if filing(n).crosses)
    say(national, number, "approve", is_blind=False)
    assert told()["kept_crossing"] == (1, 1)


def test_duplicates_are_judged_by_the_ruling_after_the_blind_word(national: Officer) -> None:
    from review.models import Pair

    say(national, COPY, "unsure", field="")
    pair = Pair.objects.get(right_key=filing(COPY).key)
    one = filing(COPY)
    decide(
        national, one.pk, Said("duplicate", one.version, "k", pair=pair.pk, reason="cùng một bài")
    )
    assert told()[f"copy:{pair.label}"] == (1, 1)
    other = Pair.objects.get(right_key="key-30")
    decide(national, filing(30).pk, Said("not_duplicate", filing(30).version, "l", pair=other.pk))
    assert told()[f"copy:{pair.label}"] == (1, 1)  # not of the sample


def test_taking_back_takes_everything_back(national: Officer, hanoi: Officer) -> None:
    event = say(hanoi, THIN, "return", reason_code="missing_way")
    read_again(national, THIN, "approve")
    assert told()["verdicts:return:approve"] == (0, 1)
    undo(hanoi, event.pk, version=filing(THIN).version, idempotency_key="u")
    assert told() == {}


def test_counting_anew_gives_the_same(national: Officer, hanoi: Officer) -> None:
    for number, verdict in (
        (THIN, "return"),
        (READY, "approve"),
        (LATE, "approve"),
        (25, "reject"),
    ):
        say(hanoi, number, verdict, reason_code="routine" if verdict != "approve" else "")
    for number in (THIN, READY):
        read_again(national, number, "approve", field="y_te")
    undo(hanoi, Decision.objects.first().pk, version=filing(25).version, idempotency_key="u")  # type: ignore[union-attr]
    before = told()
    tallies.recount()
    assert told() == before
    assert before["verdicts:approve:approve"] == (1, 1)
    assert before["fields:co_khi:y_te"] == (0, 2)


def test_agreement_is_of_both_readers(
    national: Officer, hanoi: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, 2)
    cases = [
        (26, "approve", "approve"),
        (25, "approve", "approve"),
        (9, "return", "return"),
        (10, "return", "reject"),
        (12, "return", "approve"),
    ]
    for number, one, other in cases:
        say(hanoi, number, one, reason_code="missing_way" if one != "approve" else "")
        read_again(national, number, other, reason_code="routine" if other != "approve" else "")
    found = of_scope(national).agreement
    assert found.read_twice == 5
    assert found.same_verdict is not None
    assert found.kept is not None
    assert found.verdict is not None
    assert found.same_verdict.value == 0.6
    assert found.kept.value == pytest.approx(
        (0.8 - 0.48) / 0.52
    )  # return and reject are both "not kept"
    assert found.verdict.value < found.kept.value
    assert found.field is None  # both only ever chose one field: chance explains everything


def lead_of(code: str, name: str = "phu-trach") -> Officer:
    return make_officer(name, PASSWORD, unions=[code], role="lead")


def in_hue() -> int:
    return next(n for n in range(1, 31) if filing(n).owner_code == HUE)


def test_figures_are_of_what_the_officer_sees(
    national: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, 2)
    say(national, THIN, "approve")
    say(national, READY, "approve")
    say(national, in_hue(), "approve")
    assert of_scope(national).read == 3
    assert of_scope(lead_of(HA_NOI)).read == 2
    assert of_scope(lead_of(HUE, "hue-truong")).read == 1
    assert of_scope(national, union=HUE).read == 1
    assert of_scope(lead_of(HA_NOI), union=HUE).read == 0
    assert [one.owner_code for one in of_scope(national).unions] == sorted([HA_NOI, HUE])


def test_keep_rates_stand_beside_the_average_of_the_same_unions(
    national: Officer, hanoi: Officer, hue: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, 2)
    other = make_officer("an-ha-noi", PASSWORD, unions=[HA_NOI])
    for number, verdict in ((1, "approve"), (26, "approve"), (9, "approve"), (10, "reject")):
        say(
            hanoi,
            number,
            verdict,
            is_blind=False,
            reason_code="routine" if verdict == "reject" else "",
        )
    for number in (25, 12):
        say(other, number, "reject", is_blind=False, reason_code="routine")
    say(hue, in_hue(), "return", is_blind=False, reason_code="missing_way")
    told_of = {one.name: one for one in of_scope(national).reviewers}
    assert list(told_of) == ["an-ha-noi", "ha-noi", "hue"]  # by name
    mine = told_of["ha-noi"]
    assert mine.kept.own is not None
    assert mine.kept.average is not None
    assert (mine.kept.own.value, mine.kept.own.number) == (0.75, 4)
    assert mine.kept.average.value == 0.5  # 3 of the 6 of Hà Nội; Huế's is not in it
    assert mine.flagged.number == 2
    assert mine.crossing.own is None
    assert told_of["hue"].kept.own is None  # one case tells nothing
    assert [one.name for one in of_scope(lead_of(HUE)).reviewers] == ["hue"]


def test_disagreements_are_listed_newest_first_and_within_the_scope(
    national: Officer, hanoi: Officer
) -> None:
    for number, other in ((9, "approve"), (26, "approve"), (12, "reject")):
        say(hanoi, number, "return", reason_code="missing_way")
        read_again(national, number, other, reason_code="routine" if other == "reject" else "")
    say(hanoi, 25, "approve")
    read_again(national, 25, "approve")
    listed = quality.disagreements(national)
    assert [one.submission.key for one in listed] == ["key-12", "key-26", "key-09"]
    assert quality.disagreements(lead_of(HUE)) == []
    assert [one.pk for one in quality.disagreements(national, before=listed[0].pk)] == [
        one.pk for one in listed[1:]
    ]
    event = Decision.objects.get(submission__key="key-26")
    undo(hanoi, event.pk, version=filing(26).version, idempotency_key="u")
    assert [one.submission.key for one in quality.disagreements(national)] == ["key-12", "key-09"]


@pytest.mark.parametrize(("role", "status"), [("reviewer", 404), ("lead", 200), ("auditor", 200)])
def test_who_finds_the_page(story: None, role: str, status: int) -> None:
    officer = make_officer("ai-do", PASSWORD, unions=[HA_NOI], role=role)
    assert client_of(officer).get("/chat-luong/").status_code == status


@pytest.fixture
def page(national: Officer) -> Client:
    return client_of(national)


def test_few_cases_are_called_too_few(national: Officer, hanoi: Officer, page: Client) -> None:
    say(hanoi, THIN, "return", reason_code="missing_way")
    read_again(national, THIN, "approve")
    shown = page.get("/chat-luong/").content.decode()
    assert "chưa đủ dữ liệu" in shown
    assert "Khoảng tin cậy" in shown
    assert "%</b>" not in shown
    assert f'href="/ho-so/{filing(THIN).pk}/"' in shown


def test_figures_come_with_their_interval(
    national: Officer, hanoi: Officer, page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, 2)
    for number in (THIN, 10):
        say(hanoi, number, "return", reason_code="missing_way")
    shown = page.get("/chat-luong/").content.decode()
    assert "<b>100%</b>" in shown
    assert "34% – 100%" in shown  # Wilson's, two of two


def test_a_union_out_of_the_scope_is_no_filter(national: Officer, page: Client) -> None:
    say(national, in_hue(), "approve")
    lead = client_of(lead_of(HA_NOI))
    assert "LĐLĐ Huế" not in lead.get(f"/chat-luong/?union={HUE}").content.decode()
    assert f'value="{HUE}" selected' in page.get(f"/chat-luong/?union={HUE}").content.decode()


def test_the_page_asks_the_database_the_same_however_much_was_read(
    national: Officer,
    hanoi: Officer,
    hue: Officer,
    page: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    say(hanoi, THIN, "return", reason_code="missing_way")
    read_again(national, THIN, "approve")
    page.get("/chat-luong/")
    with CaptureQueriesContext(
        connection,
    ) as first:
        page.get("/chat-luong/")
    for number in (26, 25, 10, 12):
        say(hanoi, number, "return", reason_code="missing_way")
        read_again(national, number, "approve")
    say(hue, in_hue(), "approve")
    with django_assert_num_queries(len(first)):
        page.get("/chat-luong/")
    assert len(first) <= 12
