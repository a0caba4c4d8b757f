"""What a check is given and what it says."""

from dataclasses import dataclass
from pathlib import Path

from pipelines.home import Home


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at: a home, and the settings file that its runs are given, None: those of the environment."""

    home: Home
    settings: Path | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: `check` names what was looked at, `told` what was found, `todo` what to do where it is not good."""

    check: str
    good: bool
    told: str
    todo: str = ""


def good(check: str, told: str) -> list[Finding]:
    """Say that all is well."""
    return [Finding(check, good=True, told=told)]


def bad(check: str, told: str, todo: str) -> Finding:
    """Say what is not, and what to do about it."""
    return Finding(check, good=False, told=told, todo=todo)
