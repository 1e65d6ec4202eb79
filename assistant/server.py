"""The web server around the page: health, security headers, start-up and shut-down."""

from __future__ import annotations

import base64
import errno
import hashlib
import ipaddress
import logging
import re
import socket
import sys
import threading
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.starlette import App

from assistant.errors import AssistantError, SettingsError
from assistant.settings import ROOT
from assistant.ui.shared import shared_assistant
from assistant.ui.signin import sign_in_configured

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from assistant.settings import Settings
    from assistant.wiring import Assistant

log = logging.getLogger(__name__)

START_SECONDS = 60
"""The first visitors are let in before anything else is done."""
STOP_SECONDS = 5
PAUSE_SECONDS = 2
"""Between two batches: people who ask meanwhile come first, and a batch keeps all cores busy for a moment."""

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class SecurityHeaders:
    """Adds to every response what keeps the page to itself: no foreign script, frame, image or request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = {
            "content-security-policy": content_security_policy(),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "no-referrer",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers)


def content_security_policy() -> str:
    """What the page may load: its own files, and what Streamlit makes in the page.

    Streamlit sets inline styles and loads components as blobs; the inline scripts of its index page are
    allowed by their hash, read from the installed file.
    """
    index = Path(st.__file__).parent / "static" / "index.html"
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in _INLINE_SCRIPT.findall(index.read_text(encoding="utf-8"))
    )
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def health(assistant: Assistant) -> dict[str, str]:
    """The state of each part: `ok`, or what is wrong with it and the fix."""
    parts: dict[str, Callable[[], object]] = {
        "database": lambda: assistant.document_count,
        "index": assistant.index.current,
        "search": assistant.index.store.names,
    }
    states = {}
    for name, touch in parts.items():
        try:
            touch()
            states[name] = "ok"
        except AssistantError as error:
            states[name] = str(error)
    return states


class _StoppedError(Exception):
    """Ends the warming."""


@contextmanager
def warming(assistant: Assistant, after: float = START_SECONDS) -> Iterator[None]:
    """Do beside the first questions, from so many seconds on, what later ones would wait for.

    Leaving ends it after the batch in hand, and does not wait longer than STOP_SECONDS for that.
    """
    stopping = threading.Event()

    def watch(step: str, total: int, done: int) -> None:
        if stopping.wait(PAUSE_SECONDS):
            raise _StoppedError

    def work() -> None:
        if stopping.wait(after):
            return
        try:
            embedded = assistant.warm(watch)
        except _StoppedError:
            log.info("warming was stopped; what was embedded is kept")
        except AssistantError as error:
            log.warning("first questions will take longer: %s", error)
        else:
            log.info("warmed; %d texts were embedded", embedded)

    thread = threading.Thread(target=work, name="warming", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(STOP_SECONDS)


def make_app(settings: Settings) -> App:
    """The ASGI app: the page, `/healthz`, the headers, and one assistant for as long as it runs."""

    async def healthz(_request: Request) -> JSONResponse:
        states = await run_in_threadpool(health, shared_assistant(settings))
        well = all(state == "ok" for state in states.values())
        return JSONResponse(
            {"status": "ok" if well else "unwell", **states}, status_code=200 if well else 503
        )

    @asynccontextmanager
    async def lifespan(_app: App) -> AsyncIterator[None]:
        """Open the assistant before the first visitor; let go of database and index at the end."""
        assistant = await run_in_threadpool(shared_assistant, settings)
        try:
            with warming(assistant):
                yield
        finally:
            shared_assistant.clear()
            assistant.close()

    return App(
        ROOT / "app.py",
        routes=[Route("/healthz", healthz)],
        middleware=[Middleware(SecurityHeaders)],
        lifespan=lifespan,
    )


def serve(settings: Settings, host: str, port: int, prepare: Callable[[Assistant], None]) -> None:
    """Serve the page until interrupted; `prepare` is called with the assistant before anybody is let in.

    Raises:
        SettingsError: `host` can be reached from elsewhere and nobody would have to sign in, or is not of
            this machine, or the port is taken.
        AssistantError: the assistant cannot be opened.
    """
    if not is_loopback(host) and not sign_in_configured():
        raise SettingsError(
            f"Without sign-in the page is served on this machine only, not on {host}.",
            "Name your OIDC provider in .streamlit/secrets.toml, section [auth] (redirect_uri, "
            "cookie_secret, client_id, client_secret, server_metadata_url), or serve on 127.0.0.1.",
        )
    host = host.removeprefix("[").removesuffix("]")
    check_free(host, port)
    prepare(shared_assistant(settings))  # here, so that what is wrong is said before the server starts
    print(f"The app is at http://{location(host, port)}", file=sys.stderr, flush=True)
    uvicorn.run(
        make_app(settings),
        host=host,
        port=port,
        ws="websockets-sansio",
        access_log=False,
        server_header=False,
    )


def location(host: str, port: int) -> str:
    """Host and port as they stand in an address: one of IPv6 in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def check_free(host: str, port: int) -> None:
    """Say it before the library is opened, which takes a while, when nothing can listen there.

    Raises:
        SettingsError: the port is taken, or the host is not of this machine.
    """
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except OSError as exc:
        port_is_free = isinstance(exc, socket.gaierror) or exc.errno == errno.EADDRNOTAVAIL
        raise SettingsError(
            f"The app cannot listen at {location(host, port)} ({exc.strerror}).",
            "Choose a --host that this machine has, such as 127.0.0.1 or ::1."
            if port_is_free
            else "Stop what runs there, or choose another --port.",
        ) from exc


def is_loopback(host: str) -> bool:
    """Whether a host name or address is reached from this machine only."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
