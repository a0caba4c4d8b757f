"""One question to an opened home, and its answer row by row."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.errors import UnusableInput

if TYPE_CHECKING:
    import duckdb

_ROWS = 2_000  # in memory at a time


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of columns, and rows to be gone through once."""

    columns: tuple[str, ...]
    rows: Iterator[Sequence[Any]]


def ask(database: "duckdb.DuckDBPyConnection", question: str) -> Answer:
    """Answer one SELECT (or DESCRIBE, SHOW).

    Raises:
        UnusableInput: it is none, is more than one, or DuckDB does not understand it.
    """
    import duckdb

    with _understood():
        asked = database.extract_statements(question)
        if len(asked) != 1 or asked[0].type != duckdb.StatementType.SELECT:
            raise UnusableInput("Chỉ nhận đúng một câu SELECT; hãy bỏ các câu lệnh khác.")
        database.execute(asked[0])
    columns = tuple(str(column[0]) for column in database.description or ())
    return Answer(columns, _rows(database))


def _rows(database: "duckdb.DuckDBPyConnection") -> Iterator[Sequence[Any]]:
    with _understood():
        while some := database.fetchmany(_ROWS):
            yield from some


@contextmanager
def _understood() -> Iterator[None]:
    """Put what DuckDB raises into one line; it works while rows are fetched, too."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        told = str(error).strip().partition("\n")[0][:300]
        raise UnusableInput(
            f"Câu hỏi không chạy được: {told}; `sangloc stats --sql 'SHOW TABLES'` cho biết có những gì."
        ) from None
