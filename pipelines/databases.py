"""Databases that submissions come from and results go to, each by an address in an environment variable.

The address may hold a password. So parameters, notes and messages name the variable and show the address without user's
secrets; the address itself stays in the environment of the process.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import psycopg
import sqlalchemy as sa

from pipelines.errors import DatabaseAwayError, UnusableInput
from pipelines.transient import SQLITE_PASSING, SQLSTATES_PASSING

_EXPECTED = "cần địa chỉ kiểu SQLAlchemy như postgresql://người_dùng:mật_khẩu@máy:5432/tên hoặc sqlite:////đường/dẫn.db"
# A driver that waits for ever for a server that is away would hold up the night.
_CONNECT_SECONDS = "10"
# The server answered, but says itself that it will be otherwise in a moment.
_PASSING_REFUSALS = (
    "starting up",
    "shutting down",
    "recovery mode",
    "too many",
    "connection slots",
)
_SECRET = re.compile("pass|secret|token|key", re.IGNORECASE)
_FAULTS = (sa.exc.DBAPIError, psycopg.Error)


@dataclass(frozen=True, slots=True)
class Database:
    """A database by its address; `variable` is what the house calls it."""

    variable: str
    url: sa.URL = field(repr=False)

    @classmethod
    def at(cls, variable: str) -> "Database":
        """Read the address that an environment variable holds.

        Raises:
            UnusableInput: the variable is not set, or holds no address of a database that can be spoken to.
        """
        given = os.environ.get(variable, "")
        if not given:
            raise UnusableInput(f"Biến môi trường {variable} chưa được đặt; {_EXPECTED}.")
        try:
            url = sa.make_url(given)
            if url.drivername in ("postgres", "postgresql"):
                url = url.set(drivername="postgresql+psycopg")
            url.get_dialect().import_dbapi()
        except (sa.exc.ArgumentError, ValueError, ImportError):
            # The error's own words may hold the address.
            raise UnusableInput(
                f"Địa chỉ trong {variable} không dùng được (viết sai, hoặc chưa cài trình điều khiển); {_EXPECTED}."
            ) from None
        if "@" in (url.host or ""):
            raise UnusableInput(
                f"Địa chỉ trong {variable} có nhiều hơn một dấu @; trong mật khẩu cần viết @ thành %40, / thành %2F."
            )
        return cls(variable, url)

    @property
    def shown(self) -> str:
        """The address as people may see it: no password, nothing behind the name of the database."""
        url = self.url
        who = f"{url.username}@" if url.username else ""
        port = f":{url.port}" if url.port else ""
        return f"{url.get_backend_name()}://{who}{url.host or ''}{port}/{url.database or ''}"

    @property
    def name(self) -> str:
        """The database's own name, of a file its name without the ending."""
        return Path(self.url.database or "").stem

    @contextmanager
    def connected(self, *, writes: bool = False) -> Iterator[sa.Connection]:
        """Give a connection, closed at the end; what was not committed is undone.

        Where it `writes`, SQLite lets no other in before its transaction ends.

        Raises:
            DatabaseAwayError: the database does not answer at the moment.
            UnusableInput: it refuses.
        """
        engine = _engine(self.url)
        try:
            with self.understood(
                "không cho kết nối", "tên người dùng, mật khẩu, tên cơ sở dữ liệu"
            ):
                connection = engine.connect().execution_options(writes=writes)
            with connection:
                yield connection
        finally:
            engine.dispose()

    @contextmanager
    def understood(self, what: str, where: str) -> Iterator[None]:
        """Put what a driver raises into words; `what` the database did, `where` a person should look."""
        try:
            yield
        except _FAULTS as error:
            self._refuse(error, what, where)

    def _refuse(self, error: BaseException, what: str, where: str) -> NoReturn:
        why = self._said(error)
        if is_passing(error):
            raise DatabaseAwayError(
                f"Cơ sở dữ liệu {self.shown} không trả lời ({why}). Chạy lại lệnh khi nó đã trả lời: "
                "không có gì bị ghi dở."
            ) from None
        raise UnusableInput(
            f"Cơ sở dữ liệu {self.shown} {what}: {why}; hãy kiểm tra {where} rồi chạy lại."
        ) from None

    def _said(self, error: BaseException) -> str:
        """Give the first line of what the database said, whatever it repeats of the password left out."""
        said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0][:300]
        more = [value for key, value in self.url.query.items() if _SECRET.search(key)]
        for secret in filter(None, [self.url.password, *more]):
            said = said.replace(str(secret), "***")
        return said.rstrip(".")


def is_passing(error: BaseException) -> bool:
    """Tell whether a database would take the same in a moment."""
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None)
    if state:
        return str(state).startswith(SQLSTATES_PASSING)
    said = str(cause)
    if not isinstance(cause, psycopg.OperationalError):
        return said.startswith(SQLITE_PASSING) or getattr(error, "connection_invalidated", False)
    # Without a code nobody was connected yet: either nobody is there, or the server refused in its own words.
    if "resolve host" in said or "translate host" in said:
        return "emporary" in said
    return not re.search(r"\b(FATAL|ERROR):", said) or any(one in said for one in _PASSING_REFUSALS)


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "postgresql":
        more = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_SECONDS}
        return sa.create_engine(url, poolclass=sa.NullPool, connect_args=more)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    if url.get_backend_name() == "sqlite":
        # Python's driver begins a transaction when it sees fit, not before a table is made.
        sa.event.listen(engine, "connect", _leave_transactions_to_us)
        sa.event.listen(engine, "begin", _begin)
    return engine


def _leave_transactions_to_us(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
