"""Serve the reviewers' pages of a home, on this machine only unless told otherwise."""

import argparse
import os

HELP = "mở trang duyệt cho cán bộ"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ (mặc định: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="cổng (mặc định: 8000)")


def run(given: argparse.Namespace) -> int:
    """Bring the review database up to date and serve until stopped."""
    import review
    from pipelines.home import Home

    home = Home.at(given.home)
    review.setup(home.root)
    os.environ["SANGLOC_HOME"] = str(home.root)

    from granian import Granian
    from granian.constants import Interfaces

    print(f"Trang duyệt: http://{given.host}:{given.port}/ (Ctrl+C để dừng)", flush=True)
    Granian(
        "review.wsgi:application",
        address=given.host,
        port=given.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=8,
        log_access=False,
    ).serve()
    return 0
