"""What a hub states of its files, and the small ones."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from catalogs import sha
from stand_in_hub import REVISION, Hub, serve, stop

from rag.errors import DamagedFile, DownloadFailed
from rag.models.hub import HubFile, download, download_small, look_up

REPO = "org/model"


def test_look_up(hub: Hub) -> None:
    """One request, although this process is offline, gives all that is stated."""
    hub.publish(REPO, {"m.gguf": b"weights", "config.json": b"{}"})
    found = look_up(REPO)
    assert (found.name, found.revision, found.licence) == (REPO, REVISION, "apache-2.0")
    weights, config = found.files
    assert (weights.name, weights.bytes, weights.sha256) == ("m.gguf", 7, sha(b"weights"))
    # `printf '{}' | git hash-object --stdin`
    blob = "9e26dfeeb6e641a33dae4961196235bdb965b21b"
    assert config == HubFile("config.json", 2, "", blob)
    assert len(hub.asked) == 1


def test_look_up_of_nothing(hub: Hub) -> None:
    with pytest.raises(DownloadFailed, match=r"org/model was not downloaded: .*404"):
        look_up(REPO)


FILE = {"rfilename": "m.gguf", "size": 7, "blobId": "0" * 40}


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"sha": REVISION, "siblings": [FILE | {"size": -1}], "id": REPO},
        {"sha": REVISION, "siblings": [FILE | {"size": "7"}], "id": REPO},
        {"sha": REVISION, "siblings": [FILE | {"blobId": "x"}], "id": REPO},
        {"sha": "main; rm", "siblings": [FILE], "id": REPO},
        {"siblings": [FILE], "id": REPO},
    ],
)
def test_nonsense_is_refused(hub: Hub, answer: Any) -> None:
    hub.look_ups[REPO] = answer
    with pytest.raises(DownloadFailed, match="org/model"):
        look_up(REPO)


def test_another_host_is_not_asked_what_files_are(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could state the checksum of any file; and the token stays with the hub."""
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    other = Hub()
    other.publish(REPO, {"m.gguf": b"theirs"})
    server = serve(other)
    hub.elsewhere["/api/models/org/model"] = (
        f"http://localhost:{server.server_port}/api/models/{REPO}"
    )
    with pytest.raises(DownloadFailed, match=r"redirects to another host, localhost"):
        look_up(REPO)
    stop(server, other)
    assert hub.tokens == ["Bearer hf_secret"]
    assert other.asked == []


def test_contents_may_come_from_another_host(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hubs keep large files elsewhere; the checksum is compared, and no token is sent there."""
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    other = Hub(files={"/blob": b"weights"})
    server = serve(other)
    address = f"/{REPO}/resolve/{REVISION}/m.gguf"
    hub.elsewhere[address] = f"http://localhost:{server.server_port}/blob"
    part = tmp_path / "part"
    download(REPO, REVISION, "m.gguf", part, 7, lambda _: None)
    stop(server, other)
    assert part.read_bytes() == b"weights"
    assert hub.tokens == ["Bearer hf_secret"]
    assert other.tokens == [""]


def test_connection_that_is_cut(hub: Hub, tmp_path: Path) -> None:
    """The rest is asked for, from the last whole block of 10 MiB."""
    data = random.Random(0).randbytes(12 << 20)
    hub.publish(REPO, {"m.gguf": data})
    hub.stop_at, hub.hang = 11 << 20, False
    part = tmp_path / "part"
    download(REPO, REVISION, "m.gguf", part, len(data), lambda _: None)
    assert part.read_bytes() == data
    assert [wanted for _, _, wanted in hub.asked] == ["", f"bytes={10 << 20}-"]


def test_more_than_stated_is_not_stored(hub: Hub, tmp_path: Path) -> None:
    """Else a hub could fill the disk."""
    hub.publish(REPO, {"m.gguf": b"x" * 5000})
    part = tmp_path / "part"
    with pytest.raises(DownloadFailed, match="more than the 7 bytes that it stated"):
        download(REPO, REVISION, "m.gguf", part, 7, lambda _: None)
    assert part.stat().st_size <= 7


def test_small_file_is_compared_with_gits_checksum(hub: Hub, tmp_path: Path) -> None:
    hub.publish(REPO, {"config.json": b"{}", "empty.txt": b""})
    found = look_up(REPO)
    for file, data in zip(found.files, (b"{}", b""), strict=True):
        download_small(found, file, tmp_path / file.name)
        assert (tmp_path / file.name).read_bytes() == data
    hub.publish(REPO, {"config.json": b"[]"})
    (tmp_path / "config.json").unlink()
    with pytest.raises(DamagedFile, match=found.files[0].blob):
        download_small(found, found.files[0], tmp_path / "config.json")
    assert not (tmp_path / "config.json").exists()
