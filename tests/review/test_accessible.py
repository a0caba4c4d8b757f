"""Every page in a real browser, wide and narrow, as somebody sees it who sees little, and as the keyboard goes."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern
from playwright.sync_api import CDPSession, Page

from review.urls import urlpatterns
from tests import databases
from tests.review.browsing import PATIENCE, browsing, needs_chromium, served, signed_in

pytestmark = needs_chromium
# Of the administration, which is Django's, one page of a kind.
ADMINISTRATION = (
    "",
    "auth/user/",
    "auth/user/add/",
    "auth/user/N/change/",
    "admin/logentry/",
    "review/decision/",
)
LOOK = (Path(__file__).parent / "looking.js").read_text(encoding="utf-8")
_NO_PAGES = ("/dang-xuat/", "/healthz", "/readyz", "/ngon-ngu/", "/api/soat-ban-thao/")


@dataclass
class Seen:
    """What was found on every page that was visited, by address."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def starting_points() -> list[str]:
    """Every address that needs nothing to be named, and some lists that hold other things."""
    plain = [
        f"/{route.pattern}"
        for route in urlpatterns
        if isinstance(route, URLPattern) and not route.pattern.converters
    ]
    return ["/", "/?lane=ready", *plain, "/khong-co-trang-nay/", "/quan-tri/"]


def kind_of(address: str) -> str:
    """Two pages of one kind differ in numbers and in what is asked for only."""
    return re.sub(r"\d+", "N", urlsplit(address).path)


def is_wanted(address: str) -> bool:
    """Tell whether an address can be a page worth a look."""
    if address.startswith("/quan-tri/"):
        return kind_of(address).removeprefix("/quan-tri/") in ADMINISTRATION
    return urlsplit(address).path not in _NO_PAGES


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Visit one page of every kind that can be reached, once for all tests; what is wrong is told by the tests."""
    home = tmp_path_factory.mktemp("nhin")
    office = os.environ | databases.settled_in(home)
    with served(office) as root, browsing() as (browser, faults):
        promote(home, office)
        visited = Seen(faults=faults)
        page = signed_in(browser, root, "toan-quoc", faults)
        inspector = page.context.new_cdp_session(page)
        waiting, known = starting_points(), set()
        while waiting:
            address = waiting.pop(0)
            if kind_of(address) in known or not is_wanted(address):
                continue
            known.add(kind_of(address))
            if not is_page(page, root + address):
                continue
            visited.pages[address] = look(page, inspector)
            waiting += links(page, root)
    return visited


def is_page(page: Page, address: str) -> bool:
    """Go to an address; false, and staying here, for what is a file or takes forms only."""
    answer = page.request.get(address, timeout=PATIENCE)
    if answer.status == 405 or "text/html" not in answer.headers.get("content-type", ""):
        return False
    page.goto(address)
    return True


def promote(home: Path, office: dict[str, str]) -> None:
    """Let the national officer into the administration too."""
    command = [sys.executable, "-m", "pipelines.cli", "officer", "toan-quoc", "--staff"]
    subprocess.run([*command, "--home", str(home)], env=office, check=True, capture_output=True)


def links(page: Page, root: str) -> list[str]:
    found: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
    return [one.removeprefix(root) for one in found if one.startswith(f"{root}/")]


def look(page: Page, inspector: CDPSession) -> list[str]:
    """Look at a page as it is, under the pointer, under the keyboard, and on a narrow screen."""
    page.evaluate(LOOK)
    wrong: list[str] = page.evaluate("looking.opened(), looking.whole()")
    force(inspector, "hover")
    wrong += [f"hover: {one}" for one in page.evaluate("looking.contrasts()")]
    force(inspector, "focus", "focus-visible")
    wrong += page.evaluate("looking.outlines()")
    force(inspector)
    page.set_viewport_size({"width": 390, "height": 844})
    wrong += [
        f"390: {one}" for one in page.evaluate("looking.widths().concat(looking.contrasts())")
    ]
    page.set_viewport_size({"width": 1280, "height": 900})
    return wrong


def force(inspector: CDPSession, *states: str) -> None:
    """Make everything that can be clicked or typed into look as in a state."""
    inspector.send("DOM.enable")
    inspector.send("CSS.enable")
    top = inspector.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    wanted = {"nodeId": top, "selector": "[data-looked-at]"}
    for node in inspector.send("DOM.querySelectorAll", wanted)["nodeIds"]:
        inspector.send(
            "CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": list(states)}
        )


def test_pages_of_every_part_were_visited(seen: Seen) -> None:
    kinds = {kind_of(address) for address in seen.pages}
    for kind in ("/", "/ho-so/N/", "/cap/N/", "/nhom/N/", "/mau-chung/", "/tieu-chi/", "/tep/"):
        assert kind in kinds, sorted(kinds)
    assert {"/quan-tri/", "/quan-tri/auth/user/N/change/"} <= kinds, sorted(kinds)


def test_every_page_can_be_read_and_reached_by_everyone(seen: Seen) -> None:
    """Contrast, names of what is typed into, headings, landmarks, focus, width: see `looking.js`."""
    assert not {address: wrong for address, wrong in seen.pages.items() if wrong}


def test_no_page_asks_another_machine_or_complains(seen: Seen) -> None:
    # The page that does not exist was asked for on purpose.
    assert not [one for one in seen.faults if "404" not in one]


def test_the_looking_sees_what_is_wrong() -> None:
    """Each rule is tripped once, so that a broken check cannot pass for a good page."""
    with browsing() as (browser, _):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_content(
            "<html><body><h1>Một</h1><h1>Hai</h1><p style='color:#999'>nhạt</p><input><img src='data:,'>"
            "<a href='#' style='color:#777;background:#888'>liên kết</a><button></button>"
            "<div style='width:900px'>rộng</div><nav></nav><p id=a>x</p><p id=a>y</p>"
            "<style>a:focus{outline:0}a:hover{color:#888}</style></body></html>"
        )
        told = "\n".join(look(page, page.context.new_cdp_session(page)))
    for rule in (
        "lang",
        "h1",
        "main",
        "nhạt",
        "input",
        "img",
        "button",
        "outline",
        "390",
        "nav",
        "#a",
    ):
        assert rule in told, (rule, told)
    assert "hover: 1" in told
