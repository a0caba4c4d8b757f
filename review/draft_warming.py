"""Loading what the draft check needs while whoever opened its page still pastes: models and index, once a process."""

import logging
from threading import Lock, Thread

from review.screener import NoScreenerError, screened
from review.similar import index_in_force

_TEXT = "Gá kẹp nhanh\nTôi hàn thêm chốt phi 8 vào thân gá."
_once = Lock()


def begin() -> Thread | None:
    """Load everything in a thread of its own, which is given; None where this process has loaded it before."""
    if not _once.acquire(blocking=False):
        return None
    loading = Thread(target=_load, name="drafts", daemon=True)
    loading.start()
    return loading


def _load() -> None:
    """Look at one small text; a home without an index is left alone, for a screening there would train models."""
    from nlp.neardup import IndexUnusableError  # here, not above: pages start without it

    try:
        index_in_force()
        screened(_TEXT)
    except (IndexUnusableError, NoScreenerError):
        _once.release()  # the next page tries again
    except Exception:
        logging.getLogger("django").exception("Chưa nạp trước được bộ sàng lọc")
