"""List the filings screened before that are most similar to one text; changes nothing."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.commands.input_text import read_text
from review.words_vi import number

if TYPE_CHECKING:
    from nlp.neardup import Similar

HELP = "tìm các hồ sơ đã sàng lọc giống một văn bản nhất"
_BLANK = "chưa có chữ nào để tìm."


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument(
        "file", nargs="?", default="-", help="tệp văn bản UTF-8; - đọc đầu vào chuẩn"
    )
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")
    parser.add_argument("--most", type=int, default=10, help="nhiều nhất bao nhiêu hồ sơ")
    parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")


def run(given: argparse.Namespace) -> int:
    """Look the text up and print what resembles it."""
    from tempfile import TemporaryDirectory

    from nlp.neardup import similar
    from pipelines import history, settings
    from pipelines.home import Home

    text = read_text(given.file, when_blank=_BLANK)
    limits = settings.chosen(given.settings).near_duplicates.limits
    with TemporaryDirectory() as aside:
        index, _ = history.as_it_stands(Home.at(given.home).root, Path(aside))
        found = similar(index, text, limits, most=max(0, given.most))
        about = {"compared": len(index), "found": [asdict(one) for one in found]}
    print(
        json.dumps(about, ensure_ascii=False, indent=2)
        if given.json
        else _spoken(found, len(index))
    )
    return 0


def _spoken(found: "list[Similar]", compared: int) -> str:
    if not found:
        return f"Không thấy hồ sơ nào giống trong {number(compared)} hồ sơ đã sàng lọc."
    lines = ["  Giống nhau  Bài này trong đó  Đó trong bài này  Đoạn dài nhất  Hồ sơ"]
    for one in found:
        shares = (one.similarity, one.text_in_filing, one.filing_in_text)
        places = f"{shares[0]:>12.0%}{shares[1]:>18.0%}{shares[2]:>18.0%}"
        mark = " (sao chép)" if one.is_copy else ""
        lines.append(f"{places}{one.longest_passage:>9} tiếng  {one.submission_id}{mark}")
    return "\n".join([*lines, "Máy chỉ gợi ý; người quyết định."])
