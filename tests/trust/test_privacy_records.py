"""The log of suggestions against the history, and the record of processing against what a home holds."""

import csv
import datetime as dt
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from pipelines.commands import records
from review import suggestions_log
from review.decisions import Said, decide
from review.models import Decision, Officer, Submission
from tests.review import conftest as pages
from tests.review.acting import client_of, filing
from tests.review.story import RUN, SUBMISSIONS
from tests.review.walking import live_through

_connected, _one_server = pages._connected, pages._one_server
connection_to_the_story, story = pages.connection_to_the_story, pages.story
hanoi, national = pages.hanoi, pages.national

DAY = dt.timedelta(days=1)


def logged(*, names: bool = False) -> list[suggestions_log.Suggestion]:
    now = timezone.now()
    return list(suggestions_log.lines(now - DAY, now + DAY, names=names))


def test_every_word_of_the_history_is_told_with_what_was_suggested(national: Officer) -> None:
    live_through(client_of(national))
    told = [one for one in logged() if one.verdict]
    events = list(Decision.objects.order_by("pk").select_related("submission"))
    assert len(told) == len(events) > 5
    for line, event in zip(told, events, strict=True):
        row = next(one for one in SUBMISSIONS if one["submission_id"] == line.submission_id)
        assert (line.submission_id, line.lane) == (event.submission.submission_id, row["lane"])
        assert (line.verdict, line.reason_code) == (event.verdict, event.reason_code)
        assert (line.field, line.field_confidence) == (row["field"], row["field_confidence"])
        assert line.officer == national.user_id
        assert line.run_id == RUN["run_id"]
        assert json.loads(line.versions)["settings_version"] == RUN["settings_version"]
        assert line.criteria
        assert line.was_shown


def test_filings_that_nobody_decided_are_told_too_and_each_is_there(national: Officer) -> None:
    decide(national, filing(12).pk, Said("approve", 1, "mot"))
    told = logged()
    assert {one.submission_id for one in told} == {row["submission_id"] for row in SUBMISSIONS}
    waiting = [one for one in told if not one.verdict]
    assert len(waiting) == len(SUBMISSIONS) - 1
    assert all(one.run_id == RUN["run_id"] and one.officer is None for one in waiting)


def test_a_blind_reading_is_told_as_hidden(national: Officer) -> None:
    Submission.objects.filter(pk=filing(12).pk).update(blind=1)
    decide(national, filing(12).pk, Said("approve", 1, "mot", field="co_khi"))
    assert [one.was_shown for one in logged() if one.verdict] == [False]


def test_no_text_and_no_name_is_in_it_unless_officers_are_asked_for(national: Officer) -> None:
    decide(
        national, filing(9).pk, Said("reject", 1, "mot", reason="chữ riêng", reason_code="routine")
    )
    told = repr(logged())
    assert "chữ riêng" not in told
    assert not [
        row
        for row in SUBMISSIONS
        if row["author"] in told or (row["title"] and row["title"] in told)
    ]
    assert "toan-quoc" not in told
    assert "toan-quoc" in repr(logged(names=True))


def test_days_outside_are_left_out(national: Officer) -> None:
    decide(national, filing(12).pk, Said("approve", 1, "mot"))
    now = timezone.now()
    assert list(suggestions_log.lines(now + DAY, now + 2 * DAY)) == []
    assert list(suggestions_log.lines(now - 2 * DAY, now - DAY)) == []


def test_both_kinds_of_file_hold_the_same(national: Officer, tmp_path: Path) -> None:
    live_through(client_of(national))
    table, sheet = tmp_path / "a.parquet", tmp_path / "a.csv"
    number = records._write_parquet(table, iter(logged()))
    assert records._write_csv(sheet, iter(logged())) == number == len(logged())
    rows = pq.read_table(table).to_pylist()
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.DictReader(file))
    assert [row["submission_id"] for row in rows] == [row["submission_id"] for row in told]
    assert [row["verdict"] for row in rows] == [row["verdict"] for row in told]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--since", "2026-01-01", "--until", "2026-02-01"], "--out"),
        (["--out", "a.xlsx", "--since", "2026-01-01", "--until", "2026-02-01"], "--out"),
        (["--out", "a.csv", "--since", "hôm qua", "--until", "2026-02-01"], "--since"),
        (["--out", "a.csv", "--since", "2026-03-01", "--until", "2026-02-01"], "--since"),
    ],
)
def test_what_cannot_be_understood_is_refused(
    arguments: list[str], named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pipelines import cli

    assert cli.main(["records", "suggestions", *arguments, "--home", str(tmp_path)]) == 2
    assert named in capsys.readouterr().err
