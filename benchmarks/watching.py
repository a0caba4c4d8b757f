"""A command and its processes watched from outside: seconds, processor time and memory, step by step.

The command says on standard error which step is done ("Tách từ: xong sau 5.0 giây") and, of a long search, which one
begins ("  … tìm cách viết khác"); what was used between two such lines belongs to the step between them.
"""

import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
import psutil

from pipelines.progress import STEPS

# A look costs some milliseconds a gigabyte that is held; twice a second it took a tenth of two cores.
_EVERY = 2.0
_DONE = re.compile(r"(.+): xong sau ([\d.]+) giây")
_SIZE = re.compile(r"^(Pss|Pss_File):\s+(\d+) kB", re.MULTILINE)
_NAMES = {words: name for name, words in STEPS.items()}
_OTHER_WORDINGS, _BEGUN = "  … tìm cách viết khác", "  … "


class Used(NamedTuple):
    """What one step used; memory is the most that all processes together held at once, shared pages counted once.

    `own_gib` leaves mapped files aside, whose memory the system takes back when it is short of it.
    """

    seconds: float
    cpu_seconds: float
    peak_gib: float
    own_gib: float


@dataclass(frozen=True, slots=True)
class Watched:
    """A finished command: what it printed, and what it and a server beside it used, as a whole and by steps.

    `start` is what comes before the first step; `search` holds `other_wordings`, where the search is long.
    """

    output: str
    whole: Used
    server: Used
    steps: dict[str, Used]
    server_steps: dict[str, Used]


Line = tuple[float, str]
_NOTHING = Used(0.0, 0.0, 0.0, 0.0)


@dataclass(slots=True)
class _Family:
    """A process with all below it; `looks` are moments, processor seconds so far, bytes held, of files."""

    root: int
    looks: list[tuple[float, float, int, int]] = field(default_factory=list)
    spent: dict[int, float] = field(default_factory=dict)

    def look(self, at: float) -> None:
        """Note what is used now; the processor time of processes that ended stays counted."""
        held = of_files = 0
        for process in _members(self.root):
            try:
                times = process.cpu_times()
                self.spent[process.pid] = times.user + times.system
                every, mapped = _pages(process.pid)
            except (psutil.NoSuchProcess, OSError):  # it has ended by now
                continue
            held, of_files = held + every, of_files + mapped
        self.looks.append((at, sum(self.spent.values()), held, of_files))

    def end(self, at: float, cpu_seconds: float) -> None:
        """Note what the system counted of the process and its children, once it has ended."""
        self.looks.append((at, max(cpu_seconds, sum(self.spent.values())), 0, 0))

    def used(self, begin: float, end: float) -> Used:
        """Tell what was used between two moments."""
        at, cpu, held, of_files = np.array([(0.0, 0.0, 0.0, 0.0), *self.looks]).T
        first, last = np.interp([begin, end], at, cpu)
        inside = (at >= begin - _EVERY) & (at <= end + _EVERY)
        peaks = (float(row[inside].max(initial=0)) / 2**30 for row in (held, held - of_files))
        return Used(
            round(end - begin, 2),
            round(float(last - first), 2),
            *(round(peak, 3) for peak in peaks),
        )


def watched(
    command: Sequence[str], *, environment: Mapping[str, str], server: int | None = None
) -> Watched:
    """Run a command to its end and tell what it used; `server` is a process beside it that is watched too.

    Raises:
        SystemExit: the command failed; its last lines are told.
    """
    began = time.perf_counter()
    families = [_Family(server)] if server else []
    for family in families:
        family.look(0.0)
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment)
    families.insert(0, _Family(process.pid))
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_EVERY):
            for family in families:
                family.look(time.perf_counter() - began)

    with ThreadPoolExecutor(2) as threads:
        looking = threads.submit(look)
        assert process.stdout is not None, "both were asked for"
        assert process.stderr is not None, "both were asked for"
        heard = threads.submit(_heard, process.stderr, began)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        looking.result()
    families[0].end(time.perf_counter() - began, usage.ru_utime + usage.ru_stime)
    if process.returncode:
        told = "\n".join(line for _, line in heard.result()[-20:])
        raise SystemExit(f"{told}\nstatus {process.returncode}: {' '.join(command)}")
    return _told(output, families, heard.result(), time.perf_counter() - began)


def _told(output: str, families: list[_Family], lines: list[Line], total: float) -> Watched:
    own, *others = families
    steps = dict(_steps(lines, total))
    nothing = dict.fromkeys(steps, _NOTHING)
    return Watched(
        output,
        own.used(0.0, total),
        others[0].used(0.0, total) if others else _NOTHING,
        {name: own.used(*when) for name, when in steps.items()},
        {name: others[0].used(*when) for name, when in steps.items()} if others else nothing,
    )


def _steps(lines: list[Line], total: float) -> Iterator[tuple[str, tuple[float, float]]]:
    """Give the steps and when each began and ended."""
    first = total
    for at, line in lines:
        done = _DONE.fullmatch(line)
        if done and done[1] in _NAMES:
            begin = max(0.0, at - float(done[2]))
            first = min(first, begin)
            yield _NAMES[done[1]], (begin, at)
    yield "start", (0.0, first)
    parts = [(at, line) for at, line in lines if line.startswith(_BEGUN)]
    for (begin, line), (end, _) in zip(parts, parts[1:], strict=False):
        if line == _OTHER_WORDINGS:
            yield "other_wordings", (begin, end)


def _heard(stream: IO[str], began: float) -> list[Line]:
    """Note when each line comes."""
    return [(time.perf_counter() - began, line.rstrip("\n")) for line in stream]


def _members(root: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(root)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _pages(pid: int) -> tuple[int, int]:
    """Give the bytes of memory of a process, and of these the mapped files; what it shares is counted in part."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    sizes = {name: int(size) * 1024 for name, size in _SIZE.findall(told)}
    return sizes.get("Pss", 0), sizes.get("Pss_File", 0)
