"""axe-core, the automatic check of accessibility: fetched once by npm, no part of the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

VERSION = "4.10.3"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "footnote"
SERIOUS = ("serious", "critical")


def axe_script() -> str:
    """Return its source, or skip the test with the reason why it cannot be had."""
    script = CACHE / f"axe-{VERSION}.js"
    if not script.exists():
        if not shutil.which("npm"):
            pytest.skip("npm is not installed, so axe-core cannot be fetched")
        CACHE.mkdir(parents=True, exist_ok=True)
        command = ["npm", "pack", "--silent", f"axe-core@{VERSION}"]
        packed = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, check=False)
        if packed.returncode:
            pytest.skip(f"npm could not fetch axe-core: {packed.stderr.strip()[-200:]}")
        archive = CACHE / packed.stdout.split()[-1]
        with tarfile.open(archive) as tar:
            source = tar.extractfile("package/axe.min.js")
            assert source
            script.write_bytes(source.read())
        archive.unlink()
    return script.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return what is seriously wrong on the page as it is, each with the elements."""
    page.evaluate(axe_script())
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"
    )
    return [
        f"{one['id']}: {one['help']}: "
        + "; ".join(f"{node['html'][:160]} {node['failureSummary']}" for node in one["nodes"][:4])
        for one in found
        if one["impact"] in SERIOUS
    ]
