"""What a server writes of an error: its kind and where it came through, never its message, which may quote a filing."""

import logging
import traceback
from pathlib import Path
from types import TracebackType

from review.causes import causes

_ROOT = Path(__file__).resolve().parent.parent
_Told = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def begin() -> None:
    """Let warnings and errors of this process go to its standard error, quietly, unless they go somewhere already.

    Prefect's own handler of a scheduled run lets nothing but what is critical through.
    """
    root = logging.getLogger()
    if not any(one.level <= logging.WARNING for one in root.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(WithoutMessages("%(levelname)s %(message)s"))
        root.addHandler(handler)
        root.setLevel(logging.WARNING)


class WithoutMessages(logging.Formatter):
    """Formats records as usual, and errors by kind and place: a database's message holds the row that it refused."""

    def formatException(self, ei: _Told) -> str:  # noqa: N802 - the name is logging's
        """Write each error of a chain, the outermost first, with the places that it came through."""
        lines: list[str] = []
        for error in causes(ei[1]):
            lines.append(type(error).__name__)
            lines += [
                f"  {_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
                for frame, line in traceback.walk_tb(error.__traceback__)
            ]
        return "\n".join(lines)


def _short(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else name
