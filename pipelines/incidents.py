"""Incidents: a readable file in the home for every run that did not end well, and for files that could not be read."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

from pipelines import under_way
from pipelines.failures import StepFailedError
from pipelines.files import write_text
from pipelines.home import Home
from pipelines.progress import STEPS
from pipelines.under_way import UnderWay

_VIETNAM = dt.timezone(dt.timedelta(hours=7))
_UNFIT = re.compile(r"[^\w.-]")  # for the name of a file
_NOTHING_PUBLISHED = "không công bố gì của lượt này; phần đã làm xong được giữ để lượt sau làm tiếp"
_KILLED = (
    "tiến trình bị ngắt ngang (mất điện, bị kill, máy hết bộ nhớ hoặc khởi động lại)",
    "Chạy lại lệnh, hoặc chờ lượt theo lịch kế tiếp: phần đã xong không phải làm lại.",
)
_STATES = {
    "FAILED": "thất bại",
    "CRASHED": "bị ngắt giữa chừng",
    "CANCELLING": "đã bị hủy",
    "CANCELLED": "đã bị hủy",
}


def tell(flow: Any, flow_run: Any, state: Any) -> None:  # noqa: ANN401
    """Write the incident of a run that Prefect saw fail, crash or be cancelled: a hook of the flow, called by name."""
    home = Home.at(flow_run.parameters.get("home"))
    note = under_way.noted(home)
    ours = note if note and note.flow_run == str(flow_run.id) else None
    what = (
        "quá thời gian" if state.name == "TimedOut" else _STATES.get(state.type.value, state.name)
    )
    why = (ours.failed if ours else None) or _unexplained(ours, state)
    write(home, flow_run.name, what, why, about=ours, page=_page(flow_run))
    if ours:
        under_way.remove(home)


def make_up(home: Home) -> UnderWay | None:
    """Write the incident of a run that was killed and could not tell; returns what it was at."""
    note = under_way.noted(home)
    if note:
        where = STEPS.get(note.step, note.step or "chuẩn bị")
        write(home, note.run_id, _STATES["CRASHED"], note.failed or (where, *_KILLED), about=note)
        under_way.remove(home)
    return note


def unreadable(home: Home, files: list[tuple[Path, str]]) -> Path:
    """Write which files of a watched folder could not be read and why."""
    told = "".join(f"\n  - {path}: {why}" for path, why in files)
    return _kept(
        home,
        "tep-khong-doc-duoc",
        f"# {len(files)} tệp không đọc được\n\n"
        f"- Tệp và lý do:{told}\n"
        "- Phải làm gì: nhờ đơn vị gửi lại tệp đúng vào thư mục đó; tệp có nội dung mới tự được lấy. Các tệp khác vẫn"
        " được sàng lọc.\n",
    )


def write(
    home: Home,
    name: str,
    what: str,
    why: tuple[str, str, str],
    *,
    about: UnderWay | None,
    page: str = "",
) -> Path:
    """Write one incident: `why` is where, the reason and what to do; `about` what the run was at, as far as known."""
    where, reason, todo = why
    lines = [
        f"# Lượt sàng lọc {name}: {what}",
        "",
        f"- Ở bước: {where}{_how_far(about)}",
        f"- Lý do: {reason}",
        f"- Lúc: {_now():%d/%m/%Y %H:%M:%S}{_since(about)}",
        f"- Kết quả: {_outcome(home, about)}",
        f"- Phải làm gì: {todo}",
        f"- Nhật ký: {about.log if about and about.log else 'chưa có, lượt dừng trước bước đầu tiên'}",
    ]
    if page:
        lines.append(f"- Trang Prefect: {page}")
    return _kept(home, name, "\n".join(lines) + "\n")


def _unexplained(note: UnderWay | None, state: Any) -> tuple[str, str, str]:  # noqa: ANN401
    """Explain what no step has told: the process was ended, or people asked it to stop."""
    where = STEPS.get(note.step, "chuẩn bị") if note else "chuẩn bị"
    if state.type.value in ("CANCELLING", "CANCELLED"):
        return where, "có người yêu cầu dừng", _KILLED[1]
    if state.type.value == "CRASHED":
        return where, *_KILLED
    told = (state.message or "không rõ").rpartition(f"{StepFailedError.__name__}: ")[2]
    return where, told, "Làm như lý do đã nêu rồi chạy lại."


def _outcome(home: Home, note: UnderWay | None) -> str:
    if note and note.run_id and (home.runs / note.run_id).exists():
        return (
            f"lượt đã công bố ở {home.runs / note.run_id}; lần chạy sau tự làm nốt việc sau công bố"
        )
    return _NOTHING_PUBLISHED


def _how_far(note: UnderWay | None) -> str:
    return f" (xong {note.done} trên {note.parts} phần)" if note and note.parts > 1 else ""


def _since(note: UnderWay | None) -> str:
    if note is None:
        return ""
    step = f", bước này từ {_clock(note.since)}" if note.since else ""
    return f"; lượt bắt đầu {_clock(note.started)}{step}"


def _clock(moment: str) -> str:
    return f"{dt.datetime.fromisoformat(moment):%d/%m/%Y %H:%M:%S}"


def _page(flow_run: Any) -> str:  # noqa: ANN401
    from prefect.utilities.urls import url_for

    return url_for(flow_run) or ""


def _kept(home: Home, name: str, text: str) -> Path:
    """Write under a name that sorts by time and is no other incident's."""
    named = f"{_now():%Y%m%d-%H%M%S}-{_UNFIT.sub('-', name)[:60]}"
    path, again = home.incidents / f"{named}.md", 1
    while path.exists():
        again += 1
        path = home.incidents / f"{named}-{again}.md"
    write_text(path, text)
    return path


def _now() -> dt.datetime:
    return dt.datetime.now(_VIETNAM)
