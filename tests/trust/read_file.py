"""Read a file to its end in a process of its own, as `sangloc screen` reads it, and print what came of it and its memory."""

import json
import resource
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq

from pipelines.errors import UnusableInput
from pipelines.intake import take_in
from pipelines.reading import ReadingLimits


def main(path: str, given: str) -> None:
    """Take a file in, within the limits given as JSON."""
    said, rows, aside = "", 0, []
    began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        try:
            taken = take_in(
                [Path(path)], Path(folder), limits=ReadingLimits(**json.loads(given)), processes=1
            )
            aside = pq.read_table(Path(folder) / "set_aside.parquet", columns=["code"])[
                "code"
            ].to_pylist()
            rows = taken.rows_read
        except UnusableInput as error:
            said = str(error)
    used = [
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    told = {
        "said": said,
        "rows": rows,
        "aside": sorted(set(aside)),
        "parent_mb": (used[0] - began) >> 10,
        "child_mb": used[1] >> 10,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
