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
        help="nơi ghi các hàng chưa nhập (mặc định: cạnh tệp, thêm “-chua-nhap”; không ghi đè)",
    )
    parser.add_argument("--preview", action="store_true", help="chỉ xem trước, không lưu gì")


def run(given: argparse.Namespace) -> int:
    """Say every row, or only rehearse it, and print what became of them."""
    from pipelines.errors import UnusableInput

    if not given.file.is_file():
        raise UnusableInput(f"Không có tệp {given.file}.")
    out = given.out or _free(given.file.with_name(f"{given.file.stem}-chua-nhap.xlsx"))
    acting_officer.refuse_existing(out)
    officer = acting_officer.officer_named(given)
    from review.filled_workbook import read
    from review.import_files import bring_in_and_trace
    from review.importing import MOST_ANSWERS, TooManyError, bring_in
    from review.left_rows import write_left
    from review.unpacking import UnfitFileError

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
        write_left(out, sheet, brought)
        print(f"Hàng chưa nhập, kèm lý do: {out}")
    return 0


def _free(path: Path) -> Path:
    """Give a path that nothing has, by a number behind its name: what was given back before may be half mended."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def _summary(brought: "Brought", *, preview: bool) -> str:
    from review.words_vi import VERDICTS

    counted = [f"{VERDICTS[code]} {number}" for code, number in brought.saved.items()]
    lines = [
        f"{'Sẽ lưu' if preview else 'Đã lưu'}: {', '.join(counted) or 'không có'}",
        f"Đã nhập từ trước hoặc lặp lại: {brought.before}; chưa nhập được: {len(brought.left)}; "
        f"để trống: {brought.silent}",
        *(f"  hàng {one.row.place}: {one.why}" for one in brought.left[:_SAID_MOST]),
    ]
    if brought.edited:
        named = ", ".join(f"“{title}” ({number} hàng)" for title, number in brought.edited.items())
        lines.append(f"Sửa ở cột không được nhập, không lưu: {named}")
    more = len(brought.left) - _SAID_MOST
    return "\n".join([*lines, *([f"  … và {more} hàng nữa"] if more > 0 else [])])
