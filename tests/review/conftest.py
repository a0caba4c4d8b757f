"""A loaded story, and officers who may see all of it, one union's part, or another's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test.client import ClientHandler

from review.models import Officer, Submission
from review.officers import make_officer
from tests import databases
from tests.review.story import HA_NOI, HUE, SUBMISSIONS

PASSWORD = "một mật khẩu dài để thử"


@pytest.fixture(scope="session", autouse=True)
def _one_server() -> Iterator[None]:
    """Make the middleware once for all clients, as a server does: WhiteNoise reads every static file when it starts."""
    first = ClientHandler()
    first.load_middleware()
    made = {name: value for name, value in vars(first).items() if name != "enforce_csrf_checks"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", lambda handler: vars(handler).update(made))
        yield


@pytest.fixture(scope="session")
def connection_to_the_story(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A connection to a database that holds the story, loaded once a run and copied for every worker."""
    home: Path = tmp_path_factory.mktemp("story")
    named = databases.name_in(databases.settled_in(home, kind=databases.STORY))
    made = connections.create_connection("default")
    made.settings_dict = made.settings_dict | {"NAME": named}
    return made


@pytest.fixture(autouse=True)
def _connected(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let tests of the story work on its database, before a transaction begins that takes back what they do."""
    if "story" not in request.fixturenames:
        yield
        return
    empty = connections["default"]
    connections["default"] = request.getfixturevalue("connection_to_the_story")
    yield
    connections["default"] = empty


@pytest.fixture
def story(db: None) -> None:
    assert connection.in_atomic_block, "what a test does to the story would stay"
    assert Submission.objects.count() == len(SUBMISSIONS)


@pytest.fixture
def national(story: None) -> Officer:
    return make_officer("toan-quoc", PASSWORD, national=True)


@pytest.fixture
def hanoi(story: None) -> Officer:
    return make_officer("ha-noi", PASSWORD, unions=[HA_NOI])


@pytest.fixture
def hue(story: None) -> Officer:
    return make_officer("hue", PASSWORD, unions=[HUE])
