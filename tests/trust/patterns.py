"""Find every pattern of the product, and how it is used: searched for, or matched from a place on."""

import ast
import importlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGES = ("nlp", "models", "pipelines", "review")
SEARCHING = {"search", "findall", "finditer", "sub", "subn", "split"}
TAKING_ALL = {"fullmatch"}
USES = {*SEARCHING, *TAKING_ALL, "match"}
# Arguments and functions by which a pattern reaches another engine: pydantic, scikit-learn, Django, Arrow, pandas, DuckDB.
_ARGUMENTS = re.compile(r"pattern|\w*_pattern|\w*regex")
_FUNCTIONS = re.compile(r"\w*regex\w*|regexp_\w+|re_path|RegexValidator|RegexField")


class Pattern(NamedTuple):
    """A pattern: where it stands, and by which methods it is used (all of them, where that cannot be told)."""

    place: str
    text: str | bytes
    flags: int
    uses: frozenset[str]


class Call(NamedTuple):
    """A call of the module `re` that is given a pattern: `function` is "" at the level of the module."""

    module: str
    function: str
    method: str
    pattern: ast.expr


@cache
def sources() -> dict[str, ast.Module]:
    """Give every module of the product by its name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


@cache
def calls() -> list[Call]:
    """List the calls of the module `re` in the product."""
    return [call for module, tree in sources().items() for call in _calls(module, "", tree)]


def _calls(module: str, function: str, node: ast.AST) -> Iterator[Call]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and (method := _of_re(child.func)):
            yield Call(module, function, method, child.args[0])
        is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _calls(module, child.name if is_function and not function else function, child)


def _of_re(function: ast.expr) -> str:
    """Give the method of `re` that is called, "" if none that takes a pattern is."""
    of = getattr(getattr(function, "value", None), "id", "")
    name = getattr(function, "attr", "")
    return name if of == "re" and name in {"compile", *USES} else ""


def imports_names_of_re() -> list[str]:
    """List the modules that import names out of `re`, whose calls would not be seen."""
    nodes = ((name, node) for name, tree in sources().items() for node in ast.walk(tree))
    return [
        name for name, node in nodes if isinstance(node, ast.ImportFrom) and node.module == "re"
    ]


def held() -> Iterator[Pattern]:
    """Give the patterns that modules keep, alone or within lists and tables."""
    for name in sorted(
        {call.module for call in calls() if not call.function or call.method == "compile"}
    ):
        module = importlib.import_module(name)
        for variable, value in vars(module).items():
            for compiled in compiled_in(value):
                yield Pattern(
                    f"{name}.{variable}", compiled.pattern, compiled.flags, uses_of(name, variable)
                )


def spelt_out() -> Iterator[Pattern]:
    """Give the patterns written as a literal within a function or for another engine."""
    for call in calls():
        if call.function and isinstance(call.pattern, ast.Constant):
            uses = USES if call.method == "compile" else {call.method}
            yield Pattern(f"{call.module}.{call.function}", call.pattern.value, 0, frozenset(uses))
    for module, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from (
                    Pattern(f"{module}:{node.lineno}", text, 0, frozenset({"search"}))
                    for text in _for_others(module, node)
                )


def _for_others(module: str, node: ast.Call) -> Iterator[str]:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    given = [word.value for word in node.keywords if word.arg and _ARGUMENTS.fullmatch(word.arg)]
    given += node.args if _FUNCTIONS.fullmatch(name) else []
    for one in given:
        value = (
            getattr(importlib.import_module(module), one.id, None)
            if isinstance(one, ast.Name)
            else getattr(one, "value", None)
        )
        if isinstance(value, str):
            yield value


def compiled_in(value: object, depth: int = 4) -> Iterator["re.Pattern[Any]"]:
    """Give the patterns in a value: itself, or what it holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from compiled_in(one, depth - 1)
    elif depth and isinstance(value, dict):
        yield from compiled_in(list(value.values()), depth)


@cache
def _methods(module: str) -> dict[str, frozenset[str]]:
    """Map every name of a module to the methods of a pattern that are called on it there."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(sources()[module]):
        if isinstance(node, ast.Attribute) and node.attr in USES:
            name = getattr(node.value, "id", getattr(node.value, "attr", ""))
            found.setdefault(name, set()).add(node.attr)
    return {name: frozenset(methods) for name, methods in found.items()}


def uses_of(module: str, variable: str) -> frozenset[str]:
    """Give the methods that are called on a name, in its module and in those that could take it from there; else all."""
    places = [module] if variable.startswith("_") else sources()
    return frozenset().union(*(_methods(place).get(variable, ()) for place in places)) or frozenset(
        USES
    )


def built(builders: dict[str, Callable[[], object]]) -> Iterator[Pattern]:
    """Give the patterns that functions build, by functions that have them built."""
    for place, build in builders.items():
        for compiled in compiled_in(build()):
            yield Pattern(place, compiled.pattern, compiled.flags, frozenset({"finditer"}))
