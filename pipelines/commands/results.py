"""Write the results of a published run into a table of a database; a run that is there already changes nothing."""

import argparse

from pipelines.commands import database_address, published_run
from pipelines.home import Home
from review.words_vi import number

HELP = "ghi kết quả một lượt đã công bố vào một bảng của cơ sở dữ liệu"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    published_run.add(parser)
    database_address.add(parser)
    parser.add_argument(
        "--table",
        required=True,
        metavar="BẢNG",
        help="tên bảng, được tạo khi chưa có; lược_đồ.bảng cũng được",
    )
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")


def run(given: argparse.Namespace) -> int:
    """Write the rows and say how many and where."""
    from pipelines.databases import Database
    from pipelines.results_table import write

    found = published_run.chosen(Home.at(given.home), given.run_id)
    database = Database.at(database_address.variable(given))
    rows = write(found, database, given.table)
    where = f"bảng {given.table} của {database.shown}"
    told = (
        f"đã ghi {number(rows)} hàng vào {where}"
        if rows
        else f"đã có đủ trong {where}, không ghi gì thêm"
    )
    print(f"Lượt {found.name}: {told}.")
    return 0
