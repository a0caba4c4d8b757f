"""What an officer can say of a submission, and whether it is complete enough to be written down."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from review import curated, words_vi
from review.models import State, Verdict
from review.refusals import RefusedError

STATE_AFTER = {
    Verdict.APPROVE: State.DECIDED,
    Verdict.RETURN: State.DECIDED,
    Verdict.DUPLICATE: State.DECIDED,
    Verdict.REJECT: State.DECIDED,
    Verdict.UNSURE: State.UNSURE,
    Verdict.LATER: State.LATER,
}
_SAYABLE = (*STATE_AFTER, Verdict.NOT_DUPLICATE)  # the last leaves the submission in its state
_NEED_REASON = (Verdict.RETURN, Verdict.REJECT)
REASON_MOST, LETTER_MOST = 2_000, 8_000  # characters


@dataclass(frozen=True, slots=True)
class Said:
    """What an officer sends. `version` is that of the page they saw; `pair` the pair that it is about, if any.

    `missing` and `letter` go with a return: codes of what is missing, and the text to send (blank: written from the
    codes). `act` is the same for all that is said at once of a group; `chain` are the pairs that lead to its earliest
    filing where none does directly.
    """

    verdict: str
    version: int | None
    idempotency_key: str
    reason_code: str = ""
    reason: str = ""
    field: str = ""
    pair: int | None = None
    missing: tuple[str, ...] = ()
    letter: str = ""
    act: str = ""
    chain: tuple[int, ...] = ()


def checked(said: Said) -> Verdict:
    """Give the verdict of what was said, if all of it can be stored.

    Raises:
        RefusedError: something is missing, not in a list any more, or too long; the message says which.
    """
    if not said.idempotency_key or said.version is None:
        raise RefusedError(
            _("Biểu mẫu thiếu thông tin phiên bản; hãy mở lại hồ sơ rồi quyết định.")
        )
    if said.verdict not in _SAYABLE:
        raise RefusedError(
            _("Không có quyết định “%(verdict)s”; hãy chọn một nút trên trang hồ sơ.")
            % {"verdict": said.verdict}
        )
    if fault := _unlisted(said) or _too_long(said):
        raise RefusedError(fault)
    verdict = Verdict(said.verdict)
    told = said.reason_code or said.reason.strip() or said.missing
    if verdict in _NEED_REASON and not told:
        raise RefusedError(
            _("Hãy chọn hoặc ghi lý do: người nộp cần biết phải bổ sung, sửa điều gì.")
        )
    return verdict


def _unlisted(said: Said) -> str:
    if said.field and said.field not in curated.fields():
        return _("Lĩnh vực đã chọn không còn trong danh mục; hãy chọn lại.")
    if said.reason_code and said.reason_code not in words_vi.DECISION_REASONS:
        return _("Lý do đã chọn không còn trong danh mục; hãy chọn lại.")
    if set(said.missing) - words_vi.MISSING.keys():
        return _("Mục còn thiếu đã chọn không còn trong danh mục; hãy chọn lại.")
    return ""


def _too_long(said: Said) -> str:
    if len(said.reason) > REASON_MOST:
        return _("Lý do dài quá %(most)s ký tự; hãy rút gọn.") % {
            "most": words_vi.number(REASON_MOST)
        }
    if len(said.letter) > LETTER_MOST:
        return _("Thư dài quá %(most)s ký tự; hãy rút gọn.") % {
            "most": words_vi.number(LETTER_MOST)
        }
    return ""
