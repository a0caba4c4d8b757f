"""Which database the pages use: SQLite in the home, or PostgreSQL named by an address."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

# Readers never wait for the writer (WAL); a second writer waits up to `timeout` instead of failing; a transaction
# takes the write lock when it begins, so that "check, write, log" is never overtaken between check and write. What an
# officer was told is saved is on the disk (FULL): under NORMAL a power cut may take back the last decisions.
_SQLITE_OPTIONS: dict[str, Any] = {
    "timeout": 30,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON",
}

# Pages are many short queries: compiling one, or calling other processes to its help, costs more than it saves; indexes
# lie on disks that do not turn. A server that does not answer is told to the officer after five seconds.
_POSTGRESQL_OPTIONS = {
    "connect_timeout": 5,
    "options": "-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1",
}


def sqlite_in(home: Path) -> dict[str, Any]:
    """Describe the SQLite database of a home, for Django's `DATABASES`."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(home / "review.sqlite3"),
        "OPTIONS": dict(_SQLITE_OPTIONS),
    }


def from_address(address: str) -> dict[str, Any]:
    """Read `postgres://user:password@host:port/name` (or `…/name?host=/socket/folder`) for Django's `DATABASES`.

    Raises:
        ValueError: the address names no PostgreSQL database; the password is not repeated in the message.

    >>> from_address("postgres://lan:m%40t@may-chu:5433/sangloc")["PASSWORD"]
    'm@t'
    """
    parts = urlsplit(address)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name:
        raise ValueError(
            f"DATABASE_URL bắt đầu bằng {parts.scheme or '(trống)'}://: "
            "cần postgres://người_dùng:mật_khẩu@máy:cổng/tên_cơ_sở_dữ_liệu"
        )
    asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or asked.get("host", ""),
        "PORT": str(parts.port or asked.get("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(_POSTGRESQL_OPTIONS),
    }


def point_at(home: Path) -> None:
    """Make the calling thread's next query go to the database of `home`; no effect on PostgreSQL.

    Needed because Django reads its settings once a process, while one process may screen into several homes.
    """
    from django.db import connections

    settings = connections.settings["default"]
    name = sqlite_in(home)["NAME"]
    if settings["ENGINE"].endswith("sqlite3") and settings["NAME"] != name:
        connections["default"].close()
        settings["NAME"] = name  # the thread's next connection reads it from here
