"""What the page of a group reads of its members: those whom the officer sees, and the decisions in force."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper
from django.utils.translation import gettext as _

from review import blind
from review.models import Decision, Officer, Verdict
from review.scope import seen_by

_FINAL = (Verdict.APPROVE, Verdict.RETURN, Verdict.DUPLICATE, Verdict.REJECT)


class Seen(NamedTuple):
    """What is read of a member that the officer sees; values, for a page holds hundreds of rows.

    `is_hidden` tells that it is to be read without suggestions, of which belonging to a group is one.
    """

    pk: int
    code: str
    title_text: str
    title_filed: str
    unit_text: str
    unit_filed: str
    owner_code: str
    submitted_on: str
    state: str
    version: int
    crosses: int
    decider_code: str
    claimed_by: int | None
    lease_until: dt.datetime | None
    first_name: str | None
    last_name: str | None
    username: str | None
    is_hidden: bool

    @property
    def title(self) -> str:
        """The title as the page shows it."""
        return (self.title_text or self.title_filed).strip() or _("(không có tên)")

    @property
    def holder(self) -> str:
        """Who has it, or had it, in hand."""
        return f"{self.first_name} {self.last_name}".strip() or self.username or ""


_READ = (
    *("pk", "submission_id", "title_text", "title", "unit_text", "unit", "owner_code"),
    *("submitted_on", "state", "version", "crosses", "decider_code", "claimed_by", "lease_until"),
    *("claimed_by__first_name", "claimed_by__last_name", "claimed_by__username", "is_hidden"),
)


class Settled(NamedTuple):
    """The decision in force of a member."""

    verdict: str
    officer_name: str
    at: dt.datetime


def seen_of(officer: Officer, ids: Sequence[int]) -> dict[int, Seen]:
    """Read those members that the officer sees, by id."""
    hidden = ExpressionWrapper(blind.hidden_from(officer), output_field=BooleanField())
    visible = seen_by(officer).order_by().annotate(is_hidden=hidden)
    rows = visible.filter(pk__among=ids).values_list(*_READ)
    return {row[0]: Seen._make(row) for row in rows}


def settled_by(ids: Sequence[int]) -> dict[int, Settled]:
    """Give the decision in force of each decided member."""
    events = Decision.objects.filter(
        submission_id__among=ids, verdict__in=_FINAL, undone_by__isnull=True
    )
    rows = events.order_by("id").values_list("submission_id", "verdict", "officer_name", "at")
    return {pk: Settled._make(said) for pk, *said in rows}
