"""The lines of docs/backup.md are carried out on a home in which somebody decided, and everything is there again."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import handing_over
from pipelines.home import Home
from tests import databases
from tests.pipelines.conftest import Screen
from tests.pipelines.story import write_list

DOCS = Path(__file__).parents[2] / "docs" / "backup.md"
BLOCKS = re.findall(
    r"^```sh\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
)
SAVING, RESTORING = (block for block in BLOCKS if block.startswith("home="))
TOOLS = ("sqlite3", "flock", "tar", "sha256sum")
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

pytestmark = [
    pytest.mark.skipif(databases.on_postgresql(), reason="the lines are those of SQLite"),
    pytest.mark.skipif(
        any(shutil.which(tool) is None for tool in TOOLS), reason=f"needs {', '.join(TOOLS)}"
    ),
]


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


def files_of(folder: Path) -> dict[str, str]:
    """The files below a folder, by their digest."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_what_was_saved_is_there_again(screen: Screen, home: Home, tmp_path: Path) -> None:
    screen(write_list(tmp_path / "ds.csv"))
    handing_over.hand_over(home)
    in_home(_DECIDE, home.root)
    backup, restored = tmp_path / "backup", tmp_path / "restored"

    assert carry_out(SAVING, home.root, backup).strip() == "ok"
    assert (backup / "home.tar.gz").stat().st_mode & 0o077 == 0
    before = in_home(_TOLD, home.root)
    assert "'later'" in before

    carry_out(RESTORING, restored, backup)  # ends with the doctor, who finds nothing
    assert in_home(_TOLD, restored) == before
    for name in ("runs", "corpus", "models"):
        assert files_of(restored / name) == files_of(home.root / name) != {}


def test_a_damaged_backup_is_not_restored(tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    backup.mkdir()
    for name in ("review.sqlite3", "home.tar.gz"):
        (backup / name).write_bytes(b"whole")
    subprocess.run("sha256sum * > SHA256SUMS", shell=True, cwd=backup, check=True)
    (backup / "home.tar.gz").write_bytes(b"damaged")
    with pytest.raises(AssertionError, match=r"home\.tar\.gz"):
        carry_out(RESTORING, tmp_path / "restored", backup)
    assert not (tmp_path / "restored").exists()
