"""The officers' guide says what the pages say: words in bold, keys, suggestions, numbers, and pictures that are all taken."""

import re
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from benchmarks.screenshots import FOLDER, MOST_BYTES, SHOTS
from pipelines import settings
from review import claims, kept_files, words_vi
from review import settings as pages
from review.views.form import KEYS
from tests.trust.reading_docs import GUIDE, ROOT, links_of, name_of, prose_of, text_of

CHAPTERS = sorted(GUIDE.glob("*.md"))
EVERY_CHAPTER = pytest.mark.parametrize("page", CHAPTERS, ids=name_of)
MOST_PICTURES = 14
PICTURE = re.compile(r"!\[([^\]]*)\]\(hinh/(\w+)\.png\)")


@cache
def _said_by_the_pages() -> str:
    kinds = (".html", ".py")
    files = [path for path in (ROOT / "review").rglob("*") if path.suffix in kinds]
    return " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in files)


def _rows(page: str) -> dict[str, str]:
    """From the code in the last cell of a row to the words in bold in its first."""
    rows = re.findall(
        r"^\| \*\*(.+?)\*\* \|(?:.*\|)? `(\w+)` \|$", text_of(GUIDE / page), re.MULTILINE
    )
    return {code: name for name, code in rows}


@EVERY_CHAPTER
def test_words_in_bold_stand_on_the_pages(page: Path) -> None:
    bold = re.findall(r"\*\*([^*]+)\*\*", " ".join(prose_of(page).split()))
    assert not [words for words in bold if words not in _said_by_the_pages()]


def test_the_guide_has_bold_words_to_look_at() -> None:
    assert sum(text_of(page).count("**") for page in CHAPTERS) > 200


def test_every_chapter_is_led_to() -> None:
    led = {link.path for link in links_of(GUIDE / "README.md")}
    assert {page.name for page in CHAPTERS} - {"README.md"} <= led
    assert "docs/can_bo/README.md" in {link.path for link in links_of(ROOT / "README.vi.md")}


def test_pictures_are_those_that_the_command_takes() -> None:
    shown = [name for page in CHAPTERS for _, name in PICTURE.findall(text_of(page))]
    assert sorted(shown) == sorted(SHOTS)
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.png" for name in SHOTS}
    assert len(SHOTS) <= MOST_PICTURES


@pytest.mark.parametrize("name", SHOTS)
def test_pictures_are_small_and_pictures(name: str) -> None:
    picture = (FOLDER / f"{name}.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) <= MOST_BYTES


@EVERY_CHAPTER
def test_every_picture_is_told_to_who_cannot_see_it(page: Path) -> None:
    assert all(told for told, _ in PICTURE.findall(text_of(page)))


def test_the_keys_of_the_verdicts_are_those_of_the_form() -> None:
    rows = re.findall(r"^\| \*\*(.+?)\*\* \| `(\w)` \|", text_of(GUIDE / "quyet_dinh.md"), re.M)
    keys = {words_vi.VERDICTS[verdict]: key.upper() for verdict, key in KEYS.items()}
    assert {name.removesuffix(", hỏi cấp trên"): key for name, key in rows} == keys


def test_every_suggestion_and_lane_is_told_by_its_name() -> None:
    names = {code: one.name for code, one in words_vi.REASONS.items()}
    assert _rows("goi_y.md") == names | words_vi.LANES | words_vi.SET_ASIDE


def test_numbers_that_the_guide_tells_are_those_in_force() -> None:
    policy = settings.load()
    first, files, likeness = (
        text_of(GUIDE / name) for name in ("ngay_dau.md", "excel.md", "hoi_dap.md")
    )
    assert f"({policy.review.lease_minutes} phút" in first
    assert f"Hết {policy.review.lease_minutes} phút" in likeness
    assert f"{policy.review.blind_share * 100:.0f} trong 100 hồ sơ mới" in first
    assert f"Sau {pages.SESSION_COOKIE_AGE // 3600} giờ" in first
    assert "ít nhất 12 ký tự" in first
    assert {"min_length": 12} in [one.get("OPTIONS") for one in pages.AUTH_PASSWORD_VALIDATORS]
    assert f"dưới {policy.near_duplicates.min_syllables} tiếng" in likeness
    assert f"giữ {kept_files.kept(kept_files.EXPORTS).days}" in files.replace("\n", " ")
    assert "mười giờ" in files
    assert timedelta(hours=10) == claims.BATCH_LEASE
    assert policy.review.drafts_per_minute == 20
    assert "hai mươi bản một phút" in text_of(GUIDE / "soat_ban_thao.md")
