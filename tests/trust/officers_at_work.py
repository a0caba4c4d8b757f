"""Officers with browsers of their own, who send a form again until the answer is clear, and a ledger of what they were told."""

import io
import json
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import openpyxl

from tests.trust.lived_in import PASSWORD

_HIDDEN = '<input[^>]*name="{}"[^>]*value="([^"]*)"'
_SAVED = re.compile(r"da_luu=(\d+)")
_VIETNAMESE = re.compile(r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]", re.IGNORECASE)
_VERDICTS = ("approve", "return", "reject", "unsure", "later")
_TRACES = ("Traceback", "django.db", "psycopg", "sqlite3.", 'File "/')
_PATIENCE = 900  # seconds, on a machine with other work
_SENT = ("version", "idempotency_key")
_MOST = 5  # filings in a workbook


@dataclass(frozen=True, slots=True)
class Entry:
    """One act: `answer` is "saved", "refused" or, while nobody knows, "unclear"."""

    officer: str
    what: str
    key: str
    about: str
    answer: str
    event: int = 0


class Ledger:
    """What was acknowledged, written down outside of the program at the moment it was."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock, self._saved = path, threading.Lock(), 0

    def write(self, entry: Entry) -> None:
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
            self._saved += entry.answer == "saved"

    def entries(self) -> list[Entry]:
        with self._lock:
            lines = (
                self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
            )
        return [Entry(**json.loads(line)) for line in lines]

    def wait_for_more(self, meanwhile: Callable[[], None]) -> None:
        """Wait until something was saved since this was asked; `meanwhile` is called again and again."""
        before, until = self._saved, time.monotonic() + _PATIENCE
        while self._saved == before:
            assert time.monotonic() < until, "nobody gets anything saved"
            meanwhile()
            time.sleep(0.02)

    def saved(self, *whats: str) -> list[Entry]:
        return [one for one in self.entries() if one.answer == "saved" and one.what in whats]


class Officer(threading.Thread):
    """Decides, takes back, claims and brings in workbooks until told to stop; never gives an unclear answer up."""

    def __init__(
        self, number: int, server: Callable[[], str], pks: list[int], ledger: Ledger, seed: int
    ) -> None:
        super().__init__(daemon=True)
        self.who, self._server, self._pks, self._ledger = f"can-bo-{number}", server, pks, ledger
        self._chance = random.Random(seed)
        self._client = httpx.Client(timeout=60)
        self._mine: list[int] = []
        self.stopped = threading.Event()
        self.faults: list[str] = []  # what no officer should ever see
        self.acts = 0

    def run(self) -> None:
        self._sign_in()
        steps = [self._decide, self._decide, self._decide, self._think_again, self._hold]
        while not self.stopped.is_set():
            self._chance.choice(steps)()
            self.acts += 1
            if self._chance.random() < 0.03:
                self._bring_workbook()

    def _decide(self) -> None:
        """Open a filing's page and send its form; what was decided already is taken back where that is offered."""
        pk = self._chance.choice(self._pks)
        page = self._page(f"/ho-so/{pk}/")
        form = {name: _hidden(page.partition('id="quyet-dinh"')[2], name) for name in _SENT}
        if None in form.values() or str(form["idempotency_key"]).startswith("hoan-tac"):
            self._take_back(page)
            return
        verdict = self._chance.choice(_VERDICTS)
        sent = {**form, "verdict": verdict, "reason": "Cần xem lại, thiếu số đo."}
        key = str(form["idempotency_key"])
        about = Entry(self.who, "decide", key, f"{pk} {verdict}", "unclear")
        saved = self._told(f"/ho-so/{pk}/quyet-dinh/", sent, about)
        if saved:
            self._mine.append(pk)

    def _think_again(self) -> None:
        if self._mine:
            pk = self._mine.pop(self._chance.randrange(len(self._mine)))
            self._take_back(self._page(f"/ho-so/{pk}/"))

    def _take_back(self, page: str) -> None:
        form = re.search(r'action="/quyet-dinh/(\d+)/hoan-tac/.*?</form>', page, re.DOTALL)
        if form:
            sent = {name: _hidden(form[0], name) or "" for name in _SENT}
            about = Entry(self.who, "undo", sent["idempotency_key"], form[1], "unclear")
            self._told(f"/quyet-dinh/{form[1]}/hoan-tac/", sent, about)

    def _hold(self) -> None:
        pk = self._chance.choice(self._pks)
        for way in ("giu", "nha"):
            self._clear("post", f"/ho-so/{pk}/{way}/", data={})

    def _bring_workbook(self) -> None:
        """Ask for a batch, decide it in the workbook and bring it in; a second time, too, as people do."""
        self._clear("post", "/tep/", data={"loai": "lo", "so_luong": str(_MOST)})
        found = self._waited_for(r'href="(/tep/\d+/)"')
        if not found:
            return
        book = openpyxl.load_workbook(io.BytesIO(self._clear("get", found).content))
        sheet = next(one for one in book.worksheets if "khoa" in [cell.value for cell in one[1]])
        places = {cell.value: cell.column for cell in sheet[1]}
        keys = []
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, places["Quyết định"]).value = "Để sau"
            keys.append(str(sheet.cell(row, places["khoa"]).value))
        raw = io.BytesIO()
        book.save(raw)
        for _ in range(2):
            self._import(raw.getvalue(), keys)

    def _import(self, raw: bytes, keys: list[str]) -> None:
        page = self._clear("post", "/tep/nhap/", files={"file": ("lo.xlsx", raw)}, data={})
        token = _hidden(page.text, "token")
        if token is None:
            return
        answer = self._clear("post", "/tep/nhap/", data={"token": token})
        done = re.search(r"xong=(\d+)", answer.headers.get("location", ""))
        if done:
            about = " ".join(keys)
            self._ledger.write(Entry(self.who, "import", "", about, "saved", int(done[1])))

    def _waited_for(self, pattern: str) -> str:
        for _ in range(50):
            found = re.search(pattern, self._page("/tep/"))
            if found or self.stopped.is_set():
                return unescape(found[1]) if found else ""
            time.sleep(0.1)
        return ""

    def _told(self, address: str, form: dict[str, Any], about: Entry) -> Entry | None:
        """Send a form until the answer is clear and write down what it is."""
        self._ledger.write(about)
        answer = self._clear("post", address, data=form)
        saved = _SAVED.search(answer.headers.get("location", ""))
        number = int(saved[1]) if saved else 0
        told = Entry(
            about.officer,
            about.what,
            about.key,
            about.about,
            "saved" if saved else "refused",
            number,
        )
        self._ledger.write(told)
        return told if saved else None

    def _page(self, address: str) -> str:
        return self._clear("get", address).text

    def _clear(self, way: str, address: str, **more: Any) -> httpx.Response:
        """Send a request until somebody answers for it; signs in anew where the session is gone."""
        while True:
            answer = self._once(way, address, **more)
            if answer is None or answer.status_code >= 500:
                time.sleep(0.1)
            elif "/dang-nhap/" in answer.headers.get("location", ""):
                self._sign_in()
            else:
                return answer

    def _once(self, way: str, address: str, **more: Any) -> httpx.Response | None:
        if way == "post":
            token = self._client.cookies.get("csrftoken") or ""
            more["data"] = {**more["data"], "csrfmiddlewaretoken": token}
        try:
            answer = self._client.request(way, self._server() + address, **more)
        except httpx.HTTPError:
            return None
        if answer.status_code >= 400:
            self._look_at(answer)
        return answer

    def _look_at(self, answer: httpx.Response) -> None:
        text = answer.text
        if any(trace in text for trace in _TRACES) or not _VIETNAMESE.search(text):
            self.faults.append(f"{answer.request.url} {answer.status_code}: {text[:300]}")

    def _sign_in(self) -> None:
        while True:
            self._once("get", "/dang-nhap/")
            form = {"username": self.who, "password": PASSWORD}
            answer = self._once("post", "/dang-nhap/", data=form)
            if answer is not None and answer.status_code == 302:
                return
            time.sleep(0.2)


def _hidden(page: str, name: str) -> str | None:
    found = re.search(_HIDDEN.format(name), page)
    return unescape(found[1]) if found else None
