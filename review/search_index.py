"""PostgreSQL's indexes for the lookups of `lookups`; SQLite scans and has none."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from review.lookups import CODES_OF_TAB, WORDS_OF

_POSTGRESQL = [
    "DROP INDEX IF EXISTS submission_words",  # asked PostgreSQL's own text parser
    f"""CREATE INDEX IF NOT EXISTS submission_folded_words ON review_submission
    USING gin (({WORDS_OF.format("search_text")}))""",
    """CREATE INDEX IF NOT EXISTS submission_codes ON review_submission
    USING gin (string_to_array(btrim(reason_codes), ' '))""",
]


_OF_TABS = [
    f"""CREATE INDEX IF NOT EXISTS submission_codes_of_tab ON review_submission
    USING gin (({CODES_OF_TAB.format(tab="tab", codes="reason_codes")})) WHERE reason_codes <> ''""",
    "ANALYZE review_submission",  # how rare a reason is in a lane is known from then on
]


def install_of_tabs(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the index of reasons by lane where the database is PostgreSQL; a migration step."""
    if editor.connection.vendor == "postgresql":
        for statement in _OF_TABS:
            editor.execute(statement, params=None)


def install(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the indexes where the database is PostgreSQL; a migration step, harmless when done before."""
    if editor.connection.vendor == "postgresql":
        for statement in _POSTGRESQL:
            editor.execute(statement, params=None)


# What PostgreSQL cannot tell from single columns. Of reasons by lane it takes no statistics from the index, for that
# one leaves out filings without a reason; and it would take "waits no longer" and "decided" for two things.
_STATISTICS = [
    f"""CREATE STATISTICS IF NOT EXISTS submission_codes_of_tab_known
    ON ({CODES_OF_TAB.format(tab="tab", codes="reason_codes")}) FROM review_submission""",
    """CREATE STATISTICS IF NOT EXISTS submission_waiting_by_state (dependencies)
    ON waiting, state FROM review_submission""",
    "ANALYZE review_submission",
]


def install_statistics(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Let PostgreSQL know how common each reason is in each lane, and what goes together; a migration step."""
    if editor.connection.vendor == "postgresql":
        for statement in _STATISTICS:
            editor.execute(statement, params=None)
