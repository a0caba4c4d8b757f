"""Database triggers that keep tables append-only, whatever code or person sends the SQL."""

from collections.abc import Callable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Columns that are unique, by table: SQLite's INSERT OR REPLACE deletes what has the same value in one of them.
TABLES = {
    "review_decision": ("id", "idempotency_key", "undoes_id"),
    "review_trace": ("id",),
    "review_secondreading": ("id", "idempotency_key", "submission_id", "first_id"),
    "review_signoff": ("id", "idempotency_key"),
}
# The same of tables that name no officer.
OF_REMOVALS = {"review_removal": ("id", "submission_id")}
_UNIQUE = TABLES | OF_REMOVALS


def _sqlite(table: str) -> list[str]:
    same = " OR ".join(f"kept.{column} = NEW.{column}" for column in _UNIQUE[table])
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return [
        *(f"DROP TRIGGER IF EXISTS {table}_no_{what}" for what in ("update", "delete", "replace")),
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        # INSERT OR REPLACE deletes without firing delete triggers: a second row of the same identity is refused.
        f"""CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} AS kept WHERE {same}) {refuse}""",  # noqa: S608 - no value from outside
    ]


def _postgresql(table: str) -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$""",
        *(
            f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}"
            for what in ("change", "truncate")
        ),
        f"""CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_refuse()""",
        f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()""",
    ]


_STATEMENTS = {"sqlite": _sqlite, "postgresql": _postgresql}


def on(*tables: str) -> Callable[[object, BaseDatabaseSchemaEditor], None]:
    """Give a migration step that creates the triggers of some tables, anew where they exist.

    On SQLite, Django rebuilds a table to alter it and the triggers go with the old one: a migration that alters one of
    `TABLES` must end with this step again, and with `forgetting.door.install`, which puts its exception into them.

    Raises:
        KeyError: the table is none of `TABLES`, or the database neither SQLite nor PostgreSQL.
    """

    def install(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            for statement in _STATEMENTS[editor.connection.vendor](table):
                editor.execute(statement, params=None)

    return install
