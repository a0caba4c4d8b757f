"""Ways of looking into columns that Django has not, with the same answers on PostgreSQL and SQLite."""

import json
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, Lookup, TextField
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, tuple[Any, ...]]
WORD_MOST = 100  # characters of a word that count: PostgreSQL indexes none of more than 2,046 bytes


class _AsGiven(Lookup):
    """A lookup that takes its right side as it is: no column type prepares it."""

    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, _connection: BaseDatabaseWrapper) -> Sql:  # noqa: ANN401 - Django's own
        """Leave the value as it is."""
        return "%s", (value,)


@ForeignKey.register_lookup  # which looks no further than its own
@Field.register_lookup
class Among(_AsGiven):
    """`pk__among=[3, 7]`: one of some values, plain numbers or texts, however many: they travel as one parameter.

    Django's own `in` prepares every value by itself, which takes longer than finding the rows, and SQLite takes no more
    than some thousands.
    """

    lookup_name = "among"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Hand the values over as JSON."""
        column, given = self.process_lhs(compiler, connection)
        sought = json.dumps(list(self.rhs))
        return f"{column} IN (SELECT value FROM json_each(%s))", (*given, sought)  # noqa: S608 - Django names the column

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Hand the values over as an array."""
        column, given = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*given, list(self.rhs))


@TextField.register_lookup
class HasWords(_AsGiven):
    """`search_text__has_words=["cai", "tie"]`: folded words, all of them there, the last perhaps only begun.

    The column holds folded words with one blank between (`nlp.normal.tokens`), none longer than `WORD_MOST`. Words are
    compared as they are: a `%` or a quote in one is a character like others.
    """

    lookup_name = "has_words"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Scan: every word between blanks."""
        column, given = self.process_lhs(compiler, connection)
        *whole, last = _cut(self.rhs)
        sought = [*(f" {word} " for word in whole), f" {last}"]
        each = f"instr(' ' || {column} || ' ', %s) > 0"
        return f"({' AND '.join([each] * len(sought))})", tuple(
            value for one in sought for value in (*given, one)
        )

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Ask the index of `search_index`; PostgreSQL's own text parser is passed by, it would split "1.234,5"."""
        column, given = self.process_lhs(compiler, connection)
        words = [_quoted(word) for word in _cut(self.rhs)]
        query = " & ".join([*words[:-1], f"{words[-1]}:*"])
        return f"{WORDS_OF.format(column)} @@ CAST(%s AS tsquery)", (*given, query)


@TextField.register_lookup
class HasWholeWords(HasWords):
    """The same of words none of which is only begun, on PostgreSQL by the index; SQLite finds begun ones too."""

    lookup_name = "has_whole_words"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Ask the index, which finds whole words at once: of a beginning it gathers every word there is."""
        column, given = self.process_lhs(compiler, connection)
        query = " & ".join(_quoted(word) for word in _cut(self.rhs))
        return f"{WORDS_OF.format(column)} @@ CAST(%s AS tsquery)", (*given, query)


@TextField.register_lookup
class ReadsWords(HasWords):
    """The same question as `HasWords`, answered row by row without the index."""

    lookup_name = "reads_words"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Scan as SQLite does, with PostgreSQL's name of the function."""
        sql, given = self.as_sql(compiler, connection)
        return sql.replace("instr(", "strpos("), given


WORDS_OF = "array_to_tsvector(string_to_array({}, ' '))"  # the words as they are, for the index and the question


@TextField.register_lookup
class HasCode(_AsGiven):
    """`reason_codes__has_code="too_short"`: one of the codes of a column like " code code "."""

    lookup_name = "has_code"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Scan for the code between its blanks."""
        column, given = self.process_lhs(compiler, connection)
        return f"instr({column}, %s) > 0", (*given, f" {self.rhs} ")

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Say it as the index of the code does: in other words PostgreSQL would not take it for the same."""
        column, given = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", (*given, code_between_blanks(str(self.rhs)))


def code_between_blanks(code: str) -> str:
    r"""Write the pattern of a code for LIKE, whose underscores stand for themselves.

    >>> print(code_between_blanks("too_short"))
    % too\_short %
    """
    return f"% {code.replace('_', chr(92) + '_')} %"


def _cut(words: list[str]) -> list[str]:
    return [word[:WORD_MOST] for word in words]


def _quoted(word: str) -> str:
    """Write a word of a tsquery so that nothing in it is an operator."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
