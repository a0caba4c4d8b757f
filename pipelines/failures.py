"""What went wrong, said twice: in full for the people of the house, and for Prefect without a word of any file.

Prefect keeps the message of an exception in its database, its log and its pages. A message may quote the row that was
at hand, so Prefect only ever meets a `StepFailedError`.
"""

import errno
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import Error as DatabaseError

from models.errors import ModelRefusedError
from nlp.neardup.errors import IndexUnusableError
from nlp.words.memory import MemoryFullError
from pipelines.errors import HomeBusyError, RunFailedError, UnusableInput
from pipelines.progress import STEPS
from pipelines.transient import is_transient
from pipelines.workers import StepTimeoutError

_ROOT = Path(__file__).resolve().parent.parent
_REMOTE = re.compile(r'File "([^"]+)", line (\d+), in (\S+)')
_AGAIN = "Chạy lại lệnh: phần đã xong không phải làm lại."
_AROUND_STEPS = {"prepare": "Chuẩn bị", "tidy": "Dọn bản ghi cũ"}
# Errors whose message was written for people, and what Prefect is told of them.
_OURS: tuple[tuple[type[Exception], str, str], ...] = (
    (UnusableInput, "tệp vào hoặc cài đặt không dùng được", "Sửa chỗ đã nêu rồi chạy lại."),
    (ModelRefusedError, "mô hình không dùng được", "Làm như lý do đã nêu; `sangloc doctor` kiểm tra lại."),
    (IndexUnusableError, "chỉ mục hồ sơ cũ không dùng được", "Chạy `sangloc doctor` và làm như nó nói."),
    (MemoryFullError, "hết bộ nhớ", f"Giảm --workers hoặc thêm bộ nhớ. {_AGAIN}"),
    (HomeBusyError, "một lượt khác đang chạy trong cùng thư mục", "Chờ lượt kia xong."),
    (StepTimeoutError, "quá thời gian cho phép", f"Xem đĩa và máy có bận hay không. {_AGAIN}"),
    (RunFailedError, "lượt phải dừng giữa chừng", f"Làm như lý do đã nêu. {_AGAIN}"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something failed: `kind` for Prefect, `told` in full, `todo` what a person can do about it."""

    kind: str
    told: str
    todo: str


@dataclass(frozen=True, slots=True)
class Failure:
    """An error and where it happened; `part` is blank where a step has no parts."""

    step: str
    part: str
    error: BaseException

    @property
    def place(self) -> str:
        """Name step and part as people do."""
        words = STEPS.get(self.step) or _AROUND_STEPS.get(self.step, self.step)
        return f"{words}, phần {self.part}" if self.part else words


class StepFailedError(Exception):
    """What Prefect is told of a failure; `number` finds the failure itself in its session."""

    def __init__(self, message: str, *, number: int = -1, transient: bool = False) -> None:
        super().__init__(message)
        self.number = number
        self.transient = transient


class StepTimedOutError(StepFailedError, TimeoutError):
    """The same, for a step that was ended because it hung: Prefect's state is then "TimedOut"."""


def told_to_prefect(failure: Failure, number: int = -1) -> StepFailedError:
    """Say what failed and where, without what any message quotes."""
    hung = isinstance(failure.error, StepTimeoutError)
    made = StepTimedOutError if hung else StepFailedError
    return made(
        f"{failure.place}: {reason(failure.error).kind}; chi tiết trong thư mục incidents",
        number=number,
        transient=is_transient(failure.error),
    )


def told_to_people(failure: Failure) -> BaseException:
    """Give what the command line is to raise: what people can mend in one line, a bug as it came.

    What was refused and what already says in words why a run had to end stays what it is.
    """
    error = failure.error
    mendable = isinstance(error, (OSError, DatabaseError, MemoryError))
    if isinstance(error, tuple(kind for kind, _, _ in _OURS)) or not mendable:
        return error
    why = reason(error)
    return RunFailedError(f"{failure.place}: {why.told}. {why.todo}")


def reason(error: BaseException) -> Reason:
    """Explain an error in Vietnamese; a message that may quote a text is left out."""
    for kind, words, todo in _OURS:
        if isinstance(error, kind):
            return Reason(words, str(error), todo)
    if isinstance(error, DatabaseError) and is_transient(error):
        words = "cơ sở dữ liệu của trang duyệt không trả lời"
        return Reason(
            words, f"{words} ({type(error).__name__})", f"Khởi động cơ sở dữ liệu. {_AGAIN}"
        )
    if isinstance(error, OSError) and error.errno is not None:
        return _of_the_system(error)
    if isinstance(error, MemoryError):
        return Reason("hết bộ nhớ", "hết bộ nhớ", f"Giảm --workers hoặc thêm bộ nhớ. {_AGAIN}")
    if isinstance(error, KeyboardInterrupt):
        return Reason("đã dừng theo yêu cầu", "đã dừng theo yêu cầu", _AGAIN)
    words = f"lỗi của chương trình: {type(error).__name__} tại {_last_place(error)}"
    return Reason(words, words, f"Gửi tệp nhật ký cho người bảo trì. {_AGAIN}")


def trail(error: BaseException) -> list[str]:
    """List the places that an error came through, outermost first, also in a worker process; no message, no values."""
    frames = [
        (f.filename, f.lineno or 0, f.name) for f in traceback.extract_tb(error.__traceback__)
    ]
    inner = _REMOTE.findall(str(error.__cause__)) if error.__cause__ is not None else []
    frames += [(name, int(line), function) for name, line, function in inner]
    return [f"{_short(name)}:{line} {function}" for name, line, function in frames]


def _of_the_system(error: OSError) -> Reason:
    code = errno.errorcode.get(error.errno or 0, str(error.errno))
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Reason(
            "hết chỗ trên đĩa", f"hết chỗ trên đĩa{where}", f"Dọn bớt hoặc thêm đĩa. {_AGAIN}"
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        words = "không có quyền đọc hoặc ghi"
        return Reason(
            words, f"{words}{where}", f"Cho tài khoản chạy chương trình quyền đó. {_AGAIN}"
        )
    words = f"lỗi đọc ghi {code}"
    return Reason(words, f"{words}: {error.strerror}{where}", f"Kiểm tra đĩa và mạng. {_AGAIN}")


def _last_place(error: BaseException) -> str:
    """Name the innermost place in the program itself, else the innermost of all."""
    places = trail(error)
    ours = [place for place in places if not Path(place).is_absolute()]
    return next(reversed(ours or places), "chỗ không rõ").partition(" ")[0]


def _short(name: str) -> str:
    path = Path(name)
    packages: Iterator[Path] = (
        _ROOT / folder for folder in ("nlp", "models", "pipelines", "review")
    )
    inside = any(path.is_relative_to(package) for package in packages)
    return str(path.relative_to(_ROOT)) if inside else name
