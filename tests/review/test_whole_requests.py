"""Bodies that wait for their end: of large ones only so many at a time, small ones always."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from review.whole_requests import WholeRequests

LARGE, SMALL = 1_000_000, 1_000


class Line:
    """A connection whose body comes by halves, the second when it is let; remembers what was answered.

    Until then a byte comes now and then, so that it is never silent for long, unless it is given up.
    """

    def __init__(self, size: int, *, is_given_up: bool = False) -> None:
        self.size, self.is_given_up = size, is_given_up
        self.rest, self.status = asyncio.Event(), 0
        self.is_begun = self.is_read_on = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.is_begun = True
        left = self.size // 2
        yield b"a" * (self.size - left)
        self.is_read_on = True
        while not self.rest.is_set():
            await asyncio.sleep(600 if self.is_given_up else 0.02)
            left -= 1
            yield b"a"
        yield b"a" * left

    def response_str(self, status: int, _headers: object, said: str) -> None:
        assert said.endswith(".")
        self.status = status

    def response_bytes(self, status: int, _headers: object, body: bytes) -> None:
        assert int(body) == self.size
        self.status = status


def length_of(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("200 OK", [])
    return [str(len(environ["wsgi.input"].read())).encode()]


def asked(line: Line) -> Any:
    headers = {"content-length": str(line.size)}
    return SimpleNamespace(
        http_version="1.1", server="a:1", client="b:2", scheme="http", method="POST", path="/",
        query_string="", authority=None, headers=headers,
    )  # fmt: skip


async def served(lines: list[Line], *, silence: float) -> list["asyncio.Task[None]"]:
    pages = WholeRequests(length_of, threads=2, silence=silence, large_at_once=3)
    tasks = [asyncio.create_task(pages.__rsgi__(asked(line), line)) for line in lines]
    while not all(line.is_begun for line in lines):
        await asyncio.sleep(0)
    return tasks


def test_more_large_bodies_than_there_are_places_wait_and_are_all_answered() -> None:
    async def story() -> None:
        lines = [Line(LARGE) for _ in range(10)]
        tasks = await served(lines, silence=600)
        await asyncio.sleep(0.2)
        assert sum(line.is_read_on for line in lines) == 3
        for line in lines:
            line.rest.set()
        await asyncio.gather(*tasks)
        assert [line.status for line in lines] == [200] * 10

    asyncio.run(story())


def test_held_places_keep_no_small_body_waiting_and_others_are_told() -> None:
    async def story() -> None:
        holding = [Line(LARGE) for _ in range(3)]
        tasks = await served([*holding, late := Line(LARGE), small := Line(SMALL)], silence=2)
        small.rest.set()
        await tasks[4]
        assert (small.status, late.status) == (200, 0)
        await tasks[3]
        assert late.status == 503
        for line in holding:
            line.rest.set()
        await asyncio.gather(*tasks)
        assert [line.status for line in holding] == [200] * 3

    asyncio.run(story())


def test_a_place_is_given_back_whatever_became_of_the_request() -> None:
    async def story() -> None:
        pages = WholeRequests(length_of, threads=1, silence=0.05, large_at_once=1)
        for _ in range(3):
            given_up = Line(LARGE, is_given_up=True)
            await pages.__rsgi__(asked(given_up), given_up)
            assert given_up.status == 408
        whole = Line(LARGE)
        whole.rest.set()
        await pages.__rsgi__(asked(whole), whole)
        assert whole.status == 200

    asyncio.run(story())


@pytest.mark.parametrize("size", [LARGE, SMALL])
def test_half_a_body_is_refused(size: int) -> None:
    async def story() -> None:
        line = Line(size)
        line.rest.set()
        told = asked(line)
        told.headers["content-length"] = str(size + 1)
        await WholeRequests(length_of, threads=1).__rsgi__(told, line)
        assert line.status == 400

    asyncio.run(story())
