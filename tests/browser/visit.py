"""Serving the page to a test, visiting it, and what every test does on it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Request, expect

ROOT = Path(__file__).parent.parent.parent
PATIENCE = float(os.environ.get("TEST_PATIENCE", "1"))
"""Times as long is waited for everything, as on a machine that is busy with other things."""
expect.set_options(timeout=5_000 * PATIENCE)
SCREENSHOTS = ROOT / "tests" / "screenshots"
UNDER_WAY: dict[Page, set[Request]] = {}
"""What each open tab has asked of the server and not had in full."""
TWO_FRAMES = """() => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
    setTimeout(done, 500);
})"""
"""Waits for two frames; a tab that is not being drawn has none, and must not wait for ever."""


@dataclass(frozen=True, slots=True)
class Server:
    """A page being served."""

    port: int
    home: Path

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/"

    def request(self, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        """Return the reply to a request without a browser."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, headers=headers)
        reply = connection.getresponse()
        reply.read()
        connection.close()
        return reply


@contextmanager
def serving(command: Sequence[str], home: Path, **environment: str) -> Iterator[Server]:
    """Run a program that serves the page until it is no longer needed.

    On a free port, or on the one that the environment names.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", int(environment.get("GRADIO_SERVER_PORT", 0))))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
        "GRADIO_SERVER_PORT": str(port),
        "BROWSER": "true",  # the program of that name: opens no window on a developer's desk
        **environment,
    }
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, *(part.format(port=port) for part in command)],
            cwd=ROOT,
            env=environment,
            stderr=log,
            stdout=log,
        )
    try:
        for _ in range(int(600 * PATIENCE)):
            if "Footnote is at" in (home / "log").read_text():
                break
            assert process.poll() is None, (home / "log").read_text()
            time.sleep(0.1)
        yield Server(port, home)
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def visiting(browser: Browser, **how: Any) -> Iterator[Page]:
    """Open a tab; until it closes, nothing may leave the machine or go wrong in silence."""
    options = {"viewport": {"width": 1280, "height": 860}, "reduced_motion": "reduce", **how}
    context = browser.new_context(**options)
    page = context.new_page()
    outside: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: outside.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.extend([line.text] if line.type == "error" else []))
    page.set_default_timeout(15_000 * PATIENCE)
    _count_requests(page)
    try:
        yield page
        page.evaluate("0")  # brings what was said on the page until now
        seen = [*wrong]  # what a stream says that is cut off by the closing is not the page's fault
    finally:
        del UNDER_WAY[page]
        context.close()
    assert [url for url in outside if urlsplit(url).hostname not in ("127.0.0.1", None)] == []
    assert seen == [], seen


def _count_requests(page: Page) -> None:
    """Keep account of what is under way; the heartbeat of an open tab never ends."""
    requests = UNDER_WAY[page] = set()

    def begin(request: Request) -> None:
        if "/heartbeat/" not in request.url:
            requests.add(request)

    def end(request: Request) -> None:
        requests.discard(request)

    page.on("request", begin)
    page.on("requestfinished", end)
    page.on("requestfailed", end)


def wait_until_idle(page: Page) -> None:
    """Wait until no event of the page is under way: what it streams from the server has ended.

    To leave earlier cuts the stream off, and Gradio calls that an error.
    """

    def is_idle() -> bool:
        page.evaluate(TWO_FRAMES)  # what was pressed just now has become a request after them
        return not UNDER_WAY[page]

    wait_until(is_idle, 15)


def reload(page: Page) -> None:
    """Load the page again, once nothing is under way on it."""
    wait_until_idle(page)
    page.reload()


def leave(page: Page) -> None:
    """Go away from the page, once nothing is under way on it."""
    wait_until_idle(page)
    page.goto("about:blank")


def open_page(page: Page, server: Server) -> None:
    """Open the page; a new tab begins a conversation."""
    page.goto(server.address)
    page.locator(".welcome").wait_for()


def put(page: Page, question: str, stage: str = "supported") -> Locator:
    """Ask with Enter, wait for a stage or verdict, and return the turn."""
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    turn = page.locator("#current .turn", has_text=question)
    turn.locator(f".status.{stage}").wait_for()
    return turn


def expect_lit(page: Page, *quotes: str) -> None:
    """Wait until the reader has come, and these words and no others are highlighted in it."""
    page.locator("#aside.reading").wait_for()
    expect(page.locator("mark.active:visible")).to_have_text([*quotes])


def wait_until(holds: Callable[[], bool], seconds: float = 5) -> None:
    """Wait for something that no element of the page shows."""
    until = time.monotonic() + seconds * PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def open_tab(page: Page, name: str) -> None:
    """Go to another tab of the page."""
    page.get_by_role("tab", name=name, exact=True).click()
