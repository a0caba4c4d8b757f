"""Fuzz the readers of texts and files guided by what code is reached, and keep the inputs that reach more (`make fuzz`).

Atheris makes the inputs (https://github.com/google/atheris; it brings libFuzzer); of those it finds, the shortest that reach
new ways through the code go to `tests/trust/corpus/`, which every run of the tests replays.
"""

import argparse
import hashlib
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
# Atheris cannot watch what Numba compiles; tests hold it to the definition, which is watched.
COMPILED = {"kernel"}
_READ = (str(ROOT / "nlp"), str(ROOT / "pipelines" / "reading"))
Arcs = set[tuple[str, int, int]]


def main() -> None:
    """Fuzz every target, or one, for some seconds in all."""
    from tests.trust.fuzz_targets import TARGETS

    told = argparse.ArgumentParser(description="Fuzz the readers of texts and files.")
    told.add_argument("--seconds", type=int, default=300)
    told.add_argument("--target", choices=list(TARGETS), action="append")
    asked = told.parse_args()
    names = asked.target or [name for name in TARGETS if name not in COMPILED]
    for name in names:
        fuzzed(name, max(1, asked.seconds // len(names)))


def fuzzed(name: str, seconds: int) -> None:
    """Fuzz one target in a process of its own; keep what reaches more, and stop at an input that breaks it."""
    place = CORPUS / name
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as found:
        command = [
            sys.executable,
            "-m",
            "tests.trust.fuzz",
            "--inside",
            name,
            found,
            str(place),
            str(seconds),
        ]
        done = subprocess.run(command, cwd=ROOT, check=False)
        for broken in Path(found).glob("crash-*"):
            keep(place, broken.read_bytes())
        before = [path.read_bytes() for path in sorted(place.iterdir())]
        made = sorted((path.read_bytes() for path in Path(found).iterdir()), key=len)
        for data in reaching_more(name, before, made)[: max(0, MOST_KEPT - len(before))]:
            keep(place, data)
    if done.returncode:
        sys.exit(f"{name}: an input breaks it; it is kept in {place.relative_to(ROOT)}")


def keep(place: Path, data: bytes) -> None:
    """Write an input under the digest of its bytes."""
    (place / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


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


def _inside(name: str, found: str, corpus: str, seconds: str) -> None:
    import atheris

    with atheris.instrument_imports(
        include=["nlp", "pipelines.reading"], exclude=["nlp.neardup", "nlp.words", "nlp.bulk"]
    ):
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
