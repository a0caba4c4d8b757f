"""A loaded story, and officers who may see all of it, one union's part, or another's."""

import pytest

from review.loading import load
from review.models import Officer
from review.officers import make_officer
from tests.review.story import HA_NOI, HUE, PAIRS, RUN, SUBMISSIONS

PASSWORD = "một mật khẩu dài để thử"


@pytest.fixture
def story(db: None) -> None:
    load(RUN, SUBMISSIONS, PAIRS)


@pytest.fixture
def national(story: None) -> Officer:
    return make_officer("toan-quoc", PASSWORD, national=True)


@pytest.fixture
def hanoi(story: None) -> Officer:
    return make_officer("ha-noi", PASSWORD, unions=[HA_NOI])


@pytest.fixture
def hue(story: None) -> Officer:
    return make_officer("hue", PASSWORD, unions=[HUE])
