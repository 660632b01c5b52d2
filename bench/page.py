"""How fast the page opens, and how fast a typed letter appears while a language model runs.

    python bench/page.py [--opens 5] [--letters 40]

Serves the page of the configured library with the real model and opens it in Chromium. Prints the
first contentful paint of new tabs once the server is up, when one can type, and the time from a key
press to the next drawn frame: with nothing else to do (the baseline) and while an answer is made.
Needs the test packages and Debian's chromium.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from command_line import make_parser
from playwright.sync_api import Browser, Page, sync_playwright

from rag.settings import PROJECT

CHROMIUM = "/usr/bin/chromium"
QUESTION = "Why do language models hallucinate, and what helps against it?"
SECONDS_TO_START = 120
DRAWN = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


@contextmanager
def served(**settings: str) -> Iterator[str]:
    """Serve the page on a free port until the block ends; `settings` are environment variables."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "GRADIO_SERVER_PORT": str(port), "BROWSER": "true", **settings}
    process = subprocess.Popen(
        [sys.executable, "ui.py"], cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + SECONDS_TO_START
        while True:
            assert process.poll() is None, "the page ended"
            assert time.monotonic() < until, "the page did not come up"
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(60)


def paints(browser: Browser, address: str) -> tuple[float, float]:
    """Return the seconds until a new tab is painted and until one can type."""
    page = browser.new_context().new_page()
    began = time.perf_counter()
    page.goto(address)
    page.locator("#question textarea").wait_for()
    ready = time.perf_counter() - began
    painted = page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
    )
    page.context.close()
    return float(painted), ready


def letter_times(page: Page, letters: int) -> list[float]:
    """Type, and return the milliseconds from each key to the frame after it."""
    page.locator("#question textarea").focus()
    times = []
    for _ in range(letters):
        began = time.perf_counter()
        page.keyboard.press("x")
        page.evaluate(DRAWN)
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.1)
    return times


def spread(times: list[float]) -> str:
    """Return the median and the longest time as text."""
    return f"median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms"


def main() -> None:
    """Measure and print."""
    parser = make_parser(__doc__)
    parser.add_argument("--opens", type=int, default=5, help="tabs to open")
    parser.add_argument("--letters", type=int, default=40, help="letters to type each time")
    options = parser.parse_args()
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = [paints(browser, address) for _ in range(options.opens)]
        first = ", ".join(f"{painted:.2f}" for painted, _ in opened)
        print(f"first paint, s: {first}; ready to type: {max(ready for _, ready in opened):.2f}")
        page = browser.new_page()
        page.goto(address)
        box = page.locator("#question textarea")
        box.wait_for()
        idle = letter_times(page, options.letters)
        box.fill(QUESTION)
        box.press("Enter")
        page.locator("#current .turn").wait_for()
        busy = letter_times(page, options.letters)
        running = page.get_by_role("button", name="Stop").is_visible()
        print(f"a letter, idle: {spread(idle)}")
        print(f"a letter, while an answer is made: {spread(busy)} (still being made: {running})")
        print(f"ratio of the medians: {statistics.median(busy) / statistics.median(idle):.2f}")
        browser.close()


if __name__ == "__main__":
    main()
