"""Print the summary of a published run and say where its report and workbook are."""

import argparse
import json

from pipelines.commands import published_run
from pipelines.home import Home

HELP = "tóm tắt một lượt đã công bố và chỉ chỗ báo cáo"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    published_run.add(parser)
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--json", action="store_true", help="in manifest dạng JSON")


def run(given: argparse.Namespace) -> int:
    """Find the run and print its summary or its manifest."""
    from pipelines.report.summary import summary

    found = published_run.chosen(Home.at(given.home), given.run_id)
    about = json.loads((found / "manifest.json").read_text(encoding="utf-8"))
    print(json.dumps(about, ensure_ascii=False, indent=2) if given.json else summary(about, found))
    return 0
