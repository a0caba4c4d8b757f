"""Stored scripts: a story whose every text is a script, read on every page, by parser and in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from review.models import Officer, Submission
from tests.review.acting import client_of
from tests.review.browsing import browsing, needs_chromium, running
from tests.review.conftest import PASSWORD
from tests.review.walking import addresses
from tests.trust import web_story
from tests.trust.test_web_requests import probes_in
from tests.trust.web_officers import everything_of

_SERVE = """
import os, pathlib, sys, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from tests.trust import web_story
from tests.review.acting import client_of
web_story.load_it()
national, _hue = web_story.officers()
from django.conf import settings
settings.ALLOWED_HOSTS.append("testserver")
web_story.live_through(client_of(national), national)
from review.wsgi import application
class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
class Quiet(WSGIRequestHandler):
    def log_message(self, *about): pass
make_server("127.0.0.1", int(sys.argv[1]), application, Server, Quiet).serve_forever()
"""
# Watches from before the page's own scripts: what the policy had to stop, and whether anything ran all the same.
_WATCH = """
window.stopped = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.stopped.push(event.violatedDirective + ' ' + event.blockedURI));
"""
_FOUND = """() => {
  const found = [...window.stopped];
  if (window.hacked) found.push('a script ran');
  document.querySelectorAll('xss-probe, [data-hacked]').forEach((one) => found.push(one.outerHTML));
  document.querySelectorAll('*').forEach((one) => [...one.attributes].forEach((given) => {
    if (given.name.startsWith('on') || given.name === 'style') found.push(given.name + '=' + given.value);
  }));
  return found;
}"""


@pytest.fixture
def armed(db: None) -> tuple[Officer, Officer]:
    """The armed story, lived through."""
    web_story.load_it()
    national, hue = web_story.officers()
    web_story.live_through(client_of(national), national)
    assert Submission.objects.filter(title__contains="<script>").count() > 20
    return national, hue


def test_no_page_takes_a_text_for_markup(
    armed: tuple[Officer, Officer], tries: Callable[..., int]
) -> None:
    seen, every = 0, list(addresses())
    for number, officer in enumerate(armed):
        client = client_of(officer)
        for address in every[number :: tries(short=4, long=1)]:
            answer = client.get(address)
            told = everything_of(answer)
            assert web_story.RECKONED not in told, address
            if answer["Content-Type"].startswith("text/html"):
                assert not probes_in(told), address
                seen += "&lt;xss-probe&gt;" in told
            else:
                assert answer["Content-Type"].split(";")[0] != "application/xhtml+xml"
                assert answer["X-Content-Type-Options"] == "nosniff"
    assert seen > 20, "the probe must come to the pages, or nothing was tried"


def test_json_of_the_api_cannot_be_taken_for_a_page(armed: tuple[Officer, Officer]) -> None:
    from django.test import Client

    answer = Client().post("/api/soat-ban-thao/", {"text": web_story.PROBE})
    assert answer["Content-Type"] == "application/json"


@needs_chromium
def test_nothing_runs_in_a_browser(office: dict[str, str], tries: Callable[..., int]) -> None:
    most = tries(short=14, long=2_000)
    with (
        running(lambda port: ["-c", _SERVE, port], office) as root,
        browsing() as (browser, _faults),
    ):
        context = browser.new_context()
        context.add_init_script(_WATCH)
        page = context.new_page()
        page.goto(root)
        page.fill("input[name=username]", "toan-quoc")
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        todo, done = (
            ["/", "/lich-su/", "/yeu-cau/", "/mau-chung/", "/tep/", "/quan-tri/", "/bang-diem/"],
            [],
        )
        while todo and len(done) < most:
            address = todo.pop(0)
            page.goto(f"{root}{address}")
            found = page.evaluate(_FOUND)
            assert not found, (address, found)
            done.append(address)
            links = page.eval_on_selector_all(
                "a[href^='/']", "all => all.map((one) => one.getAttribute('href'))"
            )
            known = {_kind(one) for one in (*done, *todo)}
            for link in links:
                if _kind(link) not in known and not link.startswith(("/static/", "/tep/")):
                    known.add(_kind(link))
                    todo.append(link)
        reflected = (
            "/?q=" + "%3Cxss-probe%3E%22%20data-hacked%3D1%20onmouseover%3Dwindow.hacked%3D1"
        )
        page.goto(root + reflected)
        assert not page.evaluate(_FOUND)
        assert len(done) > 10


def _kind(link: str) -> Any:
    """Tell addresses apart by what they are of, not about which; twenty filings are one page to a browser."""
    return re.sub(r"\d+", "1", link.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0])


@needs_chromium
def test_the_watch_would_see_a_script(office: dict[str, str]) -> None:
    """The attack itself is tried: on a page without protection the same texts do run."""
    with browsing() as (browser, _faults):
        context = browser.new_context()
        context.add_init_script(_WATCH)
        page = context.new_page()
        page.set_content(f"<p>{web_story.PROBE}</p>")
        page.wait_for_function("window.hacked === 1")
        assert any("xss-probe" in one for one in page.evaluate(_FOUND))
