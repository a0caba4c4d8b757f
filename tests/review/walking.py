"""Going to every page there is, and reading what stands on it."""

from collections.abc import Iterator
from html.parser import HTMLParser

from django.test import Client
from django.urls import URLPattern, reverse

from review.models import Decision, Pair, Submission
from review.urls import urlpatterns
from tests.review.acting import decide, filing, propose, rule_apart

# Filings of the story that show different things: filed first, copied, foreign, secret, short, of an old font …
SHOWN = (1, 2, 3, 4, 8, 9, 13, 15, 16, 17, 18, 20, 21, 22, 23, 26, 27, 30)
# What the officer of `live_through` writes.
TYPED = {"xin bổ sung", "y hệt", "chỉ có lời hứa", "hỏi cấp trên"}
_ABOUT_PAIRS = ("pair",)
_ABOUT_EVENTS = ("letter",)
_SHOWN_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt", "label", "data-key-name")


def live_through(client: Client) -> None:
    """Let something of everything happen, so that pages have something to show."""
    decide(
        client, 9, "return", reason="xin bổ sung", reason_code="missing_way", missing=["solution"]
    )
    decide(client, 2, "duplicate", reason="y hệt", reason_code="same_text")
    decide(client, 10, "reject", reason="chỉ có lời hứa", reason_code="routine")
    decide(client, 12, "unsure", reason="hỏi cấp trên")
    decide(client, 14, "later")
    decide(client, 5, "approve")
    rule_apart(client, 3)
    propose(client, 4)
    Submission.objects.filter(pk=filing(28).pk).update(blind=1)


def addresses() -> Iterator[str]:
    """Every address of the pages with what it can be about; the administration's are listed by hand."""
    for route in urlpatterns:
        if isinstance(route, URLPattern):
            for about in _about(route):
                yield reverse(str(route.name), kwargs=about)
    for lane in ("duplicate", "low_content", "check_facts", "field_unsure", "ready", "blind"):
        yield f"/?lane={lane}"
    yield from ("/?state=decided", "/?q=khong-co-gi-ca", "/khong-co-trang-nay/")
    yield from (f"/quan-tri/{name}/" for name in ("auth/user", "admin/logentry"))
    yield from ("/quan-tri/", "/quan-tri/auth/user/add/")
    for name in ("decision", "trace", "signoff", "secondreading", "drafttoken", "drafttoken/add"):
        yield f"/quan-tri/review/{name}/"
    for name in ("accessattempt", "accesslog", "accessfailurelog"):
        yield f"/quan-tri/axes/{name}/"


def _about(route: URLPattern) -> list[dict[str, int]]:
    if "pk" not in route.pattern.converters:
        return [{}]
    if route.name in _ABOUT_PAIRS:
        return [{"pk": pk} for pk in Pair.objects.values_list("pk", flat=True)]
    if route.name in _ABOUT_EVENTS:
        return [{"pk": pk} for pk in Decision.objects.values_list("pk", flat=True)]
    return [{"pk": filing(number).pk} for number in (*SHOWN, 28)]


def pages(client: Client) -> dict[str, str]:
    """What a client is shown at every address that can be read, by address."""
    found = {}
    for address in addresses():
        answer = client.get(address)
        if answer["Content-Type"].startswith("text/html") and answer.status_code in (200, 404):
            found[address] = answer.content.decode()
    return found


_EMPTY = ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")


class _Reader(HTMLParser):
    """Gathers what is shown or read out: text, and the attributes that are words.

    What is marked as being in the language `skipped` is left out.
    """

    def __init__(self, skipped: str) -> None:
        super().__init__()
        self.told: list[str] = []
        self._skipped = skipped
        self._open: list[bool] = []  # of each element around here: whether it is read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_other = bool(self._skipped) and given.get("lang") == self._skipped
        if self._is_read():
            self.told += [given[name] or "" for name in _SHOWN_ATTRIBUTES if name in given]
            if tag == "input" and given.get("type") in ("submit", "button"):
                self.told.append(given.get("value") or "")
        if tag not in _EMPTY:
            self._open.append(self._is_read() and tag not in ("script", "style") and not is_other)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._is_read():
            self.told.append(data)

    def _is_read(self) -> bool:
        return not self._open or self._open[-1]


def words_of(page: str, *, skipped: str = "") -> str:
    """What a reader meets on a page, also the one who has it read out; without what is in the language `skipped`."""
    reader = _Reader(skipped)
    reader.feed(page)
    return "\n".join(" ".join(part.split()) for part in reader.told if part.strip())
