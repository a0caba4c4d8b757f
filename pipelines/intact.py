"""Whether what a home keeps is what was written: SHA-256 in files beside it, as `sha256sum --check` reads them.

A page's checksum finds a damaged page of a table; these find all else: headers, reports, files swapped for others.
All is read by `sangloc doctor`; a run, for which gigabytes would be read every night, reads what was touched since its
sum was written.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

from nlp import durable
from nlp.digest import sha256
from nlp.neardup.errors import IndexUnusableError
from nlp.neardup.index import Index
from pipelines import corpus, history
from pipelines.errors import RunFailedError
from pipelines.home import Home
from pipelines.seals import beside, read
from pipelines.telling import LOG

SUMS = "SHA256SUMS"
_LEFT_BY_DESKTOPS = ("Thumbs.db", "desktop.ini", ".DS_Store")


def seal(run: Path) -> None:
    """Write the sums of all files of a run's folder."""
    files = sorted(path for path in run.rglob("*") if path.is_file() and path.name != SUMS)
    lines = (f"{sha256(path)}  {path.relative_to(run).as_posix()}\n" for path in files)
    partial = run / f".{SUMS}"
    partial.write_text("".join(lines), encoding="utf-8")
    durable.replace(partial, run / SUMS)


def damaged(run: Path, *, only_younger: bool = False) -> list[str]:
    """Name the files of a published run that are missing or not what was published.

    A run of an earlier version has no sums: nothing is told. `only_younger`: what is as old as its sum is not read.
    """
    sums = run / SUMS
    if not sums.exists():
        return []
    told = read(sums)
    found = {
        name
        for name, digests in told.items()
        if not _is(run / name, digests, since=sums if only_younger else None)
    }
    # A damaged name in the list itself leaves its file without a sum.
    files = {path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file()}
    return sorted(found | {name for name in files - told.keys() if not _is_of_the_desk(name)})


def require_run(run: Path) -> None:
    """Make sure that a published run is what was published, as far as it was touched since.

    Raises:
        RunFailedError: a file is not; the message names it.
    """
    if wrong := damaged(run, only_younger=True):
        raise RunFailedError(
            f"Lượt {run.name}: {', '.join(wrong[:3])} không phải tệp đã công bố (mất, hỏng hoặc bị sửa); hãy lấy lại"
            f" {run} từ bản sao lưu."
        )


def damaged_corpus(files: Iterable[Path], *, only_younger: bool = False) -> list[Path]:
    """List the files of the corpus that are not what was written; with `only_younger` of those touched since then."""
    sealed = [path for path in files if beside(path).exists()]
    return [path for path in sealed if not _is_sealed(path, only_younger=only_younger)]


def before_run(home: Home) -> None:
    """Look over what a run compares with: a damaged index goes, to be built anew; a damaged corpus stops the run.

    Raises:
        RunFailedError: a file of the corpus is not what was written; the message names it and says what to do.
    """
    if wrong := damaged_corpus(corpus.segments(home.corpus), only_younger=True):
        raise RunFailedError(
            f"Kho hồ sơ cũ: {wrong[0]} không đúng mã SHA-256 (hỏng hoặc bị sửa); hãy lấy lại tệp đó từ bản sao lưu."
            " Không có thì xóa nó: kho được lấp lại từ thư mục của lượt đó trong runs/ nếu còn."
        )
    folder = history.folder(home.corpus)
    if not folder.exists():
        return
    try:
        Index.open(folder).verify(only_younger=True)
    except IndexUnusableError as error:
        LOG.warning("chỉ mục được dựng lại từ kho: %s", error)
        shutil.rmtree(folder)


def _is_of_the_desk(name: str) -> bool:
    """Tell a file that programs leave where people open a folder or a workbook of it, and the list of sums itself."""
    last = name.rpartition("/")[2]
    return name == SUMS or last.startswith(("~$", ".~lock")) or last in _LEFT_BY_DESKTOPS


def _is(path: Path, digests: Iterable[str], *, since: Path | None = None) -> bool:
    if not path.is_file():
        return False
    is_as_old = since is not None and not durable.is_younger(path, since)
    return is_as_old or sha256(path) in digests


def _is_sealed(path: Path, *, only_younger: bool) -> bool:
    sums = beside(path)
    return _is(path, read(sums).get(path.name, ()), since=sums if only_younger else None)
