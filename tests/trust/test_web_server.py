"""The server itself, as `sangloc serve` starts it: slow, huge, broken and ambiguous requests stop nobody else."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.review.browsing import as_in_production

_NONE = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    home: Path = tmp_path_factory.mktemp("served")
    with as_in_production(str(home)) as address:
        host, port = address.removeprefix("http://").split(":")
        yield host, int(port)


def ask(served: tuple[str, int], request: str | bytes) -> bytes:
    """Send bytes as they are and read all that is answered."""
    raw = request.encode() if isinstance(request, str) else request
    with socket.create_connection(served, timeout=60) as line:
        line.sendall(raw)
        told = b""
        try:
            while piece := line.recv(65_536):
                told += piece
        except ConnectionResetError:  # it had answered and closed before all was sent
            pass
        return told


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def post(path: str, headers: str, body: bytes = b"") -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n".encode()
        + body
    )


def token_of(served: tuple[str, int]) -> str:
    page = ask(served, "GET /dang-nhap/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    found = re.search(rb"csrftoken=(\w+)", page)
    assert found
    return found[1].decode()


def test_half_sent_forms_and_headers_stop_nobody(
    served: tuple[str, int], tries: Callable[..., int]
) -> None:
    """A hundred strangers who never finish what they began: ten times the threads there are."""
    cookie = token_of(served)
    begun = [
        f"POST /dang-nhap/ HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nusername=a",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX-Dài: ",
    ]
    with ExitStack() as lines:
        for number in range(tries(short=40, long=400)):
            line = lines.enter_context(socket.create_connection(served, timeout=60))
            line.sendall(begun[number % len(begun)].encode())
        assert status(ask(served, f"{_NONE}\r\n")) == 200


def test_half_a_form_is_not_answered_as_a_whole_one(served: tuple[str, int]) -> None:
    cookie = token_of(served)
    headers = f"Cookie: csrftoken={cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n"
    with socket.create_connection(served, timeout=60) as line:
        line.sendall(
            post("/dang-nhap/", headers, f"csrfmiddlewaretoken={cookie}&username=a".encode())
        )
        line.shutdown(socket.SHUT_WR)
        told = line.recv(65_536)
    assert not told or status(told) == 400


def test_a_body_without_end_is_cut_off(served: tuple[str, int]) -> None:
    with socket.create_connection(served, timeout=60) as line:
        line.sendall(post("/dang-nhap/", "Content-Length: 9000000000\r\n"))
        piece, sent = b"a" * 1_000_000, 0
        try:
            while sent < 300_000_000:
                line.sendall(piece)
                sent += len(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert sent < 100_000_000
    assert status(ask(served, f"{_NONE}\r\n")) == 200


@pytest.mark.parametrize(
    ("request_line", "expected"),
    [
        (f"{_NONE}X-Rất: {'a' * 1_000_000}\r\n\r\n", {400, 431}),
        (_NONE + "".join(f"X-{n}: a\r\n" for n in range(1_000)) + "\r\n", {431}),
        (f"GET /{'a' * 100_000} HTTP/1.1\r\nHost: localhost\r\n\r\n", {414, 431}),
        ("GET / HTTP/1.1\r\nHost: ke-xau.example\r\nConnection: close\r\n\r\n", {400}),
        ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", {400, 302}),
        (
            "KHONG-CO / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            {400, 405, 302, 403},
        ),
        (f"{_NONE}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", {400}),
        (f"{_NONE}Content-Length: -1\r\n\r\n", {400}),
        (
            "GET http://ke-xau.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            {400, 302},
        ),
    ],
)
def test_what_no_browser_sends_is_refused(
    served: tuple[str, int], request_line: str, expected: set[int]
) -> None:
    answer = ask(served, request_line)
    assert status(answer) in expected, answer[:200]
    assert b"Traceback" not in answer
    assert status(ask(served, f"{_NONE}\r\n")) == 200


def test_one_connection_does_not_bring_two_hundred_requests(served: tuple[str, int]) -> None:
    """HTTP/2 would, past the limit on connections."""
    told = ask(served, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\x00" * 9)
    assert told == b"" or status(told) == 400


def test_two_lengths_do_not_smuggle_a_second_request(served: tuple[str, int]) -> None:
    inner = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    sent = post(
        "/dang-nhap/",
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        f"0\r\n\r\n{inner}".encode(),
    )
    assert ask(served, sent).count(b"HTTP/1.1 ") <= 1


def test_a_header_with_underscores_is_not_the_one_with_hyphens(served: tuple[str, int]) -> None:
    """`X_CSRFToken` or `X_Forwarded_Proto` would slip past a proxy that guards the real names."""
    cookie = token_of(served)
    headers = f"Cookie: csrftoken={cookie}\r\nX_CSRFToken: {cookie}\r\nContent-Length: 0\r\n"
    assert status(ask(served, post("/dang-nhap/", headers))) == 403


def test_an_address_is_decoded_once(served: tuple[str, int]) -> None:
    """A proxy that shuts an address knows it as it is read once; read twice, `%2564` would be its `d`."""
    end = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert status(ask(served, "GET /%64ang-nhap/" + end)) == 200
    assert status(ask(served, "GET /%2564ang-nhap/" + end)) in (302, 404)
    assert status(ask(served, "GET /%C4%91%C3%A2u/" + end)) in (302, 404)


def test_a_part_of_a_file_may_be_asked_for_and_nonsense_is_answered(
    served: tuple[str, int],
) -> None:
    page = ask(served, "GET /dang-nhap/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    found = re.search(rb'href="(/static/[^"]+pages\.css)"', page)
    assert found
    path = found[1].decode()
    for asked in (
        "bytes=0-9",
        "bytes=-1",
        "bytes=9999999-",
        "bytes=5-1",
        "khong",
        "bytes=" + "0-1," * 900,
    ):
        answer = ask(
            served,
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nRange: {asked}\r\n\r\n",
        )
        assert status(answer) in (200, 206, 416), asked
        assert len(answer) < 200_000


@pytest.mark.parametrize(
    "path",
    [
        "..%2f..%2freview.secret",
        "%2e%2e/%2e%2e/etc/passwd",
        "....//....//etc/passwd",
        "%00",
        "review/../../settings.py",
    ],
)
def test_static_addresses_lead_out_of_nothing(served: tuple[str, int], path: str) -> None:
    for top in ("/static/", "/"):
        answer = ask(
            served, f"GET {top}{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        assert status(answer) in (302, 400, 404), (top, path)
        assert b"root:" not in answer


def test_the_server_tells_no_version(served: tuple[str, int]) -> None:
    head = ask(served, f"{_NONE}\r\n").split(b"\r\n\r\n")[0].lower()
    named = [
        line
        for line in head.split(b"\r\n")
        if line.startswith((b"server:", b"x-powered-by:", b"via:"))
    ]
    assert not [line for line in named if re.search(rb"\d", line)], named
