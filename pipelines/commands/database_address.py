"""The two ways in which a command is told a database: its address, or the environment variable that holds it."""

import argparse
import os

# `pipelines.databases` is loaded only where a database is asked.
USUAL_VARIABLE = "SANGLOC_DATABASE"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    told = parser.add_mutually_exclusive_group()
    told.add_argument(
        "--database",
        metavar="URL",
        help="địa chỉ SQLAlchemy của cơ sở dữ liệu (postgresql://…, sqlite:///…); có mật khẩu thì nên để trong "
        "biến môi trường, vì ai xem danh sách tiến trình cũng thấy lệnh",
    )
    told.add_argument(
        "--database-env",
        metavar="TÊN",
        default=USUAL_VARIABLE,
        help=f"biến môi trường giữ địa chỉ đó (mặc định: {USUAL_VARIABLE})",
    )


def variable(given: argparse.Namespace) -> str:
    """Name the environment variable that holds the address, which an address on the command line is moved into."""
    if given.database is None:
        return str(given.database_env)
    os.environ[USUAL_VARIABLE] = given.database
    return USUAL_VARIABLE
