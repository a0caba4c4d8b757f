"""Screen new submissions against each other and against all screened before in this home."""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

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
    from pipelines import engine, job, settings
    from pipelines.handing_over import hand_over, said
    from pipelines.home import Home
    from pipelines.intake import refuse_unusable
    from pipelines.progress import Progress
    from pipelines.reading import ReadingLimits

    home = Home.at(given.home)
    policy = settings.load(given.settings)
    progress = Progress()
    try:
        with engine.alone_in(home):
            engine.prepare(home)
            hand_over(home)
            prepared = job.prepare(home, given.files, policy, given.run_id, said(home))
            refuse_unusable(given.files, limits=ReadingLimits())
            published = _screen(prepared, given.workers, progress)
            with progress.stage("review", total=1) as advance:
                hand_over(home)
                advance()
            shutil.rmtree(prepared.order.folder, ignore_errors=True)
    except engine.HomeBusyError as error:
        print(f"sangloc: {error}", file=sys.stderr)
        return 1
    about = json.loads((published / "manifest.json").read_text(encoding="utf-8"))
    print(
        json.dumps(about, ensure_ascii=False, indent=2)
        if given.json
        else _summary(about, published)
    )
    return 0


def _screen(prepared: Any, workers: int, progress: Any) -> Path:  # noqa: ANN401
    from pipelines import engine, flow

    with engine.workers(workers) as pool:
        return flow.run(prepared, pool=pool, progress=progress)


def _summary(about: dict[str, Any], published: Path) -> str:
    from pipelines.report.summary import summary

    return summary(about, published)


def _count(text: str) -> int:
    count = int(text) if text.isdecimal() else 0
    if not 1 <= count <= 256:
        raise argparse.ArgumentTypeError(f"cần một số từ 1 đến 256, nhận được {text}")
    return count
