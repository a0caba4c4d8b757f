"""Records for the law: how this installation processes personal data, and the log of what the program suggested."""

import argparse
import csv
import datetime as dt
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from review.suggestions_log import Suggestion

HELP = "sổ xử lý dữ liệu cá nhân của nơi này, hoặc nhật ký gợi ý và quyết định theo ngày"
_KINDS = (".csv", ".parquet")
_ROWS = 10_000


def add(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument(
        "what",
        choices=("processing", "suggestions"),
        help="processing: sổ xử lý dữ liệu; suggestions: nhật ký gợi ý và quyết định",
    )
    parser.add_argument("--since", metavar="NGÀY", help="từ ngày, 2026-01-01 (suggestions cần có)")
    parser.add_argument(
        "--until", metavar="NGÀY", help="đến ngày, kể cả ngày ấy (suggestions cần có)"
    )
    parser.add_argument("--names", action="store_true", help="thêm tên cán bộ (cho suggestions)")
    parser.add_argument(
        "--out", type=Path, help="tệp ghi ra: .md; .csv hoặc .parquet (suggestions cần có)"
    )
    parser.add_argument("--home", help="nơi giữ mọi thứ (mặc định: SANGLOC_HOME hoặc ./var)")
    parser.add_argument("--settings", type=Path, help="tệp TOML đè lên data/settings.toml")


def run(given: argparse.Namespace) -> int:
    """Write the record and say where it is; the record of processing is printed where no file is named."""
    import review
    from pipelines.commands import acting_officer
    from pipelines.home import Home

    if given.out:
        acting_officer.refuse_existing(given.out)
    home = Home.at(given.home)
    if given.what == "suggestions":
        since, until = _days(given)
        review.setup(home.root)
        return _suggestions(given, since, until)
    from pipelines import settings
    from pipelines.forgetting.processing import record

    policy = settings.chosen(given.settings)
    text = record(home, policy)
    if given.out:
        given.out.write_text(text, encoding="utf-8")
        print(f"Đã ghi sổ xử lý dữ liệu vào {given.out}")
    else:
        print(text, end="")
    return 0


def _days(given: argparse.Namespace) -> tuple[dt.datetime, dt.datetime]:
    """Read the days as moments of Vietnam's clock; the last one is included."""
    from pipelines.errors import UnusableInput

    if given.out is None or given.out.suffix.lower() not in _KINDS:
        raise UnusableInput(f"--out {given.out or '(chưa nêu)'}: cần tên tệp .csv hoặc .parquet.")
    found = []
    for name in ("since", "until"):
        typed = getattr(given, name) or ""
        try:
            found.append(dt.date.fromisoformat(typed))
        except ValueError as error:
            told = f"--{name} {typed or '(chưa nêu)'}: cần một ngày dạng 2026-01-31."
            raise UnusableInput(told) from error
    since, until = found
    if since > until:
        raise UnusableInput(f"--since {since} sau --until {until}; hãy đổi lại.")
    start, end = (
        dt.datetime.combine(day, dt.time(), ZoneInfo("Asia/Ho_Chi_Minh")) for day in found
    )
    return start, end + dt.timedelta(days=1)


def _suggestions(given: argparse.Namespace, since: dt.datetime, until: dt.datetime) -> int:
    from review.suggestions_log import lines

    told = lines(since, until, names=given.names)
    write = _write_csv if given.out.suffix.lower() == ".csv" else _write_parquet
    print(f"Đã ghi {write(given.out, told)} dòng vào {given.out}")
    return 0


def _write_csv(path: Path, told: "Iterator[Suggestion]") -> int:
    """Write lines as a CSV that Excel opens right; a cell that it would take for a formula is quoted."""
    from review.spreadsheet_text import for_csv
    from review.suggestions_log import Suggestion

    number = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(Suggestion._fields)
        for number, one in enumerate(told, start=1):  # noqa: B007 - how many there were
            table.writerow([for_csv(cell) if isinstance(cell, str) else cell for cell in one])
    return number


def _write_parquet(path: Path, told: "Iterator[Suggestion]") -> int:
    import pyarrow as pa

    from pipelines.tables import TableWriter
    from review.suggestions_log import Suggestion

    kinds = {"low_content_score": pa.float64(), "field_confidence": pa.float64()}
    kinds |= {"duplicate_similarity": pa.float64(), "officer": pa.int64()}
    kinds |= {"was_shown": pa.bool_(), "is_undone": pa.bool_()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in Suggestion._fields])
    with TableWriter(path, schema) as table:
        while some := list(islice(told, _ROWS)):
            table.add(pa.Table.from_pylist([one._asdict() for one in some], schema=schema))
        return table.rows
