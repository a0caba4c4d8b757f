"""What an officer says of many filings at once: which ones a form showed, what was written, what was refused."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from review import blind
from review.authority import READS_ONLY
from review.decisions import may_undo, undo
from review.groups import Group, group_of
from review.models import CLOSED, Decision, Officer, Submission
from review.refusals import HeldError, RefusedError, StaleError
from review.scope import seen_by

_One = TypeVar("_One", int, str)
FOREIGN = gettext_noop("không có trong phần hồ sơ anh/chị được xem")
UNSEEN = gettext_noop("chưa hiện trên trang khi anh/chị bấm nút")
NOT_OF_GROUP = gettext_noop("không còn thuộc nhóm này")
READ_APART = gettext_noop("thuộc mẫu mù, đọc riêng ở trang của hồ sơ")
GROUP_READ_APART = gettext_noop(
    "Hồ sơ này thuộc mẫu mù, đọc không kèm gợi ý: nhóm của nó chỉ xem được sau khi anh/chị đã quyết định."
)
DECIDED = gettext_noop("đã có quyết định")
CHANGED = gettext_noop("đã thay đổi sau khi anh/chị mở trang")
HELD = gettext_noop("đang do người khác xem")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a form names: the chosen filings, and the version in which each filing of the page was shown.

    `key` makes a repeated click harmless.
    """

    key: str
    members: tuple[int, ...]
    versions: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Refused:
    """One filing of which nothing was written: what the officer knows it by, and why."""

    name: str
    why: str
    pk: int | None = None


@dataclass(slots=True)
class Outcome:
    """What an act came to: events in the order in which they were written, and who was left out."""

    written: list[Decision] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    is_late: bool = False  # at least one filing had changed or was in other hands

    def tried(self, name: str, pk: int, write: Callable[[], Decision]) -> Decision | None:
        """Write one event, or note why it was refused."""
        try:
            event = write()
        except (Submission.DoesNotExist, Decision.DoesNotExist):
            self.refuse(name, FOREIGN, pk)
        except HeldError:
            self.refuse(name, HELD, pk, is_late=True)
        except StaleError:
            is_decided = Submission.objects.filter(pk=pk, state__in=CLOSED).exists()
            self.refuse(name, DECIDED if is_decided else CHANGED, pk, is_late=True)
        except RefusedError as refusal:
            self.refuse(name, str(refusal), pk)
        else:
            self.written.append(event)
            return event
        return None

    def refuse(self, name: str, why: str, pk: int | None = None, *, is_late: bool = False) -> None:
        """Note that nothing was written of a filing."""
        self.refused.append(Refused(name, _(why), pk))
        self.is_late |= is_late


def group_for(officer: Officer, submission_id: int) -> Group:
    """Gather the group of a submission for an officer who wants to say something of it.

    Raises:
        Submission.DoesNotExist: there is no such submission for this officer.
        PermissionDenied: the officer only looks.
        RefusedError: the submission is to be read without suggestions, and its group is one.
    """
    submission = seen_by(officer).get(pk=submission_id)
    if officer.reads_only:
        raise PermissionDenied(_(READS_ONLY))
    if blind.hides(submission, officer):
        raise RefusedError(_(GROUP_READ_APART))
    return group_of(submission)


def pair_of_two(officer: Officer, submission_id: int, members: Sequence[int]) -> int:
    """Find the pair of two chosen members of a group, to set them side by side.

    Raises:
        Submission.DoesNotExist: there is no such submission for this officer.
        RefusedError: they are not two, no pair of them stands, or the officer's page does not show its later filing.
    """
    submission = seen_by(officer).get(pk=submission_id)
    chosen = set(members)
    if blind.hides(submission, officer) or len(chosen) != 2:
        raise RefusedError(_("Hãy chọn đúng hai hồ sơ để so văn bản."))
    group = group_of(submission)
    for pair in group.pairs:
        left, right = group.of_key[pair.left].pk, group.of_key[pair.right].pk
        is_shown = {left, right} == chosen and right in seen_among(officer, [right])
        if is_shown and not hidden_among(officer, [left, right]):
            return pair.pk
    raise RefusedError(_("Hai hồ sơ này không giống nhau trực tiếp nên không có cặp để so."))


def seen_among(officer: Officer, ids: Sequence[int]) -> dict[int, Submission]:
    """Read those of some filings that the officer sees, by id; texts are left out but for the title."""
    texts = ("content", "benefit", "content_text", "benefit_text", "search_text")
    rows = seen_by(officer).filter(pk__among=ids).select_related("claimed_by")
    return {one.pk: one for one in rows.defer(*texts)}


def hidden_among(officer: Officer, ids: Sequence[int]) -> set[int]:
    """Tell which of some filings are still to be read without suggestions: belonging to a group is one."""
    hidden = seen_by(officer).filter(blind.hidden_from(officer), pk__among=ids)
    return set(hidden.values_list("pk", flat=True))


def written_before(officer: Officer, keys: Iterable[str]) -> dict[str, Decision]:
    """Give the officer's events of some idempotency keys: what an earlier click of the same form wrote."""
    events = Decision.objects.filter(idempotency_key__among=list(keys), officer_id=officer.user_id)
    return {event.idempotency_key: event for event in events}


def name_of(submission: Submission) -> str:
    """Name a filing for a report."""
    title = (submission.title_text or submission.title).strip() or _("(không có tên)")
    return f"{title} ({submission.submission_id})"


def numbered(pk: int) -> str:
    """Name a filing that the officer may know nothing of by the number that the form gave."""
    return _("Hồ sơ số %(pk)s trong biểu mẫu") % {"pk": pk}


def events_of_act(officer: Officer, first_id: int) -> QuerySet[Decision]:
    """Select the events of an act that the officer may take back, told by the first of them; newest first.

    Raises:
        Decision.DoesNotExist: there is no such act for this officer.
    """
    first = may_undo(officer).exclude(act="").get(pk=first_id)
    # The officer and the place of the first event let the index of an officer's events answer.
    of_act = may_undo(officer).filter(officer_id=first.officer_id, act=first.act)
    return of_act.filter(id__gte=first.pk).select_related("submission", "undone_by").order_by("-id")


def undo_act(officer: Officer, first_id: int) -> Outcome:
    """Take back all that an act wrote and nothing has followed on; one event each, refused one by one.

    Raises:
        Decision.DoesNotExist: there is no such act for this officer.
    """
    outcome = Outcome()
    for event in events_of_act(officer, first_id):
        if not hasattr(event, "undone_by"):
            outcome.tried(name_of(event.submission), event.submission_id, _undoing(officer, event))
    return outcome


def _undoing(officer: Officer, event: Decision) -> Callable[[], Decision]:
    def take_back() -> Decision:
        # Several events of an act may be about one filing, so that its version moves as they are taken back.
        now = Submission.objects.values_list("version", flat=True).get(pk=event.submission_id)
        return undo(officer, event.pk, version=now, idempotency_key=f"hoan-tac-{event.pk}")

    return take_back
