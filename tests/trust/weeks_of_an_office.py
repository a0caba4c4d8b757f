"""Drawn weeks of an office: rows as people and programs leave them, in the files that offices send."""

import csv
import json
import random
import unicodedata
from pathlib import Path

import openpyxl

from nlp.encodings import encode
from tests.pipelines.filings import FILINGS, HEADERS
from tests.pipelines.story import CARDS, PUMP

Row = dict[str, str]
_LONGER_THAN_A_CELL = "Tháo vỏ, lau dầu, lắp lại rồi chạy thử. " * 4_000
_SLOGAN = "Toàn thể anh em quyết tâm thi đua, chung sức chung lòng lập thành tích!"
KINDS = (".csv", ".xlsx", ".jsonl")


def drawn_week(draw: random.Random, number: int, before: list[Row]) -> list[Row]:
    """Draw the rows of a week: new ones, some of earlier weeks again, and some with something odd about them."""
    rows = []
    for place in range(draw.randint(4, 9)):
        row = dict(draw.choice(FILINGS)) | {"submission_id": f"T{number}-{place}"}
        if draw.random() < 0.3:
            row |= {
                "title": f"Cách làm thứ {place}",
                "content": draw.choice((PUMP, CARDS, _SLOGAN)),
            }
        row["unit"] = draw.choice([row["unit"], "Xí nghiệp Xe buýt Phú Lộc"])
        rows.append(draw.choice(_ODD)(row, draw) if draw.random() < 0.6 else row)
    again = draw.sample(before, min(len(before), draw.randint(0, 3)))
    return [*rows, *map(dict, again)]


def as_held_by(kind: str, rows: list[Row]) -> list[Row]:
    """Give rows as a kind of file holds them: Excel's cells end after 32,767 characters."""
    longest = 32_767 if kind == ".xlsx" else None
    return [{name: cell[:longest] for name, cell in row.items()} for row in rows]


def written(folder: Path, name: str, rows: list[Row]) -> Path:
    """Write rows as a file of the kind that its name tells."""
    path = folder / name
    cells = [[row[column] for column in HEADERS] for row in rows]
    titles = list(HEADERS.values())
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([titles, *cells])
    elif path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for line in [titles, *cells]:
            book.active.append(line)
        book.save(path)
    else:
        told = (json.dumps(dict(zip(titles, line, strict=True))) for line in cells)
        path.write_text("\n".join(told) + "\n", encoding="utf-8")
    return path


def _says_nothing(row: Row, _: random.Random) -> Row:
    return row | {"title": "", "content": ""}


def _endless(row: Row, _: random.Random) -> Row:
    return row | {"content": _LONGER_THAN_A_CELL}


def _decomposed(row: Row, _: random.Random) -> Row:
    return row | {"content": unicodedata.normalize("NFD", row["content"])}


def _with_hidden_signs(row: Row, draw: random.Random) -> Row:
    text = row["content"]
    for _ in range(5):
        at = draw.randrange(len(text))
        text = text[:at] + draw.choice("\u200b\u200d\u00ad\u2060\u202e") + text[at:]
    return row | {"content": text}


def _in_cyrillic(row: Row, _: random.Random) -> Row:
    return row | {"content": row["content"].translate(str.maketrans("aoec", "аоес"))}


def _of_an_old_font(row: Row, _: random.Random) -> Row:
    return row | {
        "title": encode(row["title"], "tcvn3"),
        "content": encode(row["content"], "tcvn3"),
    }


def _of_many_lines(row: Row, _: random.Random) -> Row:
    return row | {
        "content": row["content"].replace(". ", ".\n\n  - "),
        "title": f"  {row['title']} ",
    }


def _with_a_known_id(row: Row, _: random.Random) -> Row:
    return row | {"submission_id": "T0-0"}


def _like_a_formula(row: Row, _: random.Random) -> Row:
    return row | {"title": f"- {row['title']} + 1", "author": "'" + row["author"]}


_ODD = (
    _says_nothing, _endless, _decomposed, _with_hidden_signs, _in_cyrillic, _of_an_old_font, _of_many_lines,
    _with_a_known_id, _like_a_formula,
)  # fmt: skip
