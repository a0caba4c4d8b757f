"""Who may decide what: reading rights are `scope`'s, these are about saying something."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from review.models import Officer, Pair, Relation, Submission, Verdict
from review.relations import GROUNDS
from review.scope import nodes_of
from review.union_tree import UnionTree

# What a union gains by when the copy is its own: only a third party says these of a pair across unions.
_OF_THE_THIRD_PARTY = (Verdict.APPROVE, Verdict.DUPLICATE, Verdict.NOT_DUPLICATE)
READS_ONLY = gettext_noop("Tài khoản kiểm tra chỉ xem, không quyết định.")
THIRD_PARTY = gettext_noop(
    "Hồ sơ này giống hồ sơ của công đoàn khác: duyệt hay kết luận trùng do cấp trên chung của hai công đoàn "
    "quyết định. Hãy chọn “Chưa rõ” để chuyển lên, hoặc trả lại nếu hồ sơ còn thiếu."
)


def refusal(officer: Officer, submission: Submission, verdict: str) -> str:
    """Say why an officer who sees a submission may not say this of it; "" when they may."""
    if officer.reads_only:
        return _(READS_ONLY)
    if verdict in _OF_THE_THIRD_PARTY and not settles(officer, submission):
        return _(THIRD_PARTY)
    return ""


def settles_pair(officer: Officer, pair: Pair, earlier: Submission, later: Submission) -> bool:
    """Tell whether an officer may say if one filing copies another: across unions only from above both.

    A pair of the same author or unit, or of other wordings, is nobody's gain.
    """
    if pair.relation != Relation.OTHER_UNION or pair.label not in GROUNDS:
        return True
    tree = UnionTree.load()
    return tree.covers(nodes_of(officer), tree.common(earlier.owner_code, later.owner_code))


def settles(officer: Officer, submission: Submission) -> bool:
    """Tell whether an officer may settle whose copy a submission is: always, unless it crosses unions.

    Then it takes somebody who holds for a node above both.
    """
    return not submission.crosses or UnionTree.load().covers(
        nodes_of(officer), submission.decider_code
    )
