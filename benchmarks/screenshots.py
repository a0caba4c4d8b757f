"""Take the pictures of the officers' guide anew: `make screenshots`, which needs Chromium.

They come from the product's own pages, served in a played office (`benchmarks.played_office`), so a change of the pages
is seen in the guide after one command. Each is cut to what its chapter speaks of and reduced to few colours.
"""

import io
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

from benchmarks import played_office
from benchmarks.played_office import OFFICER, PASSWORD

FOLDER = Path(__file__).parents[1] / "docs" / "can_bo" / "hinh"
MOST_BYTES = 120_000
_COLOURS = 64
_WIDTH, _HEIGHT, _HIGH = 1280, 860, 1500
_PATIENCE = 300_000  # milliseconds: the first draft loads models, on a machine that may be busy
_FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
# Filings of the sample that show what a chapter tells: an honest complaint without a solution, a copy with words
# changed, one of four branches that filed their head office's text.
_THIN, _COPY, _BRANCH = "SK-N060", "SK-B067", "SK-B027"
_DRAFT = """Dây đỏ dừng máy xay xát
Trước đây băng tải chỉ có một nút dừng ở đầu, người quét bên dưới mà vướng áo vô con lăn thì la cũng không ai nghe.
Chúng tôi kéo sợi cáp bọc nhựa đỏ chạy suốt hai bên băng tải ngang tầm ngực, nối hai công tắc giật ở hai đầu, \
đụng vào đâu cũng dừng máy, muốn chạy lại phải ra tận chỗ giật mà gạt chốt.
Tiết kiệm khoảng 45 triệu đồng mỗi năm tiền sửa máy, không còn ai bị tai nạn."""

Shot = Page | Locator


class NoChromiumError(Exception):
    """There is no browser to take pictures with."""


def _sign_in(page: Page) -> Shot:
    page.fill("input[name=username]", OFFICER)
    return page.locator("body")


def _queue(page: Page) -> Shot:
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    return page


def _submission(page: Page) -> Shot:
    _open(page, "low_content", _THIN)
    page.get_by_role("button", name="Nhận hồ sơ").click()
    page.get_by_text("Anh/chị đang giữ hồ sơ này").wait_for()
    return page


def _keys(page: Page) -> Shot:
    page.keyboard.press("?")
    return page.locator("dialog.keys")


def _returning(page: Page) -> Shot:
    page.keyboard.press("Escape")
    page.locator("details.lacking summary").click()
    _grow(page, _HIGH)
    return page.locator("details.lacking")


def _saved(page: Page) -> Shot:
    page.locator("button[value=return]").click()
    _grow(page, _HEIGHT)
    return page.locator(".toast")


def _pair(page: Page) -> Shot:
    _open(page, "duplicate", _COPY)
    page.get_by_role("link", name="So sánh hai hồ sơ").click()
    return page


def _texts(page: Page) -> Shot:
    return page.locator("section.texts")


def _group(page: Page) -> Shot:
    _open(page, "duplicate", _BRANCH)
    page.get_by_role("link", name="Cả nhóm").first.click()
    return page


def _history(page: Page) -> Shot:
    _go(page, "Lịch sử của tôi")
    return page


def _files(page: Page) -> Shot:
    _go(page, "Tệp")
    page.fill("#so_luong", "20")
    page.get_by_role("button", name="Nhận lô và xuất").click()
    page.get_by_role("link", name="Tải về").wait_for()
    return page.locator("main")


def _import(page: Page) -> Shot:
    with page.expect_download() as found:
        page.get_by_role("link", name="Tải về").click()
    page.get_by_role("link", name="Nhập quyết định từ Excel").click()
    with tempfile.TemporaryDirectory() as folder:
        filled = Path(folder) / "lo-da-dien.xlsx"
        found.value.save_as(filled)
        _fill_in(filled)
        page.set_input_files("#file", filled)
        page.get_by_role("button", name="Xem trước").click()
    page.get_by_text("Xem trước: chưa lưu gì").wait_for()
    return page.locator("main section")


def _scoreboard(page: Page) -> Shot:
    _go(page, "Bảng điểm")
    return page


def _draft(page: Page) -> Shot:
    _go(page, "Soát bản thảo")
    page.fill("#text", _DRAFT)
    page.get_by_role("button", name="Soát", exact=True).click()
    page.locator("#ket-qua").wait_for()
    _grow(page, _HIGH)
    return page.locator("main")


# In this order: each goes on from the page before it.
SHOTS: dict[str, Callable[[Page], Shot]] = {
    "dang_nhap": _sign_in,
    "hang_doi": _queue,
    "ho_so": _submission,
    "phim_tat": _keys,
    "tra_lai": _returning,
    "da_luu": _saved,
    "so_sanh": _pair,
    "hai_van_ban": _texts,
    "nhom": _group,
    "lich_su": _history,
    "tep": _files,
    "nhap_xem_truoc": _import,
    "bang_diem": _scoreboard,
    "soat_ban_thao": _draft,
}


def take(page: Page, address: str, folder: Path) -> None:
    """Walk through the pages and write each picture to `folder` as PNG of at most `MOST_BYTES`.

    Raises:
        ValueError: a picture would be larger.
        playwright.sync_api.Error: a page is not as the walk expects it.
    """
    page.goto(address)
    for name, walk in SHOTS.items():
        shown = walk(page)
        page.wait_for_load_state()  # a page that is still coming in would be shown in part
        page.mouse.move(0, 0)  # nothing looks pointed at
        picture = small(shown.screenshot(animations="disabled"))
        if len(picture) > MOST_BYTES:
            raise ValueError(f"{name}.png: {len(picture)} bytes, at most {MOST_BYTES}")
        (folder / f"{name}.png").write_bytes(picture)
        print(f"{name}.png: {len(picture) // 1024} KiB")


def small(png: bytes) -> bytes:
    """Give a PNG in a palette of few colours: a third of the bytes, and text stays sharp."""
    written = io.BytesIO()
    reduced = (
        Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    )
    reduced.save(written, "PNG", optimize=True)
    return written.getvalue()


def _open(page: Page, lane: str, submission_id: str) -> None:
    page.goto(f"{_root(page)}/?lane={lane}&q={submission_id}")
    page.locator("ol.lines a").first.click()


def _go(page: Page, place: str) -> None:
    page.locator(".whole").get_by_role("link", name=place, exact=True).click()


def _grow(page: Page, height: int) -> None:
    """Make the window so high (pixels), so that nothing of a long part stays hidden."""
    page.set_viewport_size({"width": _WIDTH, "height": height})


def _root(page: Page) -> str:
    return str(page.evaluate("location.origin"))


def _fill_in(path: Path) -> None:
    """Decide the first rows of a batch as an officer would, one of them without the reason it needs."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for row, verdict in enumerate(("Duyệt", "Duyệt", "Trả lại bổ sung", "Không đạt"), start=2):
        sheet.cell(row, 3, verdict)
    sheet.cell(4, 4, "Chưa nêu cách làm")
    book.save(path)


def main() -> int:
    """Take all pictures; those that are no longer taken are removed."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise NoChromiumError("install the package `chromium`")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with played_office.opened() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=_FLAGS)
        page = browser.new_page(locale="vi-VN")
        page.set_default_timeout(_PATIENCE)
        _grow(page, _HEIGHT)
        take(page, address, FOLDER)
        browser.close()
    for old in FOLDER.glob("*.png"):
        if old.stem not in SHOTS:
            old.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
