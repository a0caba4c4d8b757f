"""The checklist of security says what is so: every point has a state, every claim a test that exists, every exception a reason."""

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest

from benchmarks.audit import CONSTRAINTS, differences, pinned

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"
_STATES = ("holds", "in part", "not yet", "not by the program", "the matter of", "by the address")
_WITHOUT_TEST = {"1.1.2", "3.2.2, 3.2.4", "8.1.3"}  # read off this page, or Django's own
_CODE = ("nlp", "models", "pipelines", "review")


def points() -> list[list[str]]:
    rows = re.findall(
        r"^\| (\d[^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$",
        PAGE.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return [[cell.strip() for cell in row] for row in rows]


def test_every_point_says_whether_it_holds_and_what_shows_it() -> None:
    found = points()
    assert len(found) > 60
    for number, _asks, state, shown in found:
        assert state.startswith(_STATES), number
        if state.startswith("holds") and number not in _WITHOUT_TEST:
            assert "](../tests/" in shown, number
        if state.startswith(("in part", "not yet")):
            assert state in ("not yet", "in part") or ":" in state or ";" in state, (
                f"{number}: say why"
            )


def test_what_is_linked_is_a_test() -> None:
    linked = set(re.findall(r"\]\(\.\./(tests/[^)#]+)\)", PAGE.read_text(encoding="utf-8")))
    assert len(linked) > 12
    for path in sorted(linked):
        assert re.search(r"^def test_", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), (
            path
        )


def test_every_attack_on_the_pages_stands_in_the_checklist() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for path in (ROOT / "tests" / "trust").glob("test_web_*.py"):
        assert path.name in page, path.name


def test_every_exception_from_the_security_rules_has_its_reason() -> None:
    """`noqa: S…` with a word on why; that a rule is off for a folder, with a comment."""
    bare = []
    for top in _CODE:
        for path in (ROOT / top).rglob("*.py"):
            lines = path.read_text(encoding="utf-8").splitlines()
            for number, line in enumerate(lines, 1):
                if any(
                    above.lstrip().startswith("# ")
                    for above in lines[max(0, number - 4) : number - 1]
                ):
                    continue  # the reason stands above
                found = re.search(r"# noqa: (?:[A-Z0-9]+, )*S\d+(.*)$", line)
                if found and len(re.sub(r"[^\w]", "", re.sub(r", [A-Z]+\d+", "", found[1]))) < 5:
                    bare.append(f"{path.relative_to(ROOT)}:{number}")
    assert not bare
    off = re.findall(
        r'^\s*"S\d+".*$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert off
    assert all("#" in line for line in off), off


def test_the_security_rules_are_on() -> None:
    chosen = re.search(
        r"^select = \[(.*)\]$", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert chosen
    assert '"S"' in chosen[1]


def test_what_is_installed_is_what_is_pinned() -> None:
    pins = pinned(CONSTRAINTS.read_text(encoding="utf-8"))
    wrong = [one for one in differences(pins, distributions()) if "not pinned" not in one]
    assert not wrong


def test_a_pin_that_is_none_is_refused_and_differences_are_told() -> None:
    with pytest.raises(ValueError, match="pins no single version"):
        pinned("django>=5\n")
    one = next(found for found in distributions() if found.name.lower() == "pytest")
    assert list(differences({"pytest": "0.1"}, [one])) == [
        f"pytest {one.version} is installed, 0.1 is pinned"
    ]
    assert list(differences({}, [one])) == [f"pytest {one.version} is installed and not pinned"]
    assert not list(differences({"pytest": one.version}, [one]))
