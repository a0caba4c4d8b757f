"""How often an attack is tried: a few times on every change, as often as `docs/trust.md` says with `--long`."""

import os
from collections.abc import Callable

import pytest

_ASKED = "SANGLOC_LONG_TESTS"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long",
        action="store_true",
        default=os.environ.get(_ASKED) == "1",
        help=f"try every attack as often as docs/trust.md says; also by {_ASKED}=1",
    )


@pytest.fixture(scope="session")
def tries(request: pytest.FixtureRequest) -> Callable[..., int]:
    """Give how often to try: `tries(short=20, long=1000)` is 20, and 1,000 with `--long`."""

    def chosen(*, short: int, long: int) -> int:
        return long if request.config.getoption("--long") else short

    return chosen
