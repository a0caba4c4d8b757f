"""What is promised of any run, held against drawn weeks of an office: odd rows, odd files, officers at work between.

Three weeks are screened one after the other in one home and handed over each. After every week each promise is asked
anew, of this run and of all before it.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

import review
from nlp.digest import sha256
from nlp.neardup.index import Index
from pipelines import handing_over
from pipelines.home import Home
from review.models import Decision, Officer, Submission
from review.officers import make_officer
from tests.pipelines.conftest import plainly, with_models
from tests.pipelines.filings import HEADERS
from tests.review.acting import client_of, form_of
from tests.trust.weeks_of_an_office import KINDS, Row, as_held_by, drawn_week, written

SCREENS = True
_WEEKS = 3
_LANES = {"duplicate", "low_content", "check_facts", "field_unsure", "ready"}
_AS_FILED = ("title", "content", "author", "unit")
Said = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Week:
    """A week that was screened: its rows by file, in their order, and the published run."""

    files: dict[str, list[Row]]
    run: Path

    @property
    def screened(self) -> pd.DataFrame:
        return pd.read_parquet(self.run / "screened.parquet")

    @property
    def set_aside(self) -> pd.DataFrame:
        return pd.read_parquet(self.run / "set_aside.parquet")


def test_every_promise_holds_week_after_week(
    tmp_path: Path, trained: Path, tries: Callable[..., int]
) -> None:
    for seed in range(tries(short=2, long=100)):
        _three_weeks(tmp_path / str(seed), trained, random.Random(seed))


def _three_weeks(folder: Path, trained: Path, draw: random.Random) -> None:
    home = with_models(folder / "nhà", trained)
    review.setup(home.root)
    officer = make_officer("toàn-quốc", "một mật khẩu dài để thử", national=True)
    weeks: list[Week] = []
    decided: Said = {}
    for number in range(_WEEKS):
        before = _bytes_of(weeks)
        weeks.append(_screened(home, folder / str(number), number, weeks, draw))
        nothing_vanishes(weeks[-1])
        texts_are_kept_as_they_came(weeks[-1])
        what_is_told_is_in_bounds(weeks[-1])
        assert _bytes_of(weeks[:-1]) == before, "a later run changed files of an earlier one"
        assert _said() == decided, "a later run undid what a person decided"
        decided = _decide_some(officer, draw)
    Index.open(home.corpus / "index").verify()


def nothing_vanishes(week: Week) -> None:
    """Every row of every file is screened or set aside, once, with its file and its place."""
    about = json.loads((week.run / "manifest.json").read_text(encoding="utf-8"))
    taken, left = week.screened, week.set_aside
    assert about["rows_read"] == about["rows_screened"] + about["rows_set_aside"]
    assert (about["rows_screened"], about["rows_set_aside"]) == (len(taken), len(left))
    for name, rows in week.files.items():
        places = [
            *taken.loc[taken["source"] == name, "row"],
            *left.loc[left["source"] == name, "row"],
        ]
        assert len(places) == len(set(places)) == len(rows), name
    assert (left["message"].str.len() > 20).all()
    assert set(left["code"]) <= {
        "no_text",
        "too_long",
        "repeated_id",
        "unreadable_row",
        "bad_encoding",
    }


def texts_are_kept_as_they_came(week: Week) -> None:
    """What was filed stands in the results letter for letter, whatever was compared."""
    for name, rows in week.files.items():
        told = [*_told(week.screened, name, lambda row: row), *_told(week.set_aside, name, _raw)]
        for filed, (_, kept) in zip(rows, sorted(told, key=lambda one: one[0]), strict=True):
            assert {one: kept[one] for one in _AS_FILED} == {one: filed[one] for one in _AS_FILED}


def what_is_told_is_in_bounds(week: Week) -> None:
    """Lanes and figures are those of the contract; whoever copies points to what was filed before; equals are equal."""
    rows, pairs = week.screened, pd.read_parquet(week.run / "pairs.parquet")
    assert set(rows["lane"]) <= _LANES
    for share in ("priority", "low_content_score"):
        assert rows[share].between(0, 1).all()
    assert rows["field_confidence"].dropna().between(0, 1).all()
    shares = pairs[["similarity", "left_in_right", "right_in_left", "template_share"]]
    assert ((shares >= 0) & (shares <= 1)).all(axis=None)
    assert set(pairs["label"]) <= {"copy", "resubmission", "same_idea"}
    assert (rows.loc[rows["lane"] == "duplicate", "duplicate_of"].str.len() > 0).all()
    texts = rows.drop_duplicates("key").set_index("key")["content_hash"]
    for pair in pairs.to_dict("records"):
        left, right = texts.get(pair["left_key"]), texts.get(pair["right_key"])
        if left is not None and left == right:
            assert pair["similarity"] == pair["left_in_right"] == pair["right_in_left"] == 1.0


def _screened(
    home: Home, folder: Path, number: int, before: list[Week], draw: random.Random
) -> Week:
    earlier = [row for week in before for rows in week.files.values() for row in rows]
    rows = drawn_week(draw, number, earlier)
    cut = draw.randint(1, len(rows) - 1)
    folder.mkdir()
    kinds = draw.choice(KINDS), draw.choice(KINDS)
    parts = zip(("đơn-vị-1", "đơn-vị-2"), kinds, (rows[:cut], rows[cut:]), strict=True)
    files = {f"{place}{kind}": as_held_by(kind, some) for place, kind, some in parts}
    paths = [written(folder, name, some) for name, some in files.items()]
    run = plainly(home, *paths, run_id=f"tuan-{number}")
    handing_over.hand_over(home)
    return Week(files, run)


def _told(
    rows: pd.DataFrame, source: str, read: Callable[[dict[str, Any]], dict[str, Any]]
) -> list[tuple[int, dict[str, Any]]]:
    mine = rows.loc[rows["source"] == source].to_dict("records")
    return [(row["row"], read(row)) for row in mine]


def _raw(row: dict[str, Any]) -> dict[str, Any]:
    """The row as it was left: by the file's own titles, or by canonical names where reading it was no trouble."""
    cells = json.loads(row["raw"])
    return {name: cells.get(title, cells.get(name, "")) for name, title in HEADERS.items()}


def _bytes_of(weeks: list[Week]) -> dict[str, str]:
    files = (path for week in weeks for path in week.run.rglob("*") if path.is_file())
    return {str(path): sha256(path) for path in files}


def _said() -> Said:
    return {
        one.submission.key: (one.verdict, one.submission.state)
        for one in Decision.objects.select_related("submission").order_by("id")
    }


def _decide_some(officer: Officer, draw: random.Random) -> Said:
    """Decide some of what is open, by the form of its page; gives all that was said so far."""
    client = client_of(officer)
    waiting = list(Submission.objects.filter(state="open").order_by("id"))
    for submission in draw.sample(waiting, min(2, len(waiting))):
        sent = form_of(client, submission) | {"verdict": "return", "reason": "Bổ sung số liệu"}
        assert client.post(f"/ho-so/{submission.pk}/quyet-dinh/", sent).status_code == 302
    return _said()
