"""Accounts made on the command line: the first of an office, and changes when nobody can sign in."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines import cli
from pipelines.commands import officer as command


@pytest.fixture
def sangloc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], db: None
) -> Any:
    """Call the command within this process, on the test's database."""
    monkeypatch.setattr("review.setup", lambda _home: None)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        status = cli.main(["officer", *arguments, "--home", str(tmp_path)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def account(name: str) -> Any:
    from django.contrib.auth.models import User

    return User.objects.get(username=name)


def test_the_first_account_of_an_office_is_made_with_a_password_shown_once(sangloc: Any) -> None:
    from django.contrib.auth import authenticate

    status, said, _ = sangloc("mai", "--staff", "--full-name", "Trần Thị Mai")
    shown = re.search(r"chỉ hiện một lần này\): (\S+)", said)
    assert status == 0
    assert shown
    assert authenticate(username="mai", password=shown[1]) == account("mai")
    assert account("mai").is_staff
    assert account("mai").get_full_name() == "Trần Thị Mai"
    assert not hasattr(account("mai"), "officer")


def test_what_is_not_named_stays_as_it_was(sangloc: Any) -> None:
    sangloc("lan", "--role", "lead", "--unions", "ldld_ha_noi, ldld_hue", "--full-name", "Lan")
    before = account("lan").password
    assert sangloc("lan", "--staff")[0] == 0
    lan = account("lan")
    assert (lan.officer.role, lan.officer.unions) == ("lead", ["ldld_ha_noi", "ldld_hue"])
    assert (lan.is_staff, lan.is_active, lan.first_name) == (True, True, "Lan")
    assert lan.password == before
    _, said, _ = sangloc("lan", "--no-active", "--generate")
    assert "Mật khẩu" in said
    assert not account("lan").is_active
    assert account("lan").password != before


def test_unions_alone_make_a_reviewer_and_none_takes_rights_away(sangloc: Any) -> None:
    sangloc("lan", "--unions", "ldld_hue", "--staff")
    assert account("lan").officer.role == "reviewer"
    assert sangloc("lan", "--role", "none")[0] == 0
    assert not hasattr(account("lan"), "officer")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["lan", "--unions", "ldld_hanoi"], "ldld_ha_noi (LĐLĐ Hà Nội)"),
        (["lan", "--unions", "ldld_hue,Đà Nẵng"], "ldld_da_nang"),
        (["lan", "--role", "reviewer"], "--unions"),
        (["lan"], "--staff"),
        (["hai chữ", "--staff"], "Tên đăng nhập"),
    ],
)
def test_what_would_not_work_is_refused_in_one_line_and_nothing_is_made(
    sangloc: Any, arguments: list[str], told: str
) -> None:
    from django.contrib.auth.models import User

    status, said, faults = sangloc(*arguments)
    assert (status, said) == (2, "")
    assert len(faults.splitlines()) == 1
    assert told in faults
    assert not User.objects.exists()


def test_a_typed_password_is_asked_twice_and_must_be_strong(
    sangloc: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed: list[str] = []
    monkeypatch.setattr(command.getpass, "getpass", lambda _prompt: typed.pop(0))
    typed[:] = ["một mật khẩu dài", "một mật khẩu khác"]
    assert "giống nhau" in sangloc("lan", "--staff", "--password")[2]
    typed[:] = ["ngan", "ngan"]
    assert "12" in sangloc("lan", "--staff", "--password")[2]
    typed[:] = ["một mật khẩu dài", "một mật khẩu dài"]
    status, said, _ = sangloc("lan", "--staff", "--password")
    assert status == 0
    assert "một mật khẩu" not in said
    assert account("lan").check_password("một mật khẩu dài")
    assert account("lan").password.startswith("argon2")


def test_every_change_is_in_the_administrations_log(sangloc: Any) -> None:
    from django.contrib.admin.models import LogEntry

    sangloc("lan", "--unions", "ldld_hue")
    sangloc("lan", "--role", "auditor", "--generate")
    changed, made = LogEntry.objects.order_by("-pk")
    assert made.get_change_message() == "dòng lệnh; quyền: (mới) → Cán bộ rà soát (LĐLĐ Huế)"
    assert changed.get_change_message() == (
        "dòng lệnh; quyền: Cán bộ rà soát (LĐLĐ Huế) → Kiểm tra (chỉ xem) (LĐLĐ Huế); đặt mật khẩu mới"
    )


def test_the_command_works_as_people_call_it(tmp_path: Path) -> None:
    call = [sys.executable, "-m", "pipelines.cli", "officer", "mai", "--staff", "--home", tmp_path]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        call, stdin=subprocess.DEVNULL, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "chỉ hiện một lần" in done.stdout
    assert (tmp_path / "review.sqlite3").exists()
