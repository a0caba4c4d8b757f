"""The bill of materials: all that is pinned and nothing else, in CycloneDX's own form, the same every time."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import supply, supply_bom

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the command writes, under another order of sets and in another language."""
    out = tmp_path_factory.mktemp("bom") / "sbom.json"
    subprocess.run(
        [sys.executable, "-m", "benchmarks.supply_bom", "--out", out],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "11", "LC_ALL": "C", "TZ": "Asia/Ho_Chi_Minh"},
        capture_output=True,
        check=True,
    )
    return out.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def told(made: str) -> dict[str, Any]:
    return dict(json.loads(made))


def test_two_makings_are_the_same(made: str) -> None:
    assert supply_bom.bill(supply.packages()) == made


def test_every_pin_is_there_once_with_version_licence_and_address(told: dict[str, Any]) -> None:
    pins = supply.pinned((ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines())
    parts = told["components"]
    assert {one["name"]: one["version"] for one in parts} == pins
    assert len(parts) == len(pins)
    for one in parts:
        assert one["licenses"][0]["expression"]
        assert one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}"


def test_what_hangs_on_what_is_told(told: dict[str, Any]) -> None:
    below = {one["ref"]: set(one.get("dependsOn", ())) for one in told["dependencies"]}
    names = {one["bom-ref"]: one["name"] for one in told["components"]}
    assert {names[ref] for ref in below["sangloc"]} == set(supply.direct())
    by_name = {names.get(ref, ref): {names[one] for one in refs} for ref, refs in below.items()}
    assert {"asgiref", "sqlparse"} <= by_name["django"]
    assert by_name["numpy"] == set()


def test_scopes_tell_what_an_office_has_to_install(told: dict[str, Any]) -> None:
    scope = {one["name"]: one["scope"] for one in told["components"]}
    assert scope["django"] == scope["asgiref"] == "required"
    assert scope["duckdb"] == scope["torch"] == "optional"
    assert scope["pytest"] == "excluded"


def test_a_bill_that_does_not_fit_the_schema_is_refused() -> None:
    faulty = {"metadata": {"timestamp": ""}, "serialNumber": "", "components": "none"}
    with pytest.raises(ValueError, match="schema"):
        supply_bom._in_order(faulty)


def test_another_pin_gives_another_serial_number() -> None:
    packages = supply.packages()
    other = [*packages, supply.Package("made-up", "1", "MIT", "run", ())]
    first, second = (json.loads(supply_bom.bill(one)) for one in (packages, other))
    assert first["serialNumber"] != second["serialNumber"]
