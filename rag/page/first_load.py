"""The page as it is first sent: with its colours, and with what the library holds at that moment.

Gradio's own page is empty until its script has run and its first event has ended. Before that the
page would be white, and while the models are loaded that event is late.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.page.components import Updates


def set_first_values(blocks: gr.Blocks, updates: Updates) -> None:
    """Put values into the page as it is sent from now on; Gradio sends `config`."""
    changed = False
    for component, value in updates.items():
        new: dict[str, Any] = value if isinstance(value, dict) else {"value": value}
        for name in new.keys() - {"__type__"}:
            changed = changed or getattr(component, name) != new[name]
            setattr(component, name, new[name])
    if changed:
        blocks.config = blocks.get_config_file()


class FirstLoad:
    """Does something before each sending of the page, and adds elements to the page's head."""

    def __init__(self, app: ASGIApp, prepare: Callable[[], None], head: str) -> None:
        self.app = app
        self.prepare = prepare
        self.head = head.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Prepare, then hand on."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        await run_in_threadpool(self.prepare)
        start: Message = {}
        body = b""

        async def send_with_head(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = body.replace(b"</head>", self.head + b"</head>", 1)
            MutableHeaders(scope=start)["content-length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, send_with_head)
