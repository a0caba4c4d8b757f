"""The one narrow door in the locks of the history: words that quote an emptied filing may be emptied, nothing else.

It is open only while a row of `Forgetting` is unfinished, which is itself the log of its being opened. Through it a
free text can become "" and a JSON value lose what quotes a text; everything else of a row, and every row, stays.
"""

from dataclasses import dataclass, field

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_OPEN = "EXISTS (SELECT 1 FROM review_forgetting WHERE finished_at IS NULL)"


@dataclass(frozen=True, slots=True)
class Quoting:
    """Columns of a table that may quote a filing: free texts, and what of which JSON column quotes, as paths."""

    texts: tuple[str, ...] = ()
    values: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.texts, *self.values)


TABLES = {
    "review_decision": Quoting(
        ("reason", "letter"),
        {"shown": (("low_content", "evidence"), ("eligibility",), ("content_hash",))},
    ),
    "review_secondreading": Quoting(("reason",)),
    "review_signoff": Quoting(("note",)),
    "review_trace": Quoting((), {"about": (("why",), ("filters",))}),
}


def emptied(vendor: str, row: str, column: str, paths: tuple[tuple[str, ...], ...]) -> str:
    """Write the SQL of a JSON column without what quotes; `row` is "" or names the row with a dot behind."""
    if vendor == "sqlite":
        removed = "".join(f", '$.{'.'.join(path)}'" for path in paths)
        return f"json_remove(json({row}{column}){removed})"
    removed = "".join(f" #- '{{{','.join(path)}}}'" for path in paths)
    return f"({row}{column}{removed})"


def install(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the door into the locks: a migration step. A later one that alters a table of `TABLES` must end with it.

    Raises:
        KeyError: the database is neither SQLite nor PostgreSQL.
    """
    vendor = editor.connection.vendor
    with editor.connection.cursor() as cursor:
        for table, quoting in TABLES.items():
            described = editor.connection.introspection.get_table_description(cursor, table)
            columns = [about.name for about in described]
            for statement in _STATEMENTS[vendor](table, quoting, columns):
                editor.execute(statement, params=None)
        for statement in _OF_LOG[vendor]:
            editor.execute(statement, params=None)


def _sqlite(table: str, quoting: Quoting, columns: list[str]) -> list[str]:
    same = [f"NEW.{one} IS OLD.{one}" for one in columns if one not in quoting.columns]
    texts = [f"NEW.{one} IN ('', OLD.{one})" for one in quoting.texts]
    values = [
        f"json(NEW.{one}) IN (json(OLD.{one}), {emptied('sqlite', 'OLD.', one, paths)})"
        for one, paths in quoting.values.items()
    ]
    passes = " AND ".join([_OPEN, *same, *texts, *values])
    return [
        f"DROP TRIGGER IF EXISTS {table}_no_update",
        f"""CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({passes})
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
    ]


def _postgresql(table: str, quoting: Quoting, columns: list[str]) -> list[str]:
    same = [f"NEW.{one} IS NOT DISTINCT FROM OLD.{one}" for one in columns]
    same = [told for one, told in zip(columns, same, strict=True) if one not in quoting.columns]
    texts = [f"NEW.{one} IN ('', OLD.{one})" for one in quoting.texts]
    values = [
        f"NEW.{one} IN (OLD.{one}, {emptied('postgresql', 'OLD.', one, paths)})"
        for one, paths in quoting.values.items()
    ]
    # Nested, for a TRUNCATE has neither OLD nor NEW.
    return [
        f"""CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF {" AND ".join([_OPEN, *same, *texts, *values])} THEN RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION '{table} is append-only';
        END $$"""
    ]


_STATEMENTS = {"sqlite": _sqlite, "postgresql": _postgresql}
_LOG = "review_forgetting"
_STAYS = "OLD.finished_at IS NULL" + "".join(
    f" AND NEW.{one} = OLD.{one}"
    for one in ("id", "entry", "kind", "who", "carried_out_by", "reason", "asked_at")
)
# The log of the door: only its end is written later. On SQLite a second row of the same identity would replace it.
_OF_LOG = {
    "sqlite": [
        f"""CREATE TRIGGER {_LOG}_no_update BEFORE UPDATE ON {_LOG} WHEN NOT ({_STAYS})
        BEGIN SELECT RAISE(ABORT, '{_LOG} is append-only'); END""",
        f"""CREATE TRIGGER {_LOG}_no_delete BEFORE DELETE ON {_LOG}
        BEGIN SELECT RAISE(ABORT, '{_LOG} is append-only'); END""",
        f"""CREATE TRIGGER {_LOG}_no_replace BEFORE INSERT ON {_LOG}
        WHEN EXISTS (SELECT 1 FROM {_LOG} AS kept WHERE kept.id = NEW.id OR kept.entry = NEW.entry)
        BEGIN SELECT RAISE(ABORT, '{_LOG} is append-only'); END""",  # noqa: S608 - no value from outside
    ],
    "postgresql": [
        f"""CREATE OR REPLACE FUNCTION {_LOG}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF {_STAYS} THEN RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION '{_LOG} is append-only';
        END $$""",
        f"""CREATE TRIGGER {_LOG}_no_change BEFORE UPDATE OR DELETE ON {_LOG}
        FOR EACH ROW EXECUTE FUNCTION {_LOG}_refuse()""",
        f"""CREATE TRIGGER {_LOG}_no_truncate BEFORE TRUNCATE ON {_LOG}
        FOR EACH STATEMENT EXECUTE FUNCTION {_LOG}_refuse()""",
    ],
}
