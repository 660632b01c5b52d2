"""What the server refuses, and the port it cannot have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser.visit import PATIENCE, ROOT, Server, serving

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


def test_browser_fetches_nothing_elsewhere(browser: Browser, server: Server) -> None:
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


def test_in_a_network_the_password_comes_first(browser: Browser, tmp_path: Path) -> None:
    """A wrong one is told so; and nothing listens to a field for paths on this computer."""
    network = {"RAG_HOST": "0.0.0.0", "RAG_PASSWORD": "sesame"}
    command = ["-m", "browser.fake", "{port}", str(tmp_path), "full"]
    with serving(command, tmp_path, **network) as server:
        assert server.request("/config").status == 401
        page = browser.new_page()
        page.goto(server.address)
        for word in ("open", "sesame"):
            page.get_by_label("Password").fill(word)
            page.get_by_role("button", name="Open").click()
            if word == "open":
                expect(page.get_by_role("alert")).to_have_text("The password is wrong.")
        page.locator(".welcome").wait_for(timeout=1000 * PATIENCE)
        unheard = page.evaluate(
            """async () => {
                const config = await (await fetch("config")).json();
                const named = (name) => config.components.find((c) => c.props.elem_id === name).id;
                const heard = config.dependencies.flatMap((d) => d.targets.map(([id]) => id));
                return ["add-path", "library-path", "questions-path", "add-to-library"]
                    .filter((name) => !heard.includes(named(name)));
            }"""
        )
        assert unheard == ["add-path", "library-path", "questions-path"]
        page.close()
