"""Screen new submissions against each other and against all screened before in this home."""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from pipelines.commands import cluster_address, database_address
from pipelines.commands.input_text import read_text
from pipelines.home import Home

_BLANK = "Cần tệp để sàng lọc, hoặc một câu SELECT bằng --query hay --query-file; xem `sangloc screen --help`."
HELP = "sàng lọc tệp sáng kiến mới và đưa vào hàng chờ duyệt"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="CSV, XLSX, XLS, JSONL hoặc Parquet"
    )
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument(
        "--query", metavar="SQL", default="", help="thay cho tệp: câu SELECT trên cơ sở dữ liệu"
    )
    asked.add_argument(
        "--query-file", metavar="TỆP", help="tệp chứa câu SELECT đó; - đọc đầu vào chuẩn"
    )
    database_address.add(parser)
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--run-id", help="tên của lượt chạy (mặc định: theo giờ)")
    parser.add_argument(
        "--workers",
        type=_count,
        default=os.cpu_count() or 1,
        help="số tiến trình trên máy này (mặc định: số nhân)",
    )
    cluster_address.add(parser)
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")
    parser.add_argument(
        "--json", action="store_true", help="in manifest (chỉ JSON) ra đầu ra chuẩn"
    )


def run(given: argparse.Namespace) -> int:
    """Screen, publish and hand over; prints a summary, or the manifest with `--json`."""
    from pipelines import session, stopping
    from pipelines.errors import UnusableInput
    from pipelines.progress import Progress
    from pipelines.wish import Wish

    query = read_text(given.query_file, when_blank=_BLANK) if given.query_file else given.query
    if not given.files and not query.strip():
        raise UnusableInput(_BLANK)
    wish = Wish.checked(
        files=tuple(map(str, given.files)),
        query=query,
        database=database_address.variable(given) if query else "",
        home=str(Home.at(given.home).root),
        settings=str(given.settings or ""),
        workers=given.workers,
        executor=given.executor,
        scheduler=given.scheduler,
        run_id=given.run_id or "",
    )
    with stopping.terminated_as_interrupted(), session.opened(wish, Progress()) as here:
        if here is None:
            raise UnusableInput("Câu truy vấn không trả về hàng nào: không có gì để sàng lọc.")
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
