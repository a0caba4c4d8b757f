"""Every test run works in a home of its own; nothing is written to the checkout's `var/`."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

# Tests are never timed: a loaded machine must not fail them.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_HOME = Path(tempfile.mkdtemp(prefix="sangloc-test-"))
os.environ["SANGLOC_HOME"] = str(_HOME)
_REVIEW = Path(__file__).parent / "review"


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with the default models in use; training is costly, so there is one for all tests."""
    from models import store, training

    models = tmp_path_factory.mktemp("trained") / "models"
    for kind in store.KINDS:
        training.current(models, kind)
    return models


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Keep the test database in a file: one in memory is lost when a screening moves to another home."""
    from django.db import connections

    connections.settings["default"]["TEST"]["NAME"] = str(_HOME / "test.sqlite3")


@pytest.fixture(autouse=True)
def _database_of_its_own(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Let tests outside tests/review screen into homes of their own, and put the test database back afterwards."""
    if _REVIEW in request.path.parents:
        yield
        return
    from django.db import connections

    name = connections.settings["default"]["NAME"]
    with django_db_blocker.unblock():
        yield
        if connections.settings["default"]["NAME"] != name:
            connections["default"].close()
            connections.settings["default"]["NAME"] = name
