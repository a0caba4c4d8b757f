"""Compares what is installed with what is pinned: `make audit`.

    python -m benchmarks.audit

Offline: pip's own check, versions against `constraints.txt`. With a network and `pip-audit`: known weaknesses as well.
Exit status 1 where something is wrong; what could not be looked up is said, and is no fault.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

CONSTRAINTS = Path(__file__).parents[1] / "constraints.txt"
# They come with the environment or are the project itself.
_APART = {"pip", "setuptools", "wheel", "sangloc"}


def pinned(text: str) -> dict[str, str]:
    """Give the versions that a constraints file names, by canonical name.

    Raises:
        ValueError: a line pins nothing, or pins otherwise than by "==".
    """
    found = {}
    for line in filter(None, (one.partition("#")[0].strip() for one in text.splitlines())):
        wanted = Requirement(line)
        exact = [one.version for one in wanted.specifier if one.operator == "=="]
        if len(exact) != 1 or len(wanted.specifier) != 1:
            raise ValueError(f"{line!r} pins no single version; expected name==version")
        found[canonicalize_name(wanted.name)] = exact[0]
    return found


def differences(pins: dict[str, str], installed: Iterable[Distribution]) -> Iterator[str]:
    """Tell what is installed in another version than pinned, or without being pinned."""
    for one in sorted(installed, key=lambda found: str(found.name).lower()):
        name = canonicalize_name(one.name)
        if name in _APART:
            continue
        if name not in pins:
            yield f"{name} {one.version} is installed and not pinned"
        elif Version(pins[name]) != Version(
            Version(one.version).public
        ):  # "+cpu" is the same release
            yield f"{name} {one.version} is installed, {pins[name]} is pinned"


def main() -> int:
    """Print the findings, and give the exit status."""
    found = list(differences(pinned(CONSTRAINTS.read_text(encoding="utf-8")), distributions()))
    fits = subprocess.run([sys.executable, "-m", "pip", "check"], check=False)
    print("\n".join(found) or "every installed version is the pinned one")
    known = _known_weaknesses()
    return int(bool(found) or fits.returncode != 0 or known)


def _known_weaknesses() -> bool:
    """Ask the public list, if that is possible; whether it names one of the pinned versions."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(CONSTRAINTS), "--no-deps"]
    done = subprocess.run([*command, "--disable-pip"], capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    if done.returncode != 0 and "known vulnerabilit" not in told:
        last = (told.strip().splitlines() or ["no answer"])[-1]
        print(f"NOT looked up: known weaknesses (needs a network and pip-audit): {last}")
        return False
    print(told.strip())
    return done.returncode != 0


if __name__ == "__main__":
    raise SystemExit(main())
