"""The command line: `sangloc COMMAND …`.

Exit status: 0 done; 2 the input or the arguments are unusable (one line says what, where and what was
expected); 1 anything else.
Results go to standard output, progress and messages to standard error.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from models.errors import ModelRefusedError
from pipelines.errors import RunFailedError, UnusableInput
from review import quiet_log

_COMMANDS = (
    "screen",
    "schedule",
    "check",
    "similar",
    "serve",
    "officer",
    "report",
    "results",
    "text",
    "train",
    "evaluate",
    "promote",
    "doubts",
    "drift",
    "stats",
    "export",
    "import-decisions",
    "minutes",
    "forget",
    "records",
    "backup",
    "restore",
    "doctor",
)


class _OneLineParser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; xem `{self.prog} --help`\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    quiet_log.begin()
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except UnusableInput as error:
        print(f"sangloc: {error}", file=sys.stderr)
        return 2
    except (ModelRefusedError, RunFailedError) as error:
        print(f"sangloc: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output has gone (`sangloc … | head`): nothing is wrong and nothing can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - a fault of the program: its message may quote a filing
        print(_unexpected(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("sangloc: đã dừng theo yêu cầu; chạy lại lệnh để làm tiếp", file=sys.stderr)
        return 1


def _unexpected(error: Exception) -> str:
    """Say what kind of fault it was and where it came from, for whoever mends it."""
    from pipelines.failures import reason, trail  # Django and more: only where something broke

    why = reason(error)
    places = "\n".join(f"  {place}" for place in trail(error))
    return f"sangloc: {why.told}. Báo cho người bảo trì kèm các dòng sau:\n{places}"


def _parser() -> argparse.ArgumentParser:
    parser = _OneLineParser(
        prog="sangloc",
        description="Sàng lọc sáng kiến trước khi người xét duyệt. Máy chỉ gợi ý; người quyết định.",
    )
    commands = parser.add_subparsers(title="lệnh", required=True, metavar="LỆNH")
    for name in _COMMANDS:
        module = import_module(f"pipelines.commands.{name.replace('-', '_')}")
        command = commands.add_parser(name, help=module.HELP, description=module.__doc__)
        module.add(command)
        command.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
