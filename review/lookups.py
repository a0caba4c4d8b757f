"""Two ways of looking into text columns, by an index on PostgreSQL and by scanning on SQLite, with the same answers."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Lookup, TextField
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, tuple[Any, ...]]
WORD_MOST = 100  # characters of a word that count: PostgreSQL indexes none of more than 2,046 bytes


class _AsGiven(Lookup):
    """A lookup that takes its right side as it is: no column type prepares it."""

    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, _connection: BaseDatabaseWrapper) -> Sql:  # noqa: ANN401 - Django's own
        """Leave the value as it is."""
        return "%s", (value,)


class _ReadByRow(_AsGiven):
    """A lookup that scans on PostgreSQL as on SQLite."""

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Scan with PostgreSQL's name of the function."""
        sql, given = self.as_sql(compiler, connection)
        return sql.replace("instr(", "strpos("), given


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
class ReadsWords(_ReadByRow, HasWords):
    """The same question as `HasWords`, answered row by row without the index."""

    lookup_name = "reads_words"


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
        """Ask the index of `search_index`."""
        column, given = self.process_lhs(compiler, connection)
        return f"string_to_array(btrim({column}), ' ') @> ARRAY[%s]", (*given, str(self.rhs))


@TextField.register_lookup
class ReadsCode(_ReadByRow, HasCode):
    """The same question as `HasCode`, answered row by row without the index."""

    lookup_name = "reads_code"


# A lane's name before each code: what a lane never has is then rare by the database's own statistics, so that nobody
# goes through two million rows to find none.
CODES_OF_TAB = (
    "string_to_array({tab} || '/' || replace(btrim({codes}), ' ', ' ' || {tab} || '/'), ' ')"
)


class HasCodeInTab(Func):
    """Whether a submission stands in a tab and has a reason."""

    output_field = BooleanField()

    def __init__(self, tab: str, code: str) -> None:
        super().__init__(F("tab"), F("reason_codes"))
        self._tab, self._code = tab, code

    def as_sql(  # type: ignore[override]  # Django passes no templates here
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **_more: Any,  # noqa: ANN401 - Django's own
    ) -> Sql:
        """Scan for the code between its blanks."""
        tab, codes = (compiler.compile(one)[0] for one in self.get_source_expressions())
        return f"({tab} = %s AND instr({codes}, %s) > 0)", (self._tab, f" {self._code} ")

    def as_postgresql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **_more: Any,  # noqa: ANN401 - Django's own
    ) -> Sql:
        """Ask the index of `search_index`."""
        tab, codes = (compiler.compile(one)[0] for one in self.get_source_expressions())
        every = CODES_OF_TAB.format(tab=tab, codes=codes)
        return f"({codes} <> '' AND {every} @> ARRAY[%s])", (f"{self._tab}/{self._code}",)


def _cut(words: list[str]) -> list[str]:
    return [word[:WORD_MOST] for word in words]


def _quoted(word: str) -> str:
    """Write a word of a tsquery so that nothing in it is an operator."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
