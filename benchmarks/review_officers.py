"""What officers do all day, step by step, through a browser: an HTTP client or Django's own test client."""

import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode

_HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')
_NEXT_PAGE = re.compile(r'href="(\?[^"]*sau=[^"]*)"')
_SAVED = re.compile(r"da_luu=(\d+)")
_FORM = re.compile(r'<form[^>]*action="([^"]*/quyet-dinh/[^"]*)"')
_COMMON = ("cải tiến", "an toàn", "công nhân", "học sinh", "quy trình máy")
_TEXT = (
    "Tổ bảo trì hàn một khung kẹp có hai chốt định vị và một cần khóa lệch tâm, phôi đặt vào là tự vào tâm, thợ chỉ "
    "gạt cần một lần thay cho vặn bốn bu lông. Khung làm từ thép tấm cắt thừa của xưởng."
)
_FILTERS = {
    "field": ("co_khi", "san_xuat", "y_te", "giao_duc"),
    "reason": ("copy", "slogan", "outside_window", "benefit_mismatch", "has_later_copies"),
    "relation": ("same_author", "same_unit", "same_union", "other_union"),
    "band": ("high", "middle", "low"),
    "tu": ("2024-03-01", "2025-11-10", "2022-05-01"),
    "state": ("decided", "unsure", "later", "open"),
}
LANES = ("duplicate", "low_content", "check_facts", "field_unsure", "ready")


class Answer(NamedTuple):
    """Status, place of a redirect, and body."""

    status: int
    location: str
    text: str


class Browser(Protocol):
    """Sends a request as one officer."""

    def get(self, address: str) -> Answer:
        """Fetch a page."""

    def post(self, address: str, form: dict[str, Any]) -> Answer:
        """Send a form."""

    def ask(self, address: str, told: dict[str, Any], *, key: str) -> Answer:
        """Send JSON as a program that has a key."""


@dataclass
class Seen:
    """What an officer measured and was told: decisions that were acknowledged, answers that failed.

    `times` are page, moment (seconds since 1970) and seconds.
    """

    times: list[tuple[str, float, float]] = field(default_factory=list)
    saved: dict[str, int] = field(default_factory=dict)  # idempotency key: number of the event
    refused: int = 0  # somebody else was quicker: the page says so
    failed: list[str] = field(default_factory=list)


@dataclass
class Day:
    """One officer at work; `about` names what they look for, by kind."""

    browser: Browser
    role: str
    about: dict[str, Any]
    chance: random.Random
    pause: Callable[[], None]
    seen: Seen = field(default_factory=Seen)
    fine: tuple[int, ...] = (200, 302, 409, 422)

    def work(self) -> Iterator[None]:
        """Do one thing after another, for ever."""
        steps = self.steps()
        while True:
            (step,) = self.chance.choices(
                [one for one, _ in steps], [weight for _, weight in steps]
            )
            step()
            yield

    def steps(self) -> list[tuple[Callable[[], None], int]]:
        """List what is done, and how often beside the others."""
        steps: list[tuple[Callable[[], None], int]] = [
            (self.look_at_queue, 6),
            (self.filter, 8),
            (self.search, 4),
            (self.open_something, 3),
            (self.look_at_group, 3),
            (self.look_around, 3),
            (self.search_alike, 1),
        ]
        if self.role != "auditor":
            steps.append((self.decide_next, 10))
        return steps

    def everything(self) -> None:
        """Do everything once, each filter among it."""
        self.look_at_queue()
        for name in (*_FILTERS, "union", "reviewer", "den", "several"):
            self._filter(name)
        for kind in ("common", "rare", "id"):
            self._search(kind)
        self.open_something()
        for size in ("small", "large"):
            self._group(size)
        for name, address in self._around().items():
            self._get(name, address)
        self.search_alike()
        if self.role != "auditor":
            self.decide_next(undo=True)

    def look_at_queue(self) -> None:
        """Open the queue or one lane of it, and often its next page."""
        page = self._get("queue", self.chance.choice(["/", *(f"/?lane={lane}" for lane in LANES)]))
        found = _NEXT_PAGE.search(page.text)
        if found and self.chance.random() < 0.7:
            self._get("queue, next page", "/" + unescape(found[1]))

    def filter(self) -> None:
        """Narrow the queue by something."""
        self._filter(self.chance.choice([*_FILTERS, "union", "reviewer", "den", "several"]))

    def _filter(self, name: str) -> None:
        chosen = {"lane": self.chance.choice(LANES)}
        if name == "union":
            chosen["union"] = self.about["union"]
        elif name == "reviewer":
            chosen |= {"reviewer": str(self.about["reviewer"]), "state": "decided"}
        elif name == "den":
            chosen |= {"tu": "2023-01-01", "den": "2023-01-31"}
        elif name == "several":
            chosen |= {"field": "co_khi", "band": "low", "tu": "2024-01-01"}
        else:
            chosen[name] = self.chance.choice(_FILTERS[name])
        names = {"tu": "date", "den": "days"}
        self._get(f"queue by {names.get(name, name)}", f"/?{urlencode(chosen)}")

    def search(self) -> None:
        """Search the queue by words that many filings have, that few have, or by a number."""
        self._search(self.chance.choice(["common", "rare", "id"]))

    def _search(self, kind: str) -> None:
        words = {"common": self.chance.choice(_COMMON)}.get(kind) or self.about[kind]
        lane = self.chance.choice(LANES)
        self._get(
            f"search, {kind} words" if kind != "id" else "search by id",
            f"/?{urlencode({'q': words, 'lane': lane})}",
        )

    def open_something(self) -> None:
        """Open a submission and a pair beside it."""
        self._get("submission", f"/ho-so/{self.chance.choice(self.about['submissions'])}/")
        if self.about["pairs"]:
            self._get("pair", f"/cap/{self.chance.choice(self.about['pairs'])}/")

    def look_at_group(self) -> None:
        """Open a group, mostly a small one."""
        self._group("small" if self.chance.random() < 0.7 else "large")

    def _group(self, size: str) -> None:
        if self.about[size]:
            name = "group" if size == "small" else "group of 200"
            self._get(name, f"/nhom/{self.chance.choice(self.about[size])}/")

    def look_around(self) -> None:
        """Open one of the pages beside the queue."""
        name, address = self.chance.choice(list(self._around().items()))
        self._get(name, address)

    def _around(self) -> dict[str, str]:
        pages = {
            "my history": "/lich-su/",
            "files": "/tep/",
            "criteria": "/tieu-chi/",
            "requests": "/yeu-cau/",
            "template passages": "/mau-chung/",
        }
        if self.role == "reviewer":
            return pages
        return pages | {"signing": "/chot/", "quality": "/chat-luong/"}

    def search_alike(self) -> None:
        """Ask which filings a text resembles."""
        self._get("similar, form", "/tim-giong/")

    def decide_next(self, *, undo: bool | None = None) -> None:
        """Take the next submission, read it, decide; sometimes click twice, sometimes take it back."""
        lane = self.chance.choice(LANES)
        claimed = self._post("next item", f"/tiep-theo/?lane={lane}", {})
        if claimed.status != 302 or "het=1" in claimed.location:
            return
        is_pair = "/cap/" in claimed.location
        page = self._get("pair" if is_pair else "submission", claimed.location)
        form, action = dict(_HIDDEN.findall(page.text)), _FORM.search(page.text)
        if action is None or "idempotency_key" not in form:
            return
        form |= {
            "verdict": self.chance.choice(["later", "return", "return", "unsure"]),
            "reason_code": "missing_benefit",
        }
        form["field"] = "co_khi"
        key = form["idempotency_key"]
        saved = self._post("decide", unescape(action[1]), form)
        event = _SAVED.search(saved.location)
        if event is None:
            self.seen.refused += 1
            return
        self.seen.saved[key] = int(event[1])
        if self.chance.random() < 0.1:
            again = _SAVED.search(self._post("decide, twice", unescape(action[1]), form).location)
            if again is not None and again[1] != event[1]:
                self.seen.failed.append(f"{key}: two events {event[1]} and {again[1]}")
        self._get("after deciding", saved.location)
        if undo or (undo is None and self.chance.random() < 0.1):
            sent = {"version": int(form["version"]) + 1, "idempotency_key": f"u-{key}"[:64]}
            back = self._post("undo", f"/quyet-dinh/{event[1]}/hoan-tac/", sent)
            if found := _SAVED.search(back.location):
                self.seen.saved[f"u-{key}"[:64]] = int(found[1])

    def _get(self, name: str, address: str) -> Answer:
        return self._timed(name, address, lambda: self.browser.get(address))

    def _post(self, name: str, address: str, form: dict[str, Any]) -> Answer:
        return self._timed(name, address, lambda: self.browser.post(address, form))

    def _timed(self, name: str, address: str, send: Callable[[], Answer]) -> Answer:
        self.pause()
        at, began = time.time(), time.perf_counter()
        answer = send()
        self.seen.times.append((name, at, time.perf_counter() - began))
        if answer.status not in self.fine:
            self.seen.failed.append(f"{name}: {answer.status or answer.text} {address}")
        return answer
