"""A served story for tests in a real browser, and a page in which every error and every foreign request is a fault."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.review.conftest import PASSWORD

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What a machine with other work takes is no fault of a page.
PATIENCE = 180_000  # milliseconds
expect.set_options(timeout=PATIENCE)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed; CI installs it"
)
_SERVE = """
import os, pathlib, sys, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from review.loading import load
from review.officers import make_officer
from tests.review.story import HA_NOI, PAIRS, RUN, SUBMISSIONS
load(RUN, SUBMISSIONS, PAIRS)
make_officer("toan-quoc", sys.argv[2], national=True)
make_officer("ha-noi", sys.argv[2], unions=[HA_NOI])
from review.wsgi import application
class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
class Quiet(WSGIRequestHandler):
    def log_message(self, *about): pass
make_server("127.0.0.1", int(sys.argv[1]), application, Server, Quiet).serve_forever()
"""


@contextmanager
def served(office: dict[str, str]) -> Iterator[str]:
    """Serve the story from a process of its own, for as long as the test lasts; gives the address."""
    with running(lambda port: ["-c", _SERVE, port, PASSWORD], office) as address:
        yield address


@contextmanager
def as_in_production(home: str, env: dict[str, str] | None = None) -> Iterator[str]:
    """Serve a home by the product's own command, likewise."""
    command = ["-m", "pipelines.cli", "serve", "--home", home, "--port"]
    with running(lambda port: [*command, port], env) as address:
        yield address


@contextmanager
def running(
    command: Callable[[str], list[str]], env: dict[str, str] | None = None
) -> Iterator[str]:
    """Run Python with the arguments that a free port gives, until it is no longer needed; gives the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, *command(str(port))],
        cwd=ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE / 1_000)


@contextmanager
def browsing() -> Iterator[tuple[Browser, list[str]]]:
    """Start a browser; the list gathers what went wrong in its pages."""
    faults: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE)
        yield browser, faults
        browser.close()


def signed_in(browser: Browser, root: str, officer: str, faults: list[str]) -> Page:
    """Sign an officer in, in a context (cookies) of their own."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.context.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if message.type == "error" else None,
    )
    page.on(
        "request",
        lambda request: None if "127.0.0.1" in request.url else faults.append(request.url),
    )
    page.goto(root)
    page.fill("input[name=username]", officer)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    return page


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 900
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the server did not start")
