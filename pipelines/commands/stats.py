"""Answer what is asked first of a home, or a question of one's own in SQL; only reads, and names nobody."""

import argparse
import sys
from typing import TYPE_CHECKING

from pipelines.analysis.answers import FIRST, Ready, ready_answers
from pipelines.errors import UnusableInput
from pipelines.home import Home

if TYPE_CHECKING:
    from pipelines.analysis.asking import Answer

_NOBODY_ASKED = (
    "sangloc: {} không có cơ sở dữ liệu rà soát và DATABASE_URL chưa đặt; "
    "các số về quyết định là 0 vì không có gì để đếm."
)
HELP = "con số có sẵn, hoặc câu hỏi SQL của riêng mình, trên các lượt đã công bố"


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "answer",
        nargs="?",
        default=FIRST,
        metavar="TÊN",
        help=f"câu trả lời có sẵn: {', '.join(ready_answers())} (mặc định: {FIRST})",
    )
    what.add_argument("--sql", metavar="SELECT", help="câu hỏi của mình; xem docs/analysis.md")
    what.add_argument(
        "--create-views",
        action="store_true",
        help="tạo khung nhìn chỉ đọc cho người phân tích trong PostgreSQL của trang rà soát",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="in dạng JSON")
    form.add_argument("--csv", action="store_true", help="in dạng CSV (UTF-8 có BOM)")
    form.add_argument("--show-sql", action="store_true", help="in câu SQL thay vì trả lời")
    parser.add_argument(
        "--authors", action="store_true", help="thêm cột author (tên tác giả) vào filings, screened"
    )
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")


def run(given: argparse.Namespace) -> int:
    """Answer, show the question, or make the views."""
    if given.create_views:
        return _create_views(Home.at(given.home))
    asked = (
        Ready(name="", title="", sql=given.sql, columns={}) if given.sql else _ready(given.answer)
    )
    if given.show_sql:
        print(asked.sql.strip())
        return 0
    from pipelines.analysis.asking import ask
    from pipelines.analysis.opening import opened
    from review.standing import is_there

    home = Home.at(given.home)
    if not is_there(home.root):
        print(_NOBODY_ASKED.format(home.root), file=sys.stderr)
    with opened(home, authors=given.authors) as database:
        _print(ask(database, asked.sql), asked, given)
    return 0


def _ready(name: str) -> Ready:
    if name not in ready_answers():
        raise UnusableInput(
            f"Không có câu trả lời sẵn nào tên {name!r}; đang có: {', '.join(ready_answers())}."
        )
    return ready_answers()[name]


def _print(answer: "Answer", asked: Ready, given: argparse.Namespace) -> None:
    from pipelines.analysis import shown

    if given.json:
        shown.write_json(answer, sys.stdout)
    elif given.csv:
        shown.write_csv(answer, sys.stdout)
    else:
        if asked.title:
            print(f"{asked.title}\n")
        print("\n".join(shown.table(answer, asked.columns)))


def _create_views(home: Home) -> int:
    """Make the views in the database that `DATABASE_URL` names."""
    import review

    review.setup(home.root)
    from django.db import DatabaseError, connection

    from review.analysis import views  # only after Django is set up

    if connection.vendor != "postgresql":
        raise UnusableInput(
            "--create-views cần DATABASE_URL trỏ tới PostgreSQL; với SQLite hãy hỏi bằng `sangloc stats --sql`."
        )
    try:
        made = views.create()
    except DatabaseError as error:
        told = str(error).partition("\n")[0]
        raise UnusableInput(
            f"PostgreSQL không cho tạo khung nhìn: {told}; tài khoản cần quyền CREATE trên cơ sở dữ liệu."
        ) from error
    print(f"Đã tạo trong lược đồ {views.SCHEMA}: {', '.join(made)}.")
    return 0
