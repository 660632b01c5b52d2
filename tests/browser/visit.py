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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Frame,
    Locator,
    Page,
    Request,
    ViewportSize,
    expect,
)

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60
"""Seconds that anything may take: more than on a machine that is busy with other things."""
expect.set_options(timeout=1000 * PATIENCE)
SCREENSHOTS = ROOT / "tests" / "screenshots"
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


@dataclass(frozen=True, slots=True)
class Watched:
    """What an open tab asked of a server and has not had in full, and what it should not do."""

    under_way: set[Request] = field(default_factory=set)
    outside: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


WIDE: ViewportSize = {"width": 1280, "height": 860}
"""The screen of a tab, where a test asks for no other."""
WATCHED: dict[Page, Watched] = {}


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
        for _ in range(10 * PATIENCE):
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
    """Open a tab in a browser of its own; see `watching`."""
    options = {"viewport": WIDE, "reduced_motion": "reduce", **how}
    context = browser.new_context(**options)
    try:
        with watching(context.new_page()) as page:
            yield page
    finally:
        context.close()


@contextmanager
def watching(page: Page) -> Iterator[Page]:
    """Keep a tab until it closes; till then nothing may leave the machine or fail in silence."""
    watched = WATCHED[page] = Watched()

    def begin(request: Request) -> None:
        watched.under_way.add(request)
        if urlsplit(request.url).hostname not in ("127.0.0.1", None):
            watched.outside.append(request.url)

    def end(request: Request) -> None:
        watched.under_way.discard(request)

    def hear(line: ConsoleMessage) -> None:
        if line.type == "error":
            watched.wrong.append(line.text)

    page.set_default_timeout(1000 * PATIENCE)
    page.on("request", begin)
    page.on("requestfinished", end)
    page.on("requestfailed", end)
    page.on("pageerror", lambda error: watched.wrong.append(str(error)))
    page.on("console", hear)
    try:
        yield page
        # Before the closing: what a stream says that is cut off by it is not the page's fault.
        expect_nothing_wrong(page)
    finally:
        del WATCHED[page]
        page.close()


def expect_nothing_wrong(page: Page) -> None:
    """Look back: nothing has left the machine, and nothing went wrong in silence."""
    page.evaluate("0")  # brings what was said on the page until now
    watched = WATCHED[page]
    assert watched.outside == [], watched.outside
    assert watched.wrong == [], watched.wrong


def wait_until_idle(page: Page) -> None:
    """Wait until no event of the page is under way: what it streams from the server has ended.

    One event can follow another after a moment without a request, so several looks must agree.
    """

    def is_idle() -> bool:
        for _ in range(5):
            page.evaluate(TWO_FRAMES)  # what was pressed just now has become a request after them
            if WATCHED[page].under_way:
                return False
        return True

    wait_until(is_idle, lambda: [request.url for request in WATCHED[page].under_way])


@contextmanager
def leaving(page: Page) -> Iterator[None]:
    """Leave the document of a page, which must have gone well until now.

    As a document is left, Gradio closes its streams (`beforeunload` in `Index.svelte`) and reports
    each as a lost connection on the document that goes; these reports are not counted.
    """
    wait_until_idle(page)
    expect_nothing_wrong(page)

    def forget(frame: Frame) -> None:
        if frame == page.main_frame:
            WATCHED[page].wrong.clear()

    page.on("framenavigated", forget)
    try:
        yield
    finally:
        page.remove_listener("framenavigated", forget)


def reload(page: Page) -> None:
    """Load the page again, once nothing is under way on it."""
    with leaving(page):
        page.reload()


def leave(page: Page) -> None:
    """Go away from the page, once nothing is under way on it."""
    with leaving(page):
        page.goto("about:blank")


def open_page(page: Page, server: Server) -> None:
    """Open the page; a new tab begins a conversation."""
    page.goto(server.address)
    page.locator(".welcome").wait_for()


def begin_anew(page: Page) -> None:
    """Leave nothing of what was done in a tab, without the seconds of loading the page again."""
    wait_until_idle(page)
    page.keyboard.press("Escape")
    page.mouse.move(0, 0)
    open_tab(page, "Ask")
    page.evaluate("document.querySelector('.all:enabled')?.click()")  # search all documents
    bar = page.locator(".conversation-bar")
    before = bar.get_attribute("data-id") or ""
    page.locator("#question textarea").fill("")
    if page.locator("#chat .turn").count():
        page.get_by_role("button", name="New conversation").click()
        expect(bar).not_to_have_attribute("data-id", before)
    page.locator("#past .welcome").wait_for()


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
    page.locator("#aside.viewing").wait_for()
    expect(page.locator("mark.active:visible")).to_have_text([*quotes])


def wait_until(holds: Callable[[], bool], said: Callable[[], object] = str) -> None:
    """Wait for something that no element of the page shows; `said` tells why it did not come."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, said()
        time.sleep(0.05)


def choose(page: Page, label: str, option: str) -> None:
    """Choose in one of Gradio's dropdowns."""
    page.get_by_label(label, exact=True).locator("visible=true").click()
    page.get_by_role("option", name=option, exact=True).click()


def open_tab(page: Page, name: str) -> None:
    """Go to another tab of the page."""
    page.get_by_role("tab", name=name, exact=True).click()
