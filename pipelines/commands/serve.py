"""Serve the reviewers' pages of a home, on this machine only unless told otherwise."""

import argparse
import os
import socket
import sys
from pathlib import Path

from pipelines.errors import UnusableInput

HELP = "mở trang duyệt cho cán bộ"
# A few wait for the database or a slow line; more would only share out the time of the same core.
_THREADS = 4
_SECONDS_TO_FINISH = 30  # what is being answered when the server is told to stop


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ (mặc định: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="cổng (mặc định: 8000)")
    parser.add_argument(
        "--workers",
        type=_at_least_one,
        help="số tiến trình; chỉ khi dùng PostgreSQL (mặc định: số lõi máy, nhiều nhất 4; SQLite: 1)",
    )
    parser.add_argument(
        "--threads",
        type=_at_least_one,
        default=_THREADS,
        help=f"số luồng của mỗi tiến trình (mặc định: {_THREADS})",
    )
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")


def run(given: argparse.Namespace) -> int:
    """Bring the review database up to date and serve until stopped."""
    from pipelines import settings
    from pipelines.home import Home

    settings.chosen(given.settings)  # every fault is told before anything is served by it
    workers = _workers(given.workers)
    _refuse_taken(given.host, given.port)
    _set_up(Home.at(given.home).root)
    _warn_of_strangers(given.host)
    print(f"Trang duyệt: http://{given.host}:{given.port}/ (Ctrl+C để dừng)", flush=True)
    _serve(given.host, given.port, workers=workers, threads=given.threads)
    return 0


def _set_up(home: Path) -> None:
    """Make the database ready.

    Raises:
        UnusableInput: it does not answer; the address may hold a password and is not repeated.
    """
    import review

    try:
        review.setup(home)
    except ValueError as error:  # an address that names no PostgreSQL database
        raise UnusableInput(str(error)) from error
    except Exception as error:
        from django.db import OperationalError

        if not isinstance(error, OperationalError):
            raise
        told = str(error).strip().splitlines()[0]
        raise UnusableInput(f"Không mở được cơ sở dữ liệu: {told}") from error


def _serve(host: str, port: int, *, workers: int, threads: int) -> None:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces

    from review.serving import ASKED, THREADS

    os.environ[ASKED] = "1"
    os.environ[THREADS] = str(threads)
    Granian(
        "pipelines.pages:served",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,  # one connection of HTTP/2 would bring 200 requests, past the limit on connections
        workers=workers,
        respawn_failed_workers=True,
        workers_kill_timeout=_SECONDS_TO_FINISH,
        websockets=False,
        log_access=False,
    ).serve()


def _workers(asked: int | None) -> int:
    """Settle the number of processes: one where SQLite has one writer at a time."""
    if os.environ.get("DATABASE_URL"):
        return asked or min(os.cpu_count() or 1, 4)
    if asked is not None and asked > 1:
        raise UnusableInput(
            f"--workers {asked}: SQLite chỉ phục vụ bằng một tiến trình; đặt DATABASE_URL để dùng PostgreSQL."
        )
    return 1


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("cần ít nhất 1")
    return number


def _refuse_taken(host: str, port: int) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise UnusableInput(
            f"Không mở được {host}:{port} ({error}); hãy chọn cổng khác bằng --port."
        ) from error


def _warn_of_strangers(host: str) -> None:
    """Say what is missing when other machines are to reach the pages."""
    if host in ("127.0.0.1", "localhost", "::1"):
        return
    if not os.environ.get("SANGLOC_HOSTS"):
        print(
            "sangloc: máy khác chưa vào được: đặt SANGLOC_HOSTS=tên_máy_chủ (các tên cách nhau bằng dấu phẩy).",
            file=sys.stderr,
        )
    if os.environ.get("SANGLOC_HTTPS") != "1":
        print(
            "sangloc: chưa có HTTPS: mật khẩu đi qua mạng không được che; "
            "hãy đặt sau một máy chủ HTTPS và SANGLOC_HTTPS=1.",
            file=sys.stderr,
        )
