"""Export what an officer may see, as .xlsx or CSV, or a batch for them to decide in Excel."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pipelines.commands import acting_officer, written_export

if TYPE_CHECKING:
    from review.wanted import Wanted

HELP = "xuất hồ sơ ra Excel hoặc CSV theo quyền của một cán bộ"
# Options of the command by the names that the queue's address has for them.
_FILTERS = {
    "lane": "nhóm gợi ý: duplicate, low_content, check_facts, field_unsure, ready",
    "state": "trạng thái: open, later, unsure, decided (mặc định: đang chờ)",
    "union": "mã công đoàn trong data/unions.csv",
    "field": "mã lĩnh vực",
    "reason": "mã lý do gợi ý",
    "relation": "quan hệ với hồ sơ nộp trước",
    "band": "mức ưu tiên: high, middle, low",
    "tu": "nộp từ ngày",
    "den": "nộp đến ngày",
    "find": "có chữ",
}
_IN_ADDRESS = {"find": "q"}


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    acting_officer.add(parser)
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("ho-so.xlsx"),
        help="tệp ghi ra, .xlsx hoặc .csv (mặc định: ho-so.xlsx)",
    )
    parser.add_argument(
        "--batch",
        type=int,
        default=0,
        metavar="N",
        help="nhận tối đa N hồ sơ để quyết định trong Excel",
    )
    parser.add_argument(
        "--without-names",
        action="store_true",
        help="bỏ tác giả và người quyết định, che dữ liệu cá nhân trong bài",
    )
    for name, meaning in _FILTERS.items():
        parser.add_argument(f"--{name}", default="", help=meaning)


def run(given: argparse.Namespace) -> int:
    """Write the file through the same steps as the page does, and print where it is."""
    return written_export.write(given, given.out.suffix.lower().lstrip("."), _wanted)


def _wanted(given: argparse.Namespace) -> "Wanted":
    """Read the filters as the queue's address would give them; what no filter knows is refused, not ignored."""
    from django.http import QueryDict

    from pipelines.errors import UnusableInput
    from review.filters import Filters
    from review.wanted import MOST_IN_BATCH
    from review.wanted import Wanted as _Wanted

    if not 0 <= given.batch <= MOST_IN_BATCH:
        raise UnusableInput(f"--batch {given.batch}: cần từ 1 đến {MOST_IN_BATCH}.")
    typed = {_IN_ADDRESS.get(name, name): getattr(given, name) for name in _FILTERS}
    asked = {name: value for name, value in typed.items() if value}
    filters = Filters.read(QueryDict(urlencode(asked)))
    unknown = [name for name in asked if not getattr(filters, name)]
    if unknown:
        named = ", ".join(f"--{name} {asked[name]}" for name in unknown)
        raise UnusableInput(f"Không hiểu {named}; xem `sangloc export --help`.")
    return _Wanted(filters, given.batch, nameless=given.without_names)
