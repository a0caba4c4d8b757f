"""What docs/analysis.md shows is tried on the bundled sample, decided by played officers."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.analysis.answers import ready_answers
from pipelines.analysis.asking import ask
from pipelines.analysis.opening import opened
from pipelines.home import Home

DOCS = (Path(__file__).parents[2] / "docs" / "analysis.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sql(?: duckdb)?\n(.*?)```", DOCS, re.DOTALL)
# The sample is one run: nothing is suggested otherwise in another.
WITHOUT_ROWS = "HAVING count(DISTINCT lane) > 1"


@pytest.fixture
def practice(practised: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return Home.at(practised / "practice")


@pytest.fixture
def database(practice: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with opened(practice) as connection:
        yield connection


@pytest.mark.parametrize("asked", EXAMPLES)
def test_every_example_is_answered(database: duckdb.DuckDBPyConnection, asked: str) -> None:
    found = list(ask(database, asked).rows)
    assert bool(found) != (WITHOUT_ROWS in asked)


@pytest.mark.parametrize("name", ready_answers())
def test_every_ready_answer_has_rows(database: duckdb.DuckDBPyConnection, name: str) -> None:
    assert list(ask(database, ready_answers()[name].sql).rows)


def test_the_python_example_runs(practice: Home) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)
    space: dict[str, Any] = {}
    exec(code.replace("var/demo", str(practice.root)), space)
    assert space["table"]["filings"].sum() > 300


def test_the_examples_in_the_shell_are_of_answers_that_there_are() -> None:
    named = set(re.findall(r"^sangloc stats ([a-z][a-z-]+)", DOCS, re.MULTILINE))
    assert named <= set(ready_answers())
    assert named
