"""The same sources give the same wheel, byte for byte, wherever and whenever it is built; it tells nothing of there."""

import getpass
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("nlp", "models", "pipelines", "review", "data")
FILES = ("pyproject.toml", "constraints.txt", "README.md", "LICENSE", ".gitignore")
# What lies about in a checkout that is worked in; none of it may come along.
LITTER = ("nlp/words/__pycache__/old.cpython-311.pyc", "models/__pycache__/x.nbi", "var/home/name")


def sources(at: Path) -> Path:
    """Copy what a wheel is made of, as an archive of the repository would hold it."""
    for name in SOURCES:
        shutil.copytree(ROOT / name, at / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, at / name)
    return at


def built(at: Path, *, kind: str = "wheel", umask: int = 0o022, **environment: str) -> Path:
    """Build as `pip wheel` does, without its isolation: by the backend that the project names."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", "built"],
        cwd=at,
        env=os.environ | environment,
        umask=umask,
        capture_output=True,
        check=True,
    )
    (found,) = (at / "built").iterdir()
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(sources(tmp_path_factory.mktemp("here")))


def in_another_office(at: Path) -> bytes:
    """Other place, hour, rights, language and zone; litter of work, and files in another order."""
    place = sources(at / "một nơi khác" / "sang-loc")
    for name in LITTER:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text("rác")
    for number, path in enumerate(sorted(place.rglob("*"), reverse=True)):
        os.utime(path, (number, number))
        path.chmod(0o700 if path.is_dir() else 0o600)
    zone = {"TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C", "LANGUAGE": "vi", "PYTHONHASHSEED": "7"}
    return built(place, umask=0o077, **zone).read_bytes()


def from_an_sdist(at: Path) -> bytes:
    archive = built(sources(at / "sources"), kind="sdist")
    shutil.unpack_archive(archive, at / "unpacked", filter="data")
    (place,) = (at / "unpacked").iterdir()
    return built(place).read_bytes()


@pytest.mark.parametrize("way", [in_another_office, from_an_sdist])
def test_two_wheels_of_the_same_sources_are_the_same(
    wheel: Path, tmp_path: Path, way: Callable[[Path], bytes]
) -> None:
    assert way(tmp_path) == wheel.read_bytes()


def test_another_source_gives_another_wheel(wheel: Path, tmp_path: Path) -> None:
    place = sources(tmp_path)
    (place / "data" / "README.md").write_text("khác")
    assert built(place).read_bytes() != wheel.read_bytes()


def contents(wheel: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def test_a_wheel_tells_nothing_of_the_machine(wheel: Path) -> None:
    places = {str(ROOT), str(Path.home()), str(wheel.parents[1]), sys.prefix}
    told = [f"{place}/".encode() for place in places] + [f"/{getpass.getuser()}/".encode()]
    assert not [name for name, held in contents(wheel) if any(one in held for one in told)]


def test_a_wheel_holds_nothing_but_sources(wheel: Path) -> None:
    ends = {Path(name).suffix for name, _ in contents(wheel)}
    assert not ends & {".pyc", ".nbi", ".nbc", ".sqlite3", ".log", ".parquet"}
    tops = {name.partition("/")[0] for name, _ in contents(wheel)}
    assert {one for one in tops if not one.endswith(".dist-info")} == {
        *SOURCES[:-1],
        "sangloc_data",
    }
