"""A real, small disk that fills up: exports say so in words, uploads leave no half, and what was there stays."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from xlsxwriter.exceptions import FileCreateError

from pipelines.files import write_text
from review.export_jobs import _is_full
from tests.review.commanding import run
from tests.trust.lived_in import environment, screened, with_people

_EXPORT = """
import os, pathlib, sys, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review import export_jobs
from review.models import Officer
from review.wanted import Wanted
officer = Officer.objects.get(user__username="can-bo-0")
for kind in ("xlsx", "csv"):
    asked = export_jobs.ask(officer, kind, Wanted.read(""))
    export_jobs.work_off()
    asked.refresh_from_db()
    print(asked.state, asked.fault)
"""
_SEND = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from django.core.files.uploadedfile import SimpleUploadedFile
from review import uploads
from review.models import Officer
officer = Officer.objects.get(user__username="can-bo-0")
try:
    uploads.keep(officer, SimpleUploadedFile("lo.xlsx", b"x" * 3_000_000))
except OSError as error:
    print(error.errno)
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes, where the machine lets us have one."""
    place = tmp_path / "đĩa nhỏ"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid():
        pytest.skip("only root mounts a small disk")
    # Names are counted apart: of so small a disk some dozen would be all, and room would not be what it runs out of.
    command = [mount, "-t", "tmpfs", "-o", "size=2m,nr_inodes=1000", "tmpfs", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path) -> None:
    """Take what room is left."""
    with (disk / "đầy").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"0" * 4_096)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


def test_exports_and_uploads_on_a_full_disk_are_told_and_leave_nothing(
    tmp_path: Path, trained: Path, small_disk: Path
) -> None:
    env = environment(tmp_path / "nhà")
    (tmp_path / "nhà").mkdir()
    screened(env, trained)
    with_people(env, 1)
    for name in ("exports", "uploads"):
        (small_disk / name).mkdir()
        (tmp_path / "nhà" / name).symlink_to(small_disk / name)
    fill(small_disk)
    told = run(env, "-c", _EXPORT).stdout.splitlines()
    assert (
        told == ["failed Máy chủ hết chỗ trống nên không ghi được tệp; hãy báo người quản trị."] * 2
    )
    assert run(env, "-c", _SEND).stdout.strip() == str(errno.ENOSPC)
    assert not list((small_disk / "exports").iterdir())
    assert not list((small_disk / "uploads").iterdir())
    (small_disk / "đầy").unlink()
    assert [one.split()[0] for one in run(env, "-c", _EXPORT).stdout.splitlines()] == ["ready"] * 2


def test_what_was_written_before_the_disk_was_full_stays(small_disk: Path) -> None:
    write_text(small_disk / "sổ", "cũ")
    fill(small_disk)
    with pytest.raises(OSError, match="No space left"):
        write_text(small_disk / "sổ", "mới" * 100_000)
    assert (small_disk / "sổ").read_text(encoding="utf-8") == "cũ"
    assert {path.name for path in small_disk.iterdir()} == {"sổ", "đầy"}


def test_what_a_workbooks_writer_wraps_is_seen_to_be_a_full_disk() -> None:
    def wrapped(number: int) -> Exception:
        error = FileCreateError("…")
        error.__context__ = OSError(number, "…")
        return error

    assert _is_full(wrapped(errno.ENOSPC))
    assert _is_full(wrapped(errno.EDQUOT))
    assert not _is_full(wrapped(errno.EIO))
