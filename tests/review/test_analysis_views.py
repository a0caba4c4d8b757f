"""The views for analysts in PostgreSQL: what they tell, what they keep back, who may read them, and migrations."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.models.signals import post_migrate, pre_migrate

from pipelines.analysis.answers import ready_answers
from pipelines.analysis.asking import ask
from pipelines.analysis.opening import opened
from pipelines.files import write_parquet
from pipelines.home import Home
from pipelines.records import PAIRS as PAIR_COLUMNS
from pipelines.records import SCREENED, schema
from review import decisions
from review.analysis import views
from review.models import Decision, Officer, Submission
from review.saying import Said
from tests import databases
from tests.review.story import PAIRS, SUBMISSIONS

DOCS = (Path(__file__).parents[2] / "docs" / "analysis.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sql\n(.*?)```", DOCS, re.DOTALL)
(ROLE,) = re.findall(r"```sql role\n(.*?)```", DOCS, re.DOTALL)
on_postgresql = pytest.mark.skipif(not databases.on_postgresql(), reason="views are PostgreSQL's")


@pytest.fixture
def created(national: Officer) -> Officer:
    """The story with views, some decisions made and one taken back."""
    say(national, 16, "approve", field="nong_nghiep")
    say(national, 9, "approve")
    event = say(national, 19, "return", reason_code="missing_way")
    decisions.undo(national, event.pk, version=2, idempotency_key="undo")
    views.create()
    told_nothing("SET LOCAL search_path = analysis, public")
    return national


def say(officer: Officer, number: int, verdict: str, **more: Any) -> Decision:
    filed = Submission.objects.get(key=f"key-{number:02d}")
    said = Said(verdict, filed.version, f"{number}-{verdict}", **more)
    return decisions.decide(officer, filed.pk, said)


def told(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def columns(view: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {view} LIMIT 0")
        return [column.name for column in cursor.description]


@on_postgresql
def test_the_views_have_the_columns_that_the_docs_describe(created: Officer) -> None:
    of_view = re.compile(r"### `(\w+)`\n\n\| cột \| nghĩa \|\n\| --- \| --- \|\n((?:\|.*\|\n)+)")
    described = {
        name: re.findall(r"^\| `(\w+)` \|", body, re.MULTILINE)
        for name, body in of_view.findall(DOCS)
    }
    del described["set_aside"]  # of run folders only
    assert {name: columns(name) for name in described} == described
    assert set(described) == {
        row[0] for row in told("SELECT viewname FROM pg_views WHERE schemaname = 'analysis'")
    }


@on_postgresql
@pytest.mark.parametrize("question", EXAMPLES)
def test_every_example_of_the_docs_is_answered(created: Officer, question: str) -> None:
    told(question)


@on_postgresql
@pytest.mark.parametrize("name", [name for name in ready_answers() if name != "set-aside"])
def test_ready_answers_are_questions_that_postgresql_understands_too(
    created: Officer, name: str
) -> None:
    told(ready_answers()[name].sql)


@on_postgresql
def test_a_run_folder_and_the_database_tell_the_same(created: Officer, tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    publish_the_story(home)
    apart = {"run_id", "submitted_day"}  # the story states no day as a screening reads it
    with opened(home) as folder:
        for view in ("filings", "pairs", "decisions", "unions", "fields", "codes"):
            names = [f'"{name}"' for name in columns(view) if name not in apart]
            question = f"SELECT {', '.join(names)} FROM {view}"
            found = sorted(repr(tuple(row)) for row in ask(folder, question).rows)
            assert found == sorted(map(repr, told(question))), view


def publish_the_story(home: Home) -> None:
    folder = home.runs / "một"
    folder.mkdir()
    for name, rows, wanted in (("screened", SUBMISSIONS, SCREENED), ("pairs", PAIRS, PAIR_COLUMNS)):
        blank = {name: None for name in wanted if name.endswith("_evidence")}
        table = pd.DataFrame(
            [
                dict.fromkeys(wanted) | {"low_content": False} | row | blank | {"run_id": "một"}
                for row in rows
            ]
        )
        write_parquet(folder / f"{name}.parquet", table[list(wanted)], schema(wanted))
    (folder / "manifest.json").write_text(json.dumps({"started": "2026-03-01T08:00:00+07:00"}))


@on_postgresql
def test_nobody_is_named_and_confidential_texts_are_not_given(created: Officer) -> None:
    everything = str(
        [
            told(f"SELECT * FROM {view}")
            for view in ("filings", "pairs", "decisions", "second_readings")
        ]
    )
    assert not [row["author"] for row in SUBMISSIONS if row["author"] in everything]
    assert created.user.username not in everything
    hidden = told("SELECT submission_id FROM filings WHERE content IS NULL ORDER BY 1")
    assert hidden == [("SK-07",), ("SK-18",)]
    assert told("SELECT count(*) FROM filings") == [(Submission.objects.count(),)]


@on_postgresql
def test_an_analyst_reads_the_views_and_no_table(created: Officer) -> None:
    for statement in filter(str.strip, ROLE.split(";")):
        told_nothing(statement)
    told_nothing("SET LOCAL ROLE phan_tich")
    assert told("SELECT count(*) FROM analysis.filings") == [(len(SUBMISSIONS),)]
    for table in ("review_submission", "review_decision", "auth_user"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            told(f"SELECT * FROM public.{table}")
    with pytest.raises(DatabaseError), transaction.atomic():
        told_nothing("DELETE FROM analysis.pairs")


@on_postgresql
def test_views_step_aside_for_a_migration_and_come_back_with_their_rights(created: Officer) -> None:
    for statement in filter(str.strip, ROLE.split(";")):
        told_nothing(statement)
    sent = {
        "app_config": apps.get_app_config("review"),
        "verbosity": 0,
        "interactive": False,
        "using": "default",
    }
    pre_migrate.send(sender=sent["app_config"], plan=[], **sent)
    assert told("SELECT count(*) FROM pg_views WHERE schemaname = 'analysis'") == [(8,)]
    pre_migrate.send(sender=sent["app_config"], plan=[object()], **sent)
    assert told("SELECT count(*) FROM pg_views WHERE schemaname = 'analysis'") == [(0,)]
    told_nothing("SET CONSTRAINTS ALL IMMEDIATE")
    told_nothing("ALTER TABLE review_submission ALTER COLUMN source TYPE varchar(900)")
    post_migrate.send(sender=sent["app_config"], plan=[object()], **sent)
    told_nothing("SET LOCAL ROLE phan_tich")
    assert told("SELECT count(*) FROM analysis.filings") == [(len(SUBMISSIONS),)]


@on_postgresql
def test_a_database_whose_analysts_have_no_views_gets_none(national: Officer) -> None:
    views.step_aside([object()])
    views.come_back([object()])
    assert told("SELECT count(*) FROM pg_namespace WHERE nspname = 'analysis'") == [(0,)]


@pytest.mark.skipif(databases.on_postgresql(), reason="of SQLite")
def test_sqlite_has_no_such_views_and_migrates_as_ever(national: Officer) -> None:
    with pytest.raises(NotImplementedError):
        views.create()
    views.step_aside([object()])
    views.come_back([object()])


def told_nothing(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
