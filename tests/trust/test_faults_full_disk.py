"""A disk that fills up: what an export's writer wraps is still told as a full disk."""

import errno

from xlsxwriter.exceptions import FileCreateError

from review.export_jobs import _is_full


def test_what_a_workbooks_writer_wraps_is_seen_to_be_a_full_disk() -> None:
    def wrapped(number: int) -> Exception:
        error = FileCreateError("…")
        error.__context__ = OSError(number, "…")
        return error

    assert _is_full(wrapped(errno.ENOSPC))
    assert _is_full(wrapped(errno.EDQUOT))
    assert not _is_full(wrapped(errno.EIO))
