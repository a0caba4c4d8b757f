"""Screen new submissions against each other and against all screened before in this home."""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from pipelines.home import Home

HELP = "sàng lọc tệp sáng kiến mới và đưa vào hàng chờ duyệt"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="CSV, XLSX, XLS, JSONL hoặc Parquet"
    )
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--run-id", help="tên của lượt chạy (mặc định: theo giờ)")
    parser.add_argument(
        "--workers",
        type=_count,
        default=os.cpu_count() or 1,
        help="số tiến trình (mặc định: số nhân)",
    )
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")
    parser.add_argument(
        "--json", action="store_true", help="in manifest (chỉ JSON) ra đầu ra chuẩn"
    )


def run(given: argparse.Namespace) -> int:
    """Screen, publish and hand over; prints a summary, or the manifest with `--json`."""
    from pipelines import session
    from pipelines.progress import Progress
    from pipelines.wish import Wish

    wish = Wish.checked(
        files=tuple(map(str, given.files)),
        home=str(Home.at(given.home).root),
        settings=str(given.settings or ""),
        workers=given.workers,
        run_id=given.run_id or "",
    )
    with session.opened(wish, Progress()) as here:
        assert here is not None, "files were given"
        from pipelines import flow  # which imports Prefect, whose surroundings are ready now

        published = flow.run(here, wish)
    about = json.loads((published / "manifest.json").read_text(encoding="utf-8"))
    print(
        json.dumps(about, ensure_ascii=False, indent=2)
        if given.json
        else _summary(about, published)
    )
    return 0


def _summary(about: dict[str, Any], published: Path) -> str:
    from pipelines.report.summary import summary

    return summary(about, published)


def _count(text: str) -> int:
    count = int(text) if text.isdecimal() else 0
    if not 1 <= count <= 256:
        raise argparse.ArgumentTypeError(f"cần một số từ 1 đến 256, nhận được {text}")
    return count
