"""Bring in decisions made in an exported workbook; rows that cannot be saved are given back with the reason."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.commands import acting_officer

if TYPE_CHECKING:
    from review.importing import Brought

HELP = "nhập quyết định đã điền trong tệp Excel xuất ra"
_SAID_MOST = 10


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("file", type=Path, metavar="FILE.xlsx", help="tệp .xlsx đã điền")
    acting_officer.add(parser)
    parser.add_argument(
        "--out",
        type=Path,
        help="nơi ghi các hàng chưa nhập (mặc định: cạnh tệp, thêm “-chua-nhap”)",
    )
    parser.add_argument("--preview", action="store_true", help="chỉ xem trước, không lưu gì")


def run(given: argparse.Namespace) -> int:
    """Say every row, or only rehearse it, and print what became of them."""
    from pipelines.errors import UnusableInput

    if not given.file.is_file():
        raise UnusableInput(f"Không có tệp {given.file}.")
    out = given.out or given.file.with_name(f"{given.file.stem}-chua-nhap.xlsx")
    officer = acting_officer.officer_named(given)
    from review.filled_workbook import UnfitFileError, read
    from review.import_files import bring_in_and_trace
    from review.importing import MOST_ANSWERS, TooManyError, bring_in
    from review.left_rows import write_left

    if officer.reads_only:
        raise UnusableInput("Tài khoản kiểm tra chỉ xem, không quyết định.")
    try:
        sheet = read(given.file)
        if given.preview:
            brought = bring_in(officer, sheet, rehearse=True)
        else:
            brought = bring_in_and_trace(officer, sheet, given.file.name)
    except UnfitFileError as fault:
        raise UnusableInput(f"{given.file}: {fault}") from fault
    except TooManyError as fault:
        raise UnusableInput(
            f"Mỗi lần nhập tối đa {MOST_ANSWERS} quyết định; hãy chia tệp."
        ) from fault
    print(_summary(brought, preview=given.preview))
    if brought.left and not given.preview:
        write_left(out, sheet, brought.left)
        print(f"Hàng chưa nhập, kèm lý do: {out}")
    return 0


def _summary(brought: "Brought", *, preview: bool) -> str:
    from review.words_vi import VERDICTS

    counted = [f"{VERDICTS[code]} {number}" for code, number in brought.saved.items()]
    lines = [
        f"{'Sẽ lưu' if preview else 'Đã lưu'}: {', '.join(counted) or 'không có'}",
        f"Đã nhập từ trước: {brought.before}; chưa nhập được: {len(brought.left)}; để trống: {brought.silent}",
        *(f"  hàng {one.row.number}: {one.why}" for one in brought.left[:_SAID_MOST]),
    ]
    more = len(brought.left) - _SAID_MOST
    return "\n".join([*lines, *([f"  … và {more} hàng nữa"] if more > 0 else [])])
