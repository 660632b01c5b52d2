"""The page: a conversation on the left, its evidence on the right. Lays out and hands on.

Markup is made in `rag.page`, work is done in `rag.page.desk`; only this file knows Gradio.
"""

from __future__ import annotations

import os

# Before Gradio is imported, which reads these once and would otherwise phone two hubs.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"

import signal
import socket
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Event
from typing import Any

import gradio as gr

from rag import page
from rag.answering.remote import host_of
from rag.documents.reader import READERS
from rag.errors import BadInput, FootnoteError
from rag.evaluation.feedback import Vote
from rag.page import safety
from rag.page.desk import Added, Adding, Answers, Desk
from rag.pipeline import check_question
from rag.settings import Settings, load_settings
from rag.types import DocumentInfo

HOST = "127.0.0.1"
PORT = 7860
TABS = 8
"""Tabs that may wait for an answer at once."""
EXAMPLES = {
    "How does a GAN learn?": "gans.md",
    "What is the difference between GPT and ChatGPT?": "gpt-and-chatgpt.md",
    "Why do language models hallucinate?": "limits-and-risks.md",
    "How does WaveNet generate sound?": "dall-e-and-wavenet.pdf",
}
"""Questions that the shipped notes answer, each with the note that does."""
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""For every event: the page shows its own progress, and offers no programming interface."""
TICKED = "(text, quoteOnly) => [text, quoteOnly, window.footnote.ticked()]"
"""The menu of documents is our own markup, so what is ticked in it is read by our own script."""
FOCUS = "() => window.footnote.focus()"
OPINION = "() => window.footnote.opinion()"
"""The thumbs are our own markup too; the value of the notice gives way to what was voted."""
RESUME = "() => window.footnote.resume()"

Updates = dict[Any, Any]
"""Components and their new values; a component that is not named stays as it is."""


# What is on the page


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that change or are listened to."""

    masthead: gr.HTML
    past: gr.HTML
    current: gr.HTML
    examples: list[gr.Button]
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    quote_only: gr.Checkbox
    upload: gr.UploadButton
    choice: gr.HTML
    clear: gr.Button
    notice: gr.HTML
    evidence: gr.HTML
    vote: gr.Button


def build(library: Answers, settings: Settings) -> gr.Blocks:
    """Return the page of a library."""
    return _build(Desk(library, settings), settings)


def _build(desk: Desk, settings: Settings) -> gr.Blocks:
    blocks = gr.Blocks(title="Footnote", fill_width=True, analytics_enabled=False)
    with blocks:
        Behaviour(desk, settings, _lay_out()).connect(blocks)
    return blocks


def _lay_out() -> Parts:
    """Place the components; page.css gives them their look by their ids."""
    masthead = _html("masthead")
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="chat"):
            past, current = _html("past"), _html("current")
            with gr.Row(elem_id="examples"):
                examples = [gr.Button(text, visible=False, size="sm") for text in EXAMPLES]
            with gr.Column(elem_id="asking"):
                with gr.Row(elem_id="asking-line"):
                    question = gr.Textbox(
                        label="Question",
                        show_label=False,
                        placeholder="Ask your documents",
                        lines=1,  # that grows: Enter sends, Shift and Enter begins another line
                        max_lines=8,
                        container=False,
                        elem_id="question",
                    )
                    ask = gr.Button("Ask", variant="primary", elem_id="ask")
                    stop = gr.Button("Stop", variant="stop", elem_id="stop", visible=False)
                with gr.Row(elem_id="tools"):
                    choice = _html("choice")
                    quote_only = gr.Checkbox(
                        label="Quote only (no language model)",
                        container=False,
                        elem_id="quote-only",
                    )
                    upload = gr.UploadButton(
                        "Add files",
                        file_count="multiple",
                        file_types=sorted(READERS),
                        size="sm",
                        elem_id="add-files",
                    )
                    clear = gr.Button("Start over", size="sm", elem_id="start-over")
                notice = _html("notice")
                vote = gr.Button("Vote", elem_id="vote")  # pressed by page.js alone
        with gr.Column(elem_id="aside"):
            evidence = _html("evidence")
    return Parts(
        masthead,
        past,
        current,
        examples,
        question,
        ask,
        stop,
        quote_only,
        upload,
        choice,
        clear,
        notice,
        evidence,
        vote,
    )


def _html(name: str) -> gr.HTML:
    """Return a place for our own markup, without Gradio's styles and script."""
    return gr.HTML(elem_id=name, apply_default_css=False, js_on_load=None)


# What it does


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What happens on the page: each method returns or yields what changes on it."""

    desk: Desk
    settings: Settings
    parts: Parts

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which component sets off what."""
        at = self.parts
        shown = [at.masthead, at.choice, at.past, at.current, at.evidence, *at.examples]
        changed = [*shown, at.question, at.notice, at.ask, at.stop]
        blocks.load(self.show, None, shown, **QUIET).then(None, js=RESUME, **QUIET)
        asking: dict[str, Any] = {"fn": self.answer, "outputs": changed, "js": TICKED, **QUIET}
        typed = [at.question, at.quote_only, at.choice]
        asked = [
            gr.on([at.question.submit, at.ask.click], inputs=typed, **asking),
            *(
                button.click(inputs=[button, at.quote_only, at.choice], **asking)
                for button in at.examples
            ),
        ]
        for event in asked:
            event.then(None, js=FOCUS, **QUIET)
        at.stop.click(self.halt, queue=False, **QUIET)
        at.vote.click(self.vote, at.notice, at.notice, js=OPINION, queue=False, **QUIET)
        at.clear.click(self.start_over, None, [*shown, at.notice], **QUIET)
        at.upload.upload(self.add, at.upload, [*shown, at.notice], **QUIET)

    def show(self) -> Updates:
        """Show the library and the conversation, as after a reload."""
        self.desk.look()
        turns = list(self.desk.turns)
        return {
            **self._library(),
            self.parts.past: page.render_turns(turns),
            self.parts.current: "",
            self.parts.evidence: page.render_evidence(turns),
            **self._welcome(),
        }

    def answer(
        self, text: str, quote_only: bool, ticked: list[str], request: gr.Request
    ) -> Iterator[Updates]:
        """Answer a question, from the search to the checked sentences."""
        at = self.parts
        try:
            check_question(text, self.settings)
        except BadInput as error:  # the question stays in its box, to be mended
            yield {at.notice: page.render_problem(error)}
            return
        earlier = list(self.desk.turns)
        yield {
            at.past: page.render_turns(earlier),
            at.question: "",
            at.notice: "",
            at.ask: gr.update(visible=False),
            at.stop: gr.update(visible=True),
            **self._offer(()),
        }
        before = None
        for turn in self.desk.ask(
            text,
            extractive=quote_only,
            choice=page.read_choice(ticked),
            reader=request.session_hash or "",
        ):
            update: Updates = {at.current: page.render_turn(turn)}
            seen = turn.stage, turn.passages
            if seen != before:  # a few more words do not change the evidence
                update[at.evidence] = page.render_evidence([*earlier, turn])
                before = seen
            yield update
        yield {
            at.ask: gr.update(visible=True),
            at.stop: gr.update(visible=False),
            **self._library(),
        }

    def halt(self, request: gr.Request) -> None:
        """Stop the answer that this tab waits for."""
        self.desk.stop(request.session_hash or "")

    def vote(self, opinion: tuple[int, Vote, int | None]) -> str:
        """Keep what the reader thinks of an answer; return a notice where that failed."""
        try:
            self.desk.vote(*opinion)
        except FootnoteError as error:
            return page.render_problem(error)
        return ""

    def add(self, files: list[str]) -> Iterator[Updates]:
        """Add files to the library, and say what became of each."""
        notice = self.parts.notice
        for news in self.desk.add([Path(file) for file in files]):
            match news:
                case Adding():
                    yield {notice: page.render_adding(news.progress)}
                case Added():
                    yield {
                        notice: page.render_added(news.report, news.refused, self.desk.listing),
                        **self._library(),
                        **self._welcome(),
                    }
                case FootnoteError():
                    yield {notice: page.render_problem(news)}

    def start_over(self) -> Updates:
        """Forget the conversation."""
        self.desk.turns.clear()
        return {self.parts.notice: "", **self.show()}

    def _library(self) -> Updates:
        """Say which documents there are, and let the reader choose among them."""
        return {
            self.parts.masthead: page.render_masthead(self.desk.listing, _writer(self.settings)),
            self.parts.choice: page.render_choice(self.desk.listing),
        }

    def _welcome(self) -> Updates:
        """Say how to begin, where there is no conversation yet."""
        if self.desk.turns or self.desk.busy:
            return {}
        listing = self.desk.listing
        welcome = page.render_welcome(listing, self.desk.problem)
        return {self.parts.past: welcome, **self._offer(listing)}

    def _offer(self, listing: Iterable[DocumentInfo]) -> Updates:
        """Show the example questions that the documents can answer."""
        names = {PurePosixPath(info.path).name for info in listing}
        return {
            button: gr.update(visible=note in names)
            for button, note in zip(self.parts.examples, EXAMPLES.values(), strict=True)
        }


def _writer(settings: Settings) -> str:
    """Return the name of the language model, as its answers will carry it."""
    if settings.server_url:
        return f"{settings.server_model} at {host_of(settings.server_url)}"
    return settings.model


# How it is served


def launch(settings: Settings, *, port: int | None = None, open_browser: bool = True) -> None:
    """Open the page of the library that the settings name, until Ctrl-C.

    Raises:
        BadInput: the port is busy or not a number.
    """
    from rag.library import Library

    serve(Library(settings), settings, port=port, open_browser=open_browser)


def serve(library: Answers, settings: Settings, *, port: int | None, open_browser: bool) -> None:
    """Serve the page of a library to this computer alone until Ctrl-C; then close the library.

    Raises:
        BadInput: the port is busy or not a number.
    """
    free = _free_port(port)
    with tempfile.TemporaryDirectory(prefix="footnote-") as uploads:
        os.environ["GRADIO_TEMP_DIR"] = uploads  # else a folder that other users share
        desk = Desk(library, settings)
        blocks = _build(desk, settings)
        # The desk lets one tab wait for another and says so on the page; a queue would be silent.
        blocks.queue(default_concurrency_limit=TABS, api_open=False)
        try:
            blocks.launch(
                server_name=HOST,
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
                blocked_paths=safety.never_served(settings, Path(uploads)),
                app_kwargs={"middleware": safety.middleware(), "openapi_url": None},
                theme=gr.themes.Base(font=["system-ui"], font_mono=["monospace"]),  # none fetched
                head=f"<style>{_asset('page.css')}</style>",
                js=_asset("page.js"),
            )
            print(f"Footnote is at http://{HOST}:{free} (Ctrl-C closes it)", file=sys.stderr)
            signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C
            Event().wait()
        except KeyboardInterrupt:
            print("Closing…", file=sys.stderr)
        finally:
            blocks.close(verbose=False)
            desk.close()


def _free_port(port: int | None) -> int:
    """Return the port to listen on, after a look whether it is free."""
    given = os.environ.get("GRADIO_SERVER_PORT") or str(PORT)
    if port is None and not given.isdecimal():
        raise BadInput(
            f"GRADIO_SERVER_PORT is {given!r}, which is not a port.", "Give a number such as 7860."
        )
    wanted = int(given) if port is None else port
    try:
        with socket.socket() as probe:
            # As the server will: a port that was closed a moment ago counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, wanted))
    except (OSError, OverflowError) as error:
        raise BadInput(
            f"Port {wanted} cannot be used: {getattr(error, 'strerror', None) or error}.",
            f"Choose another: rag chat --port {PORT + 1 if wanted == PORT else PORT}",
        ) from error
    return wanted


def _asset(name: str) -> str:
    return (Path(page.__file__).parent / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    try:
        launch(load_settings())
    except FootnoteError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
