"""What people are told of a run that did not end well: readable, complete, and without what a message may quote."""

import errno
from concurrent.futures.process import _RemoteTraceback
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from models.errors import ModelRefusedError
from pipelines import incidents, under_way
from pipelines.errors import HomeBusyError, RunFailedError, UnusableInput
from pipelines.failures import Failure, reason, told_to_people, told_to_prefect, trail
from pipelines.home import Home
from pipelines.progress import Progress
from pipelines.telling import Telling
from pipelines.under_way import UnderWay
from pipelines.workers import StepTimeoutError

SECRET = "Nguyễn Thị Bí Mật"


@pytest.fixture
def empty(tmp_path: Path) -> Home:
    return Home.at(tmp_path / "nhà")


def raised(error: BaseException) -> BaseException:
    """The error with the places it came through."""

    def fail() -> None:
        raise error

    try:
        fail()
    except BaseException as caught:  # noqa: BLE001
        return caught


def seen_by_prefect(
    home: Home, state: str, *, name: str = "", flow_run: str = "abc", message: str = ""
) -> str:
    """What the hook writes when Prefect sees a run end."""
    run = SimpleNamespace(id=flow_run, name="chuột-vui", parameters={"home": str(home.root)})
    ended = SimpleNamespace(
        name=name or state.title(), type=SimpleNamespace(value=state), message=message
    )
    incidents.tell(flow=None, flow_run=run, state=ended)  # by name, as Prefect's runner does
    (written,) = home.incidents.iterdir()
    return written.read_text(encoding="utf-8")


def test_an_incident_says_what_where_since_when_why_what_to_do_and_where_the_log_is(
    empty: Home,
) -> None:
    telling = Telling(empty, Progress(quiet=True))
    telling.named(run_id="dem-20261129", log="/nhật/ký.log", flow_run="abc")
    full = OSError(errno.ENOSPC, "No space left on device", "/srv/x")
    with telling.stage("words", total=3) as advance:
        advance()
        telling.failed(Failure("words", "part-00002", raised(full)))
    told = seen_by_prefect(empty, "FAILED")
    assert told.startswith("# Lượt sàng lọc chuột-vui: thất bại")
    assert "Tách từ, phần part-00002 (xong 1 trên 3 phần)" in told
    assert "hết chỗ trên đĩa (/srv/x)" in told
    assert "lượt bắt đầu" in told
    assert "bước này từ" in told
    assert "Phải làm gì: Dọn bớt hoặc thêm đĩa" in told
    assert "Nhật ký: /nhật/ký.log" in told
    assert under_way.noted(empty) is None


@pytest.mark.parametrize(
    ("state", "name", "expected"),
    [
        ("CRASHED", "Crashed", "bị ngắt giữa chừng"),
        ("CANCELLING", "Cancelling", "đã bị hủy"),
        ("CANCELLED", "Cancelled", "đã bị hủy"),
        ("FAILED", "TimedOut", "quá thời gian"),
    ],
)
def test_states_in_words(empty: Home, state: str, name: str, expected: str) -> None:
    assert expected in seen_by_prefect(empty, state, name=name).splitlines()[0]


def test_the_note_of_another_run_is_not_taken_for_ones_own(empty: Home) -> None:
    other = UnderWay(
        run_id="khác", pid=1, started="2026-11-29T02:00:00+07:00", log="/khác.log", flow_run="xyz"
    )
    under_way.note(empty, other)
    told = seen_by_prefect(empty, "FAILED", message="StepFailedError: một lượt khác đang chạy")
    assert "/khác.log" not in told
    assert "Lý do: một lượt khác đang chạy" in told
    assert under_way.noted(empty) == other


def test_a_killed_run_is_made_up_for_once(empty: Home) -> None:
    telling = Telling(empty, Progress(quiet=True))
    telling.named(run_id="dem-qua", log="/nhật/ký.log")
    with telling.stage("field", total=7) as advance:
        advance()
        note = incidents.make_up(empty)
    assert note is not None
    (written,) = empty.incidents.iterdir()
    told = written.read_text(encoding="utf-8")
    assert "Xếp lĩnh vực (xong 1 trên 7 phần)" in told
    assert "bị ngắt ngang" in told
    under_way.remove(empty)
    assert incidents.make_up(empty) is None
    assert len(list(empty.incidents.iterdir())) == 1


def test_a_run_killed_after_publishing_says_so(empty: Home) -> None:
    (empty.runs / "dem-qua").mkdir()
    note = UnderWay(
        run_id="dem-qua", pid=1, started="2026-11-29T02:00:00+07:00", log="", step="review"
    )
    under_way.note(empty, note)
    incidents.make_up(empty)
    (written,) = empty.incidents.iterdir()
    assert "đã công bố" in written.read_text(encoding="utf-8")


def test_incidents_of_one_second_do_not_overwrite_each_other(empty: Home) -> None:
    for _ in range(3):
        incidents.unreadable(empty, [(Path("/đến/ảnh.xlsx"), "là ảnh PNG")])
    assert len(list(empty.incidents.iterdir())) == 3


KNOWN = [
    UnusableInput("Tệp a.csv rỗng"),
    ModelRefusedError("mô hình cũ"),
    HomeBusyError("Một lượt khác đang chạy trong /srv/nhà"),
    StepTimeoutError.after(60),
    RunFailedError("tệp trung gian hỏng"),
]


@pytest.mark.parametrize("error", KNOWN, ids=lambda error: type(error).__name__)
def test_what_was_written_for_people_is_told_in_full_to_people_only(error: Exception) -> None:
    assert reason(error).told == str(error)
    assert str(error) not in str(told_to_prefect(Failure("read", "", error)))


ANY = [
    ValueError(SECRET),
    KeyError(SECRET),
    UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET),
    OSError(errno.ENOENT, "No such file", f"/đến/{SECRET}.csv"),
    OperationalError(SECRET),
    MemoryError(),
    RunFailedError(SECRET),
    UnusableInput(SECRET),
]


@pytest.mark.parametrize("error", ANY, ids=lambda error: type(error).__name__)
def test_prefect_and_the_log_are_told_nothing_that_a_message_quotes(error: Exception) -> None:
    caught = raised(error)
    told = told_to_prefect(Failure("words", "part-00001", caught))
    assert SECRET not in str(told)
    assert SECRET not in repr(told.__dict__)
    assert "Tách từ, phần part-00001" in str(told)
    assert SECRET not in "".join(trail(caught))


def test_people_are_told_in_one_line_what_they_can_mend_and_get_bugs_as_they_came() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "/srv/x")
    told = told_to_people(Failure("publish", "", full))
    assert isinstance(told, RunFailedError)
    assert str(told).startswith("Công bố kết quả: hết chỗ trên đĩa (/srv/x). Dọn bớt")
    for error in (ValueError("a bug"), UnusableInput("rỗng"), StepTimeoutError.after(60)):
        assert told_to_people(Failure("read", "", error)) is error


def test_the_trail_goes_into_the_worker_process() -> None:
    error = raised(KeyError(SECRET))
    error.__cause__ = _RemoteTraceback(
        f'Traceback:\n  File "/x/pool.py", line 7, in work\n    f({SECRET!r})\nKeyError: {SECRET}'
    )
    assert trail(error)[-1] == "/x/pool.py:7 work"


def test_only_a_hang_is_timed_out_for_prefect() -> None:
    assert isinstance(
        told_to_prefect(Failure("words", "", StepTimeoutError.after(60))), TimeoutError
    )
    assert not isinstance(told_to_prefect(Failure("words", "", ValueError())), TimeoutError)


def test_only_what_passes_by_itself_may_be_tried_again() -> None:
    assert told_to_prefect(Failure("review", "", OperationalError("database is locked"))).transient
    assert not told_to_prefect(Failure("review", "", UnusableInput("rỗng"))).transient
