"""On a Dask cluster: the same bytes, whatever happens to its machines; unfit ones are told before work begins.

The cluster stands on hosts of a network of its own where this machine can have such a thing.
"""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from pipelines import engine
from pipelines.cluster import reach
from pipelines.errors import UnusableInput
from pipelines.home import Home
from pipelines.wish import Wish
from tests.pipelines.cluster_steps import SECRET
from tests.pipelines.clusters import PARTITION_ROWS, ROOT, THREADS, Cluster, start
from tests.pipelines.conftest import Screen
from tests.pipelines.namespaces import Network, why_none
from tests.pipelines.story import OFFICES, write_list

TABLES = ("screened.parquet", "pairs.parquet", "set_aside.parquet", "set_aside.csv", "template.npy")
WORKERS = ("one", "two", "three")
WEEKS = 6
PARTS = -(-WEEKS * len(OFFICES) // PARTITION_ROWS)


@pytest.fixture(scope="module")
def network() -> Iterator[Network | None]:
    """Hosts for a scheduler and three workers; None where this machine has no such network."""
    if why_none():
        yield None
    else:
        with Network("scheduler", *WORKERS) as joined:
            yield joined


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, network: Network | None) -> Iterator[Cluster]:
    """Three workers that are started again when they end."""
    with ExitStack() as stack:
        yield started_cluster(stack, tmp_path_factory.mktemp("cụm"), network, WORKERS)


def started_cluster(
    stack: ExitStack, folder: Path, network: Network | None, workers: Sequence[str]
) -> Cluster:
    started = Cluster(folder, network)
    stack.callback(started.close)
    for name in workers:
        started.worker(name)
    started.await_workers(*workers)
    return started


def weeks(path: Path) -> Path:
    """Six weeks of the same offices: copies meet across partitions, every partition has some."""
    return write_list(
        path,
        [
            {**row, "id": row["id"] and f"{row['id']}/{week}", "unit": f"{row['unit']} {week % 7}"}
            for week in range(WEEKS)
            for row in OFFICES
        ],
    )


def on(address: str, source: Path, home: Home, run_id: str, *more: object) -> subprocess.Popen[str]:
    where = ("--executor", "dask", "--scheduler", address)
    return start("screen", source, "--home", home.root, "--run-id", run_id, *where, *more, "--json")


def said_last(run: subprocess.Popen[str]) -> str:
    """Wait for a run that fails; gives the one line that says why."""
    _, err = run.communicate()
    assert run.returncode == 1, err
    assert "Traceback" not in err
    (said,) = [line for line in err.splitlines() if line.startswith("sangloc:")]
    return said


def states(home: Home) -> list[str]:
    address = f"{(home.prefect / 'prefect.db').as_uri()}?mode=ro"
    with sqlite3.connect(address, uri=True) as database:
        runs = "SELECT state_type FROM flow_run ORDER BY start_time"
        return [state for (state,) in database.execute(runs)]


def tasks(home: Home, step: str) -> dict[str, int]:
    """Count the tasks of a step by how they ended."""
    address = f"{(home.prefect / 'prefect.db').as_uri()}?mode=ro"
    counted = "SELECT state_name, count(*) FROM task_run WHERE name = ? GROUP BY 1"
    with sqlite3.connect(address, uri=True) as database:
        return dict(database.execute(counted, (step,)).fetchall())


def left_running(home: Home) -> list[str]:
    """Name what Prefect believes to be running, and processes that work in a home."""
    address = f"{(home.prefect / 'prefect.db').as_uri()}?mode=ro"
    with sqlite3.connect(address, uri=True) as database:
        believed = database.execute("SELECT name FROM task_run WHERE state_type = 'RUNNING'")
        names = [name for (name,) in believed]
    return names + [str(process) for process in engine.left_over_servers(home)]


def bytes_of(run: Path) -> dict[str, bytes]:
    return {name: (run / name).read_bytes() for name in TABLES}


def test_hosts_share_nothing_but_a_network_and_a_disk(
    cluster: Cluster, network: Network | None
) -> None:
    """What has only an address on a loopback, as Prefect's server, is out of reach for the workers of all these tests."""
    if network is None:
        pytest.skip(why_none())
    for name in WORKERS:
        assert f"Start worker at: tcp://{network.address(name)}:" in " ".join(
            cluster.said_by(name).split()
        )


def test_workers_killed_in_the_middle_change_no_byte(
    cluster: Cluster, home: Home, other_home: Home, screen: Screen, tmp_path: Path
) -> None:
    """The home has whole partitions and no cluster, the other one small partitions and three workers.

    One of them is killed and comes again, another is lost for good.
    """
    source = weeks(tmp_path / "ds.csv")
    for step in ("words", "search"):
        cluster.hang(step)
    run = on(cluster.address, source, other_home, "lượt")
    os.kill(cluster.hung("words", by=run), signal.SIGKILL)
    cluster.lose(cluster.watcher(cluster.hung("search", by=run)))
    out, err = run.communicate()
    assert run.returncode == 0, err
    assert json.loads(out)["rows_read"] == WEEKS * len(OFFICES)
    assert bytes_of(other_home.runs / "lượt") == bytes_of(screen(source, run_id="lượt"))
    log = (other_home.logs / "lượt.log").read_text(encoding="utf-8")
    again = re.search(r"(\d+) bước làm lại vì mất máy thợ", log)
    assert again
    assert int(again[1]) >= 2
    assert states(other_home) == ["COMPLETED"]
    assert not list(other_home.work.iterdir())
    assert not list(other_home.incidents.iterdir())
    assert not (other_home.root / "running.json").exists()


def test_what_becomes_of_single_steps(cluster: Cluster, home: Home, tmp_path: Path) -> None:
    command = ["-m", "tests.pipelines.cluster_steps", cluster.address, str(home.root)]
    source = write_list(tmp_path / "ds.csv")
    done = subprocess.run(
        [sys.executable, *command, str(source)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["order"] == {"result": True}
    assert told["threads"] == {"result": THREADS}
    assert told["prefect"] == {"result": False}
    for name, kind in {"bug": "ValueError", "refused": "UnusableInput"}.items():
        assert (told[name]["error"], told[name]["says"]) == (kind, SECRET)
        assert any("cluster_steps.py:" in place and name in place for place in told[name]["trail"])
    assert (told["odd"]["error"], told["odd"]["says"]) == ("RuntimeError", "OddError")
    assert (told["disk"]["error"], told["disk"]["errno"]) == ("OSError", 28)
    assert told["hang"]["error"] == told["after"]["error"] == "StepTimeoutError"
    assert told["left"] == {"result": ["order.json"]}
    for said in cluster.folder.glob("*.log"):
        assert SECRET not in said.read_text(encoding="utf-8")


def test_a_run_in_trouble_again_and_again_ends_as_one_that_was_left_alone(
    cluster: Cluster, home: Home, other_home: Home, screen: Screen, tmp_path: Path
) -> None:
    """It is stopped twice, left by all workers, left by its scheduler, and then finished without a cluster.

    The last of this cluster's tests, for nothing is left of it.
    """
    source = weeks(tmp_path / "ds.csv")
    impatient = tmp_path / "sốt ruột.toml"
    impatient.write_text("[running]\ncluster_seconds = 3\n", encoding="utf-8")

    def hung(step: str, *more: object) -> tuple[subprocess.Popen[str], int]:
        cluster.hang(step)
        run = on(cluster.address, source, other_home, "lượt", *more)
        return run, cluster.hung(step, by=run)

    run, worker = hung("words")
    run.send_signal(signal.SIGTERM)
    assert "đã dừng theo yêu cầu" in said_last(run)
    cluster.await_(lambda: not psutil.pid_exists(worker))

    run, worker = hung("search")
    os.killpg(run.pid, signal.SIGINT)  # Ctrl+C of a terminal is heard by all its processes
    assert "đã dừng theo yêu cầu" in said_last(run)
    cluster.await_(lambda: not psutil.pid_exists(worker))

    run, _ = hung("field", "--settings", impatient)
    for name in cluster.workers:
        cluster.lose(name)
    assert f"tại {cluster.address} không có máy thợ nào suốt 3 giây" in said_last(run)

    cluster.worker("one")
    cluster.await_workers("one")
    run, _ = hung("route")
    cluster.lose("scheduler")
    assert f"Mất liên lạc với bộ điều phối Dask tại {cluster.address}" in said_last(run)
    assert not list(other_home.runs.iterdir())

    run = start("screen", source, "--home", other_home.root, "--run-id", "lượt", "--json")
    _, err = run.communicate()
    assert run.returncode == 0, err
    assert bytes_of(other_home.runs / "lượt") == bytes_of(screen(source, run_id="lượt"))
    assert states(other_home) == ["CANCELLED", "CANCELLED", "FAILED", "FAILED", "COMPLETED"]
    assert len(list(other_home.incidents.iterdir())) == 2
    # Prefect remembers by the settings, too: under other ones a step is asked for again and finds its partition finished.
    assert tasks(other_home, "normalise") == {"Completed": 2 * PARTS, "Cached": 3 * PARTS}
    assert not left_running(other_home)


def test_workers_that_are_not_fit_are_all_named_before_work_begins(
    home: Home, tmp_path: Path
) -> None:
    """One has another line of code, one another disk at the home's place (where a test may make such a thing)."""
    other = tmp_path / "bản khác"
    other.mkdir()
    for folder in ("nlp", "models", "review", "data", "tests"):
        (other / folder).symlink_to(ROOT / folder)
    shutil.copytree(ROOT / "pipelines", other / "pipelines")
    with (other / "pipelines" / "home.py").open("a", encoding="utf-8") as file:
        file.write("# one line more\n")
    cut_off = [
        "unshare",
        "--mount",
        "sh",
        "-c",
        f'mount -t tmpfs none {home.root} && exec "$@"',
        "-",
    ]
    disks = subprocess.run([*cut_off, "true"], capture_output=True, check=False).returncode == 0
    started = Cluster(tmp_path / "cụm")
    try:
        started.worker("khác", program=other, nanny=False)
        if disks:
            started.worker("đĩa", within=cut_off, nanny=False)
        started.await_workers("khác", *(["đĩa"] if disks else []))
        run = on(started.address, write_list(tmp_path / "ds.csv"), home, "lượt")
        _, err = run.communicate()
    finally:
        started.close()
    assert run.returncode == 1
    (said,) = [line for line in err.splitlines() if line.startswith("sangloc:")]
    assert f"{1 + disks} trong {1 + disks} máy thợ không dùng được" in said
    assert re.search(r"sangloc là \w{12}, cần \w{12}", said)
    assert not disks or "không đọc được" in said
    assert "Traceback" not in err
    assert not list(home.runs.iterdir())
    assert not (home.root / "running.json").exists()


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"executor": "spark"}, "local .* hoặc dask"),
        ({"executor": "dask"}, "phải đi cùng nhau"),
        ({"scheduler": "tcp://cụm:8786"}, "phải đi cùng nhau"),
        ({"executor": "dask", "scheduler": "cụm:8786"}, "tcp://máy:8786"),
        ({"executor": "dask", "scheduler": "tcp://cụm"}, "tcp://máy:8786"),
        ({"executor": "dask", "scheduler": "http://cụm:8786"}, "tcp://máy:8786"),
    ],
)
def test_a_wish_for_a_cluster_says_where_it_is(wish: dict[str, str], expected: str) -> None:
    with pytest.raises(UnusableInput, match=expected):
        Wish.checked(files=("a.csv",), **wish)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tcp://khong-co-may-nay.invalid:8786"])
def test_an_address_where_nobody_listens_is_told_in_one_line(
    home: Home, tmp_path: Path, address: str
) -> None:
    run = on(address, write_list(tmp_path / "ds.csv"), home, "lượt")
    _, err = run.communicate()
    assert run.returncode == 2
    (said,) = err.splitlines()
    assert f"Không gặp được bộ điều phối Dask tại {address}" in said


def test_a_missing_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prefect_dask", None)
    with pytest.raises(UnusableInput, match=r"pip install -c constraints.txt '\.\[dask\]'"):
        reach.refuse_missing()
