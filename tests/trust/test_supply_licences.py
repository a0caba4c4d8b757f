"""Everything that the program is built upon is known by its licence, and every licence goes together with its own."""

import importlib.util
import re
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import supply, supply_table

ROOT = Path(__file__).parents[2]
RULE = supply.judged()["rule"]
FINE = st.sampled_from([*RULE["permissive"], *RULE["unchanged"]])
COPYLEFT = st.sampled_from(
    ["GPL-2.0-only", "GPL-3.0-or-later", "AGPL-3.0-only", "SSPL-1.0", "CC-BY-NC-4.0"]
)


def test_every_licence_goes_together_with_the_programs_own() -> None:
    assert not [
        (one.name, one.licence) for one in supply.packages() if not supply.fits(one.licence)
    ]


def test_the_programs_own_licence_is_the_one_that_comes_along() -> None:
    assert supply.project()["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")[:200]
    assert supply.project()["license-files"] == ["LICENSE"]


@given(FINE, COPYLEFT)
def test_a_choice_is_fine_if_one_is_and_a_sum_if_all_are(fine: str, other: str) -> None:
    assert supply.fits(fine)
    assert not supply.fits(other)
    assert supply.fits(f"{other} OR {fine}")
    assert not supply.fits(f"{other} AND {fine}")
    assert not supply.fits(f"{other} OR ({fine} AND {other})")


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        {"license": "see LICENSE"},
        {"license": "BSD", "classifier": ["License :: OSI Approved :: BSD License"]},
        {"license": "Copyright (c) 2001: all rights reserved"},
        {"classifier": ["License :: OSI Approved :: MIT License", "License :: Other"]},
    ],
)
def test_what_nobody_tells_is_not_guessed(metadata: dict[str, object] | None) -> None:
    assert supply.licence_of("made-up", metadata) is None


def test_a_package_of_unknown_licence_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supply, "metadata_of", lambda name: None)
    with pytest.raises(supply.UnknownLicenceError, match=r"django.*expected an SPDX expression"):
        supply.packages()


def test_what_is_said_here_contradicts_no_maker() -> None:
    for name, licence in supply.judged()["known"].items():
        told = (supply.metadata_of(name) or {}).get("license_expression")
        assert told in (None, licence), name
        assert supply.is_expression(licence), name


def test_nothing_is_said_of_packages_that_are_not_there() -> None:
    assert supply.judged()["known"].keys() <= {one.name for one in supply.packages()}


def test_the_page_of_licences_is_of_todays_pins() -> None:
    assert supply_table.PAGE.read_text(encoding="utf-8") == supply_table.page(supply.packages()), (
        "run `make licences`"
    )


def test_whatever_is_installed_is_pinned() -> None:
    """Of all groups; what builds the environment itself (pip, setuptools) is Python's."""
    needed = supply.needed()
    assert needed - {one.name for one in supply.packages()} <= {"sangloc", "setuptools"}


def test_every_folder_of_files_that_pages_ask_for_is_told() -> None:
    """Whose files are served besides our own; a new one has to be told in the docs, with its licence."""
    told = (ROOT / "docs" / "supply.md").read_text(encoding="utf-8")
    served = set()
    for app in settings.INSTALLED_APPS:
        module = app.split(".apps.")[0]
        found = importlib.util.find_spec(module)
        assert found is not None
        assert found.origin is not None
        if (Path(found.origin).parent / "static").is_dir():
            served.add(module)
    assert "django_htmx" in served
    assert not [one for one in served - {"review"} if f"`{one}`" not in told]


def test_the_repository_holds_no_copy_of_anothers_code() -> None:
    """Notices of others would stand where their code was taken in; ours carry none."""
    notice = re.compile(r"copyright\s*(?:\(c\)|©)", re.IGNORECASE)
    for top in ("nlp", "models", "pipelines", "review", "benchmarks"):
        for path in (ROOT / top).rglob("*"):
            if path.suffix in {".py", ".js", ".css", ".html"} and path.is_file():
                assert not notice.search(path.read_text(encoding="utf-8")), path
