"""A watched folder: what has come whole is taken, once, by content; what cannot be read is told."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import refused, watching
from pipelines.errors import UnusableInput
from pipelines.home import Home
from pipelines.watching import Watch
from tests.pipelines.conftest import Screen
from tests.pipelines.story import ROWS, write_list

SETTLE = 10.0


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def names(watch: Watch) -> list[str]:
    return [file.path.name for file in watch.arrived()]


def seen(tmp_path: Path) -> tuple[Path, Watch, Callable[[float], list[str]]]:
    """A folder, a watch over it, and a function that lets time pass and looks again."""
    folder = tmp_path / "đến"
    folder.mkdir()
    clock = Clock()
    watch = Watch(folder, settle=SETTLE, clock=clock)

    def later(seconds: float) -> list[str]:
        clock.now += seconds
        return names(watch)

    return folder, watch, later


def test_a_file_is_taken_when_it_has_stayed_as_it_is(tmp_path: Path) -> None:
    folder, _, later = seen(tmp_path)
    (folder / "ds.csv").write_text("một", encoding="utf-8")
    assert later(0) == []
    assert later(SETTLE - 0.1) == []
    assert later(0.1) == ["ds.csv"]


def test_a_file_that_is_still_being_copied_is_not_taken(tmp_path: Path) -> None:
    folder, _, later = seen(tmp_path)
    path = folder / "ds.csv"
    for piece in range(5):
        with path.open("ab") as file:
            file.write(bytes(100))
        os.utime(path, ns=(0, piece))  # a copy may set the time of the original
        assert later(SETTLE) == []
    assert later(SETTLE) == ["ds.csv"]


def test_a_preallocated_file_is_taken_when_its_time_stands_still(tmp_path: Path) -> None:
    folder, _, later = seen(tmp_path)
    path = folder / "ds.csv"
    path.write_bytes(bytes(1000))
    later(0)
    path.write_bytes(b"x" * 1000)
    os.utime(path, ns=(0, 1))
    assert later(SETTLE) == []
    assert later(SETTLE) == ["ds.csv"]


def test_a_file_renamed_into_place_is_another_file_than_the_one_before(tmp_path: Path) -> None:
    folder, _, later = seen(tmp_path)
    path = folder / "ds.csv"
    path.write_text("một", encoding="utf-8")
    later(0)
    fresh = folder / ".ds.csv.part"
    fresh.write_text("hai", encoding="utf-8")
    about = path.stat()
    os.utime(fresh, ns=(about.st_atime_ns, about.st_mtime_ns))  # same size, same time
    fresh.replace(path)
    assert later(SETTLE) == []
    assert later(SETTLE) == ["ds.csv"]


def test_what_programs_leave_on_the_way_is_left_alone(tmp_path: Path) -> None:
    folder, _, later = seen(tmp_path)
    for name in (".an.csv", "~$ds.xlsx", "ds.csv.part", "ds.xlsx.crdownload", "ds.TMP"):
        (folder / name).write_text(name, encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.csv").write_text("x", encoding="utf-8")
    (folder / "đơn vị").mkdir()
    (folder / "đơn vị" / "ds.csv").write_text("x", encoding="utf-8")
    (folder / "lạc.csv").symlink_to(tmp_path / "không có")
    later(0)
    assert later(SETTLE) == ["ds.csv"]


def test_two_files_of_one_content_are_one(tmp_path: Path) -> None:
    folder, _, later = seen(tmp_path)
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text("như nhau", encoding="utf-8")
    later(0)
    assert later(SETTLE) == ["a.csv"]


def test_a_folder_that_cannot_be_read_is_no_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="không có"):
        Watch(tmp_path / "không có", settle=0).arrived()


@given(st.lists(st.sampled_from(["write", "wait", "look"]), max_size=25))
@settings(max_examples=40)
def test_what_is_taken_was_still_for_long_enough(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    folder, watch, _ = seen(tmp_path_factory.mktemp("nhà"))
    clock, last, written = watch._clock, -1.0, 0
    assert isinstance(clock, Clock)
    for step in steps:
        if step == "write":
            written += 1
            (folder / "ds.csv").write_bytes(bytes(written))
            last = clock.now
        elif step == "wait":
            clock.now += SETTLE / 3
        elif watch.arrived():
            assert written
            assert clock.now - last >= SETTLE
    clock.now += SETTLE
    watch.arrived()
    clock.now += SETTLE
    assert len(watch.arrived()) == bool(written)


def test_a_file_taken_once_is_not_new_again_whatever_it_is_called(
    home: Home, screen: Screen, tmp_path: Path
) -> None:
    folder = tmp_path / "đến"
    folder.mkdir()
    first = write_list(folder / "tháng 6.csv")
    assert [file.path for file in watching.new_files(home, folder, settle=0)] == [first]
    screen(first)
    first.rename(folder / "gửi lại.csv")
    other = write_list(folder / "tháng 7.csv", [ROWS["a genuine teacher"]])
    assert [file.path for file in watching.new_files(home, folder, settle=0)] == [other]


def test_a_refused_file_is_told_and_not_tried_again_by_the_same_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, folder = Home.at(tmp_path / "nhà"), tmp_path / "đến"
    folder.mkdir()
    picture = folder / "ảnh.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (file,) = watching.new_files(home, folder, settle=0)
    why = refused.why_unreadable(picture)
    assert "ảnh PNG" in why
    refused.remember(home, file.digest, picture, why)
    assert watching.new_files(home, folder, settle=0) == []
    assert refused.told(home) == [why]
    monkeypatch.setattr(refused, "code_version", lambda: "bản mới")
    assert watching.new_files(home, folder, settle=0) == [file]
    picture.unlink()
    assert refused.told(home) == []


def test_a_good_file_is_readable_to_its_end(tmp_path: Path) -> None:
    assert refused.why_unreadable(write_list(tmp_path / "ds.csv")) == ""
