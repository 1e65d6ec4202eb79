"""The server around the page: who may reach it, what it sends along, and whether it is well."""

from __future__ import annotations

import logging
import socket
import threading
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.errors import ModelUnreachable, SearchIndexError, SettingsError
from assistant.index.embedding import Progress
from assistant.server import (
    SecurityHeaders,
    check_free,
    content_security_policy,
    health,
    is_loopback,
    location,
    serve,
    warming,
)
from assistant.settings import Settings


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.8.8.8"])
def test_this_machine_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "assistant.example.org", ""])
def test_everything_else_can_be_reached_from_elsewhere(host: str) -> None:
    assert not is_loopback(host)


def test_without_sign_in_nobody_else_is_served() -> None:
    with pytest.raises(SettingsError, match=r"not on 0\.0\.0\.0.*secrets\.toml, section \[auth\]"):
        serve(Settings(), "0.0.0.0", 8501, prepare=not_reached)


def test_a_port_that_is_taken_is_said_before_the_library_is_opened() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port}.*choose another --port"):
            serve(Settings(), "127.0.0.1", port, prepare=not_reached)


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_a_port_that_is_taken_is_found_at_an_address_of_ipv6_too(host: str) -> None:
    with socket.socket(socket.AF_INET6) as other:
        try:
            other.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"\[::1\]:{port} .*choose another --port"):
            serve(Settings(), host, port, prepare=not_reached)


def test_an_address_is_told_so_that_a_browser_takes_it() -> None:
    assert location("::1", 8501) == "[::1]:8501"
    assert location("127.0.0.1", 8501) == "127.0.0.1:8501"


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.7", "2001:db8::7"])
def test_an_address_of_another_machine_is_told(host: str) -> None:
    with pytest.raises(SettingsError, match=r":8501 .*Choose a --host that this machine has"):
        check_free(host, 8501)


def not_reached(_assistant: object) -> None:
    pytest.fail("the library was opened")


def test_every_response_keeps_the_page_to_itself() -> None:
    app = Starlette(
        routes=[Route("/", lambda _request: PlainTextResponse("hello"))],
        middleware=[Middleware(SecurityHeaders)],
    )
    headers = TestClient(app).get("/").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_the_page_may_run_its_own_scripts_only() -> None:
    rules = dict(rule.split(" ", 1) for rule in content_security_policy().split("; "))
    assert "'unsafe-inline'" not in rules["script-src"]
    assert "'unsafe-eval'" not in rules["script-src"]
    assert "'sha256-" in rules["script-src"]
    assert "http" not in content_security_policy()


def test_health_names_the_part_that_is_unwell() -> None:
    def broken() -> None:
        raise SearchIndexError("The index is locked.", "Stop the other process.")

    index = SimpleNamespace(current=lambda: None, store=SimpleNamespace(names=broken))
    assistant = SimpleNamespace(document_count=3, index=index)
    assert health(assistant) == {  # type: ignore[arg-type]
        "database": "ok",
        "index": "ok",
        "search": "The index is locked. Stop the other process.",
    }


class Warmed:
    """An assistant that is warmed batch by batch until it is told to stop, or until `last`."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.started = threading.Event()
        self.done = 0

    def warm(self, progress: Progress) -> int:
        while self.done < self.last:
            self.started.set()
            self.done += 1
            progress("Reading sentences", self.last, self.done)
        return self.done


def test_the_server_warms_beside_the_first_questions_and_stops_when_it_ends() -> None:
    endless = Warmed(last=2**62)
    with warming(endless, after=0):  # type: ignore[arg-type]  # all that warming uses of an assistant
        assert endless.started.wait(10)
    stopped_at = endless.done
    assert 0 < stopped_at < endless.last
    assert not [thread for thread in threading.enumerate() if thread.name == "warming"]


def test_what_keeps_the_server_from_warming_keeps_nobody_from_asking(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked = threading.Event()

    def away(_progress: Progress) -> int:
        asked.set()
        raise ModelUnreachable("The embedding service did not reply.", "Try again in a minute.")

    with (
        caplog.at_level(logging.WARNING),
        warming(SimpleNamespace(warm=away), after=0),  # type: ignore[arg-type]  # as above
    ):
        assert asked.wait(10)
    assert "first questions will take longer: The embedding service did not reply." in caplog.text
