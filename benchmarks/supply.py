"""What the program is built upon: every pinned package, its licence, what it needs and what needs it.

Read from `constraints.txt`, `pyproject.toml`, the metadata of installed packages and `benchmarks/supply.toml`; nothing
is asked of a network.
"""

import importlib.metadata
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from license_expression import (
    AND,
    OR,
    ExpressionError,
    Licensing,
    ParseError,
    Renderable,
    get_spdx_licensing,
)
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
# What may be installed, in the order in which a package is told to be needed: the first that needs it. The encoder is
# last, so that the answer is the same where it is not installed.
GROUPS = ("run", "analysis", "dask", "dev", "bench", "encoder")
_OF_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


class UnknownLicenceError(Exception):
    """Neither a package's metadata nor `benchmarks/supply.toml` names its licence."""


@dataclass(frozen=True, slots=True)
class Package:
    """A pinned package; `licence` is an SPDX expression, `group` the first of `GROUPS` that needs it."""

    name: str
    version: str
    licence: str
    group: str
    requires: tuple[str, ...]


@cache
def project() -> dict[str, Any]:
    """Give the project's table of `pyproject.toml`."""
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return dict(whole["project"])


@cache
def judged() -> dict[str, Any]:
    """Give the tables of `benchmarks/supply.toml`."""
    return tomllib.loads((ROOT / "benchmarks" / "supply.toml").read_text(encoding="utf-8"))


def direct() -> list[str]:
    """Name what the program itself asks for, without extras."""
    return sorted(canonicalize_name(Requirement(line).name) for line in project()["dependencies"])


def packages() -> list[Package]:
    """List what is pinned, by name.

    Raises:
        UnknownLicenceError: of one or more packages the licence is not known; all are named.
    """
    pins = pinned((ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines())
    group = _groups(pins)
    found, unknown = [], []
    for name, version in sorted(pins.items()):
        licence = licence_of(name, metadata_of(name))
        unknown += [name] if licence is None else []
        needs = tuple(sorted(set(_requires(name, {""})) & pins.keys()))
        found.append(Package(name, version, licence or "", group[name], needs))
    if unknown:
        raise UnknownLicenceError(
            f"no licence is known of {', '.join(unknown)}: expected an SPDX expression in the package's metadata or "
            "under [known] of benchmarks/supply.toml; read the licence file of its wheel and add it there"
        )
    return found


def pinned(lines: Iterable[str]) -> dict[str, str]:
    """Read versions by name.

    >>> pinned(["Django==5.2.19", "et_xmlfile==2.0.0"])
    {'django': '5.2.19', 'et-xmlfile': '2.0.0'}
    """
    parts = (line.strip().partition("==") for line in lines)
    return {canonicalize_name(name): version for name, _, version in parts if version}


@cache
def metadata_of(name: str) -> Mapping[str, Any] | None:
    """Give what a package's maker says of it; None: it is not installed here."""
    try:
        return importlib.metadata.metadata(name).json
    except importlib.metadata.PackageNotFoundError:
        return None


def licence_of(name: str, metadata: Mapping[str, Any] | None) -> str | None:
    """Give a package's licence as an SPDX expression: as known here, or else as its maker says; None: nobody does.

    >>> licence_of("made-up", {"classifier": ["License :: OSI Approved :: MIT License"]})
    'MIT'
    >>> licence_of("made-up", {"license": "BSD"})
    """
    known: dict[str, str] = judged()["known"]
    if name in known or metadata is None:
        return known.get(name)
    for told in (metadata.get("license_expression"), metadata.get("license")):
        if told and is_expression(told):
            return str(told)
    named = [
        one.rpartition(" :: ")[2] for one in metadata.get("classifier", ()) if "License" in one
    ]
    return _OF_CLASSIFIERS.get(named[0]) if len(named) == 1 else None


def is_expression(text: str) -> bool:
    """Tell whether a text is an expression of SPDX licences.

    >>> is_expression("MIT OR Apache-2.0"), is_expression("BSD"), is_expression("see LICENSE")
    (True, False, False)
    """
    try:
        _licensing().parse(text, validate=True)
    except (ExpressionError, ParseError):
        return False
    return True


def fits(licence: str) -> bool:
    """Tell whether a package under this licence may come along with the program.

    >>> fits("MIT AND (GPL-3.0-only OR BSD-3-Clause)"), fits("GPL-3.0-only"), fits("Apache-2.0 WITH LLVM-exception")
    (True, False, True)
    """
    rule = judged()["rule"]
    allowed = {*rule["permissive"], *rule["unchanged"]}

    def holds(part: Renderable) -> bool:
        if isinstance(part, OR | AND):
            every = map(holds, part.args)
            return any(every) if isinstance(part, OR) else all(every)
        # An exception only adds to what a licence allows.
        return getattr(part, "license_symbol", part).key in allowed

    return holds(_licensing().parse(licence))


@cache
def _licensing() -> Licensing:
    return get_spdx_licensing()


def needed() -> set[str]:
    """Name every package that some group needs, as far as the metadata here tells."""
    return set(_first_needed())


def _groups(pins: Mapping[str, str]) -> dict[str, str]:
    """Tell which group first needs each pin; one that nothing needs here is the encoder's, which need not be here."""
    found = _first_needed()
    return {name: found.get(name, "encoder") for name in pins}


def _first_needed() -> dict[str, str]:
    wanted = {"run": project()["dependencies"], **project()["optional-dependencies"]}
    found: dict[str, str] = {}
    for group in GROUPS:
        for name in _all_below(wanted[group]):
            found.setdefault(name, group)
    return found


def _all_below(lines: Iterable[str]) -> set[str]:
    """Name what requirements need, and what that needs, with the extras that are asked for on the way."""
    seen: set[tuple[str, str]] = set()
    waiting = [(name, extra) for line in lines for name, extra in _asked(line, {""})]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        metadata = metadata_of(one[0])
        for line in (metadata or {}).get("requires_dist", ()):
            waiting += _asked(line, {one[1]})
    return {name for name, _ in seen}


def _asked(line: str, extras: set[str]) -> Iterator[tuple[str, str]]:
    """Give the package of a requirement with each extra that it asks for ("": itself), if it is needed here at all."""
    requirement = Requirement(line)
    marker = requirement.marker
    if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
        for extra in ("", *sorted(requirement.extras)):
            yield canonicalize_name(requirement.name), extra


def _requires(name: str, extras: set[str]) -> Iterator[str]:
    for line in (metadata_of(name) or {}).get("requires_dist", ()):
        yield from (needed for needed, _ in _asked(line, extras))
