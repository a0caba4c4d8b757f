"""report.html: what a run found, in one file that opens without a network."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from models.taxonomy import Taxonomy
from nlp import personal
from pipelines.counting import Counts
from pipelines.files import write_whole
from pipelines.report.board import RunBoard, section
from pipelines.report.workbook import MOST_ROWS
from pipelines.unions import Unions
from review.pictures.picture import Picture
from review.words_vi import LABELS, LANES, SET_ASIDE, number, reason

# Rows set aside that the report lists; `set_aside.csv` has all of them.
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: a name, a count and its share (0..1) of the denominator that the chart names."""

    name: str
    count: int
    share: float


def write_html(
    path: Path,
    run: Path,
    counts: Counts,
    about: dict[str, Any],
    board: RunBoard,
    pictures: Sequence[Picture],
) -> None:
    """Write the page of a run from its tables, counts and manifest; texts are escaped, authors do not appear."""
    content = _content(run, counts, about) | {"board": section(board)}
    content |= {"pictures": pictures, "table_words": "Bảng số của hình"}
    page = _environment().get_template("report.html").render(**content)
    write_whole(path, lambda partial: _write(partial, page))


def _content(run: Path, counts: Counts, about: dict[str, Any]) -> dict[str, Any]:
    total = counts.rows
    return {
        "about": about,
        "total": total,
        "lanes": [Bar(LANES[lane], n, n / max(1, total)) for lane, n in about["lanes"].items()],
        "fields": _bars(
            _named(counts.fields, lambda code: Taxonomy.load().name(code or None)), total
        ),
        "unions": _bars(_unions(counts), total),
        "reasons": _bars(_named(counts.reasons, lambda code: reason(code).name), total),
        "pairs": [(LABELS[label], count) for label, count in about["pairs"].items()],
        "copies": _copies(run, counts),
        "set_aside": _first_rows(run / "set_aside.parquet"),
        "set_aside_counts": [
            (SET_ASIDE.get(code, code), n) for code, n in about["set_aside"].items()
        ],
        "unmatched": about["unions_unmatched"],
        "workbook_most": MOST_ROWS if total > MOST_ROWS else 0,
    }


def _named(counts: Mapping[str, int], name: Callable[[str], str]) -> Counter[str]:
    """Count by names what was counted by codes."""
    found: Counter[str] = Counter()
    for code, count in counts.items():
        found[name(code)] += count
    return found


def _bars(counts: Mapping[str, int], total: int) -> list[Bar]:
    """Put the most frequent first; shares are of all screened submissions."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Bar(name, count, count / max(1, total)) for name, count in ordered]


def _unions(counts: Counts) -> Counter[str]:
    """Count unions by name; of those not recognised, by what was filed."""
    found = _named({code: n for code, n in counts.unions.items() if code}, Unions.load().name)
    filed = {name: n for name, n in counts.unions_unmatched.items() if name.strip()}
    found += _named(filed, lambda name: f"{name} (chưa nhận ra)")
    nowhere = counts.unions[""] - sum(filed.values())
    return found + Counter({"(không ghi)": nowhere})


def _copies(run: Path, counts: Counts) -> list[dict[str, Any]]:
    """The most urgent suspected copies, with the title of what they resemble where it is in this run."""
    copies = counts.copies
    earlier = pa.array([row["duplicate_key"] for row in copies], pa.string())
    files = ds.dataset(run / "screened.parquet", format="parquet")
    found = files.to_table(["key", "title_text"], filter=pc.field("key").isin(earlier))
    shown = map(personal.masked, found["title_text"].to_pylist())
    titles = dict(zip(found["key"].to_pylist(), shown, strict=True))
    return [
        {
            "id": row["submission_id"],
            "title": personal.masked(row["title_text"]),
            "unit": row["unit"],
            "label": LABELS[row["duplicate_label"]],
            "similarity": row["duplicate_similarity"],
            "earlier_id": row["duplicate_of"],
            "earlier_title": titles.get(row["duplicate_key"], "(hồ sơ của lượt trước)"),
        }
        for row in copies
    ]


def _first_rows(table: Path) -> list[dict[str, Any]]:
    with pq.ParquetFile(table) as file:
        first = next(file.iter_batches(_SHOWN), None)
        return [] if first is None else list(first.to_pylist())


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.PackageLoader("pipelines.report"),
                jinja2.PackageLoader("review", "jinja2"),  # pictures stand in the pages too
            ]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"number": number, "moment": _moment}
    return environment


def _moment(told: str) -> str:
    """Write a manifest's moment as people do, in the manifest's own zone."""
    return f"{dt.datetime.fromisoformat(told):%H:%M ngày %d/%m/%Y}"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
