"""Opening a home for questions: DuckDB in memory, closed to files, network, extensions and changes of settings."""

from typing import TYPE_CHECKING

from pipelines.analysis.tables import of_home
from pipelines.analysis.views import statements
from pipelines.errors import UnusableInput
from pipelines.home import Home

if TYPE_CHECKING:
    import duckdb

# The tables come from Arrow, so DuckDB itself need not open any file, not even to put aside what memory does not hold.
_CLOSED = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "temp_directory": "",
}


def opened(home: Home, *, authors: bool = False) -> "duckdb.DuckDBPyConnection":
    """Give a connection that has the views of docs/analysis.md over a home, without authors' names unless asked for.

    It lives in memory: nothing of the home can be changed by it, whatever it is asked.

    Raises:
        UnusableInput: DuckDB is not installed, or the review database was not brought up to date.
    """
    try:
        import duckdb
    except ImportError:
        raise UnusableInput(
            "Cần DuckDB để trả lời; hãy cài bằng: pip install -c constraints.txt '.[analysis]'"
        ) from None
    tables = of_home(home, authors=authors)
    database = duckdb.connect(":memory:", config={**_CLOSED})
    for name, table in tables.items():
        database.register(name, table)
    for name, statement in statements(authors=authors).items():
        database.execute(f"CREATE VIEW {name} AS {statement}")
    database.execute("SET lock_configuration = true")
    return database
