"""What a returned filing lacks: what to suggest, and the letter that asks its author for it."""

from collections.abc import Iterable

from review import curated, words_vi
from review.asked_for import ASKED, Asked, missing_of
from review.evidence import codes
from review.models import Submission

# What a reason asks for where the officer ticked nothing.
_OF_REASON = {
    "missing_benefit": ("benefit",),
    "missing_date": ("date",),
    "missing_way": ("solution",),
    "missing_recognition": ("recognition",),
}


def suggested_missing(submission: Submission) -> tuple[str, ...]:
    """List what the flags of a submission say is missing, in the order of the form."""
    return missing_of(codes(submission))


def fitting_reasons(submission: Submission) -> tuple[str, ...]:
    """List the officers' reasons that say what the flags of a submission say, strongest flag first."""
    found = (ASKED.get(flag, Asked()).reason for flag in codes(submission))
    return tuple(dict.fromkeys(reason for reason in found if reason))


def letter(
    submission: Submission, missing: Iterable[str], *, reason_code: str = "", reason: str = ""
) -> str:
    """Write to the author what to add, as text to send; "" when nothing is said to be missing.

    Without codes of what is missing the reason tells it, else the officer's own words do. The letter is in Vietnamese
    whatever the language of the pages: its reader is the author.
    """
    chosen = set(missing) or set(_OF_REASON.get(reason_code, ()))
    sentences = [told for code, (_, told) in words_vi.MISSING.items() if code in chosen]
    if not sentences and reason.strip():
        sentences = [reason.strip()]
    return _written(submission, sentences) if sentences else ""


def _written(submission: Submission, sentences: list[str]) -> str:
    asked = "\n".join(f"{number}. {one}" for number, one in enumerate(sentences, start=1))
    title = " ".join(submission.readable[0].split()) or "(chưa ghi tên)"
    code = submission.submission_id
    return (
        f"Kính gửi: {submission.author.strip() or 'tác giả sáng kiến'}\n\n"
        f"Cảm ơn anh/chị đã gửi sáng kiến “{title}” (mã hồ sơ {code}). "
        f"Để xét được, nhờ anh/chị bổ sung:\n\n{asked}\n\n"
        f"Cách gửi lại: anh/chị viết thêm vào hồ sơ, giữ nguyên mã {code}, rồi nộp như lần trước. "
        "Hồ sơ vẫn được giữ, bổ sung xong sẽ được xem tiếp. "
        "Cần hỏi thêm hoặc cần người giúp viết, mời anh/chị liên hệ công đoàn cơ sở.\n\n"
        f"Trân trọng,\n{_sender(submission)}"
    )


def _sender(submission: Submission) -> str:
    return curated.union_name(submission.owner_code) if submission.owner_code else "Công đoàn"
