"""What runs beside the pages in a process that serves them: the writer of exports, and the text tools being loaded."""

import os

from review import export_worker, warming

# `sangloc serve` sets it: whoever only imports the application (a test, a tool) starts no threads.
ASKED = "SANGLOC_SERVING"
THREADS = "SANGLOC_THREADS"  # … and how many of them answer in each process


def begin_if_asked() -> None:
    """Begin both in threads of their own where the environment asks for it; the server waits for neither."""
    if os.environ.get(ASKED) == "1":
        export_worker.serve()
        warming.begin()
