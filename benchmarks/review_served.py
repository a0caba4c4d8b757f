"""The product's own server of a home, and officers who work on it from a process of their own."""

import json
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

_ROOT = Path(__file__).parents[1]


class Served(NamedTuple):
    """A running server: its address and its process, of which the workers are children."""

    address: str
    pid: int


@contextmanager
def serving(home: Path) -> Iterator[Served]:
    """Run the server on a free port until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pipelines.cli", "serve", "--home", str(home)]
    log = (home.parent / "serve.log").open("w")
    process = subprocess.Popen([*command, "--port", str(port)], cwd=_ROOT, stdout=log, stderr=log)
    try:
        while not _answers(port):
            if process.poll() is not None:
                raise SystemExit(f"the server ended: {(home.parent / 'serve.log').read_text()}")
            time.sleep(0.1)
        yield Served(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait()
        log.close()


def order(
    server: str, people: list[dict[str, Any]], *, seconds: float, think: float
) -> dict[str, Any]:
    """Say who works where, for how many seconds, thinking for how many between two clicks on average."""
    from benchmarks.review_people import PASSWORD

    return {
        "server": server,
        "people": people,
        "seconds": seconds,
        "think": think,
        "password": PASSWORD,
        "seed": random.randrange(2**31),
    }


def at_work(order: dict[str, Any]) -> "subprocess.Popen[str]":
    """Let all officers of an order begin, as threads of one process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.review_clients"],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None, "it was asked for"
    process.stdin.write(json.dumps(order))
    process.stdin.close()
    return process


def worked(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Wait until they are done; gives what they measured and were told.

    Raises:
        SystemExit: they could not work; what was wrong stands on standard error.
    """
    assert process.stdout is not None, "it was asked for"
    told = process.stdout.read()
    if process.wait():
        raise SystemExit("the officers could not work")
    found: dict[str, Any] = json.loads(told)
    return found


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0
