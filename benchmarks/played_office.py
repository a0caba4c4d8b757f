"""The home that the pictures of the officers' guide are taken in: the sample, screened, after a day of PLAYED officers.

No person said any of this. What they say follows `data/sample/expected.csv`, a careful reader's opinion; copies are
left waiting, for the pictures are about them. The clock stands still while pictures are taken, so that a picture
changes only when its page does.
"""

import csv
import datetime as dt
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from unittest import mock
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from zoneinfo import ZoneInfo

import review
from nlp.lexicons import data_path
from pipelines import by_hand, handing_over, job, settings
from pipelines.home import Home

if TYPE_CHECKING:
    from review.models import Officer, Submission

OFFICER, PASSWORD = "lan", "mat-khau-cua-ban-dien"
_NAMES = {OFFICER: "Nguyễn Thị Lan", "minh": "Trần Văn Minh"}
_MORNING = dt.datetime(2026, 3, 2, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
_A_FILING = dt.timedelta(minutes=4)
_DECIDED = 150  # filings in the order of the list; the others wait


@dataclass
class _Clock:
    at: dt.datetime = _MORNING

    def __call__(self) -> dt.datetime:
        return self.at


@contextmanager
def opened() -> Iterator[str]:
    """Serve the played office for as long as the context lasts; gives its address.

    Models are those of SANGLOC_HOME (else ./var), trained there when it has none; everything else is thrown away.
    """
    os.environ.pop("DATABASE_URL", None)
    models = Home.at(None).models
    with tempfile.TemporaryDirectory(prefix="sangloc-guide-") as folder, ExitStack() as until:
        home = Path(folder)
        (home / "models").symlink_to(models, target_is_directory=True)
        _screen(Home(home))
        clock = _Clock()
        until.enter_context(mock.patch("django.utils.timezone.now", clock))
        _play(Home(home), clock)
        yield until.enter_context(_served())


def _screen(home: Home) -> None:
    sample = data_path("sample") / "sang_kien_mau.xlsx"
    by_hand.screened(job.prepare(home, [sample], settings.load(), "bo-mau"))


def _play(home: Home, clock: _Clock) -> None:
    """Bring the run before two officers, who take turns with the first filings of the list."""
    review.setup(home.root)
    handing_over.hand_over(home)
    from django.db import connection

    from review.models import Submission

    officers = [_officer(name) for name in _NAMES]
    opinions = _opinions()
    waiting = Submission.objects.filter(blind=False).exclude(lane="duplicate").order_by("row", "id")
    for number, filed in enumerate(waiting[:_DECIDED]):
        clock.at += _A_FILING
        _decide(officers[number % len(officers)], filed, opinions.get(filed.submission_id, {}))
    connection.close()


def _officer(name: str) -> "Officer":
    from review.officers import make_officer

    officer = make_officer(name, PASSWORD, national=True)
    officer.user.first_name = _NAMES[name]
    officer.user.save()
    return officer


def _decide(officer: "Officer", filed: "Submission", opinion: dict[str, str]) -> None:
    from review import decisions
    from review.saying import Said

    said = Said(version=filed.version, idempotency_key=filed.key[:32], **word(filed, opinion))
    decisions.decide(officer, filed.pk, said)


def word(filed: "Submission", opinion: dict[str, str]) -> dict[str, str]:
    """Say of a filing what the careful reader would, in the words of the decision form."""
    if opinion.get("low_content"):
        is_duty = opinion["low_content"] == "routine_duty"
        return {"verdict": "return", "reason_code": "routine" if is_duty else "missing_way"}
    if opinion.get("lane") == "check_facts":
        return {"verdict": "return", "reason_code": "missing_date"}
    return {"verdict": "approve", "field": opinion.get("field") or filed.field_code or "khac"}


def _opinions() -> dict[str, dict[str, str]]:
    with (data_path("sample") / "expected.csv").open(encoding="utf-8", newline="") as file:
        return {row["submission_id"]: row for row in csv.DictReader(file)}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""


@contextmanager
def _served() -> Iterator[str]:
    """Serve the pages from threads of this process, where the clock can be held, as `sangloc serve` opens them."""
    from review.serving import ASKED

    os.environ[ASKED] = "1"  # exports are written beside the pages
    from pipelines.pages import application

    server = make_server("127.0.0.1", 0, application, _Server, _Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
