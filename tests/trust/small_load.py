"""The measurement of officers at work, small: `python -m tests.trust.small_load DIR` prints its rows as JSON."""

import json
import sys
from pathlib import Path

from benchmarks import review_server
from benchmarks.review_load import Pace, measured
from benchmarks.review_load_data import prepared

_ROWS, _NIGHT = 220, 40


def main(folder: Path) -> None:
    """Let three officers work for some seconds while a night imports."""
    with review_server.running(folder / "postgresql") as server:
        office = prepared(folder, server, rows=_ROWS, night=_NIGHT, nights=1)
        pace = Pace(officers=3, seconds=60, think=0.4, look_every=1)
        rows = measured(office, pace, submissions=_ROWS)
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
