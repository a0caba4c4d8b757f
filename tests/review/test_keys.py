"""The keyboard in a real browser: what a key does, and that it does nothing while somebody types or composes."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.review.browsing import browsing, needs_chromium, served, signed_in

pytestmark = needs_chromium

# Counts clicks on every element with a key and keeps them from doing anything.
_WATCH = """() => {
    window.clicked = [];
    document.addEventListener("click", (event) => {
        const aimed = event.target.closest("[data-key]");
        if (!aimed) return;
        window.clicked.push(aimed.dataset.key);
        event.preventDefault();
        event.stopImmediatePropagation();
    }, true);
}"""
_PRESS = """([key, about]) => (document.activeElement || document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...about }))"""


@pytest.fixture
def desk(office: dict[str, str]) -> Iterator[tuple[str, Browser, list[str]]]:
    """A served story and a browser; any error in a page fails the test."""
    with served(office) as root, browsing() as (browser, faults):
        yield root, browser, faults
        assert faults == []


def watched(page: Page, address: str) -> Page:
    page.goto(address)
    page.evaluate(_WATCH)
    return page


def clicked(page: Page) -> list[str]:
    return list(page.evaluate("window.clicked"))


def press(page: Page, key: str, **about: Any) -> None:
    page.evaluate(_PRESS, [key, about])


def focused(page: Page) -> str:
    """The title of the row that has the focus, else the tag of what has."""
    return str(
        page.evaluate(
            """() => {
                const row = document.activeElement.closest("[data-row]");
                return row ? row.querySelector("[data-main]").textContent : document.activeElement.tagName;
            }"""
        )
    )


def test_keys_act_only_when_nobody_types(desk: tuple[str, Browser, list[str]]) -> None:
    root, browser, faults = desk
    page = watched(signed_in(browser, root, "toan-quoc", faults), f"{root}/?lane=low_content")

    # What a key does, with Caps Lock too.
    page.keyboard.press("n")
    press(page, "N")
    assert clicked(page) == ["n", "n"]

    # Not while an input method composes, whichever way the browser says so.
    page.evaluate("window.clicked = []")
    press(page, "n", isComposing=True)
    press(page, "n", keyCode=229)
    press(page, "Process", keyCode=229)
    press(page, "z", isComposing=True)
    press(page, "1", isComposing=True)
    # Not with Ctrl, Alt or Meta, and not again and again while it is held down.
    for about in ({"ctrlKey": True}, {"altKey": True}, {"metaKey": True}, {"repeat": True}):
        press(page, "n", **about)
    assert clicked(page) == []

    # "/" goes to the search; there letters are letters, composed ones too, until Escape leaves it.
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("nzl?1")
    typing = page.context.new_cdp_session(page)
    typing.send("Input.imeSetComposition", {"text": "cả", "selectionStart": 2, "selectionEnd": 2})
    typing.send(
        "Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "n", "windowsVirtualKeyCode": 229}
    )
    typing.send("Input.insertText", {"text": "cải"})
    assert page.input_value("#q") == "nzl?1cải"
    assert not page.locator("dialog").is_visible()
    assert clicked(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    assert clicked(page) == ["n"]

    # Lists choose by letters, and what is editable is typed into.
    page.evaluate("window.clicked = []")
    page.evaluate("document.querySelector('details.more').open = true")
    page.focus("#state")
    page.keyboard.press("n")
    page.evaluate(
        """() => {
            const note = document.createElement("p");
            note.contentEditable = "true";
            document.querySelector("main").append(note);
            note.focus();
        }"""
    )
    page.keyboard.press("n")
    assert clicked(page) == []


def test_rows_are_walked_and_opened(desk: tuple[str, Browser, list[str]]) -> None:
    root, browser, faults = desk
    page = signed_in(browser, root, "toan-quoc", faults)
    page.goto(f"{root}/?lane=low_content")
    titles = page.locator("[data-row] [data-main]").all_text_contents()
    told = []
    for key in ("j", "j", "ArrowDown", "k", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        told.append(focused(page))
    assert told == [titles[place] for place in (0, 1, 2, 1, 0, 0)]

    # Rows that htmx brings in count at once.
    page.evaluate(
        """() => {
            const list = document.querySelector(".lines");
            list.innerHTML = '<li data-row><a data-main href="/?lane=ready">Dòng mới</a></li>' + list.innerHTML;
        }"""
    )
    page.keyboard.press("j")
    assert focused(page) == "Dòng mới"
    page.keyboard.press("j")
    assert focused(page) == titles[0]
    page.keyboard.press("Enter")
    page.wait_for_url("**/ho-so/*/**")
    expect(page.locator("h1")).to_contain_text(titles[0])


def test_the_help_lists_what_the_page_offers(desk: tuple[str, Browser, list[str]]) -> None:
    root, browser, faults = desk
    page = signed_in(browser, root, "toan-quoc", faults)
    page.goto(f"{root}/?lane=low_content")
    page.keyboard.press("?")
    help_text = page.locator("dialog.keys")
    expect(help_text).to_be_visible()
    expect(help_text).to_contain_text("Hồ sơ tiếp theo")
    expect(help_text).to_contain_text("Xuống, lên một dòng")
    assert page.locator("dialog.keys kbd").all_text_contents()[:3] == ["N", "/", "L"]

    # What lies behind it is out of reach.
    page.keyboard.press("n")
    page.keyboard.press("j")
    assert page.url.endswith("/?lane=low_content")
    assert focused(page) == "BUTTON"
    page.keyboard.press("Escape")
    expect(help_text).to_be_hidden()

    page.goto(f"{root}/mau-chung/")
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    expect(page.get_by_text("Xuống, lên một dòng")).to_be_hidden()


def test_a_long_help_opens_at_its_beginning(desk: tuple[str, Browser, list[str]]) -> None:
    root, browser, faults = desk
    page = signed_in(browser, root, "ha-noi", faults)
    page.set_viewport_size({"width": 700, "height": 420})
    page.goto(f"{root}/?lane=low_content")
    page.locator("[data-row] [data-main]").first.click()
    page.wait_for_url("**/ho-so/*/**")
    page.keyboard.press("?")
    expect(page.locator("dialog.keys button")).to_be_focused()
    expect(page.locator("#keys-title")).to_be_in_viewport()


def test_an_officer_claims_renews_and_is_seen(desk: tuple[str, Browser, list[str]]) -> None:
    root, browser, faults = desk
    page = signed_in(browser, root, "ha-noi", faults)
    page.goto(f"{root}/?lane=low_content")
    title = page.locator("[data-row] [data-main]").first.text_content()
    assert title
    page.keyboard.press("n")
    page.wait_for_url("**/ho-so/*/?lane=low_content")
    expect(page.locator("h1")).to_contain_text(title)

    other = signed_in(browser, root, "toan-quoc", faults)
    other.goto(f"{root}/?lane=low_content")
    row = other.locator("[data-row]").first
    expect(row).to_contain_text(title)
    expect(row).to_contain_text("ha-noi đang xem, còn 10 phút")
    other.keyboard.press("n")
    other.wait_for_url("**/ho-so/*/?lane=low_content")
    expect(other.locator("h1")).not_to_contain_text(title)


def test_a_claim_is_renewed_while_its_page_is_used(desk: tuple[str, Browser, list[str]]) -> None:
    root, browser, faults = desk
    page = signed_in(browser, root, "ha-noi", faults)
    page.clock.install()
    page.goto(f"{root}/?lane=low_content")
    page.keyboard.press("n")
    page.wait_for_url("**/ho-so/*/?lane=low_content")
    left = page.locator("#dang-giu [data-minutes]")
    expect(left).to_have_text("10")
    old = page.locator("#dang-giu[data-old]")  # gone once a renewal has brought a new strip
    mark = "document.getElementById('dang-giu').dataset.old = ''"
    page.evaluate(mark)

    # A renewal brings the full time back.
    page.clock.fast_forward(210_000)
    expect(old).to_have_count(0)
    expect(left).to_have_text("10")

    # Nobody touches the page: the time runs down, and no sign of life is sent.
    page.evaluate(mark)
    page.clock.run_for(10_000)
    page.clock.fast_forward(400_000)
    expect(left).to_have_text("4")
    expect(old).to_have_count(1)

    # Somebody does again.
    page.mouse.move(200, 200)
    page.clock.run_for(10_000)
    expect(old).to_have_count(0)
    expect(left).to_have_text("10")
