"""What a request may say besides its address: every parameter, hosts, ways on, methods, sizes; and what every answer says."""

import random
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

import pytest
from django.test import Client

from review.models import Decision, Officer, Submission
from review.officers import make_officer
from tests.review.acting import client_of, filing
from tests.review.conftest import (
    PASSWORD,
    _connected,
    connection_to_the_story,
    hanoi,
    hue,
    national,
    story,
)
from tests.review.story import DA_NANG
from tests.review.test_scope import FORM, addresses, administration, tables, theirs
from tests.trust.web_officers import everything_of, words_of_others
from tests.trust.web_story import PROBE, RECKONED

__all__ = ["_connected", "connection_to_the_story", "hanoi", "hue", "national", "story", "theirs"]
REVIEW = Path(__file__).parents[2] / "review"
_READ = re.compile(r'(?:GET|POST|address|form|given)\.(?:get|getlist)\(\s*"([\w-]+)"')
# Names that are read by their field of a class, not by a literal; the administration's own.
_BY_FIELD = {"lane", "field", "union", "tu", "den", "reviewer", "q", "relation", "band", "reason"}
_BY_FIELD |= {
    "state",
    "member",
    "passage",
    "missing",
    "next",
    "verdict",
    "version",
    "since",
    "until",
}
_BY_FIELD |= {"o", "p", "all", "e", "_popup", "_to_field", "vai-tro", "is_active__exact", "ver"}
NASTY = [
    "' OR '1'='1",
    "1; DROP TABLE review_submission; --",
    "1) UNION SELECT title,content FROM review_submission --",
    "%' OR owner_code LIKE '%",
    PROBE,
    "\x00",
    "a\x00b",
    "99999999999999999999999999",
    "-1",
    "9223372036854775808",
    "1e309",
    "٣",
    "²",
    "31/02/2022",
    "01/01/0001",
    "2022-13-45",
    "../../../../etc/passwd",
    "..\\..\\review.secret",
    "{{7*7}}",
    "a" * 5_000,
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\r\nSet-Cookie: hacked=1",
    'NEAR/0 "khung* AND',
    "[]",
    "null",
]


def parameters() -> list[str]:
    """Every name that the code reads from a query or a form."""
    named = set(_BY_FIELD)
    for path in REVIEW.rglob("*.py"):
        named |= set(_READ.findall(path.read_text(encoding="utf-8")))
    return sorted(named)


class _Probes(HTMLParser):
    """Finds elements and attributes that the probe made, and what a strict policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._within = tag
        if tag == "xss-probe" or "data-hacked" in given or given.get("src") == "x":
            self.found.append(f"<{tag}>")
        self.found += [name for name in given if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction"):
            if (given.get(name) or "").lower().lstrip().startswith(("javascript:", "data:", "//")):
                self.found.append(f"{name}={given[name]}")

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within in ("script", "style") and data.strip():
            self.found.append(f"<{self._within}>{data.strip()[:40]}")


def probes_in(page: str) -> list[str]:
    reader = _Probes()
    reader.feed(page)
    return reader.found


def tried(rng: random.Random, times: int) -> Iterator[dict[str, list[str]]]:
    """Parameters with bad values: alone, many at once, one several times."""
    names = parameters()
    for _ in range(times):
        chosen = rng.sample(names, rng.choice([1, 1, 2, 5, len(names)]))
        yield {name: rng.choices(NASTY, k=rng.choice([1, 1, 2])) for name in chosen}


def test_the_list_of_parameters_is_what_the_code_reads() -> None:
    named = parameters()
    assert len(named) > 40
    assert {"sau", "truoc", "cap", "da_luu", "q", "ngay", "token", "loai"} <= set(named)


def test_no_parameter_breaks_a_page_or_shows_what_is_others(
    theirs: dict[str, int], tries: Callable[..., int]
) -> None:
    """SQL, scripts, templates, odd numbers and bytes, in every parameter of every page, for an officer with few rights."""
    client = client_of(make_officer("da-nang", PASSWORD, unions=[DA_NANG]))
    client.raise_request_exception = False
    own = Submission.objects.filter(owner_code=DA_NANG).values_list("pk", flat=True)
    hidden = words_of_others(DA_NANG)
    rng = random.Random(9)
    places = [one.url for one in addresses(theirs)] + [f"/ho-so/{pk}/" for pk in own]
    wide = sorted(hidden)
    for given in tried(rng, tries(short=200, long=6_000)):
        url = rng.choice(places)
        told = client.get(f"{url}?{urlencode(given, doseq=True)}")
        _check(told, wide, (url, given))
        sent = client.post(url, FORM | {name: values[-1] for name, values in given.items()})
        _check(sent, wide, (url, given))
    assert Submission.objects.count() == 30


def _check(answer: Any, hidden: list[str], about: object) -> None:
    assert answer.status_code < 500 or answer.status_code == 503, about  # 503: without a screener
    told = everything_of(answer)
    assert not [word for word in hidden if word in told], about
    for name, value in answer.headers.items():
        plain = value if name not in ("Location", "HX-Redirect", "HX-Push-Url") else unquote(value)
        is_encoded = plain != value and not set(value) & set('<>" ')
        assert "hacked" not in plain or is_encoded, (name, about)
    assert RECKONED not in told, about
    if answer["Content-Type"].startswith("text/html"):
        assert not probes_in(told), about


def test_no_parameter_breaks_a_page_of_those_who_see_everything(
    national: Officer, theirs: dict[str, int], tries: Callable[..., int]
) -> None:
    national.user.is_staff = True
    national.user.save()
    client = client_of(national)
    client.raise_request_exception = False
    rng = random.Random(10)
    places = [one.url for one in addresses(theirs)] + list(administration())
    for given in tried(rng, tries(short=150, long=6_000)):
        url = rng.choice(places)
        _check(client.get(f"{url}?{urlencode(given, doseq=True)}"), [], (url, given))


@pytest.mark.parametrize(
    "way",
    [
        "//ke-xau.example",
        "https://ke-xau.example/",
        "\\\\ke-xau.example",
        "/\\ke-xau.example",
        "javascript:alert(1)",
        "http:///ke-xau.example",
        "https:ke-xau.example",
        "%2F%2Fke-xau.example",
        "/%0d%0aLocation: //x",
        "///x.example",
        "http://127.0.0.1@ke-xau.example/",
        "data:text/html,x",
        "\t//ke-xau.example",
        "//testserver.ke-xau.example",
    ],
)
def test_ways_on_lead_to_these_pages_only(national: Officer, way: str) -> None:
    sent = {"username": "toan-quoc", "password": PASSWORD, "next": way}
    found = [
        Client().post("/dang-nhap/", sent),
        Client().post(f"/dang-nhap/?next={quote(way)}", sent | {"next": ""}),
        client_of(national).get("/dang-nhap/", {"next": way}),
        client_of(national).post("/ngon-ngu/", {"ngon_ngu": "en", "next": way}),
        client_of(national).post("/dang-xuat/", {"next": way}),
        Client().get(way if way.startswith("/") else f"/{way}"),
    ]
    for answer in found:
        place = answer.headers.get("Location", "")
        assert not re.match(r"[/\\]{2}|[a-z][a-z0-9+.-]*:", place.strip(), re.IGNORECASE), place
        assert not set(place) & set("\r\n\t\\"), place


@pytest.mark.parametrize(
    "host",
    [
        "ke-xau.example",
        "127.0.0.1.ke-xau.example",
        "localhost:80@ke-xau.example",
        "a b",
        "127.0.0.1\\x",
    ],
)
def test_an_invented_host_is_refused_and_appears_nowhere(db: None, host: str) -> None:
    for header in ({"host": host}, {"x-forwarded-host": host}, {"x-original-url": "/quan-tri/"}):
        answer = Client().get("/dang-nhap/", headers={"host": "localhost", **header})
        assert answer.status_code == (400 if "host" in header else 200)
        assert "ke-xau" not in everything_of(answer)


def test_a_method_cannot_be_smuggled_in(national: Officer) -> None:
    client, about = client_of(national), filing(9)
    sent = {
        "_method": "POST",
        "verdict": "approve",
        "version": about.version,
        "idempotency_key": "k",
    }
    before = tables()
    for header in ("x-http-method-override", "x-http-method", "x-method-override"):
        client.get(f"/ho-so/{about.pk}/quyet-dinh/", sent, headers={header: "POST"})
        client.head(f"/ho-so/{about.pk}/quyet-dinh/", sent, headers={header: "POST"})
    assert tables() == before


def test_of_a_parameter_given_twice_one_counts_everywhere(national: Officer) -> None:
    """The last, in page and decision alike: a guard in front that reads the first sees another request, but no right hangs on it."""
    about = filing(9)
    sent = {"verdict": ["approve", "reject"], "version": about.version, "reason_code": "routine"}
    answer = client_of(national).post(
        f"/ho-so/{about.pk}/quyet-dinh/?verdict=approve",
        sent | {"idempotency_key": ["a", "b"], "reason": "vì"},
    )
    assert answer.status_code == 302
    assert Decision.objects.get().verdict == "reject"


def test_too_much_is_refused(national: Officer) -> None:
    client = client_of(national)
    address = f"/ho-so/{filing(9).pk}/quyet-dinh/"
    before = tables()
    assert client.post(address, {"reason": "a" * 1_100_000}).status_code in (400, 413)
    assert client.post(address, {f"x{n}": "1" for n in range(2_000)}).status_code == 400
    assert tables() == before


def test_every_answer_carries_what_keeps_pages_to_themselves(
    national: Officer, theirs: dict[str, int]
) -> None:
    client = client_of(national)
    answers = [client.get(one.url) for one in addresses(theirs)]
    answers += [
        Client().get(url) for url in ("/", "/dang-nhap/", "/khong-co/", "/quan-tri/", "/healthz")
    ]
    answers += [
        Client().get("/", headers={"host": "ke-xau.example"}),
        Client().post("/dang-nhap/", {}),
    ]
    answers.append(Client(enforce_csrf_checks=True).post("/dang-nhap/", {}))
    for answer in answers:
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "*" not in policy
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"
        assert "no-store" in answer["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in answer
        answer.close()


def test_behind_https_cookies_are_bound_to_it_and_browsers_stay_there(tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    script = (
        "import os, django; django.setup()\n"
        "from django.test import Client\n"
        "for proto, sender in (('https', '127.0.0.1'), ('https', '10.0.0.1'), ('http', '127.0.0.1')):\n"
        "    told = Client(REMOTE_ADDR=sender, headers={'host': 'localhost', 'x-forwarded-proto': proto}).get('/dang-nhap/')\n"
        "    one = told.cookies['__Host-csrftoken']\n"
        "    print(bool(one['secure'] and one['httponly'] and one['path'] == '/' and not one['domain']), 'Strict-Transport-Security' in told)\n"
    )
    named = {
        "SANGLOC_HTTPS": "1",
        "SANGLOC_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "review.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | named,
        capture_output=True,
        text=True,
        check=True,
        cwd=REVIEW.parent,
    )
    assert done.stdout.splitlines() == ["True True", "True False", "True False"]
