"""The docs are a test: commands, settings, codes and files that they name exist, and the other way round."""

import argparse
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from models.low_content import CUE_RULES, SHAPE_RULES
from nlp.lexicons import data_path
from pipelines import cli, settings
from review import words_vi
from tests.trust.reading_docs import (
    PAGES,
    ROOT,
    anchors_of,
    commands_of,
    links_of,
    name_of,
    slug,
    spans_of,
    text_of,
)

README = text_of(ROOT / "README.md")
EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=name_of)
# Where a name in the docs may come from: code, what people curate, and how the project is put together.
SOURCES = ("nlp", "models", "pipelines", "review", "data", "benchmarks", "tests", "notebooks")
KINDS = {".py", ".toml", ".csv", ".html", ".js", ".css", ".sql", ".txt"}
NAME = re.compile(r"(?<![\w/.-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w-])")
SYSTEMS_OWN = {
    "archive_mode",
    "pg_basebackup",
    "pg_dump",
    "pg_dumpall",
    "pg_restore",
}  # PostgreSQL's


@cache
def _words_of_the_sources() -> frozenset[str]:
    files = [path for top in SOURCES for path in (ROOT / top).rglob("*") if path.suffix in KINDS]
    stems = {path.stem for path in files} | {path.name for path in ROOT.glob("data/**/*")}
    texts = [path.read_text(encoding="utf-8") for path in files]
    found = {word for text in texts for word in NAME.findall(text)}
    tables = {
        f"review_{name.lower()}" for text in texts for name in re.findall(r"class (\w+)\(", text)
    }
    return frozenset(found | stems | tables)


@cache
def _commands() -> dict[str, argparse.ArgumentParser]:
    chosen = next(one for one in cli._parser()._actions if one.choices)
    return dict(chosen.choices or {})  # type: ignore[arg-type]


@EVERY_PAGE
def test_every_link_leads_somewhere(page: Path) -> None:
    missing = [link for link in links_of(page) if not (page.parent / link.path).exists()]
    assert not missing


@EVERY_PAGE
def test_every_anchor_is_a_heading(page: Path) -> None:
    for link in links_of(page):
        target = (page.parent / link.path) if link.path else page
        if link.anchor and target.suffix == ".md":
            assert link.anchor in anchors_of(target), f"no such heading in {target.name}"


def test_anchors_are_named_as_code_hosts_name_them() -> None:
    assert slug("Năm làn: `ready`, hay không?") == "năm-làn-ready-hay-không"
    assert slug("`[low_content.cue_density]`") == "low_contentcue_density"


def test_the_readme_names_every_command_and_no_other() -> None:
    named = set(re.findall(r"`sangloc ([a-z-]+)", README))
    assert named == set(cli._COMMANDS)


@EVERY_PAGE
def test_every_call_in_the_docs_would_be_understood(page: Path) -> None:
    parser = cli._parser()
    for words in commands_of(page):
        try:
            parser.parse_args(words)
        except SystemExit as refusal:
            pytest.fail(f"sangloc {' '.join(words)}: exit status {refusal.code}")
        # argparse takes abbreviations, too, which the next option may make ambiguous.
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert options <= set(_commands()[words[0]]._option_string_actions)


@EVERY_PAGE
def test_options_named_in_the_prose_exist(page: Path) -> None:
    """Called with more or less than stands there, a command still has the options that are named beside it."""
    for span in spans_of(page):
        called = re.search(r"(?:^|[\s/])sangloc ([a-z][a-z-]*)", span)
        if called:
            assert called[1] in _commands(), span
            known = set(_commands()[called[1]]._option_string_actions)
            assert set(re.findall(r"(?<![\w-])--[a-z-]+", span)) <= known, span


@EVERY_PAGE
def test_make_targets_in_the_docs_exist(page: Path) -> None:
    targets = set(
        re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = set(re.findall(r"`make ([a-z-]+)", text_of(page)))
    named |= set(re.findall(r"^make ([a-z-]+)", text_of(page), re.MULTILINE))
    assert named <= targets


@EVERY_PAGE
def test_names_in_backticks_exist(page: Path) -> None:
    """Settings, codes, columns, modules and files are called in the docs what the program calls them today."""
    # Files and columns in calls and queries are examples.
    spans = [span for span in spans_of(page) if not span.startswith(("sangloc ", "SELECT "))]
    named = {name for span in spans for name in NAME.findall(span)}
    assert named <= _words_of_the_sources() | SYSTEMS_OWN


@EVERY_PAGE
def test_files_in_backticks_exist(page: Path) -> None:
    """A file or folder by its path, with or without its ending, or something that a module defines."""
    path = re.compile(rf"(?:{'|'.join(SOURCES)}|docs)/[\w/.-]+")
    named = {span for span in spans_of(page) if path.fullmatch(span)}
    assert not {one for one in named if not (_is_there(one) or _is_defined(one))}


def _is_there(path: str) -> bool:
    return any(ROOT.glob(f"{path.rstrip('/')}*"))


def _is_defined(dotted: str) -> bool:
    module, _, name = dotted.rpartition(".")
    file = ROOT / f"{module}.py"
    return file.exists() and bool(re.search(rf"\b{name}\b", file.read_text(encoding="utf-8")))


@EVERY_PAGE
def test_sections_of_the_settings_are_called_by_their_names(page: Path) -> None:
    """As in "`stage_minutes` of `[running]`"."""
    has = _settings_of_the_house()
    told = re.findall(r"((?:`\w+`(?:, | and )?)+) of\s+`\[(\w+)\]`", text_of(page))
    for keys, section in told:
        assert set(re.findall(r"`(\w+)`", keys)) <= set(has[section]), (keys, section)


@cache
def _settings_of_the_house() -> dict[str, Any]:
    with data_path("settings.toml").open("rb") as file:
        return tomllib.load(file)


def test_the_page_of_settings_tells_every_one_and_its_value() -> None:
    page = text_of(ROOT / "docs" / "settings.md")
    told: dict[str, dict[str, Any]] = {}
    for section, body in re.findall(r"^## `\[([\w.]+)\]`\n(.*?)(?=^## |\Z)", page, re.M | re.S):
        rows = re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", body, re.MULTILINE)
        told[section] = {key: tomllib.loads(f"value = {value}")["value"] for key, value in rows}
    house = {name: part for name, part in _settings_of_the_house().items() if name != "lanes"}
    house["low_content.cue_density"] = house["low_content"].pop("cue_density")
    assert told == house


def test_the_page_of_settings_tells_the_decision_table() -> None:
    page = text_of(ROOT / "docs" / "settings.md")
    rows = re.findall(r"^\| `(\w+)` \| .*? \| ([\d.]+), ([\d.]+) \| `(\w+)`", page, re.MULTILINE)
    lanes = [(one.lane, one.base, one.weight, one.measure) for one in settings.load().lanes]
    assert [(lane, float(b), float(w), measure) for lane, b, w, measure in rows] == lanes
    for one in settings.load().lanes:
        assert set(one.when) <= set(re.findall(r"`(\w+)`", page + _criteria()))


def _criteria() -> str:
    return text_of(ROOT / "docs" / "criteria.md")


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        (
            "Low content",
            {*words_vi.REASONS} & {rule.__name__.strip("_") for rule in (*SHAPE_RULES, *CUE_RULES)},
        ),
        ("Facts", set(settings.ELIGIBILITY)),
    ],
)
def test_the_criteria_tell_every_code(heading: str, codes: set[str]) -> None:
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", _criteria(), re.M | re.S)
    assert section
    first = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", section[1], re.MULTILINE)
    told = {code for cell in first for code in re.findall(r"`(\w+)`", cell)}
    assert codes <= told
    assert told <= set(words_vi.REASONS)


def test_the_first_screen_of_the_readme_has_the_two_commands() -> None:
    first_screen = README.splitlines()[:12]
    assert any(line.startswith("make demo") for line in first_screen)
    assert any(line.startswith("make test") for line in first_screen)


def test_every_code_has_its_vietnamese_name() -> None:
    rules = {rule.__name__.strip("_") for rule in (*SHAPE_RULES, *CUE_RULES)} - {"template"} | {
        "template_text"
    }
    assert rules | set(settings.ELIGIBILITY) | {"copy", "resubmission", "same_idea"} <= set(
        words_vi.REASONS
    )
    assert set(settings.LANES) == set(words_vi.LANES)


def test_every_setting_has_a_sentence_of_why() -> None:
    """A comment stands beside each setting or above its group; the decision table is explained above its first line."""
    lines = (
        data_path("settings.toml").read_text(encoding="utf-8").split("[[lanes]]")[0].splitlines()
    )
    told = False
    for line in lines:
        if line.startswith("#"):
            told = True
        elif not line.strip():
            told = False
        elif not line.startswith("["):
            assert told or "#" in line, f"no reason given for: {line}"


def test_every_file_in_data_is_described() -> None:
    described = (data_path("README.md")).read_text(encoding="utf-8")
    names = {path.name for path in data_path("settings.toml").parent.iterdir()} - {"README.md"}
    assert not [
        name for name in names if f"`{name}" not in described and f"{name}/" not in described
    ]


def test_the_settings_that_come_along_are_valid() -> None:
    policy = settings.load()
    with data_path("settings.toml").open("rb") as file:
        assert set(tomllib.load(file)) == set(type(policy).model_fields)
