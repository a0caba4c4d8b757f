"""Starting: light, private, and in the home that was named."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from review import database, secret
from review.demo import create_demo_officer
from review.officers import make_officer
from tests.databases import on_postgresql

ROOT = Path(__file__).parents[2]
_SET_UP = "os, pathlib, review; review.setup(pathlib.Path(os.environ['SANGLOC_HOME']))"


def run(script: str, office: dict[str, str]) -> str:
    """Run Python in a process of its own, as an operator's would."""
    named = ("PATH", "HOME", "LANG", "SANGLOC_HOME", "DATABASE_URL")
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={name: office[name] for name in named if name in office},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_pages_start_without_the_text_tools(office: dict[str, str]) -> None:
    script = (
        f"import sys, {_SET_UP}\n"
        "import review.wsgi\n"
        "from django.test import Client\n"
        "assert Client(headers={'host': 'localhost'}).get('/dang-nhap/').status_code == 200\n"
        "heavy = ['pandas', 'numpy', 'sklearn', 'underthesea', 'prefect', 'numba', 'pipelines', 'models']\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    assert run(script, office) == "[]"


def test_a_filing_is_shown_without_the_text_tools(office: dict[str, str]) -> None:
    script = (
        f"import sys, {_SET_UP}\n"
        "import review.wsgi\n"
        "print([name for name in ('nlp.abbreviations', 'nlp.facts') if name in sys.modules])\n"
        "from review.loading import load\n"
        "from review.officers import make_officer\n"
        "from tests.review.acting import client_of, filing\n"
        "from tests.review.story import PAIRS, RUN, SUBMISSIONS\n"
        "load(RUN, SUBMISSIONS, PAIRS)\n"
        "client = client_of(make_officer('lan', 'một mật khẩu dài để thử', national=True))\n"
        "page = client.get(f'/ho-so/{filing(2).pk}/', headers={'host': 'localhost'})\n"
        "assert 'Máy đọc được' in page.content.decode()\n"
        "heavy = ['pandas', 'numpy', 'sklearn', 'underthesea', 'prefect', 'numba', 'pipelines', 'models']\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    assert run(script, office) == "[]\n[]"


def test_reading_the_settings_writes_nothing(tmp_path: Path, office: dict[str, str]) -> None:
    home = tmp_path / "nha"
    run("import review.settings", office | {"SANGLOC_HOME": str(home)})
    assert not home.exists()


def test_the_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "nha" / "review.secret"
    first = secret.read_or_make(path)
    assert len(first) >= 50
    assert secret.read_or_make(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["review.secret"]


def test_a_password_costs_whoever_guesses_it(office: dict[str, str]) -> None:
    """In a process of its own: within the tests hashing is made cheap."""
    script = (
        f"import {_SET_UP}\n"
        "from django.contrib.auth import authenticate\n"
        "from review.officers import make_officer\n"
        "user = make_officer('lan', 'một mật khẩu dài để thử', national=True).user\n"
        "assert authenticate(username='lan', password='một mật khẩu dài để thử') == user\n"
        "assert authenticate(username='lan', password='một mật khẩu khác hẳn') is None\n"
        "print(user.password)"
    )
    algorithm, kind, _, cost = run(script, office).split("$")[:4]
    assert (algorithm, kind) == ("argon2", "argon2id")
    found = dict(part.split("=") for part in cost.split(","))
    assert int(found["m"]) >= 19 * 1024  # KiB, the least that OWASP advises with two rounds
    assert int(found["t"]) >= 2


@pytest.mark.skipif(on_postgresql(), reason="two homes of one PostgreSQL database are one office")
def test_two_homes_in_one_process_stay_apart(tmp_path: Path, office: dict[str, str]) -> None:
    script = (
        "import pathlib, review\n"
        f"one, two = pathlib.Path('{tmp_path}/mot'), pathlib.Path('{tmp_path}/hai')\n"
        "review.setup(one)\n"
        "from review.demo import create_demo_officer\n"
        "from review.models import Officer\n"
        "create_demo_officer()\n"
        "review.setup(two); empty = Officer.objects.count()\n"
        "review.setup(one); print(empty, Officer.objects.count())"
    )
    assert run(script, office) == "0 1"


def test_no_model_lacks_its_migration(office: dict[str, str]) -> None:
    script = (
        f"import {_SET_UP}\n"
        "from django.core.management import call_command\n"
        "call_command('makemigrations', check=True, dry_run=True, verbosity=0)\n"
        "call_command('check', fail_level='WARNING', verbosity=0)\n"
        "print('xong')"
    )
    assert run(script, office).endswith("xong")


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("postgres://lan:bi%2Fmat@db.noi-bo:5433/sangloc", "db.noi-bo", "5433"),
        (
            "postgresql://lan:bi%2Fmat@/sangloc?host=/var/run/postgresql&port=5499",
            "/var/run/postgresql",
            "5499",
        ),
    ],
)
def test_the_address_of_a_postgresql_database(address: str, host: str, port: str) -> None:
    read = database.from_address(address)
    assert (read["HOST"], read["PORT"], read["NAME"]) == (host, port, "sangloc")
    assert (read["USER"], read["PASSWORD"]) == ("lan", "bi/mat")


@pytest.mark.parametrize(
    "address", ["mysql://lan:bimat@may/x", "postgres://lan:bimat@may/", "sangloc"]
)
def test_an_address_of_something_else_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL") as refusal:
        database.from_address(address)
    assert "bimat" not in str(refusal.value)


def test_the_demo_officer_gets_a_new_password_each_time(db: None) -> None:
    first, second = create_demo_officer(), create_demo_officer()
    assert first != second
    assert authenticate(username="canbo", password=first) is None
    assert authenticate(username="canbo", password=second) is not None
    assert Client().login(username="canbo", password=second)


def test_an_officer_needs_something_to_see(db: None) -> None:
    with pytest.raises(ValueError, match="ít nhất một mã công đoàn"):
        make_officer("khong", "một mật khẩu dài để thử", unions=[""])
