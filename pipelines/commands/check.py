"""Say what the screening would say about one draft text; changes nothing."""

import argparse
import json
from pathlib import Path

from pipelines.commands.input_text import read_text

HELP = "xem thử một bản nháp: máy sẽ nói gì? không ghi lại gì"
_BLANK = "chưa có chữ nào; hãy viết tên sáng kiến ở hàng đầu, nội dung ở dưới."


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        help="tệp văn bản UTF-8: hàng đầu là tên, sau đó là nội dung; - đọc đầu vào chuẩn",
    )
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


def run(given: argparse.Namespace) -> int:
    """Check a draft and print what a reviewer would be shown."""
    from pipelines import settings
    from pipelines.draft import check, spoken
    from pipelines.home import Home

    text = read_text(given.file, when_blank=_BLANK)
    found = check(text, Home.at(given.home), settings.load(given.settings))
    print(json.dumps(found, ensure_ascii=False, indent=2) if given.json else spoken(found))
    return 0
