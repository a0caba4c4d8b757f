"""The officer for whom a command acts."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from review.models import Officer


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments that say whose rights apply and where."""
    parser.add_argument(
        "--officer",
        metavar="TÊN",
        help="tên đăng nhập của cán bộ mà quyền được áp dụng (mặc định: cán bộ duy nhất)",
    )
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")


def officer_named(given: argparse.Namespace) -> "Officer":
    """Bring the review database of the home up to date and find the officer.

    Raises:
        UnusableInput: there is no such officer, or none is named and there are several.
    """
    import review
    from pipelines.errors import UnusableInput
    from pipelines.home import Home

    review.setup(Home.at(given.home).root)
    from review.models import Officer
    from review.scope import officer_of

    known = Officer.objects.select_related("user").filter(user__is_active=True)
    names = [one.user.get_username() for one in known.order_by("user__username")]
    name = given.officer or (names[0] if len(names) == 1 else "")
    chosen = known.filter(user__username=name).first()
    officer = officer_of(chosen.user) if chosen else None
    if officer is None:
        asked = f"Không có cán bộ “{name}”" if name else "Hãy nêu cán bộ bằng --officer"
        listed = ", ".join(names) or "chưa có cán bộ nào; hãy tạo trước"
        raise UnusableInput(f"{asked}; đang có: {listed}.")
    return officer


def refuse_existing(path: Path) -> None:
    """Overwrite nothing that somebody may have filled in.

    Raises:
        UnusableInput: the file is there already, or its folder is not.
    """
    from pipelines.errors import UnusableInput

    if path.exists():
        raise UnusableInput(f"Tệp {path} đã có; hãy chọn tên khác bằng --out để không ghi đè.")
    if not path.parent.is_dir():
        raise UnusableInput(f"Không có thư mục {path.parent}; hãy tạo trước hoặc chọn --out khác.")
