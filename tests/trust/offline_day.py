"""A day of the program from the files to the workbook, by its commands and pages: `python -m tests.trust.offline_day DIR`.

Prints as JSON which other hosts pages and reports name, and how often this machine had no way to where something was
sent (both versions of IP; a count by the system, so libraries in C and Rust are in it).
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
DRAFT = "Giá treo ống hơi\nTổ cơ khí hàn giá treo bằng thép thừa, ống hơi không còn kéo lê dưới sàn, đi lại hết vấp."
# Of no network: each command as people call it, after the screening and beside the open pages.
_COMMANDS = ("check -", "report", "export --out ra.xlsx", "doctor")
_MORE = (
    "text -", "similar -", "drift", "doubts", "stats", "export --out ra.csv",
    "evaluate --split tune --report danh_gia.html", "train",
    "schedule hom_thu --once",
)  # fmt: skip
_PAGES = (
    "/", "/bang-diem/", "/chat-luong/", "/lich-su/", "/tep/", "/tieu-chi/", "/chot/", "/bien-ban/",
    "/soat-ban-thao/", "/tim-giong/", "/mat-khau/",
)  # fmt: skip
_ASKED = re.compile(
    r"""(?:\b(?:src|href|action|srcset|data|poster)\s*=\s*["']?|url\(\s*["']?|@import\s+["'])((?:https?:)?//[^\s"'<>)]+)""",
    re.I,
)
_LINKS = re.compile(r'(?:href|src)="(/[^"#]*)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def main(home: Path, *, more: bool) -> None:
    """Go through the day in a home whose models are there."""
    _sangloc(home, f"screen {ROOT}/data/sample/sang_kien_mau.xlsx --json")
    told = _run([sys.executable, "-m", "pipelines.demo", str(home)], home)
    name, password = re.findall(r"Đăng nhập: +(\S+) / (\S+)", told)[0]
    with _pages(home) as server:
        named = _seen(server, name, password)
        (home / "hom_thu").mkdir()
        for command in (*_COMMANDS, *(_MORE if more else ())):
            _sangloc(home, command)
    for report in home.rglob("*.html"):
        named += [f"{report.name}: {one}" for one in _ASKED.findall(report.read_text("utf-8"))]
    sys.stdout.write(json.dumps({"named": named, "without_a_way": without_a_way()}))


def without_a_way() -> int:
    """Count what was to be sent and had nowhere to go, in this process's network."""
    heads, numbers = (
        line.split()
        for line in Path("/proc/net/snmp").read_text().splitlines()
        if line[:3] == "Ip:"
    )
    found = int(numbers[heads.index("OutNoRoutes")])
    six = Path("/proc/net/snmp6")
    if six.exists():
        found += int(re.findall(r"^Ip6OutNoRoutes\s+(\d+)", six.read_text(), re.MULTILINE)[0])
    return found


def _sangloc(home: Path, command: str) -> str:
    words = command.split()
    given = DRAFT if "-" in words else None
    return _run([sys.executable, "-m", "pipelines.cli", *words], home, given)


def _run(command: list[str], folder: Path, given: str | None = None) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"SANGLOC_HOME": str(folder)},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    # A home of one run has doubts and drift to tell, and `doctor` may have something to be done.
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise SystemExit(f"{command}: status {done.returncode}\n{done.stderr}")
    return done.stdout


@contextmanager
def _pages(home: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pipelines.cli", "serve", "--port", str(port)]
    with (home / "serve.log").open("w") as log:
        server = subprocess.Popen([*command, "--home", str(home)], cwd=home, stdout=log, stderr=log)
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            assert server.poll() is None, (home / "serve.log").read_text("utf-8")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _seen(server: str, name: str, password: str) -> list[str]:
    """Sign in, open pages, what they bring along and a filing, and check a draft; gives the other hosts that were named."""
    named: list[str] = []
    with httpx.Client(base_url=server, trust_env=False, timeout=600) as browser:

        def opened(address: str, form: dict[str, str] | None = None) -> str:
            token = {"csrfmiddlewaretoken": browser.cookies.get("csrftoken", "")}
            answer = (
                browser.get(address) if form is None else browser.post(address, data=form | token)
            )
            assert answer.status_code in (200, 302), f"{address}: {answer.status_code}"
            named.extend(
                f"{address}: {one}" for one in _ASKED.findall(answer.text) if server not in one
            )
            return answer.text

        opened("/dang-nhap/")
        opened("/dang-nhap/", {"username": name, "password": password})
        pages = [opened(address) for address in _PAGES]
        links = {link for page in pages for link in _LINKS.findall(page)}
        filing = min(link for link in links if "/ho-so/" in link or "/cap/" in link)
        for link in sorted(one for one in links if one.startswith("/static/")):
            opened(link)
        opened(filing)
        assert "Giá treo ống hơi" in opened("/soat-ban-thao/", {"text": DRAFT})
    return named


if __name__ == "__main__":
    main(Path(sys.argv[1]), more=os.environ.get("SANGLOC_LONG_TESTS") == "1")
