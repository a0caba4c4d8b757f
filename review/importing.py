"""Decisions made in Excel, brought back: each row is said like a click on the page, or comes back with the reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from review import blind, export_columns, words_vi
from review.answers import Answer, answers_in
from review.decisions import Said, decide
from review.filled_workbook import Filled, Sheet
from review.models import Decision, Officer, State, Submission
from review.refusals import HeldError, RefusedError, StaleError
from review.same_filing import edited, shows
from review.scope import seen_by

MOST_ANSWERS = (
    1_000  # decided rows at a time: each is a transaction, and the officer waits for the answer
)
_PIECE = 500
_READ = (
    *("key", "version", "submission_id", "title", "title_text", "content", "content_text"),
    *("benefit", "benefit_text", "declared_field", "author", "unit", "unit_text"),
)


class TooManyError(Exception):
    """More decided rows than one import takes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one row: `why` says why it is not taken in, "" when it is.

    `before` tells that it was taken in earlier: by another import, or by a row above that says the same. `edited` names
    the columns of filed text that were changed in it: such changes are not taken in.
    """

    row: Filled
    verdict: str = ""
    why: str = ""
    before: bool = False
    edited: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file brought: an outcome for every row that says something; `silent` rows say nothing."""

    outcomes: Sequence[Outcome]
    silent: int

    @property
    def saved(self) -> dict[str, int]:
        """Count what was taken in now, by verdict."""
        return {
            verdict: number
            for verdict in export_columns.VERDICTS
            if (number := sum(one.verdict == verdict for one in self._taken_in()))
        }

    @property
    def saved_number(self) -> int:
        """Count what was taken in now."""
        return len(self._taken_in())

    @property
    def before(self) -> int:
        """Count the rows whose answers were taken in before: by an earlier import, or by a row above."""
        return sum(one.before for one in self.outcomes)

    @property
    def left(self) -> list[Outcome]:
        """The rows that were not taken in."""
        return [one for one in self.outcomes if one.why]

    @property
    def edited(self) -> dict[str, int]:
        """Count the rows whose filed text was changed, by column."""
        return dict(Counter(title for one in self.outcomes for title in one.edited))

    def _taken_in(self) -> list[Outcome]:
        return [one for one in self.outcomes if not one.why and not one.before]


def bring_in(officer: Officer, sheet: Sheet, *, rehearse: bool = False) -> Brought:
    """Say every answered row by `decide`, each in a transaction of its own; with `rehearse` each is taken back.

    So a preview is told by the very rules that the import goes by. The same answers brought in again change nothing.

    Raises:
        TooManyError: there are more than `MOST_ANSWERS` answered rows.
    """
    answers = answers_in(officer, sheet)
    if len(answers) > MOST_ANSWERS:
        raise TooManyError
    outcomes: list[Outcome] = []
    for start in range(0, len(answers), _PIECE):
        some = answers[start : start + _PIECE]
        known, said = _known(officer, some), _said(some)
        outcomes += [_outcome(officer, sheet, one, known, said, rehearse=rehearse) for one in some]
    return Brought(outcomes, len(sheet.rows) - len(answers))


def _known(officer: Officer, answers: Sequence[Answer]) -> dict[str, Submission]:
    """Find the submissions that the officer may see, by key; what is read blind is decided on its page only."""
    keys = [one.key for one in answers]
    seen = seen_by(officer).exclude(blind.hidden_from(officer)).only(*_READ)
    return {one.key: one for one in seen.filter(key__in=keys)}


def _said(answers: Sequence[Answer]) -> dict[str, bool]:
    """Find what was brought in before, and whether it was taken back since."""
    marks = [one.said.idempotency_key for one in answers]
    told = Decision.objects.filter(idempotency_key__in=marks).order_by()
    return {
        mark: undoing is not None
        for mark, undoing in told.values_list("idempotency_key", "undone_by")
    }


def _outcome(
    officer: Officer,
    sheet: Sheet,
    answer: Answer,
    known: Mapping[str, Submission],
    said: Mapping[str, bool],
    *,
    rehearse: bool,
) -> Outcome:
    verdict, mark = answer.said.verdict, answer.said.idempotency_key
    submission = known.get(answer.key)
    if answer.fault or submission is None:
        return Outcome(answer.row, verdict, answer.fault or _(_UNKNOWN))
    if mark in said:
        return Outcome(answer.row, verdict, _(_UNDONE) if said[mark] else "", not said[mark])
    is_current = answer.said.version == submission.version
    if is_current and not shows(sheet, answer.row, submission):
        return Outcome(answer.row, verdict, _(_MIXED_UP))
    changed = edited(sheet, answer.row, submission) if is_current else ()
    why = _refusal(officer, submission.pk, answer.said, rehearse=rehearse)
    return Outcome(answer.row, verdict, why, answer.is_repeated and not why, changed)


def _refusal(officer: Officer, pk: int, said: Said, *, rehearse: bool) -> str:
    """Say it; "" when that was done, else why not."""
    try:
        with transaction.atomic():
            decide(officer, pk, said)
            transaction.set_rollback(rehearse)
    except Submission.DoesNotExist:
        return _(_UNKNOWN)
    except HeldError:
        return _(_HELD)
    except StaleError:
        return _why_stale(officer, pk)
    except RefusedError as refusal:
        return str(refusal)
    return ""


def _why_stale(officer: Officer, pk: int) -> str:
    """Say what happened to a submission since its row was exported."""
    submission = seen_by(officer).filter(pk=pk).first()
    if submission is None:
        return _(_UNKNOWN)
    last = Decision.objects.filter(submission=submission, undone_by__isnull=True).first()
    if submission.state != State.DECIDED or last is None:
        return _(_CHANGED)
    when = timezone.localtime(last.at)
    told = _("Hồ sơ đã có quyết định: %(verdict)s (%(officer)s, %(when)s).")
    return told % {
        "verdict": _(words_vi.VERDICTS.get(last.verdict, last.verdict)),
        "officer": last.officer_name,
        "when": f"{when:%d/%m/%Y %H:%M}",
    }


_UNKNOWN = gettext_noop(
    "Không có hồ sơ này trong phạm vi của anh/chị, hoặc hồ sơ phải được đọc trên trang "
    "(mẫu đọc không kèm gợi ý)."
)
_MIXED_UP = gettext_noop(
    "Mã hay tên ở hàng này không phải của hồ sơ mà các cột ẩn chỉ tới: có thể chỉ một phần bảng được sắp xếp, hoặc "
    "hàng bị dán đè. Hãy điền lại vào tệp tải lại."
)
_HELD = gettext_noop("Cán bộ khác đang xem hồ sơ này; hãy nhập lại sau.")
_CHANGED = gettext_noop(
    "Hồ sơ đã thay đổi sau khi xuất tệp (có lượt sàng lọc mới, hoặc có người đã ghi ý kiến); "
    "hãy xuất lại rồi quyết định."
)
_UNDONE = gettext_noop(
    "Quyết định này đã được nhập rồi hoàn tác; muốn quyết định lại, hãy xuất tệp mới."
)
