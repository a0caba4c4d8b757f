"""Database triggers that keep the history append-only, whatever code or person sends the SQL."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_TABLE = "review_decision"

_SQLITE = [
    *(f"DROP TRIGGER IF EXISTS {_TABLE}_no_{what}" for what in ("update", "delete", "replace")),
    f"""CREATE TRIGGER {_TABLE}_no_update BEFORE UPDATE ON {_TABLE}
    BEGIN SELECT RAISE(ABORT, 'review_decision is append-only'); END""",
    f"""CREATE TRIGGER {_TABLE}_no_delete BEFORE DELETE ON {_TABLE}
    BEGIN SELECT RAISE(ABORT, 'review_decision is append-only'); END""",
    # INSERT OR REPLACE deletes without firing delete triggers, so a second row of the same identity is refused here.
    f"""CREATE TRIGGER {_TABLE}_no_replace BEFORE INSERT ON {_TABLE}
    WHEN EXISTS (SELECT 1 FROM {_TABLE} AS kept WHERE kept.id = NEW.id
        OR kept.idempotency_key = NEW.idempotency_key OR kept.undoes_id = NEW.undoes_id)
    BEGIN SELECT RAISE(ABORT, 'review_decision is append-only'); END""",  # noqa: S608 - no value from outside
]

_POSTGRESQL = [
    f"""CREATE OR REPLACE FUNCTION {_TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'review_decision is append-only'; END $$""",
    *(f"DROP TRIGGER IF EXISTS {_TABLE}_no_{what} ON {_TABLE}" for what in ("change", "truncate")),
    f"""CREATE TRIGGER {_TABLE}_no_change BEFORE UPDATE OR DELETE ON {_TABLE}
    FOR EACH ROW EXECUTE FUNCTION {_TABLE}_refuse()""",
    f"""CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_refuse()""",
]

_STATEMENTS = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}


def install(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers, anew where they exist; a migration step.

    On SQLite, Django rebuilds a table to alter it and the triggers go with the old one: a migration that alters
    decisions must end with this step again.

    Raises:
        KeyError: the database is neither SQLite nor PostgreSQL.
    """
    for statement in _STATEMENTS[editor.connection.vendor]:
        editor.execute(statement, params=None)
