"""report.html: what a run found, in one file that opens without a network."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from models.taxonomy import Taxonomy
from pipelines.files import rows_of, write_whole
from pipelines.unions import Unions
from review.words_vi import LABELS, LANES, SET_ASIDE, reason

# Suspected copies listed in the report; the workbook has all of them.
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: a name, a count and its share (0..1) of the denominator that the chart names."""

    name: str
    count: int
    share: float


def write_html(
    path: Path, screened: pd.DataFrame, set_aside: pd.DataFrame, about: dict[str, Any]
) -> None:
    """Write the page; texts of submissions are escaped, authors do not appear."""
    page = _environment().get_template("report.html").render(**_content(screened, set_aside, about))
    write_whole(path, lambda partial: _write(partial, page))


def _content(
    screened: pd.DataFrame, set_aside: pd.DataFrame, about: dict[str, Any]
) -> dict[str, Any]:
    rows, total = rows_of(screened), len(screened)
    return {
        "about": about,
        "total": total,
        "lanes": [Bar(LANES[lane], n, n / max(1, total)) for lane, n in about["lanes"].items()],
        "fields": _bars((Taxonomy.load().name(row["field"]) for row in rows), total),
        "unions": _bars((_union(row["union_code"], row["upper_union"]) for row in rows), total),
        "reasons": _bars((reason(code).name for row in rows for code in row["reasons"]), total),
        "pairs": [(LABELS[label], count) for label, count in about["pairs"].items()],
        "copies": _copies(rows),
        "set_aside": rows_of(set_aside.head(50)),
        "set_aside_counts": [
            (SET_ASIDE.get(code, code), n) for code, n in about["set_aside"].items()
        ],
        "unmatched": about["unions_unmatched"],
    }


def _bars(names: Iterable[str], total: int) -> list[Bar]:
    """Count names, the most frequent first; shares are of all screened submissions."""
    counted = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    return [Bar(name, count, count / max(1, total)) for name, count in counted]


def _union(code: str, as_filed: str) -> str:
    if code:
        return Unions.load().name(code)
    return f"{as_filed} (chưa nhận ra)" if as_filed.strip() else "(không ghi)"


def _copies(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The most urgent suspected copies, with the title of what they resemble where it is in this run."""
    titles = {row["key"]: row["title_text"] for row in rows}
    copies = [row for row in rows if row["lane"] == "duplicate"]
    copies.sort(key=lambda row: (-row["priority"], row["submission_id"]))
    return [
        {
            "id": row["submission_id"],
            "title": row["title_text"],
            "unit": row["unit"],
            "label": LABELS[row["duplicate_label"]],
            "similarity": row["duplicate_similarity"],
            "earlier_id": row["duplicate_of"],
            "earlier_title": titles.get(row["duplicate_key"], "(hồ sơ của lượt trước)"),
        }
        for row in copies[:_SHOWN]
    ]


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("pipelines.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
