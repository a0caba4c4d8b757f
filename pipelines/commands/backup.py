"""Back up a home and its database as one file, while officers decide; a run under way is waited for."""

import argparse
import os
import sys
from pathlib import Path

HELP = "sao lưu nơi giữ dữ liệu và cơ sở dữ liệu thành một tệp"
_WAIT = 60 * 60


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("to", metavar="NƠI", type=Path, help="thư mục, hoặc tệp .tar chưa có")
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument(
        "--keep",
        type=_at_least_one,
        metavar="N",
        help="giữ N bản mới nhất của nơi này trong thư mục, xóa bản cũ hơn",
    )
    parser.add_argument(
        "--wait",
        type=float,
        default=_WAIT,
        metavar="GIÂY",
        help=f"chờ lượt đang chạy nhiều nhất bao lâu (mặc định: {_WAIT})",
    )


def run(given: argparse.Namespace) -> int:
    """Write the backup, verify it, then remove old ones where asked to."""
    from pipelines.backing_up import backing
    from pipelines.home import Home

    os.umask(0o077)
    home, target = Home.at(given.home), backing.place_for(given.to)
    made = backing.back_up(
        home, target, wait=given.wait, waiting=_say_waiting, left_out=_say_left_out
    )
    rows = sum((made.database.rows or {}).values())
    where = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(made.database.vendor, "chưa có")
    print(f"Đã sao lưu {home.root} vào {target}, đã đọc lại và đúng mã SHA-256.")
    print(f"{made.files} tệp, {len(made.runs)} lượt; cơ sở dữ liệu: {where}, {rows} hàng.")
    for gone in backing.keep_newest(home, target, given.keep) if given.keep else []:
        print(f"Đã xóa bản cũ {gone.name}.")
    return 0


def _say_waiting() -> None:
    print("sangloc: một lượt đang chạy; chờ nó xong rồi sao lưu", file=sys.stderr, flush=True)


def _say_left_out(tables: list[str]) -> None:
    print(
        f"sangloc: bảng không phải của chương trình, không vào bản sao lưu: {', '.join(tables)};"
        " cần giữ thì sao lưu riêng bằng pg_dump",
        file=sys.stderr,
        flush=True,
    )


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("cần ít nhất 1")
    return number
