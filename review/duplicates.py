"""Which filings may be called duplicates, or no duplicates, and of what: a link from the later to the earlier one."""

from django.utils.translation import gettext as _

from review.authority import THIRD_PARTY, settles_pair
from review.counterparts import earlier_filing
from review.models import Officer, Pair, Submission
from review.refusals import RefusedError
from review.relations import GROUNDS


def canonical_of(
    officer: Officer, submission: Submission, pair: Pair | None, *, reason: str
) -> Submission:
    """Find the earlier filing that a duplicate is linked to, and hold it until the decision is written.

    Raises:
        RefusedError: the pair shows no such filing, the officer cannot read it or may not settle it, a copy across
            units comes without words, or the link would make a chain.
    """
    if pair is None or not is_ground(pair, submission):
        raise RefusedError(
            _("Chỉ đánh dấu “Trùng” khi trang có hồ sơ nộp trước bị sao chép hoặc nộp lại.")
        )
    if not earlier_filing(officer, pair).is_readable:
        raise RefusedError(
            _("Không xem được hồ sơ nộp trước nên chưa thể kết luận trùng; hãy chọn “Chưa rõ”.")
        )
    if pair.filing == "other_unit" and not reason:
        raise RefusedError(
            _("Trùng khác đơn vị: hãy ghi lý do bằng lời, vì tính mới xét trong phạm vi cơ sở.")
        )
    return unlinked(_settled(officer, pair, submission), submission)


def other_filing_of(officer: Officer, submission: Submission, pair: Pair | None) -> Submission:
    """Find the earlier filing that a submission is said not to repeat, whatever the label, and hold it likewise.

    Raises:
        RefusedError: the pair is not one of this submission, or the officer cannot read its earlier filing or may not
            settle the pair.
    """
    if pair is None or pair.right_key != submission.key:
        raise RefusedError(
            _("“Không trùng” chỉ dùng cho cặp đang hiện trên trang; hãy tải lại trang rồi làm lại.")
        )
    if not earlier_filing(officer, pair).is_readable:
        raise RefusedError(
            _(
                "Không xem được hồ sơ nộp trước nên chưa thể kết luận không trùng; hãy chọn “Chưa rõ”."
            )
        )
    return _settled(officer, pair, submission)


def is_ground(pair: Pair, submission: Submission) -> bool:
    """Tell whether a pair can carry "duplicate": the submission is the later side and its text was copied."""
    return pair.right_key == submission.key and not pair.withdrawn and pair.label in GROUNDS


def _settled(officer: Officer, pair: Pair, submission: Submission) -> Submission:
    """Hold the earlier filing of a pair that the officer may settle."""
    earlier = _held(pair)
    if not settles_pair(officer, pair, earlier, submission):
        raise RefusedError(_(THIRD_PARTY))
    return earlier


def _held(pair: Pair) -> Submission:
    """Lock both filings in the order of their ids, so that two officers never wait for each other; give the earlier."""
    both = Submission.objects.select_for_update().filter(key__in=[pair.left_key, pair.right_key])
    return next(one for one in both.order_by("pk") if one.key == pair.left_key)


def unlinked(canonical: Submission, submission: Submission) -> Submission:
    """Keep links one step long: the earlier filing is no duplicate, the later one is nobody's original."""
    if canonical.canonical_id is not None:
        raise RefusedError(
            _(
                "Hồ sơ nộp trước này đã được kết luận trùng với hồ sơ khác; hãy đối chiếu với bản gốc."
            )
        )
    if Submission.objects.filter(canonical=submission).exists():
        raise RefusedError(
            _("Đã có hồ sơ được kết luận trùng với hồ sơ này; hãy hoàn tác các kết luận đó trước.")
        )
    return canonical
