"""How a filing whose data were removed on a person's request is told from others."""

from django.utils.translation import gettext_noop

from review.models import Submission

CODE = "forgotten"  # among the reasons of the filing, as in the published run
REMOVED = gettext_noop(
    "Chữ và tên của hồ sơ này đã được xóa theo yêu cầu của người có dữ liệu: không quyết định hay hoàn tác được nữa."
)


def is_removed(submission: Submission) -> bool:
    """Tell whether texts and names of a filing were removed."""
    return CODE in submission.reason_codes.split()
