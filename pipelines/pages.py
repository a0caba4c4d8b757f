"""The pages as `sangloc serve` opens them: with the screener that the draft check asks; see `review.screener`.

The screening stands above the pages, so it is handed to them here. It is loaded by the first draft, not by the server.
"""

import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from review.screener import provide
from review.serving import THREADS
from review.settings import HOME
from review.whole_requests import WholeRequests
from review.wsgi import application

if TYPE_CHECKING:
    from pipelines.settings import Settings

__all__ = ["application", "served"]


def _screened(text: str) -> Mapping[str, Any]:
    from pipelines.draft import check
    from pipelines.home import Home

    return check(text, Home(HOME), _settings())


@cache
def _settings() -> "Settings":
    from pipelines import settings

    return settings.of_environment()


provide(_screened)
served = WholeRequests(application, threads=int(os.environ.get(THREADS, "1")))
