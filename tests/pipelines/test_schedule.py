"""The schedule: `prefect.yaml` is what Prefect accepts, parameters are checked, and a served folder is really screened."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import cli, engine, timetable, under_way
from pipelines.errors import UnusableInput
from pipelines.home import Home
from pipelines.report.lanes_picture import as_address, lanes_svg
from pipelines.settings import LANES
from pipelines.wish import Wish
from tests.pipelines.conftest import with_models, with_prefect
from tests.pipelines.story import write_list
from tests.pipelines.test_serve_command import free_port

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"folder": "/không/có"}, "folder: cần đường dẫn tới một thư mục có thật"),
        ({"folder": "."} | {"workers": "abc"}, "workers: cần một số nguyên từ 1 đến 256"),
        ({"folder": "."} | {"workers": 0}, "workers: cần"),
        ({"folder": "."} | {"workers": True}, "workers: cần"),
        ({"folder": "."} | {"settings": "/không/có.toml"}, "settings: cần"),
        ({"folder": "."} | {"home": ""}, "home: cần"),
        ({"folder": "."} | {"run_id": "../x"}, "run_id: cần"),
        ({"folder": "."} | {"colour": "red"}, "colour: cần một trong các tham số"),
        ({}, "hoặc files hoặc folder"),
        ({"folder": ".", "files": ["a.csv"]}, "chỉ một trong ba"),
    ],
)
def test_a_bad_parameter_is_refused_in_words_that_say_what_was_expected(
    given_: dict[str, Any], expected: str
) -> None:
    with pytest.raises(UnusableInput, match=r"Tham số|Cần") as refused:
        Wish.checked(**given_)
    assert expected in str(refused.value)


def test_all_bad_parameters_are_named_together() -> None:
    with pytest.raises(UnusableInput) as refused:
        Wish.checked(folder="/không/có", workers=500, settings="/không/có")
    assert all(name in str(refused.value) for name in ("folder", "workers", "settings"))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["/không/có"], "folder"),
        ([".", "--workers", "nhiều"], "workers"),
        ([".", "--settings", "/không/có.toml"], "settings"),
    ],
)
def test_the_command_refuses_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str
) -> None:
    assert cli.main(["schedule", *arguments, "--home", str(tmp_path)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert f"Tham số {expected}: cần" in said[0]
    assert not (tmp_path / "prefect").exists()


def test_another_prefect_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    assert cli.main(["schedule", str(tmp_path), "--home", str(tmp_path)]) == 2
    assert "prefect deploy" in capsys.readouterr().err


@given(st.tuples(*[st.integers(0, 10**7)] * len(LANES)))
def test_the_picture_of_the_lanes_holds_every_number_and_fetches_nothing(
    counts: tuple[int, ...],
) -> None:
    from xml.etree import ElementTree as Xml

    drawn = Xml.fromstring(lanes_svg(dict(zip(LANES, counts, strict=True))))
    texts = " ".join(element.text or "" for element in drawn.iter())
    bars = [float(e.attrib["width"]) for e in drawn.iter() if e.tag.endswith("rect")][1:]
    assert all(f"{count:,}".replace(",", ".") in texts for count in counts)
    assert sorted(range(5), key=lambda at: counts[at]) == sorted(
        range(5), key=lambda at: (bars[at], counts[at])
    )
    assert not any("href" in name for element in drawn.iter() for name in element.attrib)
    assert as_address(lanes_svg(dict(zip(LANES, counts, strict=True)))).startswith(
        "data:image/svg+xml"
    )


def test_who_serves_is_known_as_long_as_they_do(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    assert engine.served(home) == ""
    with engine.scheduling_in(home, "http://127.0.0.1:4200/api"):
        assert engine.served(home) == "http://127.0.0.1:4200/api"
        with pytest.raises(engine.HomeBusyError), engine.scheduling_in(home, "x"):
            pytest.fail("two schedules held one home")
    assert engine.served(home) == ""


class Served(NamedTuple):
    process: subprocess.Popen[str]
    home: Home
    folder: Path
    api: str

    def runs(self) -> dict[str, tuple[str, str]]:
        """Name, state type and parameters of every run that was asked for by hand or by the folder."""
        found = httpx.post(f"{self.api}/flow_runs/filter", json={}).json()
        return {
            run["name"]: (run["state_type"], run["id"])
            for run in found
            if not run["auto_scheduled"]
        }

    def deployed(self) -> dict[str, Any]:
        """The deployment as Prefect has it; its one schedule is the house's."""
        found: dict[str, Any] = httpx.get(
            f"{self.api}/deployments/name/sang-loc/{timetable.DEPLOYMENT}"
        ).json()
        (schedule,) = found["schedules"]
        assert schedule["schedule"]["cron"] == timetable.CRON
        assert schedule["schedule"]["timezone"] == timetable.TIMEZONE
        assert found["enforce_parameter_schema"]
        return found


def deployed_by_prefect_yaml(served: Served) -> dict[str, Any]:
    """What becomes of `prefect.yaml` by Prefect's own command, in an office with a pool of that name."""
    pool = {"name": "sang-loc", "type": "process"}
    httpx.post(f"{served.api}/work_pools/", json=pool).raise_for_status()
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    of_the_office = {
        "PREFECT_API_URL": served.api,
        "PREFECT_HOME": str(served.home.root / "other"),
        "DO_NOT_TRACK": "1",
    }
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | of_the_office,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return served.deployed()


def until(done: Callable[[], Any], served: Served) -> Any:
    """Wait for something to come true; the schedule must live meanwhile."""
    deadline = time.monotonic() + 900
    while not (found := done()):
        assert served.process.poll() is None, served.process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, trained: Path) -> Iterator[Served]:
    """A schedule at work over a folder with a list and a picture; it is told nothing but what lies there."""
    root = tmp_path_factory.mktemp("lịch")
    home, folder = with_prefect(with_models(root / "nhà", trained)), root / "đến"
    folder.mkdir()
    write_list(folder / "ds.csv")
    (folder / "ảnh.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    policy = root / "cài đặt.toml"
    policy.write_text("[running]\nsettle_seconds = 0\n", encoding="utf-8")
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "pipelines.cli",
        "schedule",
        str(folder),
        "--home",
        str(home.root),
    ]
    more = ["--settings", str(policy), "--watch", "0.5", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(
        [*command, *more],
        env={name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Served(process, home, folder, f"http://127.0.0.1:{port}/api")
    finally:
        children = (
            psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        )
        for each in (*children, process):
            each.kill()
        process.wait()


def test_a_folder_is_screened_though_a_run_is_killed(served: Served) -> None:
    """One story, for a start is dear: killed in the middle, told, asked for again by new files, done, stopped in order."""
    home = served.home

    def at_work() -> under_way.UnderWay | None:
        note = under_way.noted(home)
        return note if note and note.step == "normalise" else None

    note = until(at_work, served)
    os.kill(note.pid, signal.SIGKILL)
    until(lambda: any(state == "CRASHED" for state, _ in served.runs().values()), served)
    told = until(
        lambda: [path for path in home.incidents.iterdir() if "tep-moi" in path.name], served
    )
    assert "bị ngắt ngang" in told[0].read_text(encoding="utf-8")

    deployment = served.deployed()
    asked = f"{served.api}/deployments/{deployment['id']}/create_flow_run"
    for bad in ({"workers": "abc"}, {"workers": 0}):
        assert httpx.post(asked, json={"parameters": bad}).status_code in (409, 422)
    httpx.post(
        asked, json={"name": "thu-muc-sai", "parameters": {"folder": "/không/có"}}
    ).raise_for_status()
    until(lambda: served.runs().get("thu-muc-sai", ("", ""))[0] == "FAILED", served)
    (refused,) = until(
        lambda: [p for p in home.incidents.iterdir() if "thu-muc-sai" in p.name], served
    )
    assert "folder: cần đường dẫn tới một thư mục có thật" in refused.read_text(encoding="utf-8")

    write_list(served.folder / "ds hai.csv", [])
    (served.folder / "ds hai.csv").write_text(
        "Mã,Nội dung\nX1,Máy bơm hay cháy vì rác quấn.\n", encoding="utf-8"
    )
    until(lambda: any(state == "COMPLETED" for state, _ in served.runs().values()), served)
    (run,) = home.runs.iterdir()
    assert len(list(home.incidents.glob("*tep-khong-doc-duoc*"))) == 1
    finished = next(id_ for state, id_ in served.runs().values() if state == "COMPLETED")
    shown = httpx.post(
        f"{served.api}/artifacts/filter",
        json={"artifacts": {"flow_run_id": {"any_": [finished]}}},
    ).json()
    assert {one["key"]: one["data"] for one in shown if one["key"] == "tien-do"} == {
        "tien-do": 100.0
    }
    # No day is told there, so there is nothing over time.
    drawn = {f"hinh-{code}" for code in ("pheu", "tien", "it-noi-dung")}
    assert {one["key"] for one in shown} - drawn == {"tien-do", "tom-tat", "lan", "bao-cao"}
    assert "hinh-pheu" in {one["key"] for one in shown}
    assert any(run.name in str(one["data"]) for one in shown if one["key"] == "bao-cao")

    with_parameters = deployed_by_prefect_yaml(served)
    assert with_parameters["schedules"][0]["schedule"] == deployment["schedules"][0]["schedule"]
    assert set(with_parameters["parameters"]) == set(deployment["parameters"])
    described = with_parameters["parameter_openapi_schema"]["properties"]
    assert all(about["description"] for about in described.values())

    everything = psutil.Process(served.process.pid).children(recursive=True)
    served.process.terminate()
    assert served.process.wait(timeout=900) == 0
    gone, alive = psutil.wait_procs(everything, timeout=900)
    assert gone
    assert not alive
    assert engine.served(home) == ""
