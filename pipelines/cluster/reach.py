"""Whether a cluster can be asked at all; told before Prefect is imported or a model made for it."""

import socket
from importlib.util import find_spec
from urllib.parse import urlsplit

from pipelines.errors import RunFailedError, UnusableInput

AGAIN = "Chạy lại lệnh: phần đã xong không phải làm lại."
_SECONDS = 10.0


def refuse_missing() -> None:
    """Refuse to start where the extra is not installed.

    Raises:
        UnusableInput: it says what to install.
    """
    if find_spec("prefect_dask") is None:
        raise UnusableInput(
            "--executor dask cần gói mở rộng chưa được cài: python -m pip install -c constraints.txt '.[dask]' (hay"
            " 'sangloc[dask]'), ở máy này và ở mọi máy của cụm; hoặc bỏ --executor để chạy trên máy này."
        )


def refuse_unreachable(scheduler: str) -> None:
    """Refuse an address where nobody listens.

    Raises:
        UnusableInput: there is no such machine, or no scheduler on it.
    """
    place = urlsplit(scheduler)
    try:
        socket.create_connection((place.hostname or "", place.port or 0), _SECONDS).close()
    except OSError as error:
        raise unreachable(scheduler, error.strerror or "không trả lời") from error


def unreachable(scheduler: str, why: str) -> UnusableInput:
    """Say that no scheduler answers at an address."""
    return UnusableInput(
        f"Không gặp được bộ điều phối Dask tại {scheduler} ({why}); hãy xem địa chỉ --scheduler (dạng"
        " tcp://máy:8786) và `dask scheduler` ở đó có đang chạy, có cùng phiên bản và có mở cổng cho máy này không."
    )


def lost(scheduler: str) -> RunFailedError:
    """Say that a scheduler that did answer is gone."""
    return RunFailedError(
        f"Mất liên lạc với bộ điều phối Dask tại {scheduler}; hãy khởi động lại `dask scheduler` cùng các máy thợ, hoặc"
        f" bỏ --executor để làm nốt trên máy này. {AGAIN}"
    )


def deserted(scheduler: str, seconds: float) -> RunFailedError:
    """Say that a scheduler has no workers, and had none for so long."""
    return RunFailedError(
        f"Bộ điều phối Dask tại {scheduler} không có máy thợ nào suốt {seconds:g} giây; hãy khởi động `dask worker"
        f" {scheduler}` trên các máy thợ, hoặc nâng cluster_seconds trong [running] của tệp cài đặt. {AGAIN}"
    )
