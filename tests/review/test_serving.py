"""Serving: started by several at once, warm before the first officer comes, files that browsers may keep."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from review import fingerprint, warming
from review.demo import create_demo_officer
from tests import databases

ROOT = Path(__file__).parents[2]


def test_servers_that_start_at_once_do_not_collide(tmp_path: Path) -> None:
    """Four at once on a new home: each waits for the one that makes the tables."""
    script = "import pathlib, sys, review; review.setup(pathlib.Path(sys.argv[1])); print('xong')"
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if databases.on_postgresql():
        kept["DATABASE_URL"] = databases.fresh_database(databases.EMPTY)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, tmp_path / "nha"],
            cwd=ROOT,
            env=kept,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    told = [one.communicate() for one in started]
    assert [said.strip() for said, _ in told] == ["xong"] * 4, told


def test_static_files_have_an_address_of_their_content(tmp_path: Path) -> None:
    folder = tmp_path / "static" / "review"
    folder.mkdir(parents=True)
    (folder / "a.css").write_text("p {}")
    before = fingerprint.of_static_files(tmp_path / "static")
    assert fingerprint.of_static_files(tmp_path / "static") == before
    (folder / "a.css").write_text("p { color: red }")
    changed = fingerprint.of_static_files(tmp_path / "static")
    (folder / "a.css").rename(folder / "b.css")
    assert len({before, changed, fingerprint.of_static_files(tmp_path / "static")}) == 3


def test_warming_up_leaves_no_tool_to_load_and_forgives_a_fault(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    warming.warm_up()
    assert not caplog.records
    monkeypatch.setattr(warming, "_use_everything", lambda: 1 / 0)
    monkeypatch.setattr(logging.getLogger("django"), "propagate", True)
    warming.warm_up()
    assert "Chưa nạp trước" in caplog.text


def test_cookies_are_for_these_pages_only(db: None) -> None:
    password = create_demo_officer()
    client = Client()
    client.post("/dang-nhap/", {"username": "canbo", "password": password})
    session = client.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    script = (
        "from review import settings as s\n"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
    )
    for https in ("1", ""):
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env=os.environ | {"SANGLOC_HTTPS": https},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == [str(https == "1")] * 4
