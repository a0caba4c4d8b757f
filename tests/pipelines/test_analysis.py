"""Questions to a home: the views tell what the files and the history say, and nothing can be changed or read besides."""

import asyncio
import csv
import io
import json
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import review
from pipelines import cli
from pipelines.analysis import shown
from pipelines.analysis.answers import ready_answers
from pipelines.analysis.asking import Answer, ask
from pipelines.analysis.opening import opened
from pipelines.analysis.views import statements
from pipelines.errors import UnusableInput
from pipelines.home import Home
from review.analysis.overriding import OVERRIDE
from review.standing import overrides
from review.words_vi import DECISION_REASONS, LANES, VERDICTS
from tests import databases
from tests.pipelines.weeks import DA_NANG, FIRST, HA_NOI, HUE, filing, publish

DOCS = Path(__file__).parents[2] / "docs" / "analysis.md"
AUTHOR = "Lò Thị Không Ai Biết"


def rows() -> list[dict[str, Any]]:
    """A run of six filings: two alike in two unions, a confidential one, one that holds somebody's number, one thin."""
    return [
        filing(HA_NOI, FIRST, 1, key="a", duplicate_of="", cluster_id="n1", cluster_size=2),
        filing(
            HUE,
            FIRST,
            2,
            key="b",
            duplicate_of="noi-1",
            duplicate_label="copy",
            lane="duplicate",
            cluster_id="n1",
            reasons=["copy"],
        ),
        filing(HUE, FIRST, 3, key="c", confidential="có", duplicate_of=""),
        filing(
            DA_NANG,
            FIRST,
            4,
            key="d",
            eligibility=["personal_data"],
            lane="check_facts",
            duplicate_of="",
        ),
        filing(
            DA_NANG,
            FIRST,
            5,
            key="e",
            lane="low_content",
            low_content=True,
            low_content_score=0.9,
            low_content_reasons=["slogan"],
            reasons=["slogan"],
            duplicate_of="",
        ),
        filing(
            "",
            FIRST,
            6,
            key="f",
            submitted_on="",
            filed_on=None,
            duplicate_of="",
            benefit_vnd_stated=5_000_000,
        ),
    ]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Home.at(tmp_path / "home")


@pytest.fixture
def published(home: Home) -> Home:
    publish(home, rows(), "một")
    return home


@pytest.fixture
def database(published: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with opened(published) as connection:
        yield connection


def told(home: Home, question: str, **more: Any) -> list[tuple[Any, ...]]:
    with opened(home, **more) as connection:
        return [tuple(row) for row in ask(connection, question).rows]


def test_a_filing_counts_once_by_its_newest_run(published: Home) -> None:
    again = [
        filing(HA_NOI, FIRST, 1, key="a", lane="field_unsure", field=None),
        filing(HUE, FIRST, 9, key="g"),
    ]
    publish(published, again, "hai", started="2022-07-01")
    publish(published, [filing(HUE, FIRST, 2, key="b", lane="ready")], "ba", started="2022-05-01")
    found = told(published, "SELECT key, run_id, lane FROM filings ORDER BY key")
    assert [(key, run) for key, run, _ in found] == [
        ("a", "hai"), ("b", "một"), ("c", "một"), ("d", "một"), ("e", "một"), ("f", "một"), ("g", "hai")
    ]  # fmt: skip
    assert {key: lane for key, _, lane in found}["a"] == "field_unsure"
    assert told(published, "SELECT count(*) FROM screened") == [(9,)]
    assert told(published, "SELECT run_id FROM runs ORDER BY number") == [
        ("ba",),
        ("một",),
        ("hai",),
    ]


def test_the_newest_are_what_going_through_the_runs_by_hand_gives(home: Home) -> None:
    keys = "abcdefgh"
    by_hand: dict[str, tuple[str, str]] = {}
    for number in range(5):
        chosen = [key for place, key in enumerate(keys) if (place * 7 + number * 3) % 5 < 3]
        lane = list(LANES)[number]
        publish(
            home,
            [filing(HUE, FIRST, 1, key=key, lane=lane) for key in chosen],
            f"r{number}",
            started=f"2022-0{9 - number}-01",
        )
        by_hand = dict.fromkeys(chosen, (f"r{number}", lane)) | by_hand
    found = told(home, "SELECT key, run_id, lane FROM filings")
    assert {key: (run, lane) for key, run, lane in found} == by_hand


def test_a_row_that_repeats_another_is_not_counted_twice(home: Home) -> None:
    publish(
        home, [filing(HUE, FIRST, 1, key="a"), filing(HUE, FIRST, 1, key="a", same_row=True)], "một"
    )
    assert told(home, "SELECT (SELECT count(*) FROM filings), (SELECT count(*) FROM screened)") == [
        (1, 1)
    ]


def test_texts_that_are_confidential_or_hold_personal_data_are_counted_and_not_given(
    published: Home,
) -> None:
    found = told(
        published, "SELECT key, title IS NULL AND content IS NULL AND benefit IS NULL FROM filings"
    )
    assert {key for key, is_hidden in found if is_hidden} == {"c", "d"}
    whole = [
        tuple(row.values())
        for row in pd.read_parquet(published.runs / "một" / "screened.parquet").to_dict("records")
    ]
    secret = {row["content_text"] for row in rows() if row["key"] in ("c", "d")}
    assert secret <= {cell for row in whole for cell in row if isinstance(cell, str)}, (
        "the run itself has them"
    )


def test_nobody_is_named_unless_asked_for(published: Home) -> None:
    with opened(published) as connection:
        everything = [
            connection.sql(f'SELECT * FROM "{name}"').fetchall() for name in names(connection)
        ]
    assert AUTHOR not in str(everything)
    assert told(published, "SELECT DISTINCT author FROM filings", authors=True) == [(AUTHOR,)]


def names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in connection.sql("SHOW TABLES").fetchall()]


@pytest.mark.parametrize(
    "question",
    [
        "DELETE FROM runs",
        "CREATE TABLE t AS SELECT 1",
        "SELECT 1; SELECT 2",
        "COPY (SELECT 1) TO '{root}/ra.csv'",
        "ATTACH '{root}/review.sqlite3'",
        "INSTALL httpfs",
        "LOAD sqlite",
        "SET enable_external_access = true",
        "PRAGMA enable_object_cache",
        "SELECT * FROM read_parquet('{root}/runs/một/screened.parquet')",
        "SELECT * FROM read_text('{root}/review.secret')",
        "SELECT * FROM '{root}/runs/một/screened.parquet'",
        "SELECT * FROM read_csv('https://example.org/a.csv')",
        "SELECT * FROM glob('{root}/*')",
        "SELECT * FROM frame",
        "SELEC 1",
        "SELECT khong_co FROM filings",
        "",
    ],
)
def test_what_would_read_or_change_anything_besides_is_refused_in_one_line(
    published: Home, question: str
) -> None:
    frame = pd.DataFrame({"a": [1]})
    (published.root / "review.secret").write_text("khóa")
    before = sorted(str(path) for path in published.root.rglob("*"))
    with pytest.raises(UnusableInput) as refused:
        told(published, question.format(root=published.root))
    assert "\n" not in str(refused.value)
    assert sorted(str(path) for path in published.root.rglob("*")) == before
    assert len(frame) == 1


def test_settings_stay_locked_on_the_connection_itself(database: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.Error, match="lock"):
        database.execute("SET memory_limit = '1GB'")


def test_a_fault_in_a_late_row_is_told_like_any_other(database: duckdb.DuckDBPyConnection) -> None:
    question = (
        "SELECT CAST(CASE WHEN i < 90000 THEN '1' ELSE 'x' END AS INTEGER) FROM range(100000) t (i)"
    )
    with pytest.raises(UnusableInput, match="Câu hỏi không chạy được"):
        list(ask(database, question).rows)


@pytest.mark.parametrize("lane", [*LANES, ""])
@pytest.mark.parametrize("verdict", ["approve", "return", "duplicate", "reject"])
def test_an_override_in_sql_is_what_the_pages_call_one(lane: str, verdict: str) -> None:
    for reason in ["", *DECISION_REASONS]:
        question = f"SELECT {OVERRIDE} FROM (SELECT nullif($1, '') AS lane, $2 AS verdict, nullif($3, '') AS reason_code, FALSE AS is_blind)"
        found = duckdb.execute(question, [lane, verdict, reason]).fetchone()
        assert found == (overrides(lane, verdict, reason),)


def test_words_that_close_nothing_and_blind_words_go_against_nothing() -> None:
    for verdict in VERDICTS:
        for is_blind in (True, False):
            question = f"SELECT {OVERRIDE} FROM (SELECT 'ready' AS lane, $1 AS verdict, NULL AS reason_code, $2 AS is_blind)"
            found = duckdb.execute(question, [verdict, is_blind]).fetchone()
            is_final = verdict in ("approve", "return", "duplicate", "reject")
            assert found == ((verdict != "approve") if is_final and not is_blind else None,)


def test_decisions_in_force_stand_beside_their_filing(published: Home) -> None:
    databases.settled_in(published.root)
    review.setup(published.root)
    from review import decisions
    from review.loading import load
    from review.models import Decision, Submission
    from review.officers import make_officer
    from review.saying import Said

    load({"run_id": "một"}, rows(), [])
    officer = make_officer("lan", "một mật khẩu dài để thử", national=True)
    Submission.objects.update(blind=0)

    def say(key: str, verdict: str, **more: Any) -> Decision:
        filed = Submission.objects.get(key=key)
        said = Said(verdict, filed.version, f"{key}-{filed.version}", **more)
        return decisions.decide(officer, filed.pk, said)

    say("a", "approve", field="co_khi")
    say("e", "approve")
    undone = say("c", "return", reason_code="missing_way")
    decisions.undo(
        officer, undone.pk, version=undone.submission.version + 1, idempotency_key="undo"
    )
    say("d", "later")
    found = told(published, "SELECT key, state, verdict, decided_field FROM filings ORDER BY key")
    assert found == [
        ("a", "decided", "approve", "co_khi"),
        ("b", "open", None, None),
        ("c", "open", None, None),
        ("d", "later", None, None),
        ("e", "decided", "approve", None),
        ("f", "open", None, None),
    ]
    events = told(
        published, "SELECT key, verdict, is_undone, is_override FROM decisions ORDER BY id"
    )
    assert events == [
        ("a", "approve", False, False),
        ("e", "approve", False, True),
        ("c", "return", True, True),
        ("c", "undo", False, None),
        ("d", "later", False, None),
    ]
    assert "lan" not in str(told(published, "SELECT * FROM decisions"))


def test_within_an_event_loop_as_notebooks_have_the_history_is_read_too(published: Home) -> None:
    databases.settled_in(published.root)

    async def asked() -> list[tuple[Any, ...]]:
        return told(
            published, "SELECT count(*), count(*) FILTER (WHERE state = 'open') FROM filings"
        )

    assert asyncio.run(asked()) == [(6, 6)]


def test_a_review_database_of_an_earlier_version_is_refused_with_what_to_do(
    published: Home,
) -> None:
    with sqlite3.connect(published.root / "review.sqlite3") as connection:
        connection.execute("CREATE TABLE review_decision (id INTEGER)")
    connection.close()
    with pytest.raises(UnusableInput, match="sangloc serve"):
        told(published, "SELECT count(*) FROM filings")


def test_without_duckdb_it_says_how_to_install_it(
    published: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert cli.main(["stats", "--home", str(published.root)]) == 2
    assert "[analysis]" in capsys.readouterr().err


def test_a_home_without_runs_answers_with_nothing_and_nothing_is_made(home: Home) -> None:
    assert told(home, "SELECT count(*) FROM filings") == [(0,)]
    assert told(home, ready_answers()["lanes"].sql) == []
    assert not list(home.root.iterdir())


def test_a_home_without_a_review_database_says_that_decisions_were_not_counted(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["stats", "--home", str(home.root)]) == 0
    there = databases.on_postgresql()
    assert ("DATABASE_URL chưa đặt" in capsys.readouterr().err) != there
    (home.root / "review.sqlite3").touch()
    assert cli.main(["stats", "--home", str(home.root)]) == 0
    assert "DATABASE_URL" not in capsys.readouterr().err


@pytest.mark.parametrize("name", ready_answers())
def test_every_ready_answer_answers_and_titles_what_it_selects(published: Home, name: str) -> None:
    ready = ready_answers()[name]
    with opened(published) as connection:
        answer = ask(connection, ready.sql)
        lines = list(shown.table(answer, ready.columns))
    assert answer.columns == tuple(ready.columns)
    assert lines


def test_the_ready_numbers_are_those_of_the_rows(
    published: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    def answered(*arguments: str) -> list[dict[str, Any]]:
        assert cli.main(["stats", *arguments, "--json", "--home", str(published.root)]) == 0
        found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        return found

    (overview,) = answered()
    lanes = Counter(row["lane"] for row in rows())
    assert {lane: overview[lane] for lane in LANES} == {lane: lanes[lane] for lane in LANES}
    assert (overview["filings"], overview["waiting"], overview["runs"]) == (6, 6, 1)
    assert sum(one["filings"] for one in answered("lanes")) == 6
    assert sum(one["filings"] for one in answered("unions")) == 6
    assert {one["reason"]: one["filings"] for one in answered("reasons")} == {
        "Sao chép văn bản": 1,
        "Khẩu hiệu": 1,
    }
    (money,) = answered("money")
    assert (money["stated"], money["sum_vnd"]) == (1, 5_000_000)


def test_the_command_refuses_what_it_cannot_answer(
    published: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--home", str(published.root)]
    assert cli.main(["stats", "khong-co", *where]) == 2
    assert "overview" in capsys.readouterr().err
    assert cli.main(["stats", "--sql", "DROP VIEW filings", *where]) == 2
    assert cli.main(["stats", "--create-views", *where]) == 2
    assert "PostgreSQL" in capsys.readouterr().err
    assert cli.main(["stats", "lanes", "--show-sql"]) == 0
    assert capsys.readouterr().out.strip() == ready_answers()["lanes"].sql.strip()


def test_a_table_for_people_is_vietnamese(
    published: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["stats", "--home", str(published.root)]) == 0
    out = capsys.readouterr().out
    assert re.search(r"Hồ sơ \(mỗi hồ sơ tính một lần\) +6\n", out)
    assert "07/03/2022" not in out
    assert "28/02/2022" in out


@given(
    st.lists(
        st.tuples(
            st.text(), st.none() | st.integers() | st.floats(allow_nan=False), st.lists(st.text())
        )
    )
)
def test_csv_comes_back_as_it_was_but_for_what_a_spreadsheet_would_run(
    cells: list[tuple[Any, ...]],
) -> None:
    out = io.StringIO(newline="")
    shown.write_csv(Answer(("a", "b", "c"), iter(cells)), out)
    text = out.getvalue()
    assert text.startswith("\ufeffa,b,c\r\n")
    back = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(back) == 1 + len(cells)
    assert not [
        cell
        for row in back[1:]
        for cell in (row[0], row[2])
        if cell.lstrip()[:1] in ("=", "@", "+")
    ]


@given(st.lists(st.tuples(st.text(), st.integers())))
def test_json_comes_back_as_it_was(cells: list[tuple[str, int]]) -> None:
    out = io.StringIO()
    shown.write_json(Answer(("a", "b"), iter(cells)), out)
    assert json.loads(out.getvalue()) == [{"a": a, "b": b} for a, b in cells]


def test_a_long_table_is_cut_and_says_so() -> None:
    lines = list(shown.table(Answer(("n", "m"), iter([(n, n) for n in range(500)])), {}))
    assert "--csv" in lines[-1]
    assert len(lines) == 202


TABLE = re.compile(r"### `(\w+)`\n\n\| cột \| nghĩa \|\n\| --- \| --- \|\n((?:\|.*\|\n)+)")


def documented() -> dict[str, list[str]]:
    text = DOCS.read_text(encoding="utf-8")
    return {
        name: re.findall(r"^\| `(\w+)` \|", body, re.MULTILINE)
        for name, body in TABLE.findall(text)
    }


def test_the_docs_describe_every_column_of_every_view(database: duckdb.DuckDBPyConnection) -> None:
    described = documented()
    described["screened"] = described["filings"][: described["filings"].index("state")]
    described["screened_pairs"] = described["pairs"][: described["pairs"].index("left_owner")]
    found = {
        name: [row[0] for row in database.sql(f"DESCRIBE {name}").fetchall()]
        for name in names(database)
        if name[0] != "_"
    }
    assert found == described


def test_the_docs_name_every_ready_answer_and_view(database: duckdb.DuckDBPyConnection) -> None:
    text = DOCS.read_text(encoding="utf-8")
    listed = text.split("| câu trả lời có sẵn |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", listed, re.MULTILINE) == list(ready_answers())
    views = text.split("| khung nhìn |")[1].split("\n\n")[0]
    assert {*statements()} - {"_rows"} <= set(re.findall(r"`(\w+)`", views))
