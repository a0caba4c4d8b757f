"""PostgreSQL's indexes for the lookups of `lookups`; SQLite scans and has none."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_POSTGRESQL = [
    """CREATE INDEX IF NOT EXISTS submission_words ON review_submission
    USING gin (to_tsvector('simple', search_text))""",
    """CREATE INDEX IF NOT EXISTS submission_codes ON review_submission
    USING gin (string_to_array(btrim(reason_codes), ' '))""",
]


def install(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the indexes where the database is PostgreSQL; a migration step."""
    if editor.connection.vendor == "postgresql":
        for statement in _POSTGRESQL:
            editor.execute(statement, params=None)
