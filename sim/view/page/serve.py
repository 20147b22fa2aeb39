"""The explorer as a server: pages, and answers from worker processes, within limits for every visitor."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sim.view.page.crew import Crew, RefusedError, TooLongError
from sim.view.page.pages import HOME, page_files

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
KINDS = {"html": "text/html", "js": "text/javascript", "css": "text/css"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Limits:
    """What a visitor may ask for; nothing here can be raised by a visitor."""

    body_bytes: int = 120_000
    """Longest question."""
    answer_s: float = 20.0
    """Time for one answer once it is being worked on."""
    wait_s: float = 60.0
    """Time after which a question that still waits is given up."""
    queue: int = 400
    """Questions of all visitors that wait or are worked on."""
    visitor: int = 8
    """Of these, most of one visitor (by address)."""
    kept_bytes: int = 50_000_000
    """Answers that are kept, for whoever asks the same."""


class BusyError(Exception):
    """There is no room for another question."""


class Desk:
    """Takes questions, refuses what is too much, and remembers answers.

    Parameters
    ----------
    crew : Crew
        Who answers.
    limits : Limits
        What a visitor may ask for.
    """

    def __init__(self, crew: Crew, limits: Limits) -> None:
        self._crew = crew
        self._limits = limits
        self._waiting: Counter[str] = Counter()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._asked: dict[str, _Shared] = {}

    async def answer(self, request: Request) -> Response:
        """Answer a question, or say why not: refused (400, 408, 413, 415), busy (429, 503), slow (504)."""
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return _error("send JSON", 415)
        visitor = request.client.host if request.client else ""
        if self._waiting[visitor] >= self._limits.visitor:
            return _error("too many questions at a time: wait for the answers", 429)
        if self._waiting.total() >= self._limits.queue:
            return _error("too many visitors at the moment: try again", 503)
        self._waiting[visitor] += 1
        try:
            return await self._read_and_answer(request, visitor)
        except ClientDisconnect:
            return _error("gone", 400)
        finally:
            self._waiting[visitor] -= 1
            if not self._waiting[visitor]:
                del self._waiting[visitor]

    async def _read_and_answer(self, request: Request, visitor: str) -> Response:
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.answer_s):
                async for part in request.stream():
                    body += part
                    if len(body) > self._limits.body_bytes:
                        return _error(f"a question may have {self._limits.body_bytes:,} bytes", 413)
        except TimeoutError:
            return _error("the question did not come", 408)
        try:
            question = json.loads(body)
            key = json.dumps(question, sort_keys=True)
        except (ValueError, RecursionError):
            return _error("this is no JSON", 400)
        if not isinstance(question, dict):
            return _error("a question is a mapping", 400)
        try:
            async with asyncio.timeout(self._limits.wait_s):
                answer = await self._known(key, question, visitor)
                return Response(answer, media_type="application/json", headers=HEADERS)
        except (BusyError, TimeoutError):
            return _error("too many questions at the moment: try again", 503)
        except RefusedError as error:
            return _error(str(error), 400)
        except TooLongError as error:
            return _error(str(error), 504)

    async def _known(self, key: str, question: dict[str, Any], visitor: str) -> bytes:
        """Answer from memory, from somebody who is asking the same, or from the crew."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        asked = self._asked.get(key)
        if asked is None:
            if len(self._asked) >= self._limits.queue:
                raise BusyError
            asked = self._asked[key] = _Shared(self._crew.ask(question, visitor=visitor))
            asked.answer.add_done_callback(lambda done: self._keep(key, done))
        asked.waiting += 1
        try:
            return await asyncio.shield(asked.answer)
        finally:
            asked.waiting -= 1
            if not asked.waiting and not asked.answer.done():
                asked.working.cancel()  # nobody wants it any more; one that is being worked on goes on

    def _keep(self, key: str, done: asyncio.Future[bytes]) -> None:
        self._asked.pop(key, None)
        if done.cancelled() or done.exception() is not None:
            return
        self._kept[key] = done.result()
        self._kept_bytes += len(done.result())
        while self._kept_bytes > self._limits.kept_bytes:
            self._kept_bytes -= len(self._kept.popitem(last=False)[1])


class _Shared:
    """A question that is being answered, and how many wait for it."""

    def __init__(self, working: Future[bytes]) -> None:
        self.working = working
        self.answer = asyncio.wrap_future(working)
        self.waiting = 0


def application(
    workers: int, *, hosts: tuple[str, ...] = LOOPBACK, limits: Limits | None = None
) -> Starlette:
    """The explorer as an ASGI application.

    Parameters
    ----------
    workers : int
        Processes that play.
    hosts : tuple of str
        Names by which visitors may call the server; others are refused, so that no page of somebody else can
        speak to it through a name of its own.
    limits : Limits, optional
        What a visitor may ask for.
    """
    limits = limits or Limits()
    crew = Crew(workers, longest_s=limits.answer_s)
    desk = Desk(crew, limits)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            crew.close()

    routes = [
        Route("/", _home),
        *(Route(f"/{name}", _file(name, text)) for name, text in page_files("server").items()),
        Route("/api/answer", desk.answer, methods=["POST"]),
    ]
    trusted = Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    return Starlette(routes=routes, middleware=[trusted], lifespan=lifespan)


async def _home(_: Request) -> Response:
    return RedirectResponse(HOME)


def _file(name: str, text: str) -> Callable[[Request], Awaitable[Response]]:
    async def send(_: Request) -> Response:
        return Response(text, media_type=KINDS[name.rpartition(".")[2]], headers=HEADERS)

    return send


def _error(message: str, status: int) -> Response:
    busy = {"Retry-After": "1"} if status in (429, 503) else {}
    return JSONResponse({"error": message}, status, headers={**HEADERS, **busy})
