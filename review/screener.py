"""What the screening itself would say of a draft: asked of whoever serves the pages, for it stands above them.

`sangloc serve` provides it; a process that only imports the pages has none.
"""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

Screener = Callable[[str], Mapping[str, Any]]
"""From a draft, its first line being the title, to the columns of a screening that tell of it alone."""

_provided: list[Screener] = []
_one_at_a_time = Lock()  # its models and index are opened by the first and used by the next


class NoScreenerError(Exception):
    """Nobody provides a screener in this process."""


def provide(screener: Screener) -> None:
    """Let the pages of this process ask `screener` from now on."""
    _provided[:] = [screener]


def screened(text: str) -> Mapping[str, Any]:
    """Ask what the screening says of a draft.

    Raises:
        NoScreenerError: nobody provides one in this process.
    """
    if not _provided:
        raise NoScreenerError
    with _one_at_a_time:
        return _provided[0](text)
