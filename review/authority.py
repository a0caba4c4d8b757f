"""Who may decide what: reading rights are `scope`'s, these are about saying something."""

from review.models import Officer, Submission, Verdict
from review.scope import nodes_of
from review.union_tree import UnionTree

# What a union gains by when the copy is its own: only a third party says these of a pair across unions.
_OF_THE_THIRD_PARTY = (Verdict.APPROVE, Verdict.DUPLICATE, Verdict.NOT_DUPLICATE)
READS_ONLY = "Tài khoản kiểm tra chỉ xem, không quyết định."
THIRD_PARTY = (
    "Hồ sơ này giống hồ sơ của công đoàn khác: duyệt hay kết luận trùng do cấp trên chung của hai công đoàn "
    "quyết định. Hãy chọn “Chưa rõ” để chuyển lên, hoặc trả lại nếu hồ sơ còn thiếu."
)


def refusal(officer: Officer, submission: Submission, verdict: str) -> str:
    """Say why an officer who sees a submission may not say this of it; "" when they may."""
    if officer.reads_only:
        return READS_ONLY
    if verdict in _OF_THE_THIRD_PARTY and not settles(officer, submission):
        return THIRD_PARTY
    return ""


def settles(officer: Officer, submission: Submission) -> bool:
    """Tell whether an officer may settle whose copy a submission is: always, unless it crosses unions.

    Then it takes somebody who holds for a node above both.
    """
    return not submission.crosses or UnionTree.load().covers(
        nodes_of(officer), submission.decider_code
    )
