"""Screen what is new in a folder, every night by the clock, beside Prefect's own pages."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.commands import cluster_address
from pipelines.home import Home
from pipelines.timetable import CRON, PORT, TIMEZONE

if TYPE_CHECKING:
    from pipelines.scheduling import Plan
    from pipelines.wish import Wish

HELP = "sàng lọc hằng đêm mọi tệp mới trong một thư mục"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("folder", metavar="FOLDER", help="thư mục nơi các đơn vị đặt tệp")
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--settings", help="tệp TOML đè lên data/settings.toml")
    parser.add_argument("--workers", help="số tiến trình trên máy này (mặc định: số nhân)")
    cluster_address.add(parser)
    parser.add_argument(
        "--cron", default=CRON, help=f"khi nào, theo giờ {TIMEZONE} (mặc định: {CRON!r})"
    )
    parser.add_argument(
        "--watch",
        type=_seconds,
        default=0,
        metavar="SECONDS",
        help="giữa các lần hẹn cũng xem thư mục sau mỗi chừng ấy giây (mặc định: không)",
    )
    parser.add_argument(
        "--port", type=int, default=PORT, help=f"cổng của trang Prefect (mặc định: {PORT})"
    )
    parser.add_argument("--once", action="store_true", help="chạy thử một lượt ngay rồi thôi")


def run(given: argparse.Namespace) -> int:
    """Check what was asked for, then serve it until stopped, or run it once."""
    from pipelines import executors, settings
    from pipelines.scheduling import Plan
    from pipelines.wish import Wish

    asked: dict[str, Any] = {
        "folder": str(Path(given.folder).resolve()),
        "home": str(Home.at(given.home).root),
        "settings": str(Path(given.settings).resolve()) if given.settings else "",
        "executor": given.executor,
        "scheduler": given.scheduler,
    }
    if given.workers is not None:
        asked["workers"] = int(given.workers) if given.workers.isdecimal() else given.workers
    wish = Wish.checked(**asked)
    executors.refuse_missing(wish)
    policy = settings.chosen(given.settings)
    if given.once:
        return _once(wish)
    plan = Plan(wish, given.cron, given.watch, policy.running.settle_seconds, given.port)
    return _serve(plan)


def _once(wish: "Wish") -> int:
    """Do now what a night would do."""
    from pipelines import session, stopping
    from pipelines.progress import Progress
    from pipelines.report.summary import summary

    with stopping.terminated_as_interrupted(), session.opened(wish, Progress()) as here:
        if here is None:
            print(f"Không có tệp mới trong {wish.folder}.")
            return 0
        from pipelines import flow  # which imports Prefect, whose surroundings are ready now

        published = flow.run(here, wish)
    about = json.loads((published / "manifest.json").read_text(encoding="utf-8"))
    print(summary(about, published))
    return 0


def _serve(plan: "Plan") -> int:
    from pipelines import scheduling

    watched = f", xem thư mục sau mỗi {plan.watch_seconds:g} giây" if plan.watch_seconds else ""
    print(
        f"Lịch: {plan.cron} giờ {TIMEZONE}{watched}; thư mục {plan.wish.folder}\n"
        f"Trang Prefect: http://127.0.0.1:{plan.port}/ (Ctrl+C để dừng)",
        flush=True,
    )
    try:
        scheduling.serve(plan)
    except KeyboardInterrupt:
        print("sangloc: đã dừng lịch theo yêu cầu", file=sys.stderr)
    return 0


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 86_400:
        raise argparse.ArgumentTypeError(f"cần số giây từ 0 đến 86400, nhận được {text}")
    return number
