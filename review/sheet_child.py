"""Read a workbook from standard input within bounds of memory and processor time; run as a program by `review.sheets`.

A few kilobytes of workbook can ask for any amount of memory, and the reader aborts its process when it gets none. So it
has a process of its own. Lines of JSON come out: a sheet (its name, first column, merged cells), then its rows, a list
each.
"""

import datetime as dt
import io
import json
import sys
from typing import Any

# How it ends, beside 0 and by a signal.
DAMAGED, SPENT = 3, 4


def _bounded(megabytes: int, seconds: int) -> None:
    """Take so much more memory than the process has now, and so much processor time, where the system can say so."""
    try:
        import resource
    except ModuleNotFoundError:  # not on Windows
        return
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - nothing more is loaded than is needed
            has = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (has + megabytes * 2**20,) * 2)
    except FileNotFoundError:
        pass  # no Linux: what the process has now is not told, and only its time is bounded
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _told(value: object) -> Any:  # noqa: ANN401 - what JSON takes
    """Write what JSON has no kind for: moments, days, times and spans of time."""
    if isinstance(value, dt.timedelta):
        return {"timedelta": value.total_seconds()}
    assert isinstance(value, dt.date | dt.time)
    return {type(value).__name__: value.isoformat()}


def _read(data: bytes) -> None:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    encode = json.JSONEncoder(default=_told).encode
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for about in workbook.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        merged = [[*start, *end] for start, end in sheet.merged_cell_ranges or ()]
        left = sheet.start[1] if sheet.start else 0
        _write(encode({"sheet": about.name, "left": left, "merged": merged}))
        for row in sheet.iter_rows():
            _write(encode(row))


def _write(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.write("\n")


def main() -> int:
    """Read within the bounds of the arguments: megabytes, seconds."""
    import python_calamine  # noqa: F401 - loaded before memory is bounded

    data = sys.stdin.buffer.read()
    _bounded(*map(int, sys.argv[1:3]))
    try:
        _read(data)
    except MemoryError:
        return SPENT
    except BrokenPipeError:  # who asked has seen enough
        return 0
    except BaseException as error:  # noqa: BLE001 - a panic of the reader is no Exception
        sys.stderr.write(f"{error}")
        return DAMAGED
    return 0


if __name__ == "__main__":
    sys.exit(main())
