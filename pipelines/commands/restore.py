"""Restore a backup into a new home, and into an empty PostgreSQL database where the backup has one."""

import argparse
import os
import sys
from pathlib import Path

from pipelines.errors import UnusableInput

HELP = "khôi phục một bản sao lưu vào nơi mới"
_ADDRESS = "DATABASE_URL"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument("backup", metavar="TỆP", type=Path, help="tệp của `sangloc backup`")
    parser.add_argument("--home", required=True, type=Path, help="thư mục mới, chưa có hoặc trống")
    parser.add_argument(
        "--database-env",
        metavar="TÊN",
        default=_ADDRESS,
        help=f"biến môi trường giữ địa chỉ cơ sở dữ liệu PostgreSQL trống (mặc định: {_ADDRESS})",
    )
    parser.add_argument(
        "--forgotten",
        metavar="TỆP",
        type=Path,
        help="forgotten.jsonl mới hơn bản sao lưu: hồ sơ đã xóa sau đó không quay lại",
    )


def run(given: argparse.Namespace) -> int:
    """Check, restore, compare, and say what was done."""
    from pipelines.backing_up import restoring

    os.umask(0o077)
    if given.database_env != _ADDRESS:
        if given.database_env not in os.environ:
            raise UnusableInput(
                f"Không có biến môi trường {given.database_env}; hãy đặt nó là postgres://… của cơ sở dữ liệu trống."
            )
        os.environ[_ADDRESS] = os.environ[given.database_env]
    if not given.backup.is_file():
        raise UnusableInput(f"Không có tệp {given.backup}; hãy nêu tệp mà `sangloc backup` đã ghi.")
    root = given.home.resolve()
    done = restoring.restore(given.backup, root, forgotten=given.forgotten)
    if done.left_out:
        print(
            f"sangloc: bảng không phải của chương trình, không được khôi phục: {', '.join(done.left_out)};"
            " dữ liệu của chúng vẫn ở database/ trong bản sao lưu",
            file=sys.stderr,
        )
    print(f"Đã khôi phục bản sao lưu lúc {done.about.made} của {done.about.home} vào {root}.")
    print(
        f"{done.about.files} tệp, {len(done.about.runs)} lượt, {done.rows} hàng: đúng như khi sao lưu."
    )
    print(f"Theo sổ xóa, {done.forgotten} hồ sơ được xóa lại.")
    print(f"Tiếp theo: sangloc doctor --home {root}")
    return 0
