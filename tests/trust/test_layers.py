"""Imports run one way: pipelines → review → models → nlp; and no module hides the standard library."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ORDER = ["nlp", "models", "review", "pipelines"]


def imports_of(path: Path) -> set[str]:
    """The top-level packages that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", ORDER)
def test_no_package_imports_what_stands_above_it(package: str) -> None:
    above = set(ORDER[ORDER.index(package) + 1 :]) | {"tests", "benchmarks"}
    files = list((ROOT / package).rglob("*.py"))
    assert files
    wrong = {str(path.relative_to(ROOT)): imports_of(path) & above for path in files}
    assert not {path: found for path, found in wrong.items() if found}


def test_the_check_sees_an_import_that_breaks_the_rule(tmp_path: Path) -> None:
    file = tmp_path / "wrong.py"
    file.write_text("def f():\n    from pipelines.flow import run\n")
    assert imports_of(file) == {"pipelines"}


def test_no_module_hides_the_standard_library() -> None:
    names = {path.stem for package in ORDER for path in (ROOT / package).rglob("*.py")}
    packages = {
        path.parent.name for package in ORDER for path in (ROOT / package).rglob("__init__.py")
    }
    # `nlp.encodings` is a name that the contract fixes; inside its package it hides nothing.
    assert not (names | packages) & set(sys.stdlib_module_names) - {"encodings"}


@pytest.mark.parametrize("package", ORDER)
def test_no_module_is_named_after_nothing(package: str) -> None:
    empty_names = {"utils", "helpers", "misc", "common"}
    assert not [path for path in (ROOT / package).rglob("*.py") if path.stem in empty_names]
