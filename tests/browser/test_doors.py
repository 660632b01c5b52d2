"""What the server refuses, and the port it cannot have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.visit import ROOT, Server

pytestmark = pytest.mark.browser


def test_doors_that_are_closed(server: Server) -> None:
    """Other names for this address, other sites' pages, files, and Gradio's own extra pages."""
    assert server.request("/").getheader("Content-Security-Policy", "").startswith("default-src 's")
    assert server.request("/", Host="evil.example").status == 400
    upload = "/gradio_api/upload"
    assert server.request(upload, "POST", Origin="https://evil.example").status == 403
    assert server.request(upload, "POST", Origin="null").status == 403
    for path in (f"/gradio_api/file={Path(__file__)}", "/gradio_api/file=/etc/passwd"):
        assert server.request(path).status == 403
    for path in ("/monitoring", "/gradio_api/runs", "/openapi.json", "/docs", "/gradio_api/mcp/"):
        assert server.request(path).status in (403, 404)


def test_the_browser_is_forbidden_to_fetch_from_elsewhere(browser: Browser, server: Server) -> None:
    """Should markup ever slip through, an image in it still cannot tell anyone anything."""
    page = browser.new_page()
    page.goto(server.address)
    blocked = page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("securitypolicyviolation", (e) => done(e.blockedURI));
            setTimeout(() => done("nothing was blocked"), 5000);
            new Image().src = "https://evil.example/pixel.png";
        })"""
    )
    page.close()
    assert blocked == "https://evil.example/pixel.png"


def test_a_busy_port_is_named_with_its_cure(server: Server) -> None:
    """One sentence and exit code 2, no traceback."""
    ended = subprocess.run(
        [sys.executable, "ui.py"],
        cwd=ROOT,
        env={**os.environ, "GRADIO_SERVER_PORT": str(server.port)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr == (
        f"Port {server.port} cannot be used: Address already in use. "
        "Choose another: rag chat --port 7860\n"
    )
