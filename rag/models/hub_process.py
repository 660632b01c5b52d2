"""What talks to a Hugging Face hub: python -m rag.models.hub_process, a process of its own.

`look-up REPO` prints what a repository holds as JSON; `download REPO REVISION NAME TARGET SIZE`
appends to a file. It is a process, because huggingface_hub reads HF_HUB_OFFLINE only once, at
import, and the processes of this project set it.
"""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from typing import Any

LOOK_UP_SECONDS = 30
_LONGEST_REASON = 300


def look_up(repo: str) -> dict[str, Any]:
    """Return the present revision of a repository, its licence, and its files.

    Sizes and checksums are taken from the hub alone: a redirect to another host is refused.
    """
    from huggingface_hub import HfApi, constants, get_session

    client = get_session()
    host = client.build_request("GET", constants.ENDPOINT).url.host

    def stay(request: Any) -> None:
        if request.url.host != host:
            raise OSError(f"{host} redirects to another host, {request.url.host}")

    hooks = client.event_hooks
    client.event_hooks = {**hooks, "request": [*hooks["request"], stay]}
    found = HfApi().model_info(repo, files_metadata=True, timeout=LOOK_UP_SECONDS)
    card = found.card_data
    return {
        "revision": found.sha,
        "licence": card and (card.get("license_name") or card.get("license")),
        "files": [
            {
                "name": one.rfilename,
                "bytes": one.size,
                "sha256": one.lfs.sha256 if one.lfs else None,
                "blob": one.blob_id,
            }
            for one in found.siblings or ()
        ],
    }


class BoundedFile(io.FileIO):
    """A file that is appended to, up to a size in bytes."""

    def __init__(self, path: str, size: int) -> None:
        super().__init__(path, "ab")
        self.size_limit = size

    def write(self, data: Any) -> int:
        """Write all of the bytes.

        Raises:
            OSError: they are more than the hub stated.
        """
        if self.tell() + len(data) > self.size_limit:
            raise OSError(f"the hub sends more than the {self.size_limit} bytes that it stated")
        rest = memoryview(data)
        while rest:
            rest = rest[super().write(rest) :]
        return len(data)


def download(repo: str, revision: str, name: str, target: str, size: str) -> None:
    """Append to a file what it lacks of a file of a repository.

    `http_get` and not `hf_hub_download`, which since 1.18 restarts an interrupted file from its
    first byte.
    """
    from huggingface_hub import HfApi, hf_hub_url
    from huggingface_hub.file_download import http_get

    headers = HfApi()._build_hf_headers() | {"Accept-Encoding": "identity"}
    with BoundedFile(target, int(size)) as file:
        http_get(
            hf_hub_url(repo, name, revision=revision),
            file,
            resume_size=file.tell(),
            headers=headers,
            expected_size=int(size),
        )


def _end_with_parent() -> None:
    """End this process when its parent is killed, so that two never append to one file."""
    os.read(0, 1)
    os._exit(1)


def main() -> None:
    """Run the command in the arguments; a failure is a line on standard error."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    command, *arguments = sys.argv[1:]
    try:
        if command == "look-up":
            print(json.dumps(look_up(*arguments)))
        else:
            download(*arguments)
    except Exception as error:
        words = " ".join(str(error).split())[:_LONGEST_REASON]
        sys.exit(f"{type(error).__name__}: {words}")


if __name__ == "__main__":
    main()
