"""The page: its tabs, and the server that sends it."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
from pathlib import Path
from threading import Event

import gradio as gr
from starlette.middleware import Middleware

from rag.errors import BadInput, FootnoteError
from rag.library import Library
from rag.llm.readiness import what_is_missing
from rag.page import assets, security
from rag.page.ask import ask_tab
from rag.page.auth import check_auth
from rag.page.chat_service import ChatService, WhatIsMissing, nothing_is_missing
from rag.page.components import share
from rag.page.evaluate import evaluate_tab
from rag.page.first_load import FirstLoad, set_first_values
from rag.page.library import library_tab
from rag.page.settings import settings_tab
from rag.page.study import study_tab
from rag.settings import Settings, load_settings

PORT = 7860
TABS = 40
"""Tabs that may wait for an answer at once: as many as Gradio has threads for."""


def build(library: Library, settings: Settings) -> gr.Blocks:
    """Return the page of a library."""
    return _build(ChatService(library, settings))[0]


def _build(service: ChatService) -> tuple[gr.Blocks, ask_tab.AskTab]:
    """Lay out the tabs, then connect their events; return the page and its first tab."""
    blocks = gr.Blocks(title="Footnote", fill_width=True, analytics_enabled=False)
    with blocks:
        shared = share(service)
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap"):
            first = ask_tab.lay_out(shared)
            others = [
                tab.lay_out(shared) for tab in (library_tab, study_tab, evaluate_tab, settings_tab)
            ]
        for tab in (first, *others):
            tab.connect(blocks)
    return blocks, first


# How it is served


def launch(settings: Settings, *, port: int | None = None, open_browser: bool = True) -> None:
    """Open the page of the library that the settings name, until Ctrl-C.

    Raises:
        BadInput: the port is busy or not a number.
    """
    serve(
        Library(settings),
        settings,
        port=port,
        open_browser=open_browser,
        what_is_missing=what_is_missing,
    )


def serve(
    library: Library,
    settings: Settings,
    *,
    port: int | None,
    open_browser: bool,
    what_is_missing: WhatIsMissing = nothing_is_missing,
) -> None:
    """Serve the page of a library until Ctrl-C; then close the library.

    Until nothing is missing of the language model, the documents are quoted; see `ChatService`.

    Raises:
        BadInput: the port is busy or not a number, or a password is required.
    """
    check_auth(settings)
    host = settings.host
    free = _free_port(host, port)
    with tempfile.TemporaryDirectory(prefix="footnote-") as uploads:
        os.environ["GRADIO_TEMP_DIR"] = uploads  # else a folder that other users share
        service = ChatService(library, settings, what_is_missing)
        blocks, first = _build(service)

        def prepare() -> None:
            set_first_values(blocks, first.begin())

        prepare()  # what takes long is done before anybody waits
        # A tab waits in the job queue, which shows its position; in Gradio's own it would not.
        blocks.queue(default_concurrency_limit=TABS, api_open=False)
        try:
            blocks.launch(
                server_name=host,
                server_port=free,
                inbrowser=open_browser,
                prevent_thread_lock=True,
                quiet=True,
                show_error=True,
                share=False,
                ssr_mode=False,
                mcp_server=False,
                run_history=False,
                enable_monitoring=False,
                footer_links=[],
                max_file_size=settings.file_mb * 1_000_000,
                blocked_paths=security.never_served(settings, Path(uploads)),
                app_kwargs={
                    "middleware": [
                        *security.middleware(settings),
                        Middleware(FirstLoad, prepare=prepare, head=assets.first_head()),
                    ],
                    "openapi_url": None,
                },
                theme=gr.themes.Base(font=["system-ui"], font_mono=["monospace"]),  # none fetched
                head=assets.head(),
                js=assets.script(),
            )
            print(f"Footnote is at http://{host}:{free} (Ctrl-C closes it)", file=sys.stderr)
            signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C
            Event().wait()
        except KeyboardInterrupt:
            print("Closing…", file=sys.stderr)
        finally:
            blocks.close(verbose=False)
            service.close()


def _free_port(host: str, port: int | None) -> int:
    """Return the port to listen on, after a check that it is free."""
    given = os.environ.get("GRADIO_SERVER_PORT") or str(PORT)
    if port is None and not given.isdecimal():
        raise BadInput(
            f"GRADIO_SERVER_PORT is {given!r}, which is not a port.", "Give a number such as 7860."
        )
    wanted = int(given) if port is None else port
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            # As the server will: a port that was closed a moment ago counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, wanted))
    except (OSError, OverflowError) as error:
        raise BadInput(
            f"Port {wanted} cannot be used: {getattr(error, 'strerror', None) or error}.",
            f"Choose another: rag chat --port {PORT + 1 if wanted == PORT else PORT}",
        ) from error
    return wanted


def main() -> None:
    """Serve the page with the settings of this folder; errors go to standard error."""
    try:
        launch(load_settings())
    except FootnoteError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
