"""A Hugging Face hub on loopback, which states what its files are and sends them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from catalogs import sha

REVISION = "0123456789abcdef0123456789abcdef01234567"
_LOOK_UP = "/api/models/"


@dataclass
class Hub:
    """The files it has by address, what was asked, and where its next answer stops.

    `look_ups` replaces the answer about a repository; `stated` replaces the sha256 of a file;
    `elsewhere` is where an address redirects to.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    stop_at: int | None = None
    hang: bool = True
    look_ups: dict[str, Any] = field(default_factory=dict)
    stated: dict[str, str] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    released: threading.Event = field(default_factory=threading.Event)

    def publish(self, repo: str, files: dict[str, bytes]) -> None:
        """Put files into a repository at `REVISION`."""
        for path, data in files.items():
            self.files[f"/{repo}/resolve/{REVISION}/{path}"] = data

    def look_up(self, repo: str) -> Any:
        """Return what the hub says of a repository: only large files have a sha256."""
        if repo in self.look_ups:
            return self.look_ups[repo]
        start = f"/{repo}/resolve/{REVISION}/"
        siblings = [
            self._file(path.removeprefix(start), data)
            for path, data in self.files.items()
            if path.startswith(start)
        ]
        if not siblings:
            return None
        card = {"license": "apache-2.0"}
        return {"id": repo, "sha": REVISION, "cardData": card, "siblings": siblings}

    def _file(self, name: str, data: bytes) -> dict[str, Any]:
        blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        entry = {"rfilename": name, "size": len(data), "blobId": blob}
        if name.endswith((".gguf", ".safetensors")):
            checksum = self.stated.get(name, sha(data))
            entry["lfs"] = {"sha256": checksum, "size": len(data), "pointerSize": 130}
        return entry


def make_handler(state: Hub) -> type[BaseHTTPRequestHandler]:
    """Return the handler of a server for a hub."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test output clean."""

        def do_HEAD(self) -> None:
            """Answer with the headers alone."""
            self.answer(body=False)

        def do_GET(self) -> None:
            """Answer with the file or the range asked for."""
            self.answer(body=True)

        def answer(self, body: bool) -> None:
            """Serve one file; when told to stop, send so much and then hang or hang up."""
            wanted, path = self.headers.get("Range", ""), self.path.partition("?")[0]
            state.asked.append((self.command, path, wanted))
            state.tokens.append(self.headers.get("Authorization", ""))
            if path in state.elsewhere:
                self.send_response(302)
                self.send_header("Location", state.elsewhere[path])
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if path.startswith(_LOOK_UP):
                found = state.look_up(path.removeprefix(_LOOK_UP))
                data = None if found is None else json.dumps(found).encode()
            else:
                data = state.files.get(path)
            if data is None:
                self.send_response(404)
                self.send_header("X-Error-Code", "EntryNotFound")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            start = int(wanted.removeprefix("bytes=").partition("-")[0] or 0)
            self.send_response(206 if wanted else 200)
            self.send_header("ETag", f'"{sha(data)}"')
            self.send_header("X-Repo-Commit", "0" * 40)
            self.send_header("Content-Length", str(len(data) - start))
            if wanted:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            self.end_headers()
            # Taken before writing: the answer after this one must be whole.
            stop, state.stop_at = state.stop_at, None
            with contextlib.suppress(ConnectionError):  # the client was killed
                if body:
                    self.wfile.write(data[start:stop])
                if stop is not None:
                    if state.hang:
                        state.released.wait(60)
                    self.close_connection = True

    return Handler


def serve(state: Hub) -> ThreadingHTTPServer:
    """Start a server for a hub; `stop` ends it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), make_handler(state))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


def stop(server: ThreadingHTTPServer, state: Hub) -> None:
    """End a server, also one that hangs."""
    state.released.set()
    server.shutdown()
    server.server_close()
