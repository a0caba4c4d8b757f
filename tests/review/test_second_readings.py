"""The second reading of the blind sample: who may read, what it changes (nothing), and the life of a filing in it."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from review import blind, claims, second_readings, tallies
from review.decisions import Said, decide, undo
from review.loading import load
from review.models import Decision, Officer, SecondReading, State, Submission, Tally, Waiting
from review.officers import make_officer
from review.refusals import HeldError, RefusedError, StaleError
from tests.review.acting import client_of, filing
from tests.review.conftest import PASSWORD
from tests.review.story import HA_NOI, PAIRS, RUN, SUBMISSIONS

NUMBER = 12


def drawn(*numbers: int) -> Submission:
    """Put filings of the story into the blind sample."""
    for number in numbers or (NUMBER,):
        Submission.objects.filter(key=f"key-{number:02d}").update(blind=1)
    return filing((numbers or (NUMBER,))[0])


def said(submission: Submission, verdict: str = "approve", **more: Any) -> Said:
    given = {"field": "co_khi", "idempotency_key": uuid.uuid4().hex, "version": submission.version}
    return Said(verdict=verdict, **(given | more))


def first_read(
    officer: Officer, number: int = NUMBER, verdict: str = "approve", **more: Any
) -> Submission:
    submission = drawn(number)
    decide(officer, submission.pk, said(submission, verdict, **more))
    submission.refresh_from_db()
    return submission


def usual_work() -> list[Submission]:
    """Nine filings outside the sample."""
    of_hanoi = Submission.objects.filter(owner_code=HA_NOI, blind=0, state="open")
    return list(of_hanoi.exclude(key="key-14").order_by("id")[:9])


@pytest.fixture
def other(story: None) -> Officer:
    return make_officer("ha-noi-hai", PASSWORD, unions=[HA_NOI])


def test_the_first_word_counts_at_once_and_asks_for_a_second_one(hanoi: Officer) -> None:
    submission = first_read(hanoi)
    assert (submission.state, submission.second_due, submission.decided_by_id) == (
        "decided",
        1,
        hanoi.user_id,
    )
    assert Decision.objects.get().shown["blind"] is True


def test_a_second_officer_reads_and_nothing_about_the_filing_changes(
    hanoi: Officer, other: Officer
) -> None:
    submission = first_read(hanoi)
    before = Submission.objects.values().get(pk=submission.pk)
    waiting = list(Waiting.objects.order_by("pk").values())
    reading = second_readings.read_again(
        other, submission.pk, said(submission, "return", reason_code="missing_way")
    )
    after = Submission.objects.values().get(pk=submission.pk)
    assert {name for name in after if after[name] != before[name]} == {"second_due"}
    assert after["second_due"] == 0
    assert list(Waiting.objects.order_by("pk").values()) == waiting
    assert Decision.objects.count() == 1
    assert (reading.first, reading.officer_id, reading.verdict, reading.differs) == (
        Decision.objects.get(),
        other.user_id,
        "return",
        1,
    )


def test_the_same_click_twice_is_one_reading(hanoi: Officer, other: Officer) -> None:
    submission = first_read(hanoi)
    word = said(submission)
    one = second_readings.read_again(other, submission.pk, word)
    assert second_readings.read_again(other, submission.pk, word) == one
    assert SecondReading.objects.count() == 1


def test_there_is_one_second_reading_and_no_third(
    hanoi: Officer, other: Officer, national: Officer
) -> None:
    submission = first_read(hanoi)
    second_readings.read_again(other, submission.pk, said(submission))
    with pytest.raises(StaleError):
        second_readings.read_again(national, submission.pk, said(submission))
    assert SecondReading.objects.count() == 1


def test_the_first_reader_does_not_read_again(hanoi: Officer) -> None:
    submission = first_read(hanoi)
    with pytest.raises(StaleError):
        second_readings.read_again(hanoi, submission.pk, said(submission))


def test_who_said_something_of_it_before_does_not_read_again(
    hanoi: Officer, other: Officer
) -> None:
    """They took their word back, but saw the suggestions after it."""
    submission = first_read(other)
    undo(other, Decision.objects.get().pk, version=submission.version, idempotency_key="u")
    submission.refresh_from_db()
    decide(hanoi, submission.pk, said(submission))
    submission.refresh_from_db()
    assert submission.second_due == 1
    with pytest.raises(StaleError):
        second_readings.read_again(other, submission.pk, said(submission))


def test_nothing_is_read_again_that_is_not_due(hanoi: Officer, other: Officer) -> None:
    submission = drawn()
    with pytest.raises(StaleError):
        second_readings.read_again(other, submission.pk, said(submission))
    decide(hanoi, filing(1).pk, said(filing(1)))
    with pytest.raises(StaleError):
        second_readings.read_again(other, filing(1).pk, said(filing(1)))
    assert not SecondReading.objects.exists()


def test_taking_the_first_word_back_takes_the_second_reading_off(
    hanoi: Officer, other: Officer
) -> None:
    submission = first_read(hanoi)
    undo(hanoi, Decision.objects.get().pk, version=submission.version, idempotency_key="u")
    assert filing(NUMBER).second_due == 0
    with pytest.raises(StaleError):
        second_readings.read_again(other, submission.pk, said(submission))
    with pytest.raises(StaleError):
        second_readings.read_again(other, submission.pk, said(filing(NUMBER)))


def test_what_is_opened_again_after_both_readings_hides_nothing(
    hanoi: Officer, other: Officer, national: Officer
) -> None:
    submission = first_read(hanoi)
    second_readings.read_again(other, submission.pk, said(submission))
    undo(hanoi, Decision.objects.get().pk, version=submission.version, idempotency_key="u")
    submission.refresh_from_db()
    assert (submission.state, submission.second_due) == ("open", 0)
    assert not any(blind.hides(submission, one) for one in (hanoi, other, national))
    event = decide(national, submission.pk, said(submission))
    assert "blind" not in event.shown
    assert filing(NUMBER).second_due == 0


def test_putting_off_is_no_word_and_reveals_nothing(hanoi: Officer) -> None:
    submission = drawn()
    decide(hanoi, submission.pk, said(submission, "later", field=""))
    assert blind.hides(filing(NUMBER), hanoi)
    event = decide(hanoi, submission.pk, said(filing(NUMBER)))
    assert event.shown["blind"] is True
    assert filing(NUMBER).second_due == 1


def test_what_the_first_reader_is_not_sure_of_is_settled_with_the_suggestions(
    hanoi: Officer, national: Officer
) -> None:
    submission = drawn()
    decide(hanoi, submission.pk, said(submission, "unsure", field=""))
    unsure = filing(NUMBER)
    assert (unsure.state, unsure.second_due) == ("unsure", 0)
    assert not blind.hides(unsure, national)


@pytest.mark.parametrize(
    ("verdict", "more", "words"),
    [
        ("approve", {"field": ""}, "chọn lĩnh vực"),
        ("duplicate", {}, "không kèm gợi ý"),
        ("not_duplicate", {}, "không kèm gợi ý"),
        ("return", {}, "lý do"),
        ("xoa", {}, "xoa"),
    ],
)
def test_both_readers_are_refused_the_same_with_words(
    hanoi: Officer, other: Officer, verdict: str, more: dict[str, Any], words: str
) -> None:
    fresh = drawn()
    with pytest.raises(RefusedError, match=words):
        decide(hanoi, fresh.pk, said(fresh, verdict, **more))
    submission = first_read(hanoi)
    with pytest.raises(RefusedError, match=words):
        second_readings.read_again(other, submission.pk, said(submission, verdict, **more))
    assert not SecondReading.objects.exists()


def test_a_second_reading_is_not_put_off(hanoi: Officer, other: Officer) -> None:
    submission = first_read(hanoi)
    with pytest.raises(RefusedError, match="rời trang"):
        second_readings.read_again(other, submission.pk, said(submission, "later"))


def test_auditors_and_other_unions_do_not_read(hanoi: Officer, hue: Officer) -> None:
    submission = first_read(hanoi)
    auditor = make_officer("kiem-tra", PASSWORD, unions=[HA_NOI], role="auditor")
    with pytest.raises(RefusedError):
        second_readings.read_again(auditor, submission.pk, said(submission))
    with pytest.raises(Submission.DoesNotExist):
        second_readings.read_again(hue, submission.pk, said(submission))
    for one in (auditor, hue):
        assert second_readings.next_for(one, always=True) is None
        assert second_readings.due_count(one) == 0


def test_a_version_that_was_not_seen_is_refused(hanoi: Officer, other: Officer) -> None:
    submission = first_read(hanoi)
    with pytest.raises(StaleError):
        second_readings.read_again(
            other, submission.pk, said(submission, version=submission.version - 1)
        )
    with pytest.raises(RefusedError):
        second_readings.read_again(other, submission.pk, said(submission, version=None))


def test_the_next_one_is_claimed_and_not_offered_to_others(
    hanoi: Officer, other: Officer, national: Officer
) -> None:
    submission = first_read(hanoi)
    assert second_readings.due_count(hanoi) == 0
    assert second_readings.due_count(other) == second_readings.due_count(national) == 1
    assert second_readings.next_for(hanoi, always=True) is None
    assert second_readings.next_for(other, always=True) == submission.pk
    assert second_readings.next_for(national, always=True) is None
    with pytest.raises(HeldError):
        second_readings.read_again(national, submission.pk, said(submission))
    claims.release(other, submission.pk)
    assert second_readings.next_for(national, always=True) == submission.pk
    second_readings.read_again(national, submission.pk, said(submission))
    assert filing(NUMBER).claimed_by_id is None


def test_a_lease_that_ran_out_is_no_hindrance(
    hanoi: Officer, other: Officer, national: Officer
) -> None:
    submission = first_read(hanoi)
    second_readings.next_for(other, always=True)
    Submission.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert second_readings.next_for(national, always=True) == submission.pk


def test_the_one_that_the_officer_comes_from_is_left_out(hanoi: Officer, other: Officer) -> None:
    one, two = first_read(hanoi, 12), first_read(hanoi, 14)
    assert second_readings.next_for(other, always=True) == one.pk
    assert second_readings.next_for(other, always=True, after=one.pk) == two.pk


def test_second_readings_come_in_measure(hanoi: Officer, other: Officer) -> None:
    due = first_read(hanoi)
    for one in usual_work():
        assert second_readings.next_for(other) is None
        decide(other, one.pk, said(one, "unsure"))
    assert second_readings.next_for(other) == due.pk
    second_readings.read_again(other, due.pk, said(due))
    first_read(hanoi, 14)
    assert second_readings.next_for(other) is None  # only now was one read


def test_yesterdays_work_does_not_count(
    hanoi: Officer, other: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_read(hanoi)
    now = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now - dt.timedelta(days=1))
        for one in usual_work():
            decide(other, one.pk, said(one, "unsure"))
    assert second_readings.next_for(other) is None


@pytest.mark.parametrize(
    "statement",
    ["UPDATE review_secondreading SET verdict = 'reject'", "DELETE FROM review_secondreading"],
)
def test_a_second_reading_cannot_be_changed_or_deleted(
    hanoi: Officer, other: Officer, statement: str
) -> None:
    submission = first_read(hanoi)
    reading = second_readings.read_again(other, submission.pk, said(submission))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert SecondReading.objects.get() == reading


def test_the_page_saves_and_shows_what_was_suggested_and_what_the_first_one_said(
    hanoi: Officer, other: Officer
) -> None:
    submission = first_read(hanoi, verdict="return", reason_code="missing_way")
    client = client_of(other)
    went = client.post("/doc-lai/tiep/")
    assert went.url == f"/ho-so/{submission.pk}/"
    page = client.get(went.url).content.decode()
    assert f"/ho-so/{submission.pk}/doc-lai/" in page
    sent = {
        "version": submission.version,
        "idempotency_key": "k",
        "verdict": "approve",
        "field": "co_khi",
    }
    saved = client.post(f"/ho-so/{submission.pk}/doc-lai/", sent)
    assert saved.status_code == 302
    page = client.get(saved.url).content.decode()
    assert "Máy gợi ý:" in page
    assert "Người đọc thứ nhất chọn: <b>Trả lại bổ sung (chưa nêu cách làm)" in page
    assert "anh/chị chọn: <b>Duyệt; lĩnh vực" in page
    assert client.post("/doc-lai/tiep/").url == "/?lane=blind"


def test_the_page_refuses_with_409_and_keeps_what_was_typed(
    hanoi: Officer, other: Officer, national: Officer
) -> None:
    submission = first_read(hanoi)
    second_readings.read_again(national, submission.pk, said(submission))
    sent = {
        "version": submission.version,
        "idempotency_key": "k",
        "verdict": "return",
        "reason": "câu đã gõ",
    }
    late = client_of(other).post(f"/ho-so/{submission.pk}/doc-lai/", sent)
    assert late.status_code == 409
    assert "câu đã gõ" in late.content.decode()
    unfit = client_of(hanoi).post(
        f"/ho-so/{submission.pk}/doc-lai/", sent | {"verdict": "duplicate"}
    )
    assert unfit.status_code == 422


@pytest.mark.parametrize("path", ["/ho-so/{pk}/doc-lai/", "/doc-lai/tiep/"])
def test_reading_is_by_post_only_and_of_the_own_union(
    hanoi: Officer, hue: Officer, path: str
) -> None:
    submission = first_read(hanoi)
    assert client_of(hanoi).get(path.format(pk=submission.pk)).status_code == 405
    if "{pk}" in path:
        assert client_of(hue).post(path.format(pk=submission.pk)).status_code == 404


class LifeOfASample(RuleBasedStateMachine):
    """A filing of the sample in the hands of three officers, a lead and the next screenings."""

    def __init__(self) -> None:
        super().__init__()
        self.officers: list[Officer] = []

    @initialize()
    def begin(self) -> None:
        load(RUN, SUBMISSIONS, PAIRS)
        self.officers = [
            Officer.objects.create(
                user=User.objects.create(username=name), unions=[HA_NOI], role=role
            )
            for name, role in (("an", "reviewer"), ("binh", "reviewer"), ("chi", "lead"))
        ]
        drawn()
        self.spoke: set[int] = set()
        self.runs = 0

    def now(self) -> Submission:
        return filing(NUMBER)

    @rule(who=st.integers(0, 2), verdict=st.sampled_from(["approve", "return", "unsure", "later"]))
    def decides(self, who: int, verdict: str) -> None:
        officer, before = self.officers[who], self.now()
        hidden = blind.hides(before, officer)
        try:
            event = decide(officer, before.pk, said(before, verdict, reason_code="missing_way"))
        except StaleError:
            assert before.state == State.DECIDED or claims.held_by_other(before, officer)
            return
        assert (event.shown.get("blind") is True) == hidden
        if verdict != "later":
            self.spoke.add(officer.user_id)

    @rule(who=st.integers(0, 2))
    def takes_back(self, who: int) -> None:
        officer, before = self.officers[who], self.now()
        last = (
            Decision.objects.filter(submission=before, undone_by=None)
            .exclude(verdict="undo")
            .first()
        )
        if last is None:
            return
        try:
            undo(officer, last.pk, version=before.version, idempotency_key=uuid.uuid4().hex)
        except (Decision.DoesNotExist, StaleError, RefusedError):
            return
        assert self.now().second_due == 0

    @rule(who=st.integers(0, 2), verdict=st.sampled_from(["approve", "reject"]))
    def reads_again(self, who: int, verdict: str) -> None:
        officer, before = self.officers[who], self.now()
        waiting = list(Waiting.objects.order_by("pk").values_list("pk", "number"))
        had = SecondReading.objects.count()
        may = before.second_due and officer.user_id not in self.spoke and not had
        try:
            reading = second_readings.read_again(
                officer, before.pk, said(before, verdict, reason_code="routine")
            )
        except StaleError:
            assert not may or claims.held_by_other(before, officer)
            return
        assert may
        assert reading.officer_id != reading.first.officer_id
        after = self.now()
        assert (after.state, after.version, after.second_due) == (before.state, before.version, 0)
        assert list(Waiting.objects.order_by("pk").values_list("pk", "number")) == waiting
        self.spoke.add(officer.user_id)

    @rule(who=st.integers(0, 2))
    def asks_for_one(self, who: int) -> None:
        officer = self.officers[who]
        found = second_readings.next_for(officer, always=True)
        if found is not None:
            now = self.now()
            assert (found, now.second_due, now.claimed_by_id) == (now.pk, 1, officer.user_id)
            assert officer.user_id not in self.spoke

    @rule()
    def hands_get_tired(self) -> None:
        Submission.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))

    @rule(changed=st.booleans())
    def screening_comes_again(self, changed: bool) -> None:
        before = self.now()
        self.runs += 1
        more = {"priority": 0.2 + self.runs / 100} if changed else {}
        rows = [row | more if row["key"] == before.key else row for row in SUBMISSIONS]
        load(RUN | {"run_id": f"lượt-{self.runs}"}, rows, PAIRS)
        after = self.now()
        assert (after.blind, after.second_due) == (before.blind, before.second_due)

    @invariant()
    def hidden_until_the_own_word(self) -> None:
        now = self.now()
        due = now.state in ("open", "later") or now.second_due
        read_twice = SecondReading.objects.exists()
        for officer in self.officers:
            expected = bool(due) and officer.user_id not in self.spoke and not read_twice
            assert blind.hides(now, officer) == expected
            found = Submission.objects.filter(blind.hidden_from(officer)).exists()
            assert found == expected

    @invariant()
    def at_most_one_second_reading_by_somebody_else(self) -> None:
        for reading in SecondReading.objects.select_related("first"):
            assert reading.officer_id != reading.first.officer_id
            assert reading.first.shown["blind"] is True
        assert SecondReading.objects.count() <= 1
        assert not (self.now().second_due and SecondReading.objects.exists())

    @invariant()
    def counters_are_those_of_the_history(self) -> None:
        moved = told_tallies()
        tallies.recount()
        assert moved == told_tallies()


def told_tallies() -> set[tuple[Any, ...]]:
    rows = Tally.objects.exclude(number=0)
    return set(rows.values_list("owner_code", "officer_id", "measure", "number", "hits"))


class InAnEmptyDatabase(LifeOfASample):
    """Begins every example anew and leaves nothing behind."""

    def __init__(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        super().__init__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


def test_the_life_of_a_filing_in_the_sample(db: None) -> None:
    run_state_machine_as_test(
        InAnEmptyDatabase,
        settings=settings(
            max_examples=12,
            stateful_step_count=16,
            deadline=None,
            phases=(Phase.generate,),  # a failing life is short enough to be read as it is
            suppress_health_check=list(HealthCheck),
        ),
    )
