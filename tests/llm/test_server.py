"""A model on a server: requests, replies, and all failures."""

from __future__ import annotations

import json
import math
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from rag.errors import BadInput, ModelFailed
from rag.library import Library
from rag.llm import server as server_module
from rag.llm.chat_model import Message
from rag.llm.server import ServerModel, host_of, is_here
from rag.settings import Settings, load_settings

CHAT: list[Message] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "How do cats sleep?"},
]
KEY = "sk-123-very-secret"


@dataclass
class Server:
    """What a server does next, and what it was asked."""

    url: str = ""
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    claims: int = 0
    after: Callable[[], object] = lambda: None
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)

    def says(self, *events: object, done: bool = True) -> None:
        lines = [event if isinstance(event, str) else json.dumps(event) for event in events]
        self.body = "".join(f"data: {line}\n\n" for line in lines).encode()
        self.body += b"data: [DONE]\n\n" if done else b""


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            server.asked.append(json.loads(self.rfile.read(length)) | {"path": self.path})
            server.keys.append(self.headers["Authorization"])
            self.send_response(server.status)
            for name, value in server.headers.items():
                self.send_header(name, value)
            if server.claims > 0:
                self.send_header("Content-Length", str(server.claims))
            self.end_headers()
            try:
                self.wfile.write(server.body)
                server.after()
                while server.claims < 0:  # goes on until the reader leaves
                    self.wfile.write(b'data: {"choices": []}\n\n')
            except OSError:
                server.left.set()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        server.url = f"http://127.0.0.1:{listening.server_port}/v1"
        yield server
        listening.shutdown()
        thread.join()


@pytest.fixture
def model(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServerModel]:
    monkeypatch.setenv(server_module.KEY, KEY)
    model = ServerModel(server.url, "small-7b")
    yield model
    model.close()


def piece(text: str | None, **more: object) -> dict[str, object]:
    return {"choices": [{"delta": {"content": text, **more}}]}


def reply(model: ServerModel) -> str:
    return "".join(model.stream(CHAT, 20))


# What is sent, and what comes back


def test_reply_comes_piece_by_piece(server: Server, model: ServerModel) -> None:
    server.says({"choices": [{"delta": {"role": "assistant"}}]}, piece("Cats"), piece(" sleep é"))
    assert list(model.stream(CHAT, 20)) == ["", "Cats", " sleep é", ""]
    assert server.asked == [
        {
            "path": "/v1/chat/completions",
            "model": "small-7b",
            "messages": CHAT,
            "max_tokens": 20,
            "temperature": 0,
            "seed": 0,
            "stream": True,
        }
    ]
    assert server.keys == [f"Bearer {KEY}"]


def test_other_stream_fields_are_ignored(server: Server, model: ServerModel) -> None:
    server.says(piece("Cats"))
    server.body = b": still here\r\n\r\nevent: message\r\nid: 7\r\n" + server.body
    assert reply(model) == "Cats"


def test_stream_may_end_after_its_finish_reason(server: Server, model: ServerModel) -> None:
    server.says(piece("Cats"), {"choices": [{"finish_reason": "stop"}], "usage": {}}, done=False)
    assert reply(model) == "Cats"


def test_thoughts_are_held_back(server: Server, model: ServerModel) -> None:
    server.says(piece(None, reasoning_content="Hmm"), piece("<think>Hm"), piece("m</think> Cats"))
    assert reply(model) == "Cats"


def test_thoughts_have_their_own_tokens(server: Server) -> None:
    server.says(piece("Cats"))
    model = ServerModel(server.url, "m", think_tokens=100)
    assert reply(model) == "Cats"
    assert server.asked[0]["max_tokens"] == 120
    model.close()


def test_lone_surrogate(server: Server, model: ServerModel) -> None:
    server.says(piece("Cats"))
    assert "".join(model.stream([{"role": "user", "content": "a\ud800b"}], 20)) == "Cats"
    assert server.asked[0]["messages"] == [{"role": "user", "content": "a?b"}]


def test_without_a_key_none_is_sent(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(server_module.KEY, raising=False)
    server.says(piece("Cats"))
    model = ServerModel(server.url + "/", "m")
    assert reply(model) == "Cats"
    assert server.keys == [None]
    assert server.asked[0]["path"] == "/v1/chat/completions"
    model.close()


def test_closing_the_reply_closes_the_connection(server: Server, model: ServerModel) -> None:
    server.says(piece("Cats"), done=False)
    server.claims = -1
    stream = model.stream(CHAT, 20)
    assert next(stream) == "Cats"
    assert not server.left.is_set()
    stream.close()
    assert server.left.wait(60)


def odds(server: Server, model: ServerModel, **likely: float) -> float | None:
    top = [{"token": token, "logprob": math.log(p)} for token, p in likely.items()]
    choice = {"message": {}, "logprobs": {"content": [{"top_logprobs": top}]}}
    server.body = json.dumps({"choices": [choice]}).encode()
    return model.yes(CHAT)


def test_yes_against_no(server: Server, model: ServerModel) -> None:
    both = odds(server, model, **{"Yes": 0.5, " yes": 0.1, "No": 0.2, "Nobody": 0.1})
    assert both == pytest.approx(math.log(0.6 / 0.2))
    assert odds(server, model, Yes=0.9, Sure=0.01) == pytest.approx(math.log(0.9 / 0.01))
    assert odds(server, model, no=0.9, Sure=0.01) == pytest.approx(math.log(0.01 / 0.9))
    assert server.asked[0]["max_tokens"] == 1
    assert server.asked[0]["top_logprobs"] == 20


def test_yes_without_probabilities(server: Server, model: ServerModel) -> None:
    assert odds(server, model, Sure=0.9) is None
    bodies: list[object] = [{"choices": [{"message": {"content": "Yes"}}]}, {"choices": []}, "Yes"]
    for body in bodies:
        server.body = json.dumps(body).encode()
        assert model.yes(CHAT) is None


def test_token_estimate_is_on_the_safe_side(model: ServerModel) -> None:
    assert model.count_tokens("") == 0
    assert model.count_tokens("Cats sleep well") == 5
    assert model.count_tokens("猫は眠る") == 4
    count = model.count_prompt(CHAT)
    assert count > sum(model.count_tokens(message["content"]) for message in CHAT)
    assert list(model.read(CHAT)) == [(count, count)]


# What goes wrong


def failure(model: ServerModel) -> ModelFailed:
    with pytest.raises(ModelFailed) as caught:
        reply(model)
    assert KEY not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "small-7b at 127.0.0.1" in caught.value.what
    assert caught.value.cure
    return caught.value


@pytest.mark.parametrize(
    ("status", "said", "what", "cure"),
    [
        (401, f"Incorrect API key {KEY}", "key is wrong", "RAG_SERVER_KEY"),
        (404, "The model does not exist", "does not exist", "RAG_SERVER_MODEL"),
        (400, "maximum context length is 512 tokens", "too long", "RAG_PASSAGE_TOKENS"),
        (400, f"a line\nand {KEY}", "a line and …", "log"),
        (429, "slow down", "too busy", "later"),
        (500, "", "status 500", "log"),
    ],
)
def test_refusals_have_cures(
    server: Server, model: ServerModel, status: int, said: str, what: str, cure: str
) -> None:
    server.status = status
    for body in (json.dumps({"error": {"message": said}}), json.dumps({"error": said}), said):
        server.body = body.encode()
        error = failure(model)
        assert what in error.what
        assert cure in error.cure
    with pytest.raises(ModelFailed):
        model.yes(CHAT)


def test_redirect_is_not_followed(server: Server, model: ServerModel) -> None:
    server.status, server.headers = 307, {"Location": server.url + "/elsewhere"}
    assert "another address" in failure(model).what
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "event", ["{", "<html>", "[]", "7", '"text"', '{"choices": 7}', '{"choices": [null]}', "{}"]
)
def test_malformed_stream(server: Server, model: ServerModel, event: str) -> None:
    server.says(piece("Cats"), event)
    assert "unexpected reply" in failure(model).what


def test_error_within_a_stream(server: Server, model: ServerModel) -> None:
    server.says(piece("Cats"), {"error": {"message": "out of memory"}})
    assert "answers with an error: out of memory" in failure(model).what


def test_page_instead_of_a_stream(server: Server, model: ServerModel) -> None:
    server.body = b"<html>Welcome</html>"
    assert "stopped before the answer was complete" in failure(model).what


def test_server_stops_half_way(server: Server, model: ServerModel) -> None:
    server.says(piece("Cats"), done=False)
    assert "stopped before the answer was complete" in failure(model).what
    server.claims = 10_000
    assert "stopped before the answer was complete" in failure(model).what


def test_server_unreachable(model: ServerModel, server: Server) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model._url = f"http://127.0.0.1:{port}/v1/chat/completions"
    assert "cannot be reached" in failure(model).what


def test_server_timeout(
    server: Server, model: ServerModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "SECONDS_TO_WAIT", 0.2)
    answered = threading.Event()
    server.says(piece("Cats"), done=False)
    server.after = lambda: answered.wait(60)
    assert "sent nothing for" in failure(model).what
    answered.set()


# Addresses and settings


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8080", "ftp://here/v1", "file:///etc/passwd", "http://", "http://[::1"]
)
def test_invalid_address(url: str) -> None:
    with pytest.raises(BadInput, match="not valid"):
        ServerModel(url, "m")


def test_password_in_address_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        ServerModel(f"http://me:{KEY}@127.0.0.1/v1", "m")
    assert KEY not in str(caught.value)


def test_invalid_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(server_module.KEY, f"{KEY}\nHost: elsewhere")
    with pytest.raises(BadInput) as caught:
        ServerModel("http://127.0.0.1/v1", "m")
    assert KEY not in str(caught.value)


def test_is_here() -> None:
    for url in (
        "http://127.0.0.1:1/v1",
        "http://[::1]/v1",
        "https://localhost",
        "http://127.9.9.9",
    ):
        assert is_here(url)
    for url in ("http://192.168.0.2/v1", "https://localhost.example.com", "http://10.0.0.1"):
        assert not is_here(url)
    assert host_of("https://Models.Example.com:8443/v1") == "models.example.com:8443"


def test_no_proxy_for_this_machine(
    server: Server, model: ServerModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.says(piece("Cats"))
    assert reply(model) == "Cats"


def test_named_model_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAG_SERVER_URL", "http://127.0.0.1:8/v1")
    assert load_settings().server_url == load_settings(model=None).server_url != ""
    assert load_settings(model="qwen2.5-coder-1.5b").server_url == ""


def test_server_only_if_settings_name_one(settings: Settings) -> None:
    assert settings.server_url == ""
    library = Library(
        settings.model_copy(update={"server_url": "http://127.0.0.1:8/v1", "server_model": "m"})
    )
    assert library.model.name == "m at 127.0.0.1:8"
    library.close()
    nameless = settings.model_copy(update={"server_url": "http://127.0.0.1:8/v1"})
    with pytest.raises(BadInput, match="server_model is empty"):
        _ = Library(nameless).model
