"""Hosts as far as the network is concerned: namespaces of Linux, each with a loopback and an address of its own."""

import ipaddress
import os
import shutil
import subprocess
from types import TracebackType
from typing import Self

# Addresses that are set aside for tests of networks (RFC 2544), cut into nets of fourteen hosts.
_NETS = ipaddress.ip_network("198.18.0.0/15")
_PREFIX = 28


class Network:
    """Hosts by name, joined by a bridge to which this process is joined too; taken away at the end.

    The bridge has a namespace of its own, so that no firewall of this machine sees what passes it.
    """

    def __init__(self, *names: str) -> None:
        self._mark = f"s{os.getpid()}"
        self._names = names
        every = 2 ** (32 - _PREFIX)
        first = int(_NETS[0]) + os.getpid() * every % _NETS.num_addresses
        self._hosts = list(ipaddress.ip_network((first, _PREFIX)).hosts())

    def __enter__(self) -> Self:
        try:
            _ip("netns", "add", self._space("bridge"))
            self._within("bridge", "link", "add", "bridge", "type", "bridge")
            self._within("bridge", "link", "set", "bridge", "up")
            self._join_this_process()
            for name in self._names:
                self._join(name)
        except BaseException:
            self._take_away()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._take_away()

    def address(self, name: str) -> str:
        return str(self._hosts[1 + self._names.index(name)])

    def inside(self, name: str) -> list[str]:
        """Give what is to be put before a command so that it runs on a host."""
        return ["ip", "netns", "exec", self._space(name)]

    def _space(self, name: str) -> str:
        return f"{self._mark}-{name}"

    def _within(self, name: str, *arguments: str) -> None:
        _ip("-netns", self._space(name), *arguments)

    def _join_this_process(self) -> None:
        self._plug(self._mark)
        _ip("address", "add", f"{self._hosts[0]}/{_PREFIX}", "dev", self._mark)
        _ip("link", "set", self._mark, "up")

    def _join(self, name: str) -> None:
        _ip("netns", "add", self._space(name))
        self._plug(name, "netns", self._space(name))
        self._within(name, "address", "add", f"{self.address(name)}/{_PREFIX}", "dev", name)
        self._within(name, "link", "set", name, "up")
        self._within(name, "link", "set", "lo", "up")

    def _plug(self, end: str, *where: str) -> None:
        """Make a cable from the bridge to a device named `end`."""
        bridge, plug = self._space("bridge"), f"to-{end}"
        _ip("link", "add", end, *where, "type", "veth", "peer", "name", plug, "netns", bridge)
        self._within("bridge", "link", "set", plug, "master", "bridge", "up")

    def _take_away(self) -> None:
        # A namespace is emptied some time after its end; this cable is to be gone at once, for its name is taken again.
        ends = [["link", "delete", self._mark]]
        ends += [["netns", "delete", self._space(name)] for name in (*self._names, "bridge")]
        for end in ends:
            subprocess.run(["ip", *end], stderr=subprocess.DEVNULL, check=False)


def why_none() -> str:
    """Say why there can be no such network here; blank: there can."""
    if shutil.which("ip") is None:
        return "no `ip` on this machine (Debian's iproute2)"
    try:
        with Network("probe"):
            return ""
    except subprocess.CalledProcessError as error:
        return f"no network namespaces here: {error.stderr.strip()}"


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)
