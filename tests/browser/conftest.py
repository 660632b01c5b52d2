"""One server and one browser for all tests of the page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from browser.visit import (
    WATCHED,
    WIDE,
    Server,
    begin_anew,
    expect_nothing_wrong,
    open_page,
    serving,
    visiting,
)

CHROMIUM = Path("/usr/bin/chromium")
# No updates, no safe-browsing lists: a request that leaves the machine must be the page's own.
SWITCHES = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the page of the shipped notes."""
    home = tmp_path_factory.mktemp("full")
    with serving(["-m", "browser.fake", "{port}", str(home), "full"], home) as served:
        yield served
    assert (home / "freed").exists(), "the library was not closed at the end"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, for all tests of the page."""
    if not CHROMIUM.exists() and "CI" not in os.environ:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield started
        started.close()


@pytest.fixture(scope="package")
def tab(browser: Browser, server: Server) -> Iterator[Page]:
    """A tab that the tests of a worker share: each has a conversation of its own in it."""
    with visiting(browser) as opened:
        open_page(opened, server)
        yield opened


def start_over(tab: Page) -> None:
    """Load the page again, whatever it was doing."""
    tab.set_viewport_size(WIDE)
    tab.evaluate("sessionStorage.clear()")
    tab.reload()
    # What was going on can have named its conversation once more, and that is taken up again.
    tab.locator("#past .welcome:visible, #past .turn").first.wait_for()
    WATCHED[tab].wrong.clear()


@pytest.fixture
def page(tab: Page, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page with no conversation on it."""
    if request.session.testsfailed:  # in whatever state the page was left
        start_over(tab)
    begin_anew(tab)
    yield tab
    expect_nothing_wrong(tab)
