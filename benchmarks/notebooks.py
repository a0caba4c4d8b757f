"""Run the notebooks and keep their pictures: `python -m benchmarks.notebooks`.

A notebook also keeps the digest of the cells that its pictures came from, so that a test sees pictures of other cells.
"""

import hashlib
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = Path(__file__).parents[1] / "notebooks"


def notebooks() -> list[Path]:
    """List the notebooks in their order."""
    return sorted(FOLDER.glob("*.ipynb"))


def ran(path: Path) -> NotebookNode:
    """Run a notebook from top to bottom in its folder; gives it with what it showed, nothing is written.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed.
    """
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(FOLDER)}}
    NotebookClient(notebook, timeout=3_600, resources=where, record_timing=False).execute()
    notebook.metadata = {"kernelspec": notebook.metadata["kernelspec"], "ran": digest(notebook)}
    return notebook


def digest(notebook: NotebookNode) -> str:
    """Name what a notebook's pictures come from: the sources of its cells of code."""
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256("\0".join(sources).encode()).hexdigest()[:16]


def pictures(notebook: NotebookNode) -> int:
    """Count the pictures that a notebook shows."""
    shown = [one for cell in notebook.cells for one in cell.get("outputs", [])]
    return sum("image/png" in one.get("data", {}) for one in shown)


def main() -> int:
    """Run all notebooks and keep what they show."""
    for path in notebooks():
        notebook = ran(path)
        nbformat.write(notebook, path)
        print(f"{path.name}: {pictures(notebook)} pictures, {path.stat().st_size // 1024} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
