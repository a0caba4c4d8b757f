"""The history of an emptied filing: its words go through one narrow door, everything else is as append-only as before."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from review import board_counts, counters, export_jobs
from review.decisions import Said, decide, undo
from review.forgetting import door, emptying, expiring
from review.forgetting.marks import is_removed
from review.loading import load
from review.models import (
    DayCount,
    Decision,
    Export,
    Forgetting,
    Officer,
    Removal,
    State,
    Submission,
    TotalCount,
    Trace,
    TraceKind,
    Waiting,
)
from review.refusals import RefusedError, StaleError
from review.wanted import Wanted
from tests.review import conftest as pages
from tests.review.acting import client_of, filing, pair_page_of
from tests.review.story import PAIRS, RUN, SUBMISSIONS
from tests.trust.looking_everywhere import found_in_database

_connected, _one_server = pages._connected, pages._one_server
connection_to_the_story, story = pages.connection_to_the_story, pages.story
hanoi, hue, national = pages.hanoi, pages.hue, pages.national

NAME, WORDS = "Người nộp 9", "Tiết kiệm điện nước."
QUOTED = "bài của Người nộp 9 chỉ có: Tiết kiệm điện nước."


def request(entry: str = "a" * 32, kind: str = "person") -> emptying.Request:
    return emptying.Request(entry, kind, "f" * 64, "thu.ky", "đơn số 12", timezone.now())


def told(model: Any) -> list[dict[str, Any]]:
    return list(model.objects.order_by("pk").values())


@pytest.fixture
def said(national: Officer) -> Decision:
    """Words about filing 9, of it and of others, that quote it."""
    event = decide(
        national, filing(9).pk,
        Said("return", 1, "mot", reason=QUOTED, reason_code="missing_way", missing=("solution",)),
    )  # fmt: skip
    decide(
        national,
        filing(10).pk,
        Said("reject", 1, "hai", reason=f"như {NAME} đã viết", reason_code="routine"),
    )
    decide(national, filing(12).pk, Said("approve", 1, "ba", reason="đủ"))
    Trace.objects.create(
        kind=TraceKind.TEXT_ASKED, officer_id=national.user_id, officer_name="toan-quoc", officer_role="national",
        submission=filing(9), about={"why": QUOTED, "pair": 3}, at=timezone.now(),
    )  # fmt: skip
    export_jobs.write_now(national, "csv", Wanted.read("q=Tiet+kiem+dien+nuoc"))
    return event


def test_what_quotes_it_is_emptied_and_all_else_stays(said: Decision) -> None:
    before = {row["id"]: row for row in told(Decision)}
    traces = {row["id"]: row for row in told(Trace)}
    assert found_in_database([WORDS])[WORDS]
    assert emptying.carry_out(request(), ["key-09"]) == 1
    sought = [NAME, WORDS, "tiet kiem dien nuoc"]
    assert found_in_database(sought) == {one: [] for one in sought}
    for row in told(Decision):
        was = before[row["id"]]
        free = {"reason", "letter", "shown"}
        assert {k: v for k, v in row.items() if k not in free} == {
            k: v for k, v in was.items() if k not in free
        }
        assert row["shown"]["lane"] == was["shown"]["lane"]
        assert row["shown"]["versions"] == was["shown"]["versions"]
    of_another = Decision.objects.get(idempotency_key="ba")
    assert (of_another.reason, of_another.shown) == ("đủ", before[of_another.pk]["shown"])
    for row in told(Trace):
        if row["id"] in traces:
            assert row["about"].items() <= traces[row["id"]]["about"].items()
            assert row["officer_name"] == traces[row["id"]]["officer_name"]


def test_counts_are_those_of_a_recount_and_decisions_count_on(said: Decision) -> None:
    def counts() -> list[Any]:
        kept = ("union_code", "day", "standing", "number")
        days = sorted(row for row in DayCount.objects.values_list(*kept) if row[-1])
        totals = TotalCount.objects.values_list("union_code", "measure", "code", "number", "amount")
        waits = Waiting.objects.values_list("owner_code", "tab", "number")
        return [days, sorted(r for r in totals if r[3] or r[4]), sorted(r for r in waits if r[-1])]

    decided = [row for row in counts()[0] if row[2] not in ("waiting", "unsure")]
    emptying.carry_out(request(), ["key-09", "key-11", "key-30"])
    now = counts()
    assert [row for row in now[0] if row[2] not in ("waiting", "unsure")] == decided
    board_counts.recount()
    counters.recount()
    assert counts() == now


def test_an_undecided_one_leaves_the_queue_and_a_decided_one_stays_decided(
    said: Decision, national: Officer
) -> None:
    emptying.carry_out(request(), ["key-09", "key-11"])
    assert (filing(9).state, filing(11).state) == (State.DECIDED, State.REMOVED)
    assert is_removed(filing(9))
    assert is_removed(filing(11))
    client = client_of(national)
    assert "SK-11" not in client.get("/").content.decode()
    for number in (9, 11):
        page = client.get(f"/ho-so/{filing(number).pk}/").content.decode()
        assert "Đã xóa theo yêu cầu" in page
    with pytest.raises((StaleError, RefusedError)):
        decide(national, filing(11).pk, Said("approve", filing(11).version, "bon"))
    with pytest.raises((StaleError, RefusedError)):
        undo(national, said.pk, version=filing(9).version, idempotency_key="nam")


def test_a_later_run_does_not_bring_it_back(story: None) -> None:
    emptying.carry_out(request(), ["key-09", "key-01"])
    load(RUN | {"run_id": "sau"}, SUBMISSIONS, PAIRS)
    assert found_in_database([WORDS]) == {WORDS: []}
    assert (filing(9).state, filing(1).content) == (State.REMOVED, "")


def test_its_copies_are_shown_without_it(story: None, hanoi: Officer) -> None:
    emptying.carry_out(request(), ["key-01"])
    page = pair_page_of(client_of(hanoi), filing(2))
    assert "Khung làm từ thép tấm" in page  # the copy's own words
    assert Submission.objects.get(key="key-02").content


def test_once_more_is_harmless(said: Decision) -> None:
    emptying.carry_out(request(), ["key-09"])
    before = told(Submission), told(Decision), told(Removal)
    emptying.carry_out(request(), ["key-09"])
    after = told(Submission), told(Decision), told(Removal)
    assert before[1:] == after[1:]
    assert [{**row, "version": 0} for row in before[0]] == [
        {**row, "version": 0} for row in after[0]
    ]
    assert Forgetting.objects.filter(finished_at=None).count() == 0


def passed(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return "append-only" not in str(error)
    return True


_REFUSED = [
    "UPDATE review_decision SET reason = 'khác'",
    "UPDATE review_decision SET verdict = 'approve', reason = ''",
    "UPDATE review_decision SET officer_name = 'khác'",
    "UPDATE review_decision SET shown = '{}'",
    "UPDATE review_decision SET id = id + 1000, reason = ''",
    "UPDATE review_trace SET about = '{}'",
    "UPDATE review_trace SET kind = 'signed'",
    "DELETE FROM review_decision",
    "DELETE FROM review_trace",
    "UPDATE review_forgetting SET reason = 'khác'",
    "UPDATE review_forgetting SET who = ''",
    "DELETE FROM review_forgetting",
    "DELETE FROM review_removal",
    "UPDATE review_removal SET submission_id = submission_id + 1",
]


def test_the_door_lets_nothing_else_through(said: Decision) -> None:
    emptying.carry_out(request(), ["key-10"])
    emptied = "UPDATE review_decision SET reason = ''"
    assert not passed(emptied), "it stands open though nothing is under way"
    assert [one for one in _REFUSED if passed(one)] == []
    Forgetting.objects.create(
        entry="b" * 32, kind="person", who="", carried_out_by="x", reason="y", asked_at=timezone.now()
    )  # fmt: skip
    assert passed(emptied)
    assert [one for one in _REFUSED if passed(one)] == [
        "UPDATE review_forgetting SET reason = 'khác'"
    ][:0]


def test_a_finished_request_is_not_opened_again(said: Decision) -> None:
    emptying.carry_out(request(), ["key-09"])
    assert not passed("UPDATE review_forgetting SET finished_at = NULL")
    assert passed("SELECT 1 FROM review_forgetting")


def test_words_of_long_ago_are_emptied_by_the_setting(said: Decision) -> None:
    now = timezone.now()
    assert expiring.empty_words(now - dt.timedelta(days=30), now) == 0
    assert not Forgetting.objects.exists()
    assert expiring.empty_words(now + dt.timedelta(days=1), now) >= 3
    assert not Decision.objects.exclude(reason="", letter="").exists()
    assert Forgetting.objects.get().finished_at is not None
    assert Decision.objects.get(pk=said.pk).reason_code == "missing_way"
    assert filing(9).content
    assert all("filters" not in about for about in Trace.objects.values_list("about", flat=True))


def test_what_was_not_recognised_is_told_by_its_last_word(
    said: Decision, national: Officer
) -> None:
    later = timezone.now() + dt.timedelta(days=1)
    assert dict(expiring.not_recognised(later)) == {"key-09": "SK-09", "key-10": "SK-10"}
    assert dict(expiring.not_recognised(timezone.now() - dt.timedelta(days=1))) == {}
    undo(national, said.pk, version=filing(9).version, idempotency_key="nam")
    assert dict(expiring.not_recognised(later)) == {"key-10": "SK-10"}


def test_exports_of_before_are_gone_with_their_search_words(said: Decision) -> None:
    assert "q=" in Export.objects.get().query
    emptying.carry_out(request(), ["key-09"])
    export = Export.objects.get()
    assert ("q=" in export.query, export.file_name) == (False, "")


def test_every_table_of_the_door_is_locked_besides() -> None:
    from review import locks

    assert set(door.TABLES) == set(locks.TABLES)
