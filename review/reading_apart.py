"""Files that somebody sent in are read by a process that may take so much memory and time; see `review.file_child`."""

import sys
from pathlib import Path
from typing import Literal

from review.file_child import DAMAGED, SPENT

Why = Literal["damaged", "too_much"]
_PROGRAM = Path(__file__).with_name("file_child.py")


def command(kind: Literal["sheets", "paragraphs"], *, megabytes: int, seconds: int) -> list[str]:
    """Say how to start the reader; the file is its standard input, no environment is needed.

    `megabytes` is what it may take beside its libraries and the file itself, `seconds` its processor time.
    """
    return [sys.executable, "-I", str(_PROGRAM), kind, str(megabytes), str(seconds)]


def why(status: int) -> Why:
    """Tell from how the reader ended, which was not well, what is wrong with the file.

    Raises:
        RuntimeError: nothing is wrong with the file: the reader itself cannot work here.
    """
    if status == DAMAGED:
        return "damaged"
    if status == SPENT or status < 0:  # by a signal: the system gave it no more
        return "too_much"
    raise RuntimeError(
        f"the reader of files ended with status {status}: is the program installed whole?"
    )
