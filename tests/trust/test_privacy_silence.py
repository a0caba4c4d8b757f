"""Logs, incidents, Prefect's records, messages and error pages hold no word of a filing and no author's name."""

import io
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DataError
from django.test import Client

from review import settings as pages_settings
from review.models import Officer
from review.quiet_log import WithoutMessages
from tests.pipelines.conftest import with_models, with_prefect
from tests.review import conftest as pages
from tests.review.acting import filing
from tests.review.commanding import run
from tests.trust.lived_in import environment
from tests.trust.looking_everywhere import found_in_files, written_as
from tests.trust.marked_rows import MARKED, written

_connected, _one_server = pages._connected, pages._one_server
connection_to_the_story, story, hanoi = pages.connection_to_the_story, pages.story, pages.hanoi
ROOT = Path(__file__).parents[2]
# Where texts belong.
OWN = ("runs/", "corpus/", "work/", "review.sqlite3", "exports/", "uploads/", "models/")


def told_of(words: tuple[str, ...], told: bytes) -> list[str]:
    return [one for one in words if any(way in told for way in written_as(one))]


def test_runs_that_break_and_one_that_goes_well_say_nothing(
    tmp_path: Path, trained: Path, tries: Callable[..., int]
) -> None:
    if not tries(short=0, long=1):
        pytest.skip("Prefect three times over: with --long")
    home = with_prefect(with_models(tmp_path / "nha", trained))
    file = written(tmp_path / "danh_sach.csv")
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "tests.trust.silent_runs", str(home.root), str(file)]
    done = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, check=False)
    assert b"ended: [1, 1, 0]" in done.stdout, done.stderr.decode()[-3000:]
    assert told_of(MARKED, done.stdout + done.stderr) == []
    assert found_in_files(home.root, MARKED, but=OWN) == {one: [] for one in MARKED}
    told = list(home.incidents.iterdir())
    assert told, "a run that breaks is told"
    assert (
        b"sangloc: l\xe1\xbb\x97i c\xe1\xbb\xa7a ch\xc6\xb0\xc6\xa1ng tr\xc3\xacnh: ValueError"
        in done.stderr
    )
    inside = found_in_files(home.root, MARKED)
    assert all(inside[one] for one in MARKED), "the marked words were never there"


def broken(*_: object, **__: object) -> None:
    """Fail as a database does: its message holds the row."""
    raise DataError("Failing row contains (vokzuratin)") from KeyError("Hờ Thị Xoranpel")


def test_an_error_page_and_the_server_log_say_nothing(
    hanoi: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.views.submission.evidence.flags", broken)
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(WithoutMessages("%(levelname)s %(message)s"))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        client = Client(raise_request_exception=False)
        client.force_login(hanoi.user)
        answer = client.get(f"/ho-so/{filing(9).pk}/")
    finally:
        logger.removeHandler(handler)
    assert answer.status_code == 500
    told = log.getvalue()
    assert "DataError" in told
    assert "review/views/submission.py" in told
    assert told_of(("vokzuratin", "Hờ Thị Xoranpel"), answer.content + told.encode()) == []


def test_the_quiet_format_drops_messages_of_a_whole_chain() -> None:
    with pytest.raises(DataError) as caught:
        broken()
    about = (caught.type, caught.value, caught.tb)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "lỗi", None, about)
    told = WithoutMessages("%(message)s").format(record)
    assert told.splitlines()[:2] == ["lỗi", "DataError"]
    assert "KeyError" in told
    assert "tests/trust/test_privacy_silence.py" in told
    assert told_of(("vokzuratin", "Hờ Thị Xoranpel"), told.encode()) == []


def test_errors_that_led_to_each_other_are_told_once_each() -> None:
    """A driver without its connection raises the same error anew; a chain without end would stop the server."""
    first, second = DataError("vokzuratin"), KeyError("Hờ Thị Xoranpel")
    first.__cause__, second.__context__ = second, first
    about = (type(first), first, None)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "lỗi", None, about)
    told = WithoutMessages("%(message)s").format(record)
    assert told.splitlines() == ["lỗi", "DataError", "KeyError"]


_LOGGED = """
import logging, pathlib, sys
from review import quiet_log
class Another(logging.Handler):
    def close(self):
        raise SystemExit("closed")
others = Another()
logging.getLogger().addHandler(loud := logging.StreamHandler())
loud.setLevel(logging.CRITICAL)  # as Prefect's in a scheduled run
quiet_log.begin()
import review
review.setup(pathlib.Path(sys.argv[1]))
try:
    raise ValueError("Hờ Thị Xoranpel")
except ValueError:
    for name in ("django.request", "review.export_jobs", "sangloc"):
        logging.getLogger(name).error("lỗi", exc_info=True)
logging.getLogger("django.security.csrf").warning("một lời cảnh báo")
sys.stderr.flush()
import os; os._exit(0)
"""


def test_every_log_of_a_process_goes_through_it_and_setting_django_up_closes_no_others(
    tmp_path: Path,
) -> None:
    """Closing the handlers of a run, which Prefect listens with, waited for five seconds."""
    done = run(environment(tmp_path), "-c", _LOGGED, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("ERROR lỗi\nValueError") == 3
    assert "WARNING một lời cảnh báo" in done.stderr
    assert "Xoranpel" not in done.stderr


def test_pages_are_served_without_their_insides() -> None:
    assert pages_settings.DEBUG is False
    assert pages_settings.LOGGING_CONFIG is None
