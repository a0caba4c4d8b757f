"""Officers over HTTP, a thread each: reads an order as JSON, works for so many seconds, writes what was measured."""

import json
import random
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

from benchmarks.review_drafting import DraftingDay
from benchmarks.review_officers import Answer, Day


class HttpBrowser:
    """An officer's browser, signed in, with a connection that stays open."""

    def __init__(self, server: str, name: str, password: str) -> None:
        self.client = httpx.Client(base_url=server, timeout=600)
        self.get("/dang-nhap/")
        answer = self.post("/dang-nhap/", {"username": name, "password": password})
        if answer.status != 302:
            raise SystemExit(f"{name} cannot sign in: {answer.status}")

    def get(self, address: str) -> Answer:
        """Fetch a page."""
        return _read(lambda: self.client.get(address))

    def ask(self, address: str, told: dict[str, Any], *, key: str) -> Answer:
        """Send JSON as a program that has a key."""
        headers = {"authorization": f"Bearer {key}"}
        return _read(lambda: self.client.post(address, json=told, headers=headers))

    def post(self, address: str, form: dict[str, Any]) -> Answer:
        """Send a form with its token."""
        token = self.client.cookies.get("csrftoken") or ""
        sent = {**form, "csrfmiddlewaretoken": token}
        return _read(lambda: self.client.post(address, data=sent))


def _read(send: Callable[[], httpx.Response]) -> Answer:
    """Take an answer; one that did not come has no status."""
    try:
        answer = send()
    except httpx.HTTPError as error:
        return Answer(0, "", str(error))
    return Answer(answer.status_code, answer.headers.get("location", ""), answer.text)


def main() -> None:
    """Let everybody of the order work."""
    order = json.load(sys.stdin)
    chance = random.Random(order["seed"])
    days = [_day(order, person, chance.randrange(2**31)) for person in order["people"]]
    until = time.monotonic() + order["seconds"]
    threads = [threading.Thread(target=_work, args=(day, until)) for day in days]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = {
        "times": [one for day in days for one in day.seen.times],
        "saved": {key: event for day in days for key, event in day.seen.saved.items()},
        "refused": sum(day.seen.refused for day in days),
        "failed": [one for day in days for one in day.seen.failed],
    }
    json.dump(told, sys.stdout)


def _day(order: dict[str, Any], person: dict[str, Any], seed: int) -> Day:
    chance, think = random.Random(seed), order["think"]

    def pause() -> None:
        if think:
            time.sleep(chance.expovariate(1 / think))

    browser = HttpBrowser(order["server"], person["name"], order["password"])
    kind = DraftingDay if person["about"].get("drafts") else Day
    return kind(browser, person["role"], person["about"], chance, pause)


def _work(day: Day, until: float) -> None:
    for _ in day.work():
        if time.monotonic() > until:
            return


if __name__ == "__main__":
    main()
