"""The page as it is first sent: with what the library holds at that moment.

Else all that its first event brings would push aside what is there already, and while the models
are loaded that event is late.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.page.components import Updates


def send_first(blocks: gr.Blocks, updates: Updates) -> None:
    """Put values into the page as it is sent from now on; Gradio sends `config`."""
    changed = False
    for component, value in updates.items():
        new: dict[str, Any] = value if isinstance(value, dict) else {"value": value}
        for name in new.keys() - {"__type__"}:
            changed = changed or getattr(component, name) != new[name]
            setattr(component, name, new[name])
    if changed:
        blocks.config = blocks.get_config_file()


class Fresh:
    """Does something before each sending of the page itself."""

    def __init__(self, app: ASGIApp, prepare: Callable[[], None]) -> None:
        self.app = app
        self.prepare = prepare

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Prepare, then hand on."""
        if scope["type"] == "http" and scope["path"] == "/":
            await run_in_threadpool(self.prepare)
        await self.app(scope, receive, send)
