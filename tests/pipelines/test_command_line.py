"""The command as people call it: exit status, what goes to which stream, one line for what cannot be used.

Each command is called once as a process of its own; what it says of other arguments is asked of its function, for a
process takes seconds to start.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines import handing_over, settings
from pipelines.home import Home
from review.policy import in_force
from tests.pipelines.conftest import Called, Done, Screen, plainly
from tests.pipelines.story import ROWS, write_list


def sangloc(*arguments: object, text: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines.cli", *map(str, arguments)]
    return subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, timeout=3_600
    )


def assert_refused(done: Done | subprocess.CompletedProcess[str], home: Home, why: str) -> None:
    said = [line for line in done.stderr.splitlines() if line.startswith("sangloc:")]
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(said) == 1
    assert why in said[0]
    assert "Traceback" not in done.stderr
    assert not list(home.runs.iterdir())


def test_unusable_input_ends_with_status_2_and_one_line(tmp_path: Path, home: Home) -> None:
    done = sangloc("screen", tmp_path / "missing.xlsx", "--home", home.root)
    assert_refused(done, home, "missing.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("empty.csv", b"", "empty.csv"),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(64), "picture.xlsx"),
        ("no_text.csv", "Mã,Họ và tên\n1,An\n".encode(), "Họ và tên"),
    ],
)
def test_a_file_without_submissions_is_unusable_too(
    tmp_path: Path, home: Home, called: Called, name: str, content: bytes, expected: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert_refused(called("screen", path, "--home", home.root), home, expected)


def test_a_folder_and_bad_arguments_end_with_status_2(
    tmp_path: Path, home: Home, called: Called
) -> None:
    assert "thư mục" in called("screen", tmp_path, "--home", home.root).stderr
    for arguments in (["screen"], ["screen", "a.csv", "--workers", "0"], ["dance"], []):
        done = called(*arguments)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1


def test_faults_in_a_settings_file_are_all_named(
    tmp_path: Path, home: Home, called: Called
) -> None:
    policy = tmp_path / "cài đặt.toml"
    policy.write_text(
        '[near_duplicates]\ncopy_share = 7\n[field]\ncolour = "red"\n', encoding="utf-8"
    )
    done = called(
        "screen", write_list(tmp_path / "ds.csv"), "--home", home.root, "--settings", policy
    )
    assert done.returncode == 2
    assert "near_duplicates.copy_share" in done.stderr
    assert "field.colour" in done.stderr


@pytest.mark.parametrize("by_environment", [False, True])
def test_what_settings_say_of_the_pages_holds_for_what_is_handed_over(
    tmp_path: Path,
    home: Home,
    called: Called,
    monkeypatch: pytest.MonkeyPatch,
    by_environment: bool,
) -> None:
    """The blind sample is drawn at the end of a run, by the settings of that run."""
    policy = tmp_path / "cài đặt.toml"
    policy.write_text("[review]\nblind_share = 0.5\n", encoding="utf-8")
    given = () if by_environment else ("--settings", policy)
    if by_environment:
        monkeypatch.setenv("SANGLOC_SETTINGS", str(policy))
    done = called("screen", write_list(tmp_path / "ds.csv"), "--home", home.root, *given)
    assert done.returncode == 0, done.stderr
    from review import blind
    from review.models import Submission

    filed = list(Submission.objects.values_list("key", "blind"))
    drawn = {key: int(blind.is_drawn(key, 0.5)) for key, _ in filed}
    assert dict(filed) == drawn
    assert 0 < sum(drawn.values()) < len(ROWS)


def test_settings_that_a_flow_is_given_hold_for_the_pages_part_too(tmp_path: Path) -> None:
    policy = tmp_path / "cài đặt.toml"
    policy.write_text("[review]\nblind_share = 0.25\n", encoding="utf-8")
    assert settings.chosen("").review.blind_share == settings.load().review.blind_share
    assert settings.chosen(str(policy)).review.blind_share == 0.25
    assert in_force().blind_share == 0.25
    assert settings.chosen(None).review.blind_share == 0.25


def test_json_prints_the_manifest_and_nothing_else(
    tmp_path: Path, home: Home, other_home: Home, called: Called
) -> None:
    (home.root / "review.sqlite3").unlink(missing_ok=True)  # the first run makes the tables too
    done = sangloc(
        "screen",
        write_list(tmp_path / "ds.csv"),
        "--home",
        home.root,
        "--run-id",
        "tuan-23",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    about = json.loads(done.stdout)
    assert about["run_id"] == "tuan-23"
    assert about["rows_screened"] == len(ROWS)
    assert (home.runs / "tuan-23" / "report.html").exists()
    assert not list(home.work.iterdir())
    alone = plainly(other_home, tmp_path / "ds.csv", run_id="tuan-23")
    for name in ("screened.parquet", "pairs.parquet"):
        assert (home.runs / "tuan-23" / name).read_bytes() == (alone / name).read_bytes()
    again = called("screen", tmp_path / "ds.csv", "--home", home.root, "--run-id", "tuan-23")
    assert again.returncode == 2
    report = sangloc("report", "tuan-23", "--home", home.root)
    assert report.returncode == 0
    assert "Máy chỉ gợi ý" in report.stdout


def test_a_draft_is_checked_and_nothing_is_kept(home: Home, called: Called) -> None:
    before = sorted(path.relative_to(home.root) for path in home.root.rglob("*"))
    draft = f"Lồng chắn rác cho bơm\n{ROWS['the first filing']['content']}"
    done = sangloc("check", "-", "--home", home.root, "--json", text=draft)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["lane"] in {"ready", "field_unsure"}
    after = sorted(
        path.relative_to(home.root) for path in home.root.rglob("*") if "numba" not in path.parts
    )
    assert [
        path for path in after if path not in before and path.name not in {"corpus", "models"}
    ] == []
    assert called("check", "-", "--home", home.root, text="  \n").returncode == 2


def test_similar_lists_filings_with_their_measures_and_changes_nothing(
    tmp_path: Path, screen: Screen, home: Home, called: Called
) -> None:
    screen(write_list(tmp_path / "ds.csv"))
    handing_over.hand_over(home)
    before = sorted(path for path in home.root.rglob("*"))
    row = ROWS["the first filing"]
    text = f"{row['title']}\n{row['content']}"
    found = json.loads(sangloc("similar", "-", "--home", home.root, "--json", text=text).stdout)
    assert found["compared"] == len(ROWS)
    assert [one["submission_id"] for one in found["found"][:2]] == ["P-1", "P-2"]
    assert found["found"][0]["similarity"] == 1.0
    told = called("similar", "--home", home.root, text=text).stdout.splitlines()
    assert "P-1 (sao chép)" in told[1]
    assert told[-1].startswith("Máy chỉ gợi ý")
    assert called("similar", "--home", home.root, text=" ").returncode == 2
    nothing = called("similar", "--home", home.root, text="Bò sữa gặm cỏ voi")
    assert nothing.stdout.startswith("Không thấy hồ sơ nào giống")
    assert sorted(path for path in home.root.rglob("*")) == before
