"""Make the account of an officer or of staff, or change its rights or password, from the machine itself.

The first account of an office is made here; later ones can be made on the pages' own administration (/quan-tri/).
"""

import argparse
import getpass
import secrets
import sys
from typing import TYPE_CHECKING

from pipelines.errors import UnusableInput

if TYPE_CHECKING:
    from django.contrib.auth.models import User

HELP = "lập hoặc đổi tài khoản cán bộ, kể cả người quản trị đầu tiên"
_ROLES = ("reviewer", "lead", "national", "auditor", "none")


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("name", help="tên đăng nhập")
    parser.add_argument(
        "--role",
        choices=_ROLES,
        help="vai trò: rà soát, phụ trách, toàn quốc, kiểm tra; none: không rà soát",
    )
    parser.add_argument(
        "--unions", help="mã công đoàn trong data/unions.csv, cách nhau bằng dấu phẩy"
    )
    parser.add_argument("--full-name", help="họ và tên")
    parser.add_argument(
        "--staff", action=argparse.BooleanOptionalAction, help="được vào trang quản trị"
    )
    parser.add_argument("--active", action=argparse.BooleanOptionalAction, help="được đăng nhập")
    password = parser.add_mutually_exclusive_group()
    password.add_argument("--password", action="store_true", help="hỏi mật khẩu mới")
    password.add_argument("--generate", action="store_true", help="đặt và in một mật khẩu mới")
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")


def run(given: argparse.Namespace) -> int:
    """Make or change the account; what is not named stays as it was."""
    import review
    from pipelines.home import Home

    review.setup(Home.at(given.home).root)
    from django.contrib.auth.models import User

    from review.officers import said_rights

    user = User.objects.filter(username=given.name).first()
    is_new = user is None
    user = user or _new(given.name)
    role, unions = _rights(given, user)
    password, is_made = _password(given, user, is_new=is_new)
    _save(given, user, role, unions, password)
    print(
        f"{'Đã lập' if is_new else 'Đã đổi'} tài khoản {user.username}: {said_rights(role, unions)}"
    )
    print(f"Quản trị: {_yes(user.is_staff)}; được đăng nhập: {_yes(user.is_active)}")
    if is_made:
        print(f"Mật khẩu (chỉ hiện một lần này): {password}")
    return 0


def _yes(value: bool) -> str:  # noqa: FBT001 - the value is what is told
    return "có" if value else "không"


def _new(name: str) -> "User":
    from django.contrib.auth.models import User
    from django.core.exceptions import ValidationError

    user = User(username=name)
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise UnusableInput(
            f"Tên đăng nhập {name!r} không dùng được: chỉ gồm chữ, số và các ký tự @ . + - _."
        ) from error
    return user


def _rights(given: argparse.Namespace, user: "User") -> tuple[str, list[str]]:
    """Work out role and unions after the change.

    Raises:
        UnusableInput: a code is no node of the tree, or the account could neither review nor administer.
    """
    from review.models import Role
    from review.officers import NO_RIGHTS, rights_of

    role, unions = rights_of(user) if user.pk else (NO_RIGHTS, [])
    if given.unions is not None:
        unions = [code.strip() for code in given.unions.split(",") if code.strip()]
        _refuse_unknown(unions)
        role = role or Role.REVIEWER
    if given.role is not None:
        role = NO_RIGHTS if given.role == "none" else given.role
    if role == NO_RIGHTS:
        unions = []
        if not (user.is_staff if given.staff is None else given.staff):
            raise UnusableInput(
                f"Tài khoản {user.username} chưa có việc gì: thêm --role và --unions, hoặc --staff."
            )
    elif role != Role.NATIONAL and not unions:
        raise UnusableInput(
            f"Vai trò {role} cần ít nhất một công đoàn: --unions ldld_ha_noi,… (mã trong data/unions.csv)."
        )
    return role, unions


def _refuse_unknown(unions: list[str]) -> None:
    from review.officers import unknown_codes

    unknown = unknown_codes(unions)
    if unknown:
        raise UnusableInput(
            "Không có mã công đoàn " + "; ".join(_with_close_ones(code) for code in unknown) + "."
        )


def _with_close_ones(code: str) -> str:
    """Name a code that is unknown, with the nodes whose code or name is close to it."""
    from rapidfuzz import fuzz, process

    from review.union_tree import UnionTree

    tree = UnionTree.load()
    names = {union.code: f"{union.code} {union.full_name}" for union in tree.all}
    close = process.extract(code, names, scorer=fuzz.WRatio, limit=3, score_cutoff=60)
    offered = ", ".join(f"{found} ({tree.full_name(found)})" for _text, _score, found in close)
    return f"{code!r}" + (f" (gần giống: {offered})" if offered else "")


def _password(given: argparse.Namespace, user: "User", *, is_new: bool) -> tuple[str, bool]:
    """Ask for a password twice on a terminal, or make one; blank where the account keeps its own.

    The second value tells whether it was made here, and so has to be shown.

    Raises:
        UnusableInput: the passwords differ or are too weak.
    """
    if not (is_new or given.password or given.generate):
        return "", False
    if given.generate or not (given.password or sys.stdin.isatty()):
        return secrets.token_urlsafe(12), True
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    typed = getpass.getpass(f"Mật khẩu mới của {user.username}: ")
    if typed != getpass.getpass("Nhập lại: "):
        raise UnusableInput("Hai lần nhập mật khẩu chưa giống nhau; chưa có gì thay đổi.")
    try:
        validate_password(typed, user)
    except ValidationError as error:
        raise UnusableInput(" ".join(error.messages) + " Chưa có gì thay đổi.") from error
    return typed, False


def _save(
    given: argparse.Namespace, user: "User", role: str, unions: list[str], password: str
) -> None:
    """Save account, rights and a line in the administration's log, all or nothing."""
    from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
    from django.contrib.auth.models import User
    from django.db import transaction

    from review import sign_in_limits
    from review.officers import give_rights, rights_of, said_rights

    with transaction.atomic():
        before = said_rights(*rights_of(user)) if user.pk else ""
        if given.full_name is not None:
            user.first_name, user.last_name = given.full_name, ""
        user.is_staff = user.is_staff if given.staff is None else given.staff
        user.is_active = user.is_active if given.active is None else given.active
        if password:
            user.set_password(password)
        user.save()
        give_rights(user, role, unions)
        sign_in_limits.open_again(user.username)
        told = f"dòng lệnh; quyền: {before or '(mới)'} → {said_rights(role, unions)}"
        told += "; đặt mật khẩu mới" if password and before else ""
        # The log wants an account that acted; the machine's operator has none, so it is the account itself.
        LogEntry.objects.log_actions(
            user_id=user.pk,
            queryset=User.objects.filter(pk=user.pk),
            action_flag=CHANGE if before else ADDITION,
            change_message=told,
            single_object=True,
        )
