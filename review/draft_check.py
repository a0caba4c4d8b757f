"""One draft looked at for one caller: within their pace, or refused with a word on what to do."""

import logging

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from review import draft_pace
from review.drafts import MOST_CHARACTERS, Looked, look_at
from review.models import DraftToken, Officer
from review.screener import NoScreenerError

UNFIT, TOO_OFTEN, UNAVAILABLE = 422, 429, 503
_SAID = {
    "no_text": gettext_noop("Hãy dán bản thảo (dòng đầu là tên sáng kiến) hoặc chọn tệp .docx."),
    "too_long": gettext_noop("Bản thảo dài quá 100.000 ký tự; hãy gửi phần mô tả giải pháp."),
    "too_often": gettext_noop("Soát nhanh quá; hãy đợi %(seconds)s giây rồi gửi lại."),
    "no_index": gettext_noop(
        "Chưa soát được: chưa có hồ sơ nào được sàng lọc, hoặc kho so sánh cần dựng lại. Hãy báo người quản trị; bài "
        "đã gửi không bị lưu."
    ),
    "no_screener": gettext_noop(
        "Chưa soát được: máy chủ mở trang mà không kèm bộ sàng lọc. Hãy báo người quản trị mở bằng “sangloc serve”."
    ),
}
_log = logging.getLogger(__name__)


class DraftRefusedError(Exception):
    """A draft was not looked at: why, the status to answer with, and in how many seconds to ask again (0: none)."""

    def __init__(self, code: str, status: int, *, seconds: int = 0, message: str = "") -> None:
        super().__init__(code)
        self.code, self.status, self.seconds = code, status, seconds
        self._message = message

    @property
    def message(self) -> str:
        """Say what was wrong and what to do, in the language of the page."""
        return _(self._message or _SAID[self.code]) % {"seconds": self.seconds}


def keep_pace(asking: Officer | DraftToken) -> None:
    """Count one check of whoever asks.

    Raises:
        DraftRefusedError: they ask too often.
    """
    seconds = draft_pace.take(draft_pace.caller_of(asking))
    if seconds:
        raise DraftRefusedError("too_often", TOO_OFTEN, seconds=seconds)


def check(officer: Officer, text: str, *, with_confidential: bool) -> Looked:
    """Look at a draft with the rights of an officer; see `review.drafts.look_at`.

    Raises:
        DraftRefusedError: there is no text, or too much, or nothing to look with.
    """
    from nlp.neardup import IndexUnusableError  # here, not above: pages start without it

    if not text:
        raise DraftRefusedError("no_text", UNFIT)
    if len(text) > MOST_CHARACTERS:
        raise DraftRefusedError("too_long", UNFIT)
    try:
        return look_at(officer, text, with_confidential=with_confidential)
    except IndexUnusableError as error:
        _log.warning("checking drafts is not possible: %s", error)
        raise DraftRefusedError("no_index", UNAVAILABLE) from error
    except NoScreenerError as error:
        raise DraftRefusedError("no_screener", UNAVAILABLE) from error
