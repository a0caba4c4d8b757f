"""Where everything the program keeps lies; deleting the home returns to day one."""

import os
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import UnusableInput


@dataclass(frozen=True, slots=True)
class Home:
    """The folders below one home; made when first written to."""

    root: Path

    @classmethod
    def at(cls, given: str | Path | None) -> "Home":
        """Resolve `--home`, else `SANGLOC_HOME`, else `./var`, and make sure it can be written to.

        Raises:
            UnusableInput: the path is a file or cannot be written to.

        """
        root = Path(given or os.environ.get("SANGLOC_HOME") or "var").resolve()
        try:
            root.mkdir(parents=True, exist_ok=True)
            probe = root / f".probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise UnusableInput(
                f"Không ghi được vào thư mục {root} ({error.strerror}); hãy chọn thư mục khác bằng --home."
            ) from error
        return cls(root)

    @property
    def runs(self) -> Path:
        """Published runs, a folder each."""
        return self._folder("runs")

    @property
    def corpus(self) -> Path:
        """What was screened before, a Parquet file a run."""
        return self._folder("corpus")

    @property
    def models(self) -> Path:
        """Trained models with their cards."""
        return self._folder("models")

    @property
    def work(self) -> Path:
        """Unfinished work; may be deleted when nothing runs."""
        return self._folder("work")

    @property
    def prefect(self) -> Path:
        """Prefect's own state."""
        return self._folder("prefect")

    @property
    def incidents(self) -> Path:
        """What people have to be told of runs that did not end well, a file each."""
        return self._folder("incidents")

    @property
    def logs(self) -> Path:
        """What runs did and when, a file each, without a word of any submission."""
        return self._folder("logs")

    def _folder(self, name: str) -> Path:
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True)
        return path
