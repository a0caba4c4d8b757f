"""No network at run time, and nothing written but in the home and in passing: a day of the program, listened to.

Two traps. Every Python process notes what it tries (`noting/sitecustomize.py`), which works everywhere. Where Linux lets
this process have a network of its own, the day is spent in one with nothing but a loopback, where the system counts what
had nowhere to go, and the disk can be written to in the home, in passing and in the checkout only.
"""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import databases

ROOT = Path(__file__).parents[2]
NOTING = Path(__file__).parent / "noting"
# A name server that is never there, so that names are asked of the network and not of this machine.
CLOSED = """
set -e
ip link set lo up
echo nameserver 192.0.2.53 > {folder}/names
mount --bind {folder}/names /etc/resolv.conf
mount --bind {folder} {folder}
mount --bind {root} {root}
mount -o remount,ro,bind /
cd {folder}
exec {command}
"""
TELL = "from tests.trust.offline_day import without_a_way; print(without_a_way())"
TRIES = {
    "socket.connect": "s.settimeout(0.1); s.connect_ex(('192.0.2.1', 80))",
    "socket.connect, IP 6": "socket.socket(socket.AF_INET6).connect_ex(('2001:db8::1', 80))",
    "socket.sendto": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))",
    "socket.getaddrinfo": "socket.getaddrinfo('api.example', 443)",
    "socket.gethostbyname": "socket.gethostbyname('api.example')",
    "socket.bind": "s.bind(('', 0))",
    "urllib": "import urllib.request as u; u.urlopen('http://192.0.2.1/', timeout=0.1)",
    "open": "open('/etc/sangloc', 'w')",
    "os.mkdir": "os.mkdir('/etc/sangloc')",
    "os.rename": "os.rename('/etc/sangloc', '/etc/sangloc-2')",
    "sqlite3.connect": "import sqlite3; sqlite3.connect('/etc/sangloc.sqlite3')",
    "in a child": "import subprocess; subprocess.run([sys.executable, '-c', 'import socket; "
    'socket.socket().connect_ex(("192.0.2.1", 80))\'])',
}
ALLOWED = """
import os, socket, sqlite3, tempfile
here = socket.create_server(("127.0.0.1", 0))
socket.create_connection(here.getsockname())
socket.getaddrinfo("localhost", 80)
socket.socket(socket.AF_UNIX).bind(os.path.join(tempfile.mkdtemp(), "socket"))
open(os.devnull, "w")
"""


@dataclass(frozen=True, slots=True)
class Day:
    """What was noted of each process, and what the day told at its end."""

    notes: tuple[dict[str, Any], ...]
    told: dict[str, Any]

    def noted(self, kind: str) -> list[str]:
        return [f"{one['event']} {one['what']} {one['command']}" for one in self.of(kind)]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.notes if one["kind"] == kind]


def listened(
    folder: Path, *command: str, closed: bool
) -> tuple[subprocess.CompletedProcess[str], Day]:
    """Run Python with both traps set, or with the first only."""
    for name in ("tmp", "person"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    notes = folder / "notes.jsonl"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE")}
    environment = kept | {
        "PYTHONPATH": os.pathsep.join([str(NOTING), str(ROOT)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SANGLOC_NOTES": str(notes),
        "SANGLOC_PLACES": str(folder),
        "SANGLOC_HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "HOME": str(folder / "person"),
    }
    words = [sys.executable, *command]
    if closed:
        script = CLOSED.format(folder=folder, root=ROOT, command=shlex.join(words))
        words = ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c", script]
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    return done, Day(tuple(json.loads(line) for line in lines), {})


@cache
def why_open() -> str:
    """Say why there can be no closed network here; blank: there can."""
    words = ["unshare", "--map-root-user", "--net", "--mount", "ip", "link", "set", "lo", "up"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        return f"no `{error.filename}` on this machine"
    return done.stderr.strip()


@pytest.fixture(scope="session")
def day(trained: Path, tries: Callable[..., int]) -> Day:
    """The day, spent once for all tests; with `--long` every command is called."""

    def spend(folder: Path) -> None:
        home = folder / "home"
        home.mkdir()
        (folder / "home" / "models").symlink_to(_copied(trained, folder), target_is_directory=True)
        os.environ["SANGLOC_LONG_TESTS"] = str(tries(short=0, long=1))
        command = ("-m", "tests.trust.offline_day", str(home))
        done, _ = listened(folder, *command, closed=not why_open())
        assert done.returncode == 0, done.stderr
        (folder / "told.json").write_text(done.stdout, encoding="utf-8")

    folder = databases.made_once("offline_day", spend)
    notes = (folder / "notes.jsonl").read_text(encoding="utf-8").splitlines()
    told = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    return Day(tuple(map(json.loads, notes)), told)


def _copied(models: Path, folder: Path) -> Path:
    import shutil

    return Path(shutil.copytree(models, folder / "models"))


def test_nothing_tried_to_reach_another_host(day: Day) -> None:
    assert not day.noted("network")


def test_nothing_was_written_outside_the_home_but_in_passing(day: Day) -> None:
    kernels = (".nbi", ".nbc")  # of numba, beside the program where it may write there
    others = [one for one in day.of("file") if not _is_kernel(one["what"], kernels)]
    assert not [f"{one['event']} {one['what']} {one['command']}" for one in others]


def _is_kernel(path: str, ends: tuple[str, ...]) -> bool:
    place = Path(path)
    return place.is_relative_to(ROOT) and (
        place.name == "__pycache__" or any(end in place.name for end in ends)
    )


def test_libraries_in_other_languages_sent_nothing_either(day: Day) -> None:
    if why_open():
        pytest.skip(f"no network of one's own: {why_open()}")
    assert day.told["without_a_way"] == 0


def test_pages_and_reports_name_no_other_host(day: Day) -> None:
    assert not day.told["named"]


@pytest.mark.parametrize(
    "part",
    ["pipelines.cli screen", "prefect.server.api.server", "spawn_main", "pipelines.cli serve"],
)
def test_every_kind_of_process_was_listened_to(day: Day, part: str) -> None:
    assert [one for one in day.of("started") if part in " ".join(one["command"])]


@pytest.mark.parametrize("name", TRIES)
def test_the_first_trap_springs(tmp_path: Path, name: str) -> None:
    code = f"import os, socket, sys; s = socket.socket()\n{TRIES[name]}"
    _, found = listened(tmp_path, "-c", code, closed=False)
    assert found.noted("file") or found.noted("network")


def test_the_first_trap_lets_alone_what_stays_on_this_machine(tmp_path: Path) -> None:
    done, found = listened(tmp_path, "-c", ALLOWED, closed=False)
    assert done.returncode == 0, done.stderr
    assert not found.noted("file")
    assert not found.noted("network")


@pytest.mark.parametrize(
    ("what", "counted"),
    [
        ("pass", False),
        ("import psycopg; psycopg.connect('host=192.0.2.1 connect_timeout=1')", True),
        ("import socket; socket.getaddrinfo('api.example', 443)", True),
        ("import socket; socket.socket(socket.AF_INET6).connect(('2001:db8::1', 1))", True),
    ],
)
def test_the_second_trap_springs(tmp_path: Path, what: str, counted: bool) -> None:
    """Above all for what a library in C sends, of which Python knows nothing."""
    if why_open():
        pytest.skip(f"no network of one's own: {why_open()}")
    code = f"try:\n    {what}\nexcept Exception as error:\n    print(repr(error))\n{TELL}"
    done, _ = listened(tmp_path, "-c", code, closed=True)
    assert (int(done.stdout.split()[-1]) > 0) is counted, done.stderr


def test_in_the_closed_network_nothing_can_be_written_elsewhere(tmp_path: Path) -> None:
    if why_open():
        pytest.skip(f"no network of one's own: {why_open()}")
    code = "import pathlib; pathlib.Path('/etc/sangloc').touch()"
    done, _ = listened(tmp_path, "-c", code, closed=True)
    assert "Read-only file system" in done.stderr
