"""Links from a member of a group to the group's earliest filing, where no pair of the two was found."""

from collections.abc import Sequence

from review.authority import THIRD_PARTY
from review.duplicates import unlinked
from review.models import Officer, Pair, Submission
from review.refusals import RefusedError
from review.rulings import standing_pairs
from review.scope import nodes_of, seen_by
from review.union_tree import UnionTree

_LONGEST = 500  # pairs in a row: below SQLite's limit of variables
OTHER_GROUP = (
    "Nhóm đã thay đổi: hồ sơ này không còn dính với hồ sơ nộp trước nhất; hãy tải lại trang."
)
NOT_LATER = "Hồ sơ này không nộp sau hồ sơ kia nên không thể là bản sao của nó."


def canonical_along(
    officer: Officer, submission: Submission, chain: Sequence[int], *, reason: str
) -> Submission:
    """Find the earlier filing that standing pairs lead to, and hold it until the decision is written.

    `chain` are the ids of pairs that join a member to the next, from `submission` on: whoever gave them, they are
    looked up here, so that only filings of one group can be linked.

    Raises:
        RefusedError: a pair of the chain does not stand, the filing it leads to was not filed earlier, the officer does
            not see that one or may not settle it, a copy across units comes without words, or the link would make a
            chain of links.
    """
    stands = standing_pairs().filter(pk__in=chain[:_LONGEST], joins=True)
    pairs = {pair.pk: pair for pair in stands}
    key = _end_of(submission.key, [pairs.get(pk) for pk in chain])
    both = seen_by(officer).select_for_update().filter(key__in=[submission.key, key])
    found = {one.key: one for one in both.order_by("pk")}
    canonical = found.get(key)
    if canonical is None:
        raise RefusedError(
            "Không xem được hồ sơ nộp trước nên chưa thể kết luận trùng; hãy chọn “Chưa rõ”."
        )
    if not is_later(submission, canonical):
        raise RefusedError(NOT_LATER)
    if not may_link(officer, submission, canonical):
        raise RefusedError(THIRD_PARTY)
    if not reason and any(pair.filing == "other_unit" for pair in pairs.values()):
        raise RefusedError(
            "Trùng khác đơn vị: hãy ghi lý do bằng lời, vì tính mới xét trong phạm vi cơ sở."
        )
    return unlinked(canonical, submission)


def may_link(officer: Officer, submission: Submission, canonical: Submission) -> bool:
    """Tell whether an officer may settle that one filing copies another: across unions only from above both."""
    one, other = submission.owner_code, canonical.owner_code
    if one and one == other:
        return True
    tree = UnionTree.load()
    return tree.covers(nodes_of(officer), tree.common(one, other))


def is_later(submission: Submission, canonical: Submission) -> bool:
    """Tell whether a filing can be a copy of another one, by their days and by the pair of the two if there is one."""
    if submission.key == canonical.key:
        return False
    mine, its = submission.submitted_day, canonical.submitted_day
    if mine and its and mine < its:
        return False
    turned = Pair.objects.filter(left_key=submission.key, right_key=canonical.key, withdrawn=False)
    return not turned.exists()


def _end_of(key: str, pairs: Sequence[Pair | None]) -> str:
    """Walk along pairs from a filing; refused where they do not hang together."""
    for pair in pairs:
        if pair is None or key not in (pair.left_key, pair.right_key):
            raise RefusedError(OTHER_GROUP)
        key = pair.left_key if key == pair.right_key else pair.right_key
    return key
