"""Vietnamese unless somebody chose English; every sentence has both, and no page mixes them."""

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

import polib
import pytest
from django.test import Client

from benchmarks import messages
from nlp.lexicons import data_path
from nlp.syllables import is_valid
from review import curated
from review.models import Officer
from review.union_tree import UnionTree
from tests.review.acting import client_of
from tests.review.conftest import PASSWORD
from tests.review.story import PAIRS, RUN, SUBMISSIONS
from tests.review.walking import TYPED, live_through, pages, words_of

# Not Vietnamese and no left-over: names, kinds of file, codes, keys of the keyboard.
_KINDS = "xlsx csv json utf unicode tcvn vni vps viscii cp windows html toml pdf docx http https mb"
NAMES = {*_KINDS.split(), "english", "excel", "esc", "enter", "tab", "sk", "id", "kappa", "cohen"}
NAMES |= {"logarit", "tr"}  # a term, and millions at the foot of a picture
# Words that Vietnamese spelling allows and Django's English is full of.
ENGLISH = re.compile(
    r"\b(the|and|of|this|that|you|your|not|is|are|be|on|by|or|for|no|yes|none|null|true|false|page|open|copy|"
    r"user|login|logout|sign in|next|previous|search|save|add|view|date|time|change|home|history)\b",
    re.IGNORECASE,
)
_MARKED = re.compile("(?![×÷])[À-ɏẠ-ỹ]")
# Amounts are told in Vietnam's units in every language.
_AMOUNT = re.compile(r"\d (?:(?:tỷ|triệu|nghìn) )?đồng")
_WORD = re.compile(r"[A-Za-z]+")
_GROUPS = data_path("participant_groups.toml")
_BESIDE = re.compile("[^\\W\\d_]")


@pytest.fixture
def staff(national: Officer) -> Client:
    national.user.is_staff = True
    national.user.save()
    client = client_of(national)
    live_through(client)
    return client


def without(text: str, known: Iterable[str]) -> str:
    """Leave out what is data; the longest first, for some contain others."""
    for one in sorted(known, key=len, reverse=True):
        text = text.replace(one, " ")
    return text


def of_the_story() -> set[str]:
    """What filings, runs and accounts say of themselves, also in parts, for texts are shown in pieces."""
    said: set[str] = {PASSWORD, "toan-quoc", "ha-noi", RUN["run_id"]}
    for value in _strings([*SUBMISSIONS, *PAIRS]):
        whole = " ".join(value.split())
        said |= {whole, *re.split(r"(?<=[.;,:!?])\s+", whole)}
    return {one for one in said if len(one) > 3}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def of_offices() -> set[str]:
    """Names and texts that offices write and that stay as they are in every language: unions, fields, criteria."""
    unions = UnionTree.load().all
    said = {one.full_name for one in unions} | {one.name for one in unions}
    said |= set(curated.fields().values())
    for section in tomllib.loads(data_path("review_criteria.toml").read_text("utf-8"))["section"]:
        said |= {section["title"], *section["text"].strip().splitlines()}
    for name in ("targets.csv", "published_figures.csv"):
        with data_path(name).open(encoding="utf-8-sig", newline="") as file:
            said |= {row[part] for row in csv.DictReader(file) for part in ("source", "kind")}
    with data_path("emulation_clusters.csv").open(encoding="utf-8-sig", newline="") as file:
        said |= {row["cluster"] for row in csv.DictReader(file)}
    said |= {group["name"] for group in tomllib.loads(_GROUPS.read_text("utf-8"))["group"]}
    # Pictures cut names that are too long.
    return said | {f"{name[:cut].rstrip()}…" for name in said for cut in range(10, len(name))}


def english_in(text: str) -> list[str]:
    """Words that no Vietnamese spelling allows, and English ones that it does."""
    found = ENGLISH.findall(text)
    for match in _WORD.finditer(text):
        beside = (
            text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
        )
        word = match[0].lower()
        if (
            len(word) > 1
            and not _BESIDE.search(beside)
            and not is_valid(word)
            and word not in NAMES
        ):
            found.append(match[0])
    return found


def test_the_search_for_left_overs_finds_them() -> None:
    assert english_in("Hãy submit lại") == ["submit"]
    assert english_in("Save")
    assert not english_in("Máy chỉ gợi ý; người quyết định. xin xem tep Excel")
    assert _MARKED.search("Only one: Mẫu")


def test_no_vietnamese_page_has_english_left_over(staff: Client) -> None:
    known = of_the_story() | of_offices()
    left = {
        address: sorted(set(english_in(without(words_of(page), known))))
        for address, page in pages(staff).items()
    }
    assert not {address: words for address, words in left.items() if words}


def test_no_english_page_has_vietnamese_left_over(staff: Client) -> None:
    staff.cookies["ngon_ngu"] = "en"
    known = of_the_story() | of_offices() | {"Sàng Lọc", "Tiếng Việt"} | TYPED
    left = {}
    for address, page in pages(staff).items():
        assert '<html lang="en' in page, address
        told = _AMOUNT.sub(" ", without(words_of(page, skipped="vi"), known))
        left[address] = [line for line in told.splitlines() if _MARKED.search(line)]
    assert not {address: lines for address, lines in left.items() if lines}


def test_every_sentence_has_its_english() -> None:
    english = {one.msgid: one for one in polib.pofile(str(messages.catalogue("en")))}
    said = {one.one for one in messages.found()}
    assert not sorted(said - english.keys()), "run `make messages`"
    assert not sorted(english.keys() - said), "run `make messages`"
    assert not [one for one in english.values() if not one.translated() or one.fuzzy]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_the_compiled_catalogue_is_that_of_the_sentences(language: str) -> None:
    path = messages.catalogue(language)
    assert polib.pofile(str(path)).to_binary() == path.with_suffix(".mo").read_bytes()


@pytest.mark.parametrize("language", ["en", "vi"])
def test_translations_keep_places_and_marks(language: str) -> None:
    """A place that is lost, or one too many, would be a page that fails."""
    place = re.compile(r"%(?:\(\w+\))?[sdfr%]|\{\w*\}|</?\w+[^>]*>")
    for one in polib.pofile(str(messages.catalogue(language))):
        many = [one.msgid_plural] if one.msgid_plural else []
        allowed = [sorted(place.findall(text)) for text in (one.msgid, *many)]
        for text in [one.msgstr] if one.msgstr else one.msgstr_plural.values():
            assert sorted(place.findall(text)) in allowed, one.msgid
            assert text.strip() == text or one.msgid.strip() != one.msgid, one.msgid


def test_what_django_lacks_in_vietnamese_is_named_as_django_says_it() -> None:
    """A sentence that Django changed would stay English on the pages."""
    from pathlib import Path

    import django

    root = Path(django.__file__).parent
    said = set()
    for part in ("conf", "contrib/admin", "contrib/auth", "contrib/sessions"):
        path = root / part / "locale" / "en" / "LC_MESSAGES" / "django.po"
        said |= {(one.msgctxt, one.msgid) for one in polib.pofile(str(path))}
    ours = {(one.msgctxt, one.msgid) for one in polib.pofile(str(messages.catalogue("vi")))}
    # Made from a plural whose singular the catalogue of Django keeps under another key.
    assert not {msgid for _, msgid in ours - said if "%(min_length)d" not in msgid}


def test_it_is_vietnamese_whatever_the_browser_was_sold_with(db: None) -> None:
    client = Client(headers={"accept-language": "en-US,en;q=0.9"})
    assert '<html lang="vi">' in client.get("/dang-nhap/").content.decode()
    client.cookies["ngon_ngu"] = "xx"
    assert '<html lang="vi">' in client.get("/dang-nhap/").content.decode()


def test_a_chosen_language_is_remembered_and_can_be_taken_back(national: Officer) -> None:
    client = client_of(national)
    page = client.get("/tieu-chi/").content.decode()
    assert 'name="next" value="/tieu-chi/"' in page
    answer = client.post("/ngon-ngu/", {"ngon_ngu": "en", "next": "/?lane=ready"})
    assert (answer.status_code, answer["Location"]) == (302, "/?lane=ready")
    cookie = answer.cookies["ngon_ngu"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("en", True, "Lax")
    assert '<html lang="en">' in client.get("/").content.decode()
    client.post("/ngon-ngu/", {"ngon_ngu": "vi", "next": "/"})
    assert '<html lang="vi">' in client.get("/").content.decode()


def test_a_stranger_may_choose_the_language(db: None) -> None:
    client = Client()
    assert client.post("/ngon-ngu/", {"ngon_ngu": "en", "next": "/dang-nhap/"}).status_code == 302
    assert "Sign in" in client.get("/dang-nhap/").content.decode()


@pytest.mark.parametrize(
    "foreign",
    [
        "https://vi-du.example/",
        "//vi-du.example/",
        "/\\vi-du.example",
        "http:///vi-du.example",
        "javascript:alert(1)",
        " //vi-du.example",
        "\x08//vi-du.example",
        "",
    ],
)
def test_choosing_leads_nowhere_else(db: None, foreign: str) -> None:
    client = Client()
    answer = client.post("/ngon-ngu/", {"ngon_ngu": "en", "next": foreign})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("chosen", ["", "fr", "../vi", "EN"])
def test_a_language_that_is_not_there_is_refused(db: None, chosen: str) -> None:
    answer = Client().post("/ngon-ngu/", {"ngon_ngu": chosen, "next": "/"})
    assert answer.status_code == 400
    assert not answer.cookies


def test_choosing_needs_a_post_with_its_token(db: None) -> None:
    assert Client().get("/ngon-ngu/").status_code == 405
    strict: Any = Client(enforce_csrf_checks=True)
    assert strict.post("/ngon-ngu/", {"ngon_ngu": "en"}).status_code == 403
