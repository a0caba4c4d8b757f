"""A home and a PostgreSQL database of the same filings for the load benchmark, made by the product's own command.

Made once: `sangloc screen` files a made programme (`benchmarks.programme_rows`) and hands it over. Every measurement
works on a copy of both, so that its nightly runs bring what was never seen there.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.csv

from benchmarks.programme_rows import made
from models import store, training
from pipelines import history
from pipelines.files import write_text
from pipelines.home import Home

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "var" / "bench-load"
_MADE, _WORKED_IN = "made", "worked_in"
_SEED = 9
_FILE = "made.json"


@dataclass(frozen=True, slots=True)
class Office:
    """What a measurement works on: a home, the address of its database, and the file of each night."""

    home: Path
    address: str
    nights: tuple[Path, ...]


def prepared(folder: Path, address: str, *, rows: int, night: int, nights: int) -> Office:
    """Make home and database, unless they are there, and give a copy of both to work in.

    `address` is of any database of the server; `rows` are filed before, `night` by each of the nights.
    """
    filed, files = _files(folder, rows, night, nights)
    wanted = f'{{"rows": {rows}, "night": {night}, "nights": {nights}}}\n'
    marker = folder / _FILE
    if not marker.exists() or marker.read_text(encoding="utf-8") != wanted:
        marker.unlink(missing_ok=True)
        _make(folder, address, filed)
        write_text(marker, wanted)
    made_home = Home.at(folder / "home")
    # Models and an index of an earlier program are made anew here, not by the first draft or night.
    for kind in store.KINDS:
        training.current(made_home.models, kind)
    history.in_step(made_home.corpus, made_home.runs, threads=os.cpu_count() or 1)
    home = folder / "home-at-work"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(folder / "home", home, symlinks=True)
    _tell(address, f"DROP DATABASE IF EXISTS {_WORKED_IN}")
    _tell(address, f"CREATE DATABASE {_WORKED_IN} TEMPLATE {_MADE}")
    return Office(home, _named(address, _WORKED_IN), files)


def screen(file: Path | tuple[Path, ...], home: Path, address: str, run: str) -> list[str]:
    """Screen files by the command into home and database; gives what it wrote to standard error, line by line.

    Raises:
        SystemExit: it failed; its words are told.
    """
    files = file if isinstance(file, tuple) else (file,)
    command = [sys.executable, "-m", "pipelines.cli", "screen", *map(str, files)]
    done = subprocess.run(
        [*command, "--home", str(home), "--run-id", run, "--json"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{run}: status {done.returncode}\n{done.stderr}")
    return done.stderr.splitlines()


def _files(
    folder: Path, rows: int, night: int, nights: int
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Give the files that are filed before, and one a night."""
    programme = made(folder, rows, day=night * nights, seed=_SEED)
    days = pa.concat_tables(_read(path) for path in programme.day)
    files = tuple(folder / f"night-{number + 1}.csv" for number in range(nights))
    for number, file in enumerate(files):
        pyarrow.csv.write_csv(days.slice(number * night, night), file)
    return programme.files, files


def _read(path: Path) -> pa.Table:
    """Read a file as the text that it holds."""
    names = pyarrow.csv.open_csv(path).schema.names
    return pyarrow.csv.read_csv(
        path,
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )


def _make(folder: Path, address: str, files: tuple[Path, ...]) -> None:
    """Screen the programme into a fresh home and database, and make the officers' accounts there."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    _tell(address, f"DROP DATABASE IF EXISTS {_MADE}")
    _tell(address, f"CREATE DATABASE {_MADE}")
    screen(files, home, _named(address, _MADE), "programme")
    making = "from benchmarks import review_load_data; review_load_data.make_accounts()"
    environment = os.environ | {"DATABASE_URL": _named(address, _MADE), "SANGLOC_HOME": str(home)}
    subprocess.run([sys.executable, "-c", making], cwd=ROOT, env=environment, check=True)


def make_accounts() -> None:
    """Make everybody's account in the database that the environment names; in a process of its own."""
    import review

    review.setup(Path(os.environ["SANGLOC_HOME"]))
    from benchmarks import review_people

    review_people.make_accounts()


def _tell(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _named(address: str, name: str) -> str:
    """Give the address of another database of the same server."""
    before, mark, after = address.partition("?")
    return f"{before.rpartition('/')[0]}/{name}{mark}{after}"
