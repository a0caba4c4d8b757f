"""The lines of docs/backup.md are carried out on a home in which somebody decided, and everything is there again."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import handing_over
from pipelines.home import Home
from tests import databases
from tests.pipelines.conftest import Screen
from tests.pipelines.story import write_list
from tests.trust.lived_in import files_of

DOCS = Path(__file__).parents[2] / "docs" / "backup.md"
BLOCKS = re.findall(
    r"^```sh\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)
SAVING, RESTORING = (block for block in BLOCKS if block.startswith("home="))
_DECIDE = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review import decisions
from review.models import Submission
from review.officers import make_officer
from review.saying import Said
filed = Submission.objects.order_by("pk")[0]
said = Said(version=filed.version, idempotency_key="once", verdict="later")
decisions.decide(make_officer("lan", "mot-mat-khau-dai", national=True), filed.pk, said)
"""
_TOLD = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.models import Decision, Submission
print(sorted(Submission.objects.values_list("key", "state")))
print(list(Decision.objects.values_list("officer_name", "verdict", "submission__key")))
"""

pytestmark = pytest.mark.skipif(databases.on_postgresql(), reason="the lines are those of SQLite")


def carry_out(block: str, home: Path, backup: Path) -> str:
    """Run a block of the page with folders of our own; gives what it printed."""
    lines = re.sub(r"^home=.*$", f"home='{home}'", block, flags=re.MULTILINE)
    lines = re.sub(r"^backup=.*$", f"backup='{backup}'", lines, flags=re.MULTILINE)
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-euc", lines],
        env=os.environ | {"PATH": programs},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def in_home(code: str, home: Path) -> str:
    """Run Python on a home's database in a process of its own; gives what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=DOCS.parents[1],
        env=os.environ | {"SANGLOC_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_what_was_saved_is_there_again(screen: Screen, home: Home, tmp_path: Path) -> None:
    screen(write_list(tmp_path / "ds.csv"))
    handing_over.hand_over(home)
    in_home(_DECIDE, home.root)
    folder, restored = tmp_path / "sao lưu", tmp_path / "nhà mới"

    carry_out(SAVING, home.root, folder)
    (backup,) = folder.iterdir()
    before = in_home(_TOLD, home.root)
    assert "'later'" in before

    carry_out(RESTORING, restored, backup)  # ends with the doctor, who finds nothing
    assert in_home(_TOLD, restored) == before
    assert files_of(restored) == files_of(home.root) != {}
