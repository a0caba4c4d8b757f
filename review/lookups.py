"""Two ways of looking into text columns, by an index on PostgreSQL and by scanning on SQLite, with the same answers."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup, TextField
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, tuple[Any, ...]]


@TextField.register_lookup
class HasWords(Lookup):
    """`search_text__has_words=["cai", "tie"]`: folded words, all of them there, the last perhaps only begun.

    The column holds folded words with one blank between (`nlp.normal.tokens`).
    """

    lookup_name = "has_words"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, _connection: BaseDatabaseWrapper) -> Sql:  # noqa: ANN401 - Django's own
        """Leave the words as they are."""
        return "%s", (value,)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Scan: every word between blanks."""
        column, given = self.process_lhs(compiler, connection)
        *whole, last = self.rhs
        patterns = [*(f"% {word} %" for word in whole), f"% {last}%"]
        each = f"(' ' || {column} || ' ') LIKE %s"
        return f"({' AND '.join([each] * len(patterns))})", (*(given * len(patterns)), *patterns)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Ask the index of `search_index`."""
        column, given = self.process_lhs(compiler, connection)
        words = [f"'{word}'" for word in self.rhs]
        query = " & ".join([*words[:-1], f"{words[-1]}:*"])
        return f"to_tsvector('simple', {column}) @@ to_tsquery('simple', %s)", (*given, query)


@TextField.register_lookup
class HasCode(Lookup):
    """`reason_codes__has_code="too_short"`: one of the codes of a column like " code code "."""

    lookup_name = "has_code"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, _connection: BaseDatabaseWrapper) -> Sql:  # noqa: ANN401 - Django's own
        """Leave the code as it is."""
        return "%s", (value,)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Scan for the code between its blanks."""
        column, given = self.process_lhs(compiler, connection)
        return f"instr({column}, %s) > 0", (*given, f" {self.rhs} ")

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Ask the index of `search_index`."""
        column, given = self.process_lhs(compiler, connection)
        return f"string_to_array(btrim({column}), ' ') @> ARRAY[%s]", (*given, str(self.rhs))
