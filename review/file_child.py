"""Read a file from standard input within bounds of memory and processor time: the program of `review.reading_apart`.

A few kilobytes of workbook or Word file can ask for any amount of memory, and a reader may abort its process when it
gets none. So it has a process of its own. Lines of JSON come out: of a workbook a sheet (its name, first column, merged
cells), then its rows, a list each; of a .docx its paragraphs, a text each.
"""

import datetime as dt
import importlib
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

# How it ends, beside 0 and by a signal.
DAMAGED, SPENT = 3, 4
MOST_LETTERS = 500_000  # of a .docx: five times what a draft may have
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _RUN = f"{_W}p", f"{_W}r"
_TAKEN_OUT = (f"{_W}del", f"{_W}moveFrom")  # what tracked changes took out
_AGAIN = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # a text box told twice
)


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


def _sheets(data: bytes) -> None:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for about in workbook.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(about.name)
        merged = [[*start, *end] for start, end in sheet.merged_cell_ranges or ()]
        left = sheet.start[1] if sheet.start else 0
        _write({"sheet": about.name, "left": left, "merged": merged})
        for row in sheet.iter_rows():
            _write(row)


def _paragraphs(data: bytes) -> None:
    import docx
    from lxml import etree

    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise
    letters = 0
    for paragraph in body.iter(_PARAGRAPH):
        if not any(above.tag == _AGAIN for above in paragraph.iterancestors()):
            text = "".join(_said(paragraph))
            letters += len(text)
            if letters > MOST_LETTERS:  # who asked would have to hold them all
                raise MemoryError
            _write(text)


def _said(node: Any) -> Iterator[str]:  # noqa: ANN401 - an element of lxml, which has no types
    """Give the runs below a node; a text box stands in a run and has paragraphs of its own."""
    for child in node:
        if child.tag == _RUN:
            yield child.text
        elif child.tag not in _TAKEN_OUT:
            yield from _said(child)


_encode = json.JSONEncoder(default=_told).encode


def _write(told: object) -> None:
    sys.stdout.write(_encode(told))
    sys.stdout.write("\n")


_READERS = {"sheets": ("python_calamine", _sheets), "paragraphs": ("docx", _paragraphs)}


def main() -> int:
    """Read within the bounds of the arguments: what kind of file, megabytes, seconds."""
    library, read = _READERS[sys.argv[1]]
    importlib.import_module(library)  # before memory is bounded
    data = sys.stdin.buffer.read()
    _bounded(*map(int, sys.argv[2:4]))
    try:
        read(data)
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
