"""Compare each union's recent weeks with its own history and say what moved; changes nothing."""

import argparse
from pathlib import Path

HELP = "mỗi tuần, mỗi công đoàn: điều gì khác hẳn trước"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--weeks", type=_count, default=12, help="xét bao nhiêu tuần gần nhất")
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")
    parser.add_argument("--out", type=Path, metavar="FILE.xlsx", help="ghi thêm ra bảng Excel")


def run(given: argparse.Namespace) -> int:
    """Count, compare and print what moved."""
    from pipelines import drift, drift_words, settings
    from pipelines.drift_counts import count
    from pipelines.errors import UnusableInput
    from pipelines.home import Home
    from pipelines.report.listing import checked, write_listing
    from review.words_vi import SUGGESTION

    out, home = checked(given.out), Home.at(given.home)
    limits = settings.chosen(given.settings).drift
    counted = count(home)
    if not counted.at and not counted.undated:
        raise UnusableInput(
            f"Chưa có lượt nào trong {home.root / 'runs'}; hãy chạy `sangloc screen` trước."
        )
    compared = drift.compare(counted.at, limits, weeks=given.weeks)
    print(drift_words.report(compared, undated=counted.undated))
    print(SUGGESTION)
    if out:
        marked = drift_words.rows(drift_words.marked(compared))
        everything = drift_words.rows(compared)
        sheets = {
            "Khác hẳn trước": (drift_words.SENTENCES, marked),
            "Theo tuần": (drift_words.COLUMNS, everything),
        }
        write_listing(out, sheets)
    return 0


def _count(text: str) -> int:
    count = int(text) if text.isdecimal() else 0
    if not 1 <= count <= 520:
        raise argparse.ArgumentTypeError(f"cần một số từ 1 đến 520, nhận được {text}")
    return count
