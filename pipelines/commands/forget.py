"""Remove a person's data, or one filing's, from everything that the home keeps; first say what that would be."""

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.forgetting.finding import Found, Request
    from pipelines.home import Home
    from pipelines.settings import Settings

HELP = "xóa dữ liệu của một người hoặc một hồ sơ theo yêu cầu; trước hết cho xem sẽ xóa gì"
_ASKED = "XÓA"
_LISTED = 20


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--person", metavar="TÊN", help="họ và tên tác giả, như trong hồ sơ")
    whose.add_argument("--submission", metavar="MÃ", help="mã hồ sơ")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--unit", default="", metavar="ĐƠN_VỊ", help="chỉ hồ sơ của đơn vị này")
    where.add_argument(
        "--all-units",
        action="store_true",
        help="xóa ở mọi đơn vị tìm thấy (với --yes, khi tên hoặc mã ấy có ở nhiều đơn vị)",
    )
    parser.add_argument(
        "--reason",
        required=True,
        help="căn cứ để xóa, không nêu tên ai (ví dụ: đơn số 12 ngày 3/6)",
    )
    parser.add_argument("--by", default="", help="người thực hiện (mặc định: tài khoản trên máy)")
    parser.add_argument("--yes", action="store_true", help="xóa ngay, không hỏi lại")
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")


def run(given: argparse.Namespace) -> int:
    """Go on with what was cut off, show what is found, ask, and remove it; returns the exit status."""
    from pipelines import engine, settings
    from pipelines.forgetting import carrying_out
    from pipelines.forgetting.finding import Request, find
    from pipelines.handing_over import hand_over
    from pipelines.home import Home

    policy = settings.chosen(given.settings)
    request = Request(
        "person" if given.person else "submission", given.person or given.submission, given.unit
    )
    _refuse(given, request)
    home = Home.at(given.home)
    with engine.alone_in(home):
        hand_over(home)  # what a killed run published is part of all that is looked through
        if carrying_out.go_on(home, policy):
            print("Đã làm nốt yêu cầu xóa bị ngắt giữa chừng.")
        found = find(home, request)
        if not found.filings and not found.rows:
            print("Không có gì để xóa: không tìm thấy hồ sơ nào như vậy, hoặc đã xóa trước đây.")
            return 0
        _show(found)
        _refuse_names(given.reason, found)
        if given.yes and not given.all_units:
            _refuse_several(request, found)
        if not given.yes and not _agreed():
            print("Chưa xóa gì. Thêm --yes để xóa.")
            return 0
        return _carried_out(home, request, found, given, policy)


def _carried_out(
    home: "Home",
    request: "Request",
    found: "Found",
    given: argparse.Namespace,
    policy: "Settings",
) -> int:
    from pipelines.forgetting import carrying_out, ledger

    by = given.by or _account()
    entry = carrying_out.entered(home, request, found, by=by, reason=given.reason)
    carrying_out.carry_out(home, [entry], policy)
    print(
        f"Đã xóa {len(found.filings)} hồ sơ, {len(found.rows)} hàng để riêng; mục {entry.entry} trong"
        f" {home.root / ledger.LEDGER} (không có tên ai)."
    )
    print(
        "Còn ngoài tầm của lệnh này: tệp gốc các đơn vị gửi, tệp đã tải về máy, bản sao lưu cũ (khôi phục bằng"
        " `sangloc restore` sẽ xóa lại theo sổ), nhật ký ghi trước (WAL) của PostgreSQL; xem docs/privacy.md."
    )
    return 0


def _account() -> str:
    """Name who runs this: by number where the account has no name on this machine, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # the one until Python 3.12, the other since
        return str(os.getuid())


def _refuse(given: argparse.Namespace, request: "Request") -> None:
    from nlp.normal import fold
    from pipelines.errors import UnusableInput

    if not fold(request.said).strip():
        raise UnusableInput(
            "--person, --submission: chưa ghi tên hoặc mã; hãy ghi như trong hồ sơ."
        )
    if not given.reason.strip():
        raise UnusableInput("--reason: chưa ghi căn cứ; hãy ghi, ví dụ “đơn số 12 ngày 3/6/2026”.")
    if request.kind == "person" and fold(request.said).strip() in fold(given.reason):
        raise UnusableInput(_NAMED)


_NAMED = "--reason nêu tên người được xóa, mà căn cứ thì được giữ lại mãi; hãy ghi số đơn và ngày, đừng ghi tên."


def _refuse_names(reason: str, found: "Found") -> None:
    """Keep the names of authors out of what is kept about their removal."""
    from nlp.normal import fold
    from pipelines.errors import UnusableInput
    from review.forgetting.names import names_in

    told = fold(reason)
    names = {fold(name).strip() for one in found.filings.values() for name in names_in(one.author)}
    if any(name in told for name in names if " " in name):
        raise UnusableInput(_NAMED)


def _refuse_several(request: "Request", found: "Found") -> None:
    """Let no namesake, and no other unit's filing of the same number, go along where nobody looks at the list."""
    from pipelines.errors import UnusableInput

    owners = found.owners if request.kind == "submission" else found.units
    if request.unit or len(owners) < 2:
        return
    option, what = (
        ("--submission", "mã này") if request.kind == "submission" else ("--person", "tên này")
    )
    more = f" và {len(owners) - _LISTED} nơi nữa" if len(owners) > _LISTED else ""
    raise UnusableInput(
        f"{option}: {what} có ở {len(owners)} đơn vị hoặc tệp ({'; '.join(owners[:_LISTED])}{more}), có thể là của"
        " những người khác nhau; chưa xóa gì. Hãy thêm --unit ĐƠN_VỊ để chọn một, hoặc --all-units nếu đúng là tất cả."
    )


def _show(found: "Found") -> None:
    """Say what would be removed, a line a filing, without a word of their texts."""
    filings = list(found.filings.values())
    print(
        f"Tìm thấy {len(filings)} hồ sơ, {len(found.rows)} hàng để riêng, trong {len(found.runs)} lượt:"
    )
    for one in filings[:_LISTED]:
        shared = "; CÙNG ĐỨNG TÊN với người khác: cả hồ sơ bị xóa" if one.shared else ""
        print(f"  {one.submission_id}  {one.author or '(không ghi tác giả)'}  {one.unit}{shared}")
    if len(filings) > _LISTED:
        print(f"  … và {len(filings) - _LISTED} hồ sơ nữa")
    if len(found.units) > 1:
        print(
            f"CHÚ Ý: {len(found.units)} đơn vị ({'; '.join(found.units[:_LISTED])}), có thể là những người trùng tên;"
            " --unit để chọn một."
        )
    print(
        "Sẽ xóa chữ, tên và bằng chứng ở kho so sánh, chỉ mục, các lượt, cơ sở dữ liệu, việc dở dang, tệp xuất và tệp"
        " gửi lên; giữ mã, số liệu và quyết định. Không hoàn tác được."
    )


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    return input(f"Gõ {_ASKED} để xóa: ").strip() == _ASKED
