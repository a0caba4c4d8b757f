"""Two officers on one queue in two real browsers: they share it out, compare, decide by keyboard, undo and collide."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.review import browsing
from tests.review.conftest import PASSWORD

_SET_UP = """
import os, pathlib, review
review.setup(pathlib.Path(os.environ["SANGLOC_HOME"]))
from review.loading import load
from review.officers import make_officer
from tests.review.story import PAIRS, RUN, SUBMISSIONS
load(RUN, SUBMISSIONS, PAIRS)
for name in ("lan", "minh"):
    make_officer(name, {password!r}, national=True)
"""

pytestmark = browsing.needs_chromium


@pytest.fixture
def address(office: dict[str, str]) -> Iterator[str]:
    """The pages of an office whose story was loaded, served as in production."""
    filled = _SET_UP.format(password=PASSWORD)
    subprocess.run([sys.executable, "-c", filled], cwd=browsing.ROOT, env=office, check=True)
    with browsing.as_in_production(office["SANGLOC_HOME"], office) as served:
        yield served


@pytest.fixture
def browser() -> Iterator[Browser]:
    with browsing.browsing() as (started, _):
        yield started


def signed_in(browser: Browser, address: str, name: str) -> Page:
    """A page of a browser of one's own: nothing is shared with the other officer but the server."""
    page = browsing.signed_in(
        browser, address, name, []
    )  # a refused decision is an error there too
    expect(page.get_by_role("heading", name="Hàng đợi rà soát")).to_be_visible()
    return page


def opened(page: Page) -> str:
    """Which submission or pair the page is about."""
    found = re.search(r"/(?:ho-so|cap)/\d+/", page.url)
    assert found, page.url
    return found[0]


def test_two_officers_share_the_queue_compare_decide_by_keyboard_undo_and_collide(
    browser: Browser, address: str
) -> None:
    lan, minh = (signed_in(browser, address, name) for name in ("lan", "minh"))

    # "n" hands each of them another submission, and the strip says whose it is.
    for page in (lan, minh):
        page.goto(f"{address}/?lane=duplicate")
        page.keyboard.press("n")
        expect(page.locator("#dang-giu")).to_contain_text("Anh/chị đang giữ")
    assert opened(lan) != opened(minh)

    # A pair: both texts, the passages linked, the numbers behind "Chi tiết".
    if "/ho-so/" in lan.url:
        lan.get_by_role("link", name="So sánh hai hồ sơ").click()
    expect(lan.get_by_role("heading", name=re.compile("Nộp trước"))).to_be_visible()
    assert lan.locator("mark.passage").count() >= 2
    details = lan.locator("details.measures").first
    assert not details.locator("table").is_visible()
    details.locator("summary").click()
    assert details.locator("table").is_visible()
    title = lan.locator("h1").inner_text()
    pair = lan.url

    # Minh looks at Lan's pair: he sees that she has it, and his decision is refused with what he typed kept.
    minh.goto(pair)
    expect(minh.locator("#dang-giu")).to_contain_text("lan đang xem")
    minh.fill("textarea[name=reason]", "Lý do gõ công phu của Minh")
    minh.keyboard.press("Escape")
    with minh.expect_response(lambda answer: "/quyet-dinh/" in answer.url) as told:
        minh.keyboard.press("d")
    assert told.value.status == 409
    expect(minh.get_by_role("alert")).to_contain_text("Chưa lưu")
    assert "Lý do gõ công phu của Minh" in minh.content()

    # Lan approves with one key, is handed on, and takes it back with another.
    lan.keyboard.press("d")
    toast = lan.get_by_role("status").filter(has_text="Đã lưu: Duyệt")
    expect(toast).to_be_visible()
    lan.keyboard.press("z")
    expect(lan.get_by_role("status").filter(has_text="Đã lưu: Hoàn tác")).to_be_visible()
    assert title.split("\n")[-1].strip() in lan.content()

    # Both have the same page open; one is first, the other is told who, when and what.
    lan.goto(f"{address}/?lane=ready&q=chuong+bao+cua+kho")
    lan.locator("[data-row] a[data-main]").first.click()
    same = lan.url
    minh.goto(same)
    lan.keyboard.press("d")
    expect(lan.get_by_role("status").filter(has_text="Đã lưu: Duyệt")).to_be_visible()
    with minh.expect_response(lambda answer: "/quyet-dinh/" in answer.url) as told:
        minh.keyboard.press("d")
    assert told.value.status == 409
    expect(minh.get_by_role("alert")).to_contain_text("lan đã chọn “Duyệt”")

    # Filters live in the address and can be taken off one by one.
    lan.goto(f"{address}/?lane=low_content&reason=slogan")
    assert lan.locator("[data-row]").count() == 1
    lan.locator(".chips.chosen a").first.click()
    assert "reason=" not in lan.url
    assert lan.locator("[data-row]").count() > 1
