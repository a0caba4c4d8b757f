"""PostgreSQL's indexes for the lookups of `lookups`; SQLite scans and has none."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from review import words_vi
from review.lookups import WORDS_OF, code_between_blanks

_POSTGRESQL = [
    "DROP INDEX IF EXISTS submission_words",  # asked PostgreSQL's own text parser
    f"""CREATE INDEX IF NOT EXISTS submission_folded_words ON review_submission
    USING gin (({WORDS_OF.format("search_text")}))""",
    "DROP INDEX IF EXISTS submission_codes",  # gathered all that have a reason before the first was looked at
]


def install(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the indexes where the database is PostgreSQL; a migration step, harmless when done before."""
    if editor.connection.vendor == "postgresql":
        for statement in _POSTGRESQL:
            editor.execute(statement, params=None)


# PostgreSQL would take "waits no longer" and "decided" for two things.
_STATISTICS = """CREATE STATISTICS IF NOT EXISTS submission_waiting_by_state (dependencies)
    ON waiting, state FROM review_submission"""


def install_reasons(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create an index of each reason, in the order of the queue; a migration step, harmless when done before.

    A reason that is added later needs a migration that does it again.
    """
    if editor.connection.vendor == "postgresql":
        for code in words_vi.REASONS:
            editor.execute(
                f"""CREATE INDEX IF NOT EXISTS {index_of(code)} ON review_submission
                (waiting, tab, priority DESC, id, owner_code)
                WHERE reason_codes LIKE '{code_between_blanks(code)}'""",
                params=None,
            )


def index_of(code: str) -> str:
    """Name the index of a reason."""
    return f"queue_for_{code}"


def install_statistics(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Let PostgreSQL know what goes together; a migration step."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_STATISTICS, params=None)
