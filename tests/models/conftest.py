"""A hub that this process may reach, for the tests that look up and download."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.stand_in_hub import Hub, serve, stop


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Run a `Hub`, which HF_ENDPOINT names, in a process told to stay offline."""
    state = Hub()
    server = serve(state)
    for key, value in {
        "HF_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        "HF_HOME": str(tmp_path / "hf"),
        "HF_HUB_OFFLINE": "1",
        "NO_PROXY": "127.0.0.1,localhost",
    }.items():
        monkeypatch.setenv(key, value)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    yield state
    stop(server, state)
