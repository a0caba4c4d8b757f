"""Print the summary of a published run and say where its report and workbook are."""

import argparse
import json

HELP = "tóm tắt một lượt đã công bố và chỉ chỗ báo cáo"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument(
        "run_id", nargs="?", metavar="RUN", help="mã lượt (mặc định: lượt mới nhất)"
    )
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--json", action="store_true", help="in manifest dạng JSON")


def run(given: argparse.Namespace) -> int:
    """Find the run and print its summary or its manifest."""
    from pipelines.errors import UnusableInput
    from pipelines.home import Home
    from pipelines.publish import published
    from pipelines.report.summary import summary

    home = Home.at(given.home)
    runs = {path.name: path for path in published(home)}
    if not runs:
        raise UnusableInput(f"Chưa có lượt nào trong {home.runs}; hãy chạy `sangloc screen` trước.")
    wanted = given.run_id or list(runs)[-1]
    if wanted not in runs:
        raise UnusableInput(f"Không có lượt {wanted}; đang có: {', '.join(runs)}.")
    about = json.loads((runs[wanted] / "manifest.json").read_text(encoding="utf-8"))
    print(
        json.dumps(about, ensure_ascii=False, indent=2)
        if given.json
        else summary(about, runs[wanted])
    )
    return 0
