"""A small scripted server that speaks like OpenAI, on loopback, for answers and for every fault.

    with OpenAIServer() as server:
        server.script(say("Start with their needs. [1]"), status(429), cut("Half a sen"))
        Settings(openai_base_url=server.url, openai_api_key="sk-test", model="openai:test-model")

Each request takes the next step of the script; without one it is answered well. Requests are recorded.
"""

from __future__ import annotations

import hashlib
import json
import random
import socket
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

DIMENSIONS = 1536


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in."""

    path: str
    body: dict[str, Any]
    key: str


@dataclass(frozen=True, slots=True)
class Step:
    """How one request is answered.

    `pieces` are sent as text, `finish` as the reason of the end; then the reply is `done`, `ends` early in
    good order, is `cut` (the connection drops) or `stalls`. A `status` above 200, or a `page`, is sent
    instead; so is `hangs`, which sends nothing at all. `vectors` answer a request for embeddings.
    """

    pieces: tuple[str, ...] = ()
    finish: str | None = "stop"
    then: Literal["done", "ends", "cut", "stalls"] = "done"
    status: int = 200
    message: str = ""
    code: str | None = None
    page: tuple[str, str] | None = None
    hangs: bool = False
    vectors: tuple[list[float], ...] | None = None


def say(*pieces: str) -> Step:
    """A reply in these pieces, finished well; without pieces it is an empty reply."""
    return Step(pieces)


def status(code: int, message: str = "scripted fault", *, error_code: str | None = None) -> Step:
    """An error with OpenAI's body."""
    return Step(status=code, message=message, code=error_code)


def hang() -> Step:
    """Neither headers nor body."""
    return Step(hangs=True)


def stall(*pieces: str) -> Step:
    """The pieces (or only the headers), then nothing while the connection stays open."""
    return Step(pieces, then="stalls")


def cut(*pieces: str) -> Step:
    """The pieces, then the connection drops."""
    return Step(pieces, then="cut")


def end_early(*pieces: str) -> Step:
    """The pieces, then the reply ends in good order without a reason of its end."""
    return Step(pieces, then="ends")


def finish(reason: str, *pieces: str) -> Step:
    """The pieces, and another reason of the end, such as `length` or `content_filter`."""
    return Step(pieces, finish=reason)


def broken_json() -> Step:
    """A stream whose first chunk is no JSON (and a plain reply that is none)."""
    return Step(page=("text/event-stream", 'data: {"choices": [{"delta": {"con\n\n'))


def html() -> Step:
    """The page of a gateway, with status 200."""
    return Step(page=("text/html", "<html><body><h1>Please sign in</h1></body></html>"))


def vectors(*rows: list[float]) -> Step:
    """Exactly these embeddings, however many texts were sent."""
    return Step(vectors=rows)


@dataclass(slots=True)
class OpenAIServer:
    """Serves from a thread of its own while the `with` block runs; `url` is what OPENAI_BASE_URL takes."""

    requests: list[Asked] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    _steps: deque[Step] = field(default_factory=deque)
    _socket: socket.socket = field(default_factory=socket.socket)
    _server: uvicorn.Server = field(init=False)
    _thread: threading.Thread = field(init=False)

    def __enter__(self) -> Self:
        # Listening before the thread starts: a client that comes at once waits in the queue.
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen()
        routes = [
            Route("/v1/chat/completions", self._chat, methods=["POST"]),
            Route("/v1/embeddings", self._embeddings, methods=["POST"]),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes),
            log_config=None,
            log_level="critical",
            lifespan="off",
            ws="none",
            # Clients would keep open connections in pools that outlive a test.
            headers=[("connection", "close")],
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]})
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()
        self._socket.close()

    @property
    def url(self) -> str:
        """With the path `/v1`, as OpenAI's own address has it."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def script(self, *steps: Step) -> None:
        """Add what the next requests get, in order."""
        self._steps.extend(steps)

    async def _step(self, request: Request) -> tuple[dict[str, Any], Step]:
        body = await request.json()
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        self.requests.append(Asked(request.url.path, body, key))
        return body, self._steps.popleft() if self._steps else say("All ", "good.")

    async def _chat(self, request: Request) -> Response:
        body, step = await self._step(request)
        if fault := self._fault(step):
            return fault
        if not body.get("stream"):
            message = {"role": "assistant", "content": "".join(step.pieces)}
            choice = {"index": 0, "message": message, "finish_reason": step.finish}
            return JSONResponse(_envelope("chat.completion", [choice]) | {"usage": _USAGE})
        return _Stream(list(_events(step)), step.then, self.hung_up)

    async def _embeddings(self, request: Request) -> Response:
        body, step = await self._step(request)
        if fault := self._fault(step):
            return fault
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        rows = step.vectors if step.vectors is not None else [vector_of(text) for text in texts]
        data = [{"object": "embedding", "index": i, "embedding": row} for i, row in enumerate(rows)]
        # Last first: OpenAI's `index` is what counts, not the order. JSON as Python writes it, NaN included.
        reply = {"object": "list", "model": body["model"], "data": data[::-1], "usage": _USAGE}
        return Response(json.dumps(reply), media_type="application/json")

    def _fault(self, step: Step) -> Response | None:
        if step.hangs:
            return _Stream(None, "stalls", self.hung_up)
        if step.page:
            return Response(step.page[1], media_type=step.page[0])
        if step.status > 200:
            error = {"message": step.message, "type": "scripted", "param": None, "code": step.code}
            return JSONResponse({"error": error}, step.status, {"retry-after-ms": "1"})
        return None


class _Stream(Response):
    """Server-sent events, and an end that goes wrong in the way that `then` says."""

    def __init__(
        self,
        events: Sequence[str] | None,
        then: Literal["done", "ends", "cut", "stalls"],
        hung_up: threading.Event,
    ) -> None:
        super().__init__(media_type="text/event-stream")
        del self.headers["content-length"]
        self._events, self._then, self._hung_up = events, then, hung_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._events is not None:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            for event in self._events:
                await send({"type": "http.response.body", "body": event.encode(), "more_body": True})
        if self._then == "stalls":
            while (await receive())["type"] != "http.disconnect":
                pass
            self._hung_up.set()
        elif self._then != "cut":
            await send({"type": "http.response.body", "body": b""})
        # After a cut uvicorn finds the response incomplete, and drops the connection.


_USAGE = {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}


def vector_of(text: str) -> list[float]:
    """A vector that depends on nothing but the text, and is not of unit length."""
    draw = random.Random(hashlib.sha256(text.encode()).digest())
    return [draw.uniform(-1, 1) for _ in range(DIMENSIONS)]


def _events(step: Step) -> Iterator[str]:
    yield _event([{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}])
    for piece in step.pieces:
        yield _event([{"index": 0, "delta": {"content": piece}, "finish_reason": None}])
    if step.then == "done":
        yield _event([{"index": 0, "delta": {}, "finish_reason": step.finish}])
        yield _event([], usage=_USAGE)
        yield "data: [DONE]\n\n"


def _event(choices: list[dict[str, Any]], **more: Any) -> str:
    return f"data: {json.dumps(_envelope('chat.completion.chunk', choices) | more)}\n\n"


def _envelope(kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": "chat-1", "object": kind, "created": 1, "model": "test-model", "choices": choices}
