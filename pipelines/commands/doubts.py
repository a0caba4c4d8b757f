"""List labels and decisions that a model which never saw the text would give otherwise, for a second person."""

import argparse
import sys
from pathlib import Path

HELP = "nhãn và quyết định mà máy nghĩ khác, để người thứ hai xem lại"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--most", type=_count, default=50, help="nhiều nhất bao nhiêu dòng")
    parser.add_argument("--out", type=Path, metavar="FILE.xlsx", help="ghi thêm ra bảng Excel")


def run(given: argparse.Namespace) -> int:
    """Gather what people said, let models judge out of fold, print the disagreements; changes nothing."""
    from models.doubt_models import by_low_content_model
    from models.doubts import ranked
    from pipelines import doubting
    from pipelines.home import Home
    from pipelines.report.listing import checked, write_listing
    from review.words_vi import SUGGESTION

    out = checked(given.out)
    labels = doubting.from_labels()
    decisions = doubting.from_decisions(Home.at(given.home).root)
    print("Đang hỏi các mô hình về bài chúng chưa gặp; mất vài phút.", file=sys.stderr)
    found = doubting.find([*labels, *decisions], content_model=by_low_content_model())
    listed = doubting.rows(ranked(found, most=given.most))
    print(
        f"{len(labels)} văn bản có nhãn, {len(decisions)} quyết định; máy nghĩ khác ở {len(found)} chỗ,"
        f" dưới đây là {len(listed)} chỗ khác xa nhất.\n"
    )
    print("\n".join([doubting.table(listed), SUGGESTION]).strip())
    if out:
        write_listing(out, {"Xem lại": (doubting.COLUMNS, listed)})
    return 0


def _count(text: str) -> int:
    count = int(text) if text.isdecimal() else 0
    if count < 1:
        raise argparse.ArgumentTypeError(f"cần một số từ 1 trở lên, nhận được {text}")
    return count
