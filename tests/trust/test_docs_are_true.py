"""The docs are a test: commands, settings, codes and files that they name exist, and the other way round."""

import re
import tomllib
from pathlib import Path

import pytest

from models.low_content import CUE_RULES, SHAPE_RULES
from nlp.lexicons import data_path
from pipelines import cli, settings
from review import words_vi

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/**/*.md")]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


def test_the_readme_names_every_command_and_no_other() -> None:
    named = set(re.findall(r"`sangloc ([a-z-]+)", README))
    assert named == set(cli._COMMANDS)


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_make_targets_in_the_docs_exist(page: Path) -> None:
    targets = set(
        re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = set(re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8")))
    named |= set(re.findall(r"^make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


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
