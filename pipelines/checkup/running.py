"""What runs, and what a killed run has left: processes, notes, states that are no longer true."""

import sqlite3
import time
from collections.abc import Sequence

import psutil
from filelock import FileLock, Timeout

from pipelines import engine, refused, settings, under_way
from pipelines.checkup.finding import Finding, Patient, bad, good
from pipelines.forgetting import ledger
from pipelines.home import Home
from pipelines.progress import STEPS
from pipelines.unfinished import Unfinished, unfinished

_NEXT_RUN = "lượt sau tự dọn; muốn ngay thì chạy `sangloc screen` hoặc `sangloc schedule`"
_ALIVE = ("RUNNING", "PENDING", "CANCELLING")
_DAY = 24 * 60 * 60
_WORKER = "multiprocessing.spawn"


def processes(patient: Patient) -> list[Finding]:
    """Does anything run in this home, and is anything left of what no longer does?"""
    home = patient.home
    served = engine.served(home)
    if _is_held(home):
        note = under_way.noted(home)
        return good("processes", f"một lượt đang chạy{f' (tiến trình {note.pid})' if note else ''}")
    left = [*engine.left_over_servers(home), *_orphans(home)]
    found = [
        bad(
            "processes",
            f"tiến trình {process.pid} sót lại của lượt bị ngắt",
            f"{_NEXT_RUN}, hoặc kill {process.pid}",
        )
        for process in left
    ]
    told = f"lịch đang phục vụ, máy chủ Prefect ở {served}" if served else "không có gì đang chạy"
    return found or good("processes", told)


def interrupted(patient: Patient) -> list[Finding]:
    """Was the last run cut off?"""
    note = under_way.noted(patient.home)
    if note is None or _is_held(patient.home):
        return good("interrupted", "không có lượt nào dở dang")
    where = STEPS.get(note.step, "chuẩn bị")
    told = (
        f"lượt {note.run_id or note.flow_run} dừng ở bước {where}, từ {note.since or note.started}"
    )
    return [bad("interrupted", told, "chạy lại lệnh sàng lọc: phần đã xong không phải làm lại")]


def work(patient: Patient) -> list[Finding]:
    """Does work lie there that nobody has gone on with for longer than such things are kept?"""
    if _is_held(patient.home):
        return good("work", "một lượt đang chạy")
    left = unfinished(patient.home)
    days = settings.chosen(patient.settings).running.keep_days
    old = [one for one in left if one.touched < time.time() - days * _DAY]
    if not old:
        told = (
            f"{len(left)} phần dở dang, {_megabytes(left)} MB, giữ để làm tiếp"
            if left
            else "không còn gì"
        )
        return good("work", told)
    told = f"{len(old)} phần dở dang, {_megabytes(old)} MB, quá {days} ngày không ai làm tiếp"
    todo = f"lượt hằng đêm của `sangloc schedule` tự dọn; muốn ngay thì xóa {', '.join(str(one.path) for one in old)}"
    return [bad("work", told, todo)]


def _megabytes(left: Sequence[Unfinished]) -> int:
    return round(sum(one.size for one in left) / 2**20)


def forgotten(patient: Patient) -> list[Finding]:
    """Is every request to be forgotten carried out to the end?"""
    home = patient.home
    if _is_held(home):
        return good("forgotten", "một lượt đang chạy")
    waiting = ledger.unfinished(home.root)
    if not waiting:
        return good("forgotten", "không có yêu cầu nào dở dang")
    left = ledger.left(home.root)
    where = (
        f", còn dữ liệu trong lượt {', '.join(left)} (hỏng hoặc do phiên bản khác ghi)"
        if left
        else ""
    )
    todo = f"khôi phục hoặc xóa hẳn thư mục lượt đó trong {home.runs}; " if left else ""
    return [
        bad("forgotten", f"{len(waiting)} yêu cầu xóa chưa làm xong{where}", f"{todo}{_NEXT_RUN}")
    ]


def states(patient: Patient) -> list[Finding]:
    """Does Prefect believe in runs that no longer exist?"""
    database = patient.home.root / "prefect" / "prefect.db"
    if not database.exists() or _is_held(patient.home):
        return good("states", "không có trạng thái nào sai")
    # Read as it lies: to ask Prefect would start a server.
    reading = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    try:
        marks = ", ".join("?" * len(_ALIVE))
        query = f"SELECT name FROM flow_run WHERE state_type IN ({marks})"  # noqa: S608 - marks only
        stale = [name for (name,) in reading.execute(query, _ALIVE)]
    finally:
        reading.close()
    told = f"Prefect còn ghi là đang chạy: {', '.join(stale)}"
    return (
        [bad("states", told, _NEXT_RUN)] if stale else good("states", "không có trạng thái nào sai")
    )


def refused_files(patient: Patient) -> list[Finding]:
    """Do files lie in a watched folder that could not be read?"""
    todo = "nhờ đơn vị gửi lại tệp đúng, hoặc bỏ tệp khỏi thư mục"
    return [bad("refused", why, todo) for why in refused.told(patient.home)] or good(
        "refused", "không có tệp nào không đọc được"
    )


def _is_held(home: Home) -> bool:
    try:
        with FileLock(home.root / "run.lock", timeout=0):
            return False
    except Timeout:
        return True


def _orphans(home: Home) -> list[psutil.Process]:
    """List worker processes of this home whose run is gone; they end by themselves within a moment."""
    found = [
        process for process in psutil.process_iter(["cmdline", "ppid"]) if _is_orphan(process, home)
    ]
    if found:
        time.sleep(1)
    return [process for process in found if process.is_running()]


def _is_orphan(process: psutil.Process, home: Home) -> bool:
    if _WORKER not in " ".join(process.info["cmdline"] or []):
        return False
    try:
        parent = psutil.Process(process.info["ppid"]).name() if process.info["ppid"] else ""
        ours = process.environ().get("PREFECT_HOME") == str(home.prefect)
    except psutil.Error:  # it ended meanwhile, or belongs to another person
        return False
    return ours and not parent.startswith("python")
