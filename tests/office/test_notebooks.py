"""Every notebook runs from top to bottom, and the pictures that lie in it are those of its cells."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from benchmarks.notebooks import FOLDER, digest, notebooks, pictures, ran

NOTEBOOKS = notebooks()
MOST_BYTES = 400_000
HISTORY = """
import json, played
from pipelines.analysis.opening import opened
told = opened(played.home()).sql("SELECT verdict, count(*) FROM decisions GROUP BY verdict").fetchall()
print(json.dumps(dict(told)))
"""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs_and_shows_as_many_pictures_as_are_kept(
    path: Path, practised: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANGLOC_HOME", str(practised))
    kept = nbformat.read(path, as_version=4)
    assert pictures(ran(path)) == pictures(kept) > 1


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_kept_pictures_are_of_these_cells_small_and_of_no_machine(path: Path) -> None:
    kept = nbformat.read(path, as_version=4)
    assert kept.metadata["ran"] == digest(kept), "run `python -m benchmarks.notebooks`"
    text = path.read_text(encoding="utf-8")
    assert len(text) < MOST_BYTES
    assert not [word for word in ("/tmp/", "/work/", "/home/", "Traceback") if word in text]


def test_a_home_in_which_nobody_has_decided_is_told_of_in_words(practised: Path) -> None:
    code = "import played; played.require(0, 'hồ sơ đọc mù')"
    env = os.environ | {"PYTHONPATH": str(FOLDER)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        env=env,
        capture_output=True,
        text=True,
        cwd=FOLDER,
    )
    assert "chưa có hồ sơ đọc mù" in done.stderr.splitlines()[-1]
    for name in ("02", "03"):
        (path,) = FOLDER.glob(f"{name}_*.ipynb")
        assert path.read_text(encoding="utf-8").count("played.require(") == 2


def test_notebooks_are_numbered() -> None:
    assert [path.stem[:2] for path in NOTEBOOKS] == [
        f"{n:02d}" for n in range(1, len(NOTEBOOKS) + 1)
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_played_is_said_to_be_played(path: Path) -> None:
    """Pictures say so themselves: they are copied elsewhere without the words around them."""
    cells = nbformat.read(path, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    if "FROM decisions" in code:
        assert "**Dữ liệu diễn.**" in cells[0].source
        assert code.count("(dữ liệu diễn)") == code.count("ax.set(")


def test_playing_leaves_an_office_database_alone(practised: Path) -> None:
    """Officers have played in the home's own file, though the environment names a database that nobody can reach."""
    nowhere = {
        "SANGLOC_HOME": str(practised),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/office",
    }
    done = subprocess.run(
        [sys.executable, "-c", HISTORY],
        cwd=FOLDER,
        env=os.environ | nowhere,
        capture_output=True,
        text=True,
        check=True,
    )
    decided = json.loads(done.stdout)
    assert decided["approve"] > 100
    assert decided["return"] > 20
    assert decided["duplicate"] > 10
