"""The server as an operator starts and stops it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.conftest import Called

SERVE = [sys.executable, "-m", "pipelines.cli", "serve"]


def serve(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start a server that cannot be started."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [*SERVE, *map(str, arguments)],
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture
def started(tmp_path: Path, office: dict[str, str]) -> Iterator[Any]:
    """A served home with settings of its own, and its address."""
    policy = tmp_path / "rieng.toml"
    policy.write_text("[review]\npage_rows = 7\n", encoding="utf-8")
    port = free_port()
    server = subprocess.Popen(
        [*SERVE, "--port", str(port), "--threads", "2", "--settings", str(policy)],
        env=office,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield server, f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def ask(address: str) -> str:
    """Ask until the server answers."""
    deadline = time.monotonic() + 900
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address) as answer:
                said: str = answer.read().decode()
                return said
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not answer")


def test_a_server_gets_ready_and_stops_when_told(started: Any) -> None:
    server, address = started
    assert ask(f"{address}/healthz") == "Máy chủ đang chạy.\n"
    assert ask(f"{address}/readyz") == "Sẵn sàng.\n"
    assert "Đăng nhập" in ask(f"{address}/")
    server.send_signal(signal.SIGTERM)
    said, _ = server.communicate(timeout=900)
    assert server.returncode == 0
    assert f"{address}/" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("mysql://lan:bimat@may/x", "postgres://"),
        ("postgres://lan:bimat@127.0.0.1:1/x", "Không mở được cơ sở dữ liệu"),
    ],
)
def test_a_database_that_cannot_be_had_is_told_in_one_line(
    tmp_path: Path, address: str, told: str
) -> None:
    done = serve("--home", tmp_path, DATABASE_URL=address)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert told in done.stderr
    assert "bimat" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--workers", "2"], "SQLite chỉ phục vụ bằng một tiến trình"),
        (["--threads", "0"], "cần ít nhất 1"),
        (["--port", "99999"], "--port"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(
    tmp_path: Path,
    called: Called,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    told: str,
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    done = called("serve", "--home", tmp_path / "nha", *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert told in done.stderr
    assert not (tmp_path / "nha").exists()


def test_a_port_in_use_is_told_before_anything_is_done(tmp_path: Path, called: Called) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = called("serve", "--home", tmp_path / "nha", "--port", port)
    assert done.returncode == 2
    assert str(port) in done.stderr
    assert not (tmp_path / "nha").exists()


def test_faults_of_an_offices_settings_are_told_before_serving(
    tmp_path: Path, called: Called
) -> None:
    policy = tmp_path / "rieng.toml"
    policy.write_text("[review]\nlease_minutes = 0\npage_rows = 'nhiều'\n", encoding="utf-8")
    done = called("serve", "--home", tmp_path / "nha", "--settings", policy)
    assert done.returncode == 2
    assert "review.lease_minutes" in done.stderr
    assert "review.page_rows" in done.stderr
    assert not (tmp_path / "nha").exists()
