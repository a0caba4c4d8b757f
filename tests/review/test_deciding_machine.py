"""Several officers decide, take back, claim and sign in any order; what is stored is what was acknowledged."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from review import claims, signing
from review.authority import settles
from review.decisions import Said, decide, undo
from review.models import Decision, Officer, Pair, Role, SignOff, State, Submission, Waiting
from review.officers import make_officer
from review.refusals import RefusedError, StaleError
from review.saying import STATE_AFTER
from review.scope import seen_by
from tests.review.acting import filing
from tests.review.conftest import PASSWORD
from tests.review.story import HA_NOI, HUE

# A copy and a resubmission of one filing, that filing, copies across unions, a thin one, a doubtful one.
NUMBERS = (1, 2, 3, 4, 5, 6, 9, 16)
OFFICERS = ("ha-noi", "ha-noi-2", "hue", "truong-khoi", "toan-quoc", "kiem-tra")
VERDICTS = ("approve", "return", "duplicate", "not_duplicate", "reject", "unsure", "later")
_REFUSED = (
    RefusedError,
    StaleError,
    Submission.DoesNotExist,
    Decision.DoesNotExist,
    PermissionDenied,
)


class Deciding(RuleBasedStateMachine):
    """What is done goes through the domain's functions; what must hold is told from the history alone."""

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.acknowledged: dict[int, tuple[str, str, int]] = {}
        self.keys = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @rule(
        who=st.sampled_from(OFFICERS),
        number=st.sampled_from(NUMBERS),
        verdict=st.sampled_from(VERDICTS),
        is_late=st.booleans(),
        is_double=st.booleans(),
    )
    def say(self, who: str, number: int, verdict: str, is_late: bool, is_double: bool) -> None:
        officer, submission = self._officer(who), filing(number)
        version = submission.version - is_late
        said = Said(verdict, version, self._key(), reason="vì thế", pair=self._pair_of(submission))
        must = self._must_accept(officer, submission, verdict) and not is_late
        event = self._tried(lambda: decide(officer, submission.pk, said), must=must)
        if is_late:
            assert event is None
        if event is None:
            return
        self.acknowledged[event.pk] = (who, verdict, submission.pk)
        if is_double:
            assert decide(officer, submission.pk, said) == event

    @rule(who=st.sampled_from(OFFICERS), place=st.integers(0, 30), is_back=st.booleans())
    def take_back(self, who: str, place: int, is_back: bool) -> None:
        events = list(Decision.objects.order_by("pk"))
        if not events:
            return
        aimed, officer = events[place % len(events)], self._officer(who)
        key, version = self._key(), aimed.submission.version
        was_signed = aimed.submission.signed_id is not None

        def taking_back() -> Decision:
            return undo(officer, aimed.pk, version=version, idempotency_key=key, hand_back=is_back)

        event = self._tried(taking_back)
        if event is None:
            return
        self.acknowledged[event.pk] = (who, "undo", aimed.submission_id)
        assert officer.leads or (aimed.officer_id == officer.user_id and not was_signed)
        assert undo(officer, aimed.pk, version=None, idempotency_key=key) == event

    @rule(
        who=st.sampled_from(OFFICERS), owner=st.sampled_from((HA_NOI, HUE)), lag=st.integers(0, 2)
    )
    def sign(self, who: str, owner: str, lag: int) -> None:
        officer, up_to, key = self._officer(who), signing.last_event() - lag, self._key()
        self._tried(lambda: signing.sign_off(officer, owner, up_to=up_to, idempotency_key=key))

    @rule(who=st.sampled_from(OFFICERS), number=st.sampled_from(NUMBERS))
    def claim(self, who: str, number: int) -> None:
        officer, pk = self._officer(who), filing(number).pk
        if self._tried(lambda: claims.claim(officer, pk)):
            held = filing(number)
            assert held.claimed_by_id == officer.user_id
            assert held.state != State.DECIDED

    @rule(who=st.sampled_from(OFFICERS), number=st.sampled_from(NUMBERS))
    def release(self, who: str, number: int) -> None:
        claims.release(self._officer(who), filing(number).pk)

    @invariant()
    def every_acknowledged_word_is_in_the_history_and_no_other(self) -> None:
        stored = {
            event.pk: (event.officer_name, event.verdict, event.submission_id)
            for event in Decision.objects.all()
        }
        assert stored == self.acknowledged

    @invariant()
    def states_are_what_the_events_lead_to(self) -> None:
        told = {one.pk: ["open", 1, None] for one in Submission.objects.all()}
        for event in Decision.objects.order_by("pk"):
            state = told[event.submission_id]
            assert event.state_before == state[0]
            assert event.version_seen == state[1]
            state[0], state[1] = event.state_after, state[1] + 1
            state[2] = event.canonical_id if event.verdict == "duplicate" else None
        stored = Submission.objects.values_list("pk", "state", "version", "canonical_id")
        assert {pk: list(rest) for pk, *rest in stored} == told

    @invariant()
    def decided_by_whoever_decided_last(self) -> None:
        last = {
            event.submission_id: event.officer_id
            for event in Decision.objects.order_by("pk")
            if event.verdict != "not_duplicate"
        }
        for one in Submission.objects.all():
            is_decided = one.state == State.DECIDED
            assert one.decided_by_id == (last[one.pk] if is_decided else None)
            assert not (one.signed_id and not is_decided)
            assert not (one.claimed_by_id and is_decided)

    @invariant()
    def counters_equal_counting(self) -> None:
        waiting = Submission.objects.filter(waiting=1).values_list("owner_code", "tab")
        stored = Waiting.objects.exclude(number=0).values_list("owner_code", "tab", "number")
        assert {(owner, tab): n for owner, tab, n in stored} == Counter(waiting)

    @invariant()
    def links_are_one_step_and_lead_to_earlier_filings(self) -> None:
        for one in Submission.objects.exclude(canonical=None).select_related("canonical"):
            assert one.canonical is not None
            assert one.canonical.canonical_id is None
            assert Pair.objects.filter(left_key=one.canonical.key, right_key=one.key).exists()

    @invariant()
    def nobody_settles_what_is_a_third_partys(self) -> None:
        events = Decision.objects.filter(verdict__in=["approve", "duplicate", "not_duplicate"])
        for event in events.select_related("submission", "officer__officer"):
            if event.shown["crosses"]:
                assert event.officer.officer.role in (Role.NATIONAL, Role.LEAD)

    @invariant()
    def sign_offs_number_what_they_settled(self) -> None:
        for signed in SignOff.objects.all():
            reopened = Decision.objects.filter(
                verdict="undo", at__gt=signed.at, submission__owner_code=signed.owner_code
            )
            settled = signed.submissions.count()
            assert settled <= signed.number <= settled + reopened.count()

    def _tried(self, act: Callable[[], Any], *, must: bool = False) -> Any:
        """Do something; what is refused must leave everything as it was."""
        before = self._everything()
        try:
            done = act()
        except _REFUSED:
            assert not must
            assert self._everything() == before
            return None
        return done

    def _everything(self) -> tuple[list[Any], int, int]:
        rows = Submission.objects.order_by("pk").values_list(
            "pk", "state", "version", "canonical", "claimed_by", "decided_by", "signed"
        )
        return list(rows), Decision.objects.count(), SignOff.objects.count()

    def _must_accept(self, officer: Officer, submission: Submission, verdict: str) -> bool:
        """Tell of verdicts that need no earlier filing whether there is nothing to refuse them for."""
        is_theirs = seen_by(officer).filter(pk=submission.pk).exists() and not officer.reads_only
        is_free = not claims.held_by_other(submission, officer)
        is_open = submission.state != State.DECIDED
        may = verdict != "approve" or settles(officer, submission)
        return (
            is_theirs
            and is_free
            and is_open
            and may
            and verdict in STATE_AFTER
            and verdict != "duplicate"
        )

    def _officer(self, name: str) -> Officer:
        return Officer.objects.select_related("user").get(user__username=name)

    def _pair_of(self, submission: Submission) -> int | None:
        pair = Pair.objects.filter(right_key=submission.key).first()
        return pair.pk if pair else None

    def _key(self) -> str:
        self.keys += 1
        return f"phim-{self.keys}"


@pytest.fixture
def officers(story: None) -> None:
    make_officer("ha-noi", PASSWORD, unions=[HA_NOI])
    make_officer("ha-noi-2", PASSWORD, unions=[HA_NOI])
    make_officer("hue", PASSWORD, unions=[HUE])
    make_officer("truong-khoi", PASSWORD, unions=["khoi_ldld"], role=Role.LEAD)
    make_officer("toan-quoc", PASSWORD, national=True)
    make_officer("kiem-tra", PASSWORD, unions=["khoi_ldld"], role=Role.AUDITOR)


def test_any_order_of_acts_keeps_the_history_true(officers: None) -> None:
    run_state_machine_as_test(
        Deciding,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
