"""Fuzz the readers of texts and files guided by what code is reached, and keep the inputs that reach more (`make fuzz`).

Atheris makes the inputs (https://github.com/google/atheris; it brings libFuzzer); of those it finds, the shortest that reach
new ways through the code go to `tests/trust/corpus/`, which every run of the tests replays. It watches what is Python: neither
what Numba compiles nor what happens within one pattern. So the target `kernel` is guided by the definition that the kernel
is held to, and `words`, which is one pattern, by next to nothing.
"""

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

CORPUS = Path(__file__).with_name("corpus")
ROOT = Path(__file__).parents[2]
LONGEST = 400  # bytes of an input
MOST_KEPT = 60  # inputs of a target; together some hundred kilobytes at most
_READ = (str(ROOT / "nlp"), str(ROOT / "pipelines" / "reading"))
_BREAKING = ("crash-", "timeout-", "oom-")  # how libFuzzer names inputs that break a target
_NUMBA = re.compile(r"^(import|from) numba\b", re.MULTILINE)
_DONE = re.compile(r"^Done (\d+) runs", re.MULTILINE)
Arcs = set[tuple[str, int, int]]


def main() -> None:
    """Fuzz every target, or some, for some seconds in all, and say how many inputs were tried and kept."""
    from tests.trust.fuzz_targets import TARGETS

    told = argparse.ArgumentParser(description="Fuzz the readers of texts and files.")
    told.add_argument("--seconds", type=int, default=300)
    told.add_argument("--target", choices=list(TARGETS), action="append")
    asked = told.parse_args()
    names = asked.target or list(TARGETS)
    for name in names:
        sys.stdout.write(fuzzed(name, max(1, asked.seconds // len(names))) + "\n")
        sys.stdout.flush()


def fuzzed(name: str, seconds: int) -> str:
    """Fuzz one target in a process of its own, keep what reaches more and tell of it; stop at an input that breaks it."""
    place = CORPUS / name
    place.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.trust.fuzz", "--inside", name]
    with tempfile.TemporaryDirectory() as found:
        done = subprocess.run(
            [*command, found, str(place), str(seconds)],
            cwd=ROOT,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        broken = keep_broken(place, Path(found))
        if done.returncode or broken:
            where = f"an input breaks it; kept in {place}: {broken}" if broken else "no run"
            sys.exit(f"{done.stdout[-5_000:]}\n{name}: {where}")
        kept = keep_new(name, place, Path(found))
    tried = _DONE.search(done.stdout)
    return f"{name}: {tried[1] if tried else 'unknown'} inputs tried, {kept} kept"


def keep_broken(place: Path, found: Path) -> list[str]:
    """Keep the inputs that broke a target; gives their names in the corpus."""
    paths = [path for path in sorted(found.iterdir()) if path.name.startswith(_BREAKING)]
    return [keep(place, path.read_bytes()) for path in paths]


def keep_new(name: str, place: Path, found: Path) -> int:
    """Keep the shortest inputs that reach more than those kept already, as far as there is room; gives how many."""
    before = [path.read_bytes() for path in sorted(place.iterdir())]
    made = sorted(
        (path.read_bytes() for path in found.iterdir()), key=lambda data: (len(data), data)
    )
    new = reaching_more(name, before, made)[: max(0, MOST_KEPT - len(before))]
    for data in new:
        keep(place, data)
    return len(new)


def keep(place: Path, data: bytes) -> str:
    """Write an input under the digest of its bytes; gives that name."""
    name = hashlib.sha256(data).hexdigest()[:16]
    (place / name).write_bytes(data)
    return name


def reaching_more(name: str, before: Iterable[bytes], made: Iterable[bytes]) -> list[bytes]:
    """Choose the inputs that reach ways through the code which those before them do not."""
    from tests.trust.fuzz_targets import TARGETS

    known: Arcs = set()
    for data in before:
        known |= arcs(TARGETS[name], data)
    chosen = []
    for data in made:
        reached = arcs(TARGETS[name], data)
        if reached - known:
            known |= reached
            chosen.append(data)
    return chosen


def arcs(target: Callable[[bytes], None], data: bytes) -> Arcs:
    """Run a target and list which line of the product followed which."""
    found: Arcs = set()

    def in_frame(frame: FrameType, event: str, value: Any) -> Any:
        path = frame.f_code.co_filename
        if not path.startswith(_READ):
            return None
        last = frame.f_lineno

        def line(frame: FrameType, event: str, value: Any) -> Any:
            nonlocal last
            found.add((path, last, frame.f_lineno))
            last = frame.f_lineno
            return line

        return line

    before = sys.gettrace()
    sys.settrace(in_frame)
    try:
        target(data)
    finally:
        sys.settrace(before)
    return found


def with_kernels() -> list[str]:
    """Name the modules that hold kernels: Numba reads their bytecode, so it must be as Python made it."""
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / "nlp").rglob("*.py"))
        if _NUMBA.search(path.read_text(encoding="utf-8"))
    ]


def _inside(name: str, found: str, corpus: str, seconds: str) -> None:
    import atheris

    # Modules are left out one by one: naming their package would leave out that alone.
    with atheris.instrument_imports(include=["nlp", "pipelines"], exclude=with_kernels()):
        from tests.trust.fuzz_targets import TARGETS
    bounds = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        "-timeout=60",
        "-rss_limit_mb=4096",
    ]
    atheris.Setup(
        [sys.argv[0], *bounds, f"-artifact_prefix={found}/", found, corpus], TARGETS[name]
    )
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        _inside(*sys.argv[2:])
    else:
        main()
