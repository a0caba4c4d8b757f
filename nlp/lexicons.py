"""Find the files people curate: `data/` in a checkout, `sangloc_data/` beside an installed wheel."""

from pathlib import Path

_PACKAGES = Path(__file__).resolve().parent.parent


def data_path(name: str) -> Path:
    """Locate one curated file or folder, such as `taxonomy.toml` or `templates`.

    Raises:
        FileNotFoundError: the name is in neither place; the message lists what is there.
    """
    folders = [_PACKAGES / "sangloc_data", _PACKAGES / "data"]
    for folder in folders:
        if (folder / name).exists():
            return folder / name
    there = sorted(path.name for folder in folders if folder.is_dir() for path in folder.iterdir())
    raise FileNotFoundError(f"no curated file {name!r}; there are: {', '.join(there) or 'none'}")
