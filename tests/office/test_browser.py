"""An officer's first minutes in a real browser: sign in, look at a copy beside its earlier filing, decide, undo."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from pipelines import handing_over
from pipelines.home import Home
from tests.pipelines.conftest import Screen
from tests.pipelines.story import PUMP, write_list
from tests.review.browsing import CHROMIUM, FLAGS, PATIENCE, as_in_production, needs_chromium

pytestmark = needs_chromium


@pytest.fixture
def address(screen: Screen, home: Home, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A served home with a screened list, and the demo officer's password."""
    screen(write_list(tmp_path / "ds.csv"))
    handing_over.hand_over(home)
    said = subprocess.run(
        [sys.executable, "-m", "pipelines.demo", str(home.root)],
        capture_output=True,
        text=True,
        check=True,
    )
    password = re.search(r"canbo / (\S+)", said.stdout)
    assert password
    with as_in_production(str(home.root)) as served:
        yield served, password[1]


@pytest.fixture
def page() -> Iterator[Page]:
    """A page whose every request outside this machine, and every error of the console, fails the test."""
    faults: list[str] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        page.on(
            "console",
            lambda message: faults.append(message.text) if message.type == "error" else None,
        )
        page.on(
            "request",
            lambda request: None if "127.0.0.1" in request.url else faults.append(request.url),
        )
        yield page
        browser.close()
    assert faults == []


@contextmanager
def answered(page: Page) -> Iterator[None]:
    """Wait until the server has answered what is sent meanwhile; who goes to another page at once may take it back."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        yield


def test_an_officer_signs_in_compares_decides_and_undoes(
    address: tuple[str, str], page: Page
) -> None:
    root, password = address
    page.goto(root)
    page.fill("input[name=username]", "canbo")
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.get_by_role("link", name="Khung bảo vệ bơm").click()
    page.get_by_role("link", name="So sánh hai hồ sơ").click()
    expect(page.get_by_role("link", name="P-1", exact=True)).to_be_visible()
    numbers = page.locator("details.measures table").first
    assert not numbers.is_visible()
    page.get_by_text("Chi tiết").first.click()
    expect(numbers).to_be_visible()
    page.locator("button[value=approve]").click()
    undo = page.get_by_role("button", name="Hoàn tác").first
    expect(undo).to_be_visible()
    with answered(page):
        undo.click()
    page.goto(f"{root}/?lane=duplicate")
    expect(page.get_by_role("link", name="Khung bảo vệ bơm")).to_be_visible()


def test_an_officer_looks_a_text_up_and_rules_that_a_pair_is_none(
    address: tuple[str, str], page: Page
) -> None:
    root, password = address
    page.goto(f"{root}/tim-giong/")
    page.fill("input[name=username]", "canbo")
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.fill("textarea", f"Lồng chắn\n{PUMP}")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("P-1").first).to_be_visible()
    assert page.locator("mark").count() > 0
    page.goto(root)
    page.get_by_role("link", name="Khung bảo vệ bơm").click()
    with answered(page):
        page.get_by_role("button", name="Không trùng").click()
    page.goto(f"{root}/?lane=duplicate")
    page.get_by_role("link", name="Khung bảo vệ bơm").click()
    expect(page.locator("h1")).to_contain_text("Khung bảo vệ bơm")
    assert not page.get_by_role("button", name="Không trùng").is_visible()
