"""An installed wheel works outside the checkout: taxonomy, lexicons, templates and pages travel with it."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import kernels

ROOT = Path(__file__).parents[2]
DRAFT = "Giá treo ống hơi\nTổ cơ khí hàn giá treo bằng thép thừa, ống hơi không còn kéo lê dưới sàn, đi lại hết vấp."


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Path:
    """A folder into which the wheel was unpacked, as installing does; by then kernels are compiled, for models are there."""
    assert trained.exists()
    built = tmp_path_factory.mktemp("wheel")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "wheel",
        "--quiet",
        "--no-deps",
    ]
    subprocess.run([*pip, "--no-build-isolation", "--wheel-dir", built, ROOT], check=True)
    (wheel,) = built.glob("*.whl")
    target = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    for package in ("nlp", "models"):
        kernels.bring(ROOT / package, target / package)
    return target


def run(installed: Path, folder: Path, *command: str, text: str = "") -> str:
    environment = os.environ | {"PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, *command],
        input=text,
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_curated_data_is_found_beside_the_packages(installed: Path, tmp_path: Path) -> None:
    found = run(
        installed,
        tmp_path,
        "-c",
        "from nlp.lexicons import data_path; print(data_path('taxonomy.toml'))",
    )
    assert Path(found.strip()) == installed / "sangloc_data" / "taxonomy.toml"


def test_a_draft_is_checked_outside_the_checkout(
    installed: Path, tmp_path: Path, trained: Path
) -> None:
    shutil.copytree(trained, tmp_path / "home" / "models")
    said = run(
        installed,
        tmp_path,
        "-m",
        "pipelines.cli",
        "check",
        "-",
        "--home",
        str(tmp_path / "home"),
        text=DRAFT,
    )
    assert "Làn gợi ý" in said


def test_pages_and_report_travel_along(installed: Path) -> None:
    for name in (
        "review/templates/review/queue.html",
        "review/static/review/pages.css",
        "pipelines/report/templates/report.html",
    ):
        assert (installed / name).is_file()


def test_no_test_and_no_benchmark_is_shipped(installed: Path) -> None:
    assert not (installed / "tests").exists()
    assert not (installed / "benchmarks").exists()
