"""Notes what every Python process tries: to reach another host, or to write outside the places that it is given.

Python imports a module of this name by itself when it starts, so children are listened to as well, wherever
`PYTHONPATH` names this folder. `SANGLOC_NOTES` names the file that notes are added to, a line of JSON each;
`SANGLOC_PLACES` the folders that may be written to.
"""

import ipaddress
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_NOTES = os.environ["SANGLOC_NOTES"]
_PLACES = tuple(os.path.realpath(one) for one in os.environ["SANGLOC_PLACES"].split(os.pathsep))
_DEVICES = ("/dev/null", "/dev/tty", "/dev/pts/")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_HERE = ("localhost", "")


def _note(kind: str, **about: object) -> None:
    """Add a line; the system appends so short a one as a whole."""
    line = json.dumps({"kind": kind, "pid": os.getpid(), "command": sys.orig_argv, **about})
    file = os.open(_NOTES, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, f"{line}\n".encode())
    finally:
        os.close(file)


def _is_here(host: object) -> bool:
    """Tell whether a host is this machine; a name is only if no name server has to be asked."""
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    try:
        return name in _HERE or ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _to(place: socket.socket, address: Any) -> Iterator[object]:
    if place.family in (socket.AF_INET, socket.AF_INET6):
        yield address[0] or "0.0.0.0"  # blank: all networks of the machine


_HOSTS: dict[str, Callable[..., Iterator[object]]] = {
    "socket.connect": _to,
    "socket.bind": _to,
    "socket.sendto": _to,
    "socket.sendmsg": lambda place, address: _to(place, address) if address else iter(()),
    "socket.getaddrinfo": lambda host, *_: iter([host]),
    "socket.gethostbyname": lambda host: iter([host]),
    "socket.gethostbyaddr": lambda host: iter([host]),
    "socket.getnameinfo": lambda address: iter([address[0]]),
}


def _at(path: object, folder: int = -1) -> Iterator[str]:
    """Give the path that is changed; none for a file that is open already."""
    if isinstance(path, str | bytes | os.PathLike):
        base = Path.cwd() if folder < 0 else Path(f"/proc/self/fd/{folder}").readlink()
        yield os.path.realpath(base / os.fsdecode(path))


def _opened(path: object, _mode: object, flags: int) -> Iterator[str]:
    if flags & _WRITES:
        yield from _at(path)


def _moved(source: object, target: object, above: int = -1, below: int = -1) -> Iterator[str]:
    yield from _at(source, above)
    yield from _at(target, below)


_PATHS: dict[str, Callable[..., Iterator[str]]] = {
    "open": _opened,
    "os.mkdir": lambda path, _mode, folder: _at(path, folder),
    "os.remove": _at,
    "os.rmdir": _at,
    "os.rename": _moved,
    "os.link": lambda _source, target, _above, below: _at(target, below),
    "os.symlink": lambda _source, target, folder: _at(target, folder),
    "os.truncate": lambda path, _length: _at(path),
    "sqlite3.connect": _at,
}


def _is_ours(path: str) -> bool:
    return path.startswith(_DEVICES) or any(
        path == one or path.startswith(f"{one}{os.sep}") for one in _PLACES
    )


def _listen(event: str, args: tuple[Any, ...]) -> None:
    if event in _HOSTS:
        for host in _HOSTS[event](*args):
            if not _is_here(host):
                _note("network", event=event, what=str(host))
    elif event in _PATHS:
        for path in _PATHS[event](*args):
            if not _is_ours(path):
                _note("file", event=event, what=path)


_note("started")
sys.addaudithook(_listen)
