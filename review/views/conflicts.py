"""Why something was not saved although nothing was wrong with it: told with the other one's name and time."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from review import blind, claims, trail, words_vi
from review.models import Decision, Officer, Submission, Verdict
from review.views.lines import minutes


def conflict_of(officer: Officer, submission: Submission, version_seen: int | None) -> str:
    """Tell what came in between: another one has it in hand, somebody said something, or a new screening.

    What was said of a submission that is read without suggestions is not told.
    """
    kept = _("Lý do đã gõ được giữ lại; hãy xem lại thông tin mới.")
    return f"{_('Chưa lưu')}: {_reason(officer, submission, version_seen)} {kept}"


def _reason(officer: Officer, submission: Submission, version_seen: int | None) -> str:
    if claims.held_by_other(submission, officer):
        return _held(submission)
    event = Decision.objects.filter(submission=submission).first()
    is_newer = event is not None and (version_seen is None or event.version_seen >= version_seen)
    if event is not None and is_newer:
        hidden = blind.hides(submission, officer)
        return _("đã có người đọc sau khi anh/chị mở trang.") if hidden else _said(event)
    return _("hồ sơ đã thay đổi sau khi anh/chị mở trang, vì có lượt sàng lọc mới.")


def _held(submission: Submission) -> str:
    left, holder = claims.time_left(submission), submission.claimed_by
    told = ngettext(
        "%(name)s đang xem hồ sơ này, còn %(minutes)s phút.",
        "%(name)s đang xem hồ sơ này, còn %(minutes)s phút.",
        minutes(left or dt.timedelta()),
    )
    name = trail.name_of_user(holder) if holder else _("Người khác")
    return told % {"name": name, "minutes": words_vi.number(minutes(left or dt.timedelta()))}


def _said(event: Decision) -> str:
    at = timezone.localtime(event.at)
    verdict = Verdict(event.verdict)
    return _("%(name)s đã chọn “%(verdict)s” lúc %(at)s, sau khi anh/chị mở trang.") % {
        "name": event.officer_name,
        "verdict": _(words_vi.VERDICTS[verdict]),
        "at": f"{at:%H:%M %d/%m/%Y}",
    }
