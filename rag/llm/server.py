"""A language model on an OpenAI-compatible server; used only if the settings name one.

Questions and passages then leave this process; the model's name includes the server.
"""

from __future__ import annotations

import ipaddress
import json
import math
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from rag.errors import BadInput, ModelFailed
from rag.llm.chat_model import Message, Weighed
from rag.llm.thinking import AnswerStart

KEY = "RAG_SERVER_KEY"
"""Environment variable of the key; it is never read from a file, printed or passed on."""
SECONDS_TO_CONNECT = 10.0
SECONDS_TO_WAIT = 180.0
"""Longest silence: a server on a slow machine first reads the passages, which can take minutes."""
TEMPLATE_TOKENS = 8
"""Tokens of a chat template around one message."""
_MESSAGE_CHARS = 200
"""Most characters shown of a server's message."""


class ServerModel:
    """A chat model on a server; greedy and seeded, if the server supports it."""

    def __init__(self, url: str, model: str, *, think_tokens: int = 0) -> None:
        """Describe a server; it is not contacted yet.

        Args:
            url: up to and including the version, such as http://127.0.0.1:8080/v1.
            model: its name there.
            think_tokens: tokens for thoughts, besides those for the answer.

        Raises:
            BadInput: an address or a key that cannot be used.
        """
        host = host_of(url)
        if not model:
            raise BadInput(
                f"The setting server_url names {host}, but server_model is empty.",
                "Set RAG_SERVER_MODEL to the name of the model there.",
            )
        self.name = f"{model} at {host}"
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._model = model
        self._think_tokens = think_tokens
        self._key = os.environ.get(KEY, "").strip()
        if not (self._key.isascii() and self._key.isprintable()):
            raise BadInput(
                f"{KEY} contains characters that are not allowed in a key.", f"Set {KEY} again."
            )

    @property
    def window(self) -> None:
        """Unknown: only the server knows the model's context window."""
        return None

    def count_tokens(self, text: str) -> int:
        """Return an estimate: one token per three bytes of UTF-8.

        The tokenizer is on the server. English has four to five bytes per token, so the estimate
        is on the safe side.
        """
        return math.ceil(len(text.encode("utf-8", "replace")) / 3)

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Return an estimate of the tokens of a chat; see `count_tokens`."""
        return sum(self.count_tokens(message["content"]) + TEMPLATE_TOKENS for message in messages)

    def read(self, messages: Sequence[Message]) -> Generator[tuple[int, int]]:
        """Yield once, as if all was read: a server cannot read ahead."""
        count = self.count_prompt(messages)
        yield count, count

    def yes(self, messages: Sequence[Message]) -> float | None:
        """Return the log-odds of Yes against No; None if the server gives no probabilities.

        Raises:
            ModelFailed: the server cannot be reached or refuses.
        """
        asked = self._request(messages, 1) | {"logprobs": True, "top_logprobs": 20}
        with self._sent(asked) as reply:
            body = reply.read()
        try:
            first = json.loads(body)["choices"][0]["logprobs"]["content"][0]
            likely = [(one["token"], float(one["logprob"])) for one in first["top_logprobs"]]
        except (ValueError, KeyError, IndexError, TypeError):
            return None
        sums = {
            word: sum(math.exp(p) for token, p in likely if token.strip().lower() == word)
            for word in ("yes", "no")
        }
        if not any(sums.values()):
            return None
        # An unlisted token is at most as likely as the least likely listed one.
        least = math.exp(min(p for _, p in likely))
        return math.log(sums["yes"] or least) - math.log(sums["no"] or least)

    def weigh(
        self,
        statements: Sequence[str],
        given: Sequence[Sequence[Message]],
        bare: Sequence[Sequence[Message]],
    ) -> list[Weighed | None]:
        """Ask for Yes or No only: a server does not tell how it predicts a given text.

        Raises:
            ModelFailed: the server cannot be reached or refuses.
        """
        odds = [self.yes(chat) for chat in given]
        return [None if one is None else Weighed(one, (), (), ()) for one in odds]

    def stream(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        """Yield the reply piece by piece; closing the iterator closes the connection.

        Raises:
            ModelFailed: the server cannot be reached, refuses, or stops half way.
        """
        asked = self._request(messages, max_tokens + self._think_tokens) | {"stream": True}
        answer = AnswerStart()
        with self._sent(asked) as reply:
            for piece in self._pieces(reply.iter_lines()):
                yield answer.feed(piece)
        yield answer.finish()

    def close(self) -> None:
        """Close the connection."""
        client = self.__dict__.pop("_client", None)
        if client is not None:
            client.close()

    def _request(self, messages: Sequence[Message], max_tokens: int) -> dict[str, Any]:
        return {
            "model": self._model,
            "messages": [
                {"role": message["role"], "content": _encodable(message["content"])}
                for message in messages
            ],
            "max_tokens": max_tokens,
            "temperature": 0,
            "seed": 0,
        }

    @cached_property
    def _client(self) -> Any:
        import httpx

        return httpx.Client(
            headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
            timeout=httpx.Timeout(SECONDS_TO_WAIT, connect=SECONDS_TO_CONNECT),
            follow_redirects=False,  # the passages go to the server that was named, or nowhere
            trust_env=not is_here(self._url),  # no proxy on the way to this machine
        )

    @contextmanager
    def _sent(self, asked: dict[str, Any]) -> Iterator[Any]:
        """Send a request and give its reply; turn failures into errors with a cure."""
        import httpx

        try:
            with self._client.stream("POST", self._url, json=asked) as reply:
                if reply.status_code != httpx.codes.OK:
                    reply.read()
                    raise self._refused(reply.status_code, reply.text)
                yield reply
        except httpx.ConnectTimeout as error:
            raise self._unreachable(f"no answer in {SECONDS_TO_CONNECT:.0f} s") from error
        except httpx.ConnectError as error:
            raise self._unreachable(str(error)) from error
        except httpx.TimeoutException as error:
            raise ModelFailed(
                f"{self.name} sent nothing for {SECONDS_TO_WAIT:.0f} s.",
                "Check what the server is doing, or choose a smaller model there.",
            ) from error
        except httpx.RequestError as error:
            raise self._broken_off(str(error)) from error

    def _pieces(self, lines: Iterator[str]) -> Iterator[str]:
        """Yield the text of a stream of server-sent events; "" for thoughts and keep-alives."""
        ended = False
        for line in lines:
            if not line.startswith("data:"):
                continue  # comments, event names, empty lines
            data = line.removeprefix("data:").strip()
            if data == "[DONE]":
                return
            try:
                event = json.loads(data)
                if "error" in event:
                    raise self._refused(None, data)
                for choice in event["choices"]:
                    text = (choice.get("delta") or {}).get("content") or ""
                    yield str(text)
                    ended = ended or bool(choice.get("finish_reason"))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ModelFailed(
                    f"{self.name} sent an unexpected reply: {data[:_MESSAGE_CHARS]!r}.",
                    "Check RAG_SERVER_URL: it must be the root of an OpenAI-compatible interface, "
                    "which usually ends in /v1.",
                ) from error
        if not ended:
            raise self._broken_off("the connection was closed")

    def _refused(self, status: int | None, body: str) -> ModelFailed:
        """Return the error for a refused request; an error within a stream has no status.

        The server's message is shown without the key.
        """
        said = _message(body)
        said = said.replace(self._key, "…") if self._key else said
        what = f"{self.name} answers with {f'status {status}' if status else 'an error'}"
        if status in (401, 403):
            return ModelFailed(f"{what}: the key is wrong.", f"Set {KEY} to a key for this server.")
        if status == 404:
            return ModelFailed(
                f"{what}: there is no such address or model: {said}",
                "Check RAG_SERVER_URL, which usually ends in /v1, and RAG_SERVER_MODEL.",
            )
        if status and 300 <= status < 400:
            return ModelFailed(
                f"{what}: it redirects to another address, which is not followed.",
                "Set RAG_SERVER_URL to the final address.",
            )
        if "context" in said.lower() or status == 413:
            return ModelFailed(
                f"{what}: the prompt is too long for it: {said}",
                "Use fewer passages (RAG_PASSAGE_TOKENS), or more context at the server.",
            )
        if status == 429:
            return ModelFailed(f"{what}: it is too busy: {said}", "Ask again later.")
        return ModelFailed(f"{what}: {said}", "Check the log of the server.")

    def _unreachable(self, why: str) -> ModelFailed:
        return ModelFailed(
            f"{self.name} cannot be reached: {why}.",
            "Start the server, or correct RAG_SERVER_URL; unset it to use the model on this "
            "machine.",
        )

    def _broken_off(self, why: str) -> ModelFailed:
        return ModelFailed(
            f"{self.name} stopped before the answer was complete: {why}.",
            "Check the log of the server, and ask again.",
        )


def host_of(url: str) -> str:
    """Return the host of a server's address, with the port if it has one.

    Raises:
        BadInput: it is not an http or https address, or it contains a password.
    """
    import httpx

    try:
        parsed = httpx.URL(url)
        usable = parsed.scheme in ("http", "https") and parsed.host
    except (httpx.InvalidURL, TypeError, ValueError):
        usable = False
    if not usable:
        raise BadInput(
            f"The server address {url!r} is not valid.",
            "Set RAG_SERVER_URL to one like http://127.0.0.1:8080/v1.",
        )
    if parsed.userinfo:
        raise BadInput(
            "The server address contains a user name or a password.",
            f"Remove it from RAG_SERVER_URL, and set {KEY}.",
        )
    return parsed.netloc.decode("ascii")


def is_here(url: str) -> bool:
    """Whether an address is on this machine."""
    import httpx

    host = httpx.URL(url).host
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _message(body: str) -> str:
    """Return a server's error message on one line."""
    try:
        error = json.loads(body)["error"]
        said = error["message"] if isinstance(error, dict) else error
    except (ValueError, KeyError, TypeError):
        said = body
    line = "".join(c if c.isprintable() else " " for c in str(said)).strip()
    return f"{line[:_MESSAGE_CHARS] or 'no reason given'}".rstrip(".") + "."
