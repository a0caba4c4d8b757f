"""Forgets a person and is killed at the k-th write, rename or removal: `python -m tests.trust.forget_killed K ARGUMENTS…`.

K of 0 only counts: how many there were is printed last.
"""

import os
import sys
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR


class Killer:
    """Counts what changes files of the home, and ends the process without another word when its turn has come."""

    def __init__(self, turn: int, home: str) -> None:
        self.turn, self.home, self.seen = turn, home, 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._is_change(event, arguments):
            return
        self.seen += 1
        if self.seen == self.turn:
            os._exit(9)

    def _is_change(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event == "open":
            path, mode, flags = arguments
            is_written = any(one in str(mode) for one in "wax+") or bool((flags or 0) & _WRITES)
            return is_written and str(path).startswith(self.home)
        return event in ("os.rename", "os.remove", "os.rmdir", "shutil.rmtree") and str(
            arguments[0]
        ).startswith(self.home)


def main() -> int:
    turn, *arguments = sys.argv[1:]
    from pipelines import cli

    killer = Killer(int(turn), arguments[arguments.index("--home") + 1])
    sys.addaudithook(killer)
    status = cli.main(arguments)
    sys.stdout.write(f"\n{killer.seen}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
