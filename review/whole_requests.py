"""Serving a WSGI application behind Granian: a thread is taken for a request when all of it has come, and not before.

A thread that reads a body waits for whoever sends it, without end: four strangers who each send half a form would stop
the pages for everybody. Here bodies are awaited by the event loop, within limits, and so are slow readers of answers.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol, cast

# A form with a full batch has 10 MB; somewhat larger ones are told so by their page, much larger ones are cut off here.
MOST_BYTES = 40_000_000
# Smaller bodies wait in memory, half a MB a request with the piece in hand (Granian takes 1,024 connections at once);
# of larger ones so many wait on disk, the others are not read on. So strangers hold 520 MB and 640 MB at most.
_IN_MEMORY, LARGE_AT_ONCE = 200_000, 16
# An office's line of 1 Mbit/s sends such a batch in 80 seconds, hardly ever pausing for as much as 20.
SECONDS_OF_SILENCE, SECONDS_IN_ALL = 20.0, 180.0
_SAID = {
    HTTPStatus.BAD_REQUEST: "Yêu cầu bị đứt giữa chừng; hãy gửi lại.",
    HTTPStatus.REQUEST_TIMEOUT: "Yêu cầu đến chậm quá nên bị bỏ; hãy gửi lại.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Yêu cầu lớn quá 40 MB; hãy gửi tệp nhỏ hơn.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Máy chủ đang nhận nhiều tệp lớn; hãy gửi lại sau vài phút.",
}
_PLAIN = ("CONTENT_TYPE", "CONTENT_LENGTH")  # what WSGI gives without HTTP_
_Body = IO[bytes]
_Headers = list[tuple[str, str]]


class Scope(Protocol):
    """What Granian tells of a request (RSGI)."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    headers: Any


class RefusedError(Exception):
    """A request that came too slowly, not whole, is too large or has no place: the status to answer with."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class WholeRequests:
    """An RSGI application that answers by a WSGI one, in so many threads of its own."""

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        *,
        threads: int,
        silence: float = SECONDS_OF_SILENCE,
        in_all: float = SECONDS_IN_ALL,
        large_at_once: int = LARGE_AT_ONCE,
    ) -> None:
        self._application, self._silence, self._in_all = application, silence, in_all
        self._places = asyncio.Semaphore(large_at_once)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __rsgi__(self, scope: Scope, proto: Any) -> None:  # noqa: ANN401 - Granian's
        """Wait for the whole request, answer it in a thread, and send the answer as fast as it is read."""
        async with AsyncExitStack() as place:
            spool = place.enter_context(SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - the stack closes it
            body = cast(_Body, spool)
            try:
                async with asyncio.timeout(self._in_all):
                    told = scope.headers.get("content-length")
                    length = await self._receive(proto, body, told, place)
            except (RefusedError, TimeoutError) as error:
                proto.response_str(*_refusal(error))
                return
            answer = _Answer(self._application, environment(scope, body, length))
            await self._send(answer, proto)

    async def _receive(
        self,
        proto: Any,  # noqa: ANN401
        body: _Body,
        told: str | None,
        place: AsyncExitStack,
    ) -> int:
        length = 0
        chunks: AsyncIterator[bytes] = aiter(proto)
        while True:
            try:
                chunk = await asyncio.wait_for(anext(chunks), self._silence)
            except StopAsyncIteration:
                break
            length += len(chunk)
            if length > MOST_BYTES:
                raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            if length - len(chunk) <= _IN_MEMORY < length:
                await self._take(place)
            body.write(chunk)
        if told not in (None, str(length)):
            raise RefusedError(HTTPStatus.BAD_REQUEST)  # half a form is no form
        body.seek(0)
        return length

    async def _take(self, place: AsyncExitStack) -> None:
        try:
            async with asyncio.timeout(self._silence):
                await place.enter_async_context(self._places)
        except TimeoutError as error:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE) from error

    async def _send(self, answer: "_Answer", proto: Any) -> None:  # noqa: ANN401
        run = asyncio.get_running_loop().run_in_executor
        try:
            first = await run(self._pool, answer.begin)
            if first is not None:
                proto.response_bytes(answer.status, answer.headers, first)
                return
            stream = proto.response_stream(answer.status, answer.headers)
            while (chunk := await run(self._pool, answer.following)) is not None:
                await stream.send_bytes(chunk)
        finally:
            await run(self._pool, answer.close)


class _Answer:
    """The answer of a WSGI application; its methods are called in a thread, one after another."""

    def __init__(
        self, application: Callable[..., Iterable[bytes]], environ: dict[str, Any]
    ) -> None:
        self._application, self._environ = application, environ
        self.status, self.headers = 500, cast(_Headers, [])
        self._parts: Iterable[bytes] = ()
        self._rest: Iterator[bytes] = iter(())

    def begin(self) -> bytes | None:
        """Let the application answer; the whole body where it is there already, else nothing: it is to be streamed."""
        self._parts = self._application(self._environ, self._start)
        if getattr(self._parts, "streaming", False):  # Django's files and generators
            self._rest = iter(self._parts)
            return None
        return b"".join(self._parts)

    def following(self) -> bytes | None:
        """Give the next piece, nothing at the end."""
        return next(self._rest, None)

    def close(self) -> None:
        """Tell the application that its answer is done with, sent or not."""
        close = getattr(self._parts, "close", None)
        if close is not None:
            close()

    def _start(self, status: str, headers: _Headers, _failed: object = None) -> None:
        self.status, self.headers = int(status.split(" ", 1)[0]), headers


def environment(scope: Scope, body: _Body, length: int) -> dict[str, Any]:
    """Describe a request as WSGI (PEP 3333) does.

    Headers with an underscore in their name are left out: `X_Forwarded_For` would come in as `X-Forwarded-For` does.
    """
    server, _colon, port = scope.server.rpartition(":")
    client = scope.client.rpartition(":")[0] if ":" in scope.client else scope.client
    found = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # Granian has decoded it already: once more, "%2571" would pass a proxy that shuts "/q…".
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client.strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" not in name:
            key = name.upper().replace("-", "_")
            key = key if key in _PLAIN else f"HTTP_{key}"
            joint = "; " if key == "HTTP_COOKIE" else ","
            found[key] = f"{found[key]}{joint}{value}" if key in found else value
    if scope.authority:  # HTTP/2 names the host there
        found.setdefault("HTTP_HOST", scope.authority)
    found["CONTENT_LENGTH"] = str(length)
    return found


def _refusal(error: Exception) -> tuple[int, _Headers, str]:
    status = error.status if isinstance(error, RefusedError) else HTTPStatus.REQUEST_TIMEOUT
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")]
    return int(status), headers, _SAID[status]
