"""Write the minutes of a review, or the letters of its returns, as a Word document to be signed and sent."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pipelines.commands import acting_officer, written_export

if TYPE_CHECKING:
    from review.wanted import Wanted

HELP = "ghi biên bản rà soát, hoặc các thư trả lại, ra tệp Word theo quyền của một cán bộ"
# Options of the command by the names that the page's address has for them.
_IN_ADDRESS = {
    "since": "ngay_tu",
    "until": "ngay_den",
    "batch": "lo_tep",
    "sign_off": "chot",
    "union": "union",
}


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    acting_officer.add(parser)
    parser.add_argument(
        "--since", default="", metavar="NGÀY", help="quyết định từ ngày, 31/03/2022"
    )
    parser.add_argument("--until", default="", metavar="NGÀY", help="đến ngày, kể cả ngày ấy")
    parser.add_argument("--batch", default="", metavar="SỐ", help="số của tệp đã nhận lô")
    parser.add_argument("--sign-off", default="", metavar="SỐ", help="số của lần chốt")
    parser.add_argument(
        "--union", default="", metavar="MÃ", help="mã công đoàn trong data/unions.csv"
    )
    parser.add_argument("--mine", action="store_true", help="chỉ quyết định của chính cán bộ")
    parser.add_argument("--letters", action="store_true", help="các thư trả lại thay cho biên bản")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("bien-ban.docx"),
        help="tệp ghi ra, .docx (mặc định: bien-ban.docx)",
    )


def run(given: argparse.Namespace) -> int:
    """Write the paper through the same steps as the page does, and print where it is."""
    from pipelines.errors import UnusableInput

    kind = given.out.suffix.lower().lstrip(".")
    if kind != "docx":
        raise UnusableInput(f"--out {given.out}: cần tên tệp kết thúc bằng .docx.")
    return written_export.write(given, kind, _wanted)


def _wanted(given: argparse.Namespace) -> "Wanted":
    """Read the options as the page's address would give them; what cannot be read is refused, not ignored."""
    from pipelines.errors import UnusableInput
    from review import papers
    from review.wanted import Wanted as _Wanted

    typed = {name: getattr(given, name) for name in _IN_ADDRESS}
    asked = {_IN_ADDRESS[name]: value for name, value in typed.items() if value}
    more = {"giay": papers.LETTERS if given.letters else papers.MINUTES}
    more |= {"cua_toi": "1"} if given.mine else {}
    wanted = _Wanted.read(urlencode(asked | more))
    understood = wanted.lot.values | wanted.filters.chosen
    unknown = [name for name in typed if _IN_ADDRESS[name] in asked.keys() - understood.keys()]
    if unknown:
        named = ", ".join(f"--{name.replace('_', '-')} {typed[name]}" for name in unknown)
        raise UnusableInput(f"Không hiểu {named}; xem `sangloc minutes --help`.")
    return wanted
