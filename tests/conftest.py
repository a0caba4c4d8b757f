"""Every test run works in a home of its own; nothing is written to the checkout's `var/`."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from tests import databases

# Tests are never timed: a loaded machine must not fail them.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_HOME = Path(tempfile.mkdtemp(prefix="sangloc-test-"))
os.environ["SANGLOC_HOME"] = str(_HOME)
_HERE = Path(__file__).parent
_SCREENING = (_HERE / "pipelines", _HERE / "office")

if "PYTEST_XDIST_WORKER" in os.environ:
    from tests import kernels

    kernels.compile_once()


@pytest.fixture(scope="session")
def trained() -> Path:
    """A models folder with the default models in use; training is costly, so there is one for all tests.

    Who screens needs it, so kernels are compiled on the way.
    """
    from models import store, training
    from tests import kernels

    def train(folder: Path) -> None:
        for kind in store.KINDS:
            training.current(folder / "models", kind)
        kernels.compile_by_use(folder / "models", folder / "used")

    return databases.made_once("trained", train) / "models"


@pytest.fixture
def office(tmp_path: Path) -> dict[str, str]:
    """The environment of processes that share a home and a database of their own, its tables made already."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | databases.settled_in(tmp_path)


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None) -> None:
    """Give every worker a database with all tables; SQLite's is a file: in memory it is lost when a screening moves elsewhere.

    Hashing a password costs as little as the product's algorithm can: `tests/review/test_start.py` holds what it costs there.
    """
    from django.contrib.auth.hashers import Argon2PasswordHasher
    from django.db import connections

    connections.settings["default"]["NAME"] = databases.name_in(databases.settled_in(_HOME / "db"))
    Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
    Argon2PasswordHasher.memory_cost = 8


@pytest.fixture(autouse=True)
def _settings_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a command was told of settings end with its test; none but the house's hold before."""
    monkeypatch.setenv("SANGLOC_SETTINGS", "")


@pytest.fixture(autouse=True)
def _database_of_its_own(
    request: pytest.FixtureRequest,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Let tests that screen do it into homes of their own, and put the test database back afterwards.

    Those of another folder say so by `SCREENS = True` in their module.
    """
    module = getattr(request.node.getparent(pytest.Module), "obj", None)
    is_named = getattr(module, "SCREENS", False)
    if not is_named and not any(folder in request.path.parents for folder in _SCREENING):
        yield
        return
    from django.db import connections

    settings_of = connections.settings["default"]
    name = settings_of["NAME"]
    if databases.on_postgresql():
        address = databases.fresh_database()
        monkeypatch.setenv("DATABASE_URL", address)
        connections["default"].close()
        settings_of["NAME"] = databases.name_in({"DATABASE_URL": address})
    with django_db_blocker.unblock():
        yield
        if settings_of["NAME"] != name:
            connections["default"].close()
            settings_of["NAME"] = name
