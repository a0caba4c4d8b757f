"""Files that outlive a power cut: their bytes are on the disk before they take their names, and then the names are."""

import errno
import os
from pathlib import Path

_CANNOT_BE_ASKED = (errno.EINVAL, errno.ENOTSUP)


def replace(partial: Path, target: Path) -> None:
    """Put a finished file or folder into its place; after a power cut the place holds the old, or all of the new.

    Without the first `fsync` a name may survive whose bytes do not; without the last the name itself may be lost after
    somebody was told that it is there.

    Raises:
        OSError: the disk refused; the place is as it was.
    """
    flush_all(partial)
    partial.replace(target)
    flush(target.parent)


def flush_all(path: Path) -> None:
    """Wait until a file, or everything below a folder, is on the disk."""
    if path.is_dir():
        for below in path.iterdir():
            flush_all(below)
    flush(path)


def flush(path: Path) -> None:
    """Wait until the bytes of a file, or the names in a folder, are on the disk.

    Some file systems of a network cannot be asked for the names in a folder; they keep them by themselves.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_BE_ASKED or not path.is_dir():
            raise
    finally:
        os.close(descriptor)


def is_younger(path: Path, other: Path) -> bool:
    """Tell whether a file was written after another: after the list of its sums, so that it has to be read again."""
    return path.stat().st_mtime_ns > other.stat().st_mtime_ns
