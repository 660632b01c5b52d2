"""The Ask tab: a conversation on the left, its evidence on the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, cast, get_args

import gradio as gr

from rag import page
from rag.documents.reader import READERS
from rag.errors import BadInput, FootnoteError
from rag.evaluation.feedback import Vote
from rag.page.line import Ahead
from rag.page.shelf import Added, Adding
from rag.page.suggest import MOST
from rag.page.tabs import reading, talks
from rag.page.tabs.parts import QUIET, Shared, Updates, html
from rag.page.turn import Turn
from rag.page.tutoring import Deed
from rag.pipeline import check_question

TICKED = "(text, quoteOnly) => [text, quoteOnly, window.footnote.ticked()]"
"""The menu of documents is our own markup, so what is ticked in it is read by our own script."""
FOCUS = "() => window.footnote.focus()"
OPINION = "() => window.footnote.opinion()"
"""The thumbs are our own markup too; the value of the notice gives way to what was voted."""
INSPECTED = "() => window.footnote.inspected()"
OPEN_INSPECTOR = "() => window.footnote.openInspector()"
TUTORED = "(_, quoteOnly) => [window.footnote.tutored(), quoteOnly]"
TESTED = "() => window.footnote.tested()"
"""A quiz that was made of an answer is opened on its own tab."""
TAUGHT = "() => window.footnote.openQuiz()"
RESUME = "() => window.footnote.resume()"
REMEMBERED = "() => [sessionStorage.getItem('conversation') ?? '']"
"""Which conversation this tab had open before it was loaded again."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that change or are listened to."""

    past: gr.HTML
    current: gr.HTML
    examples: list[gr.Button]
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    upload: gr.UploadButton
    notice: gr.HTML
    evidence: gr.HTML
    vote: gr.Button
    tutor: gr.Button
    teach: gr.Button
    inspect: gr.Button
    inspector: gr.HTML
    talks: talks.Talks
    reader: reading.Reader


def lay_out(shared: Shared) -> Ask:
    """Place the components; style/ gives them their look by their ids."""
    with gr.Tab("Ask", id="ask", elem_id="ask-tab"), gr.Row(elem_id="desk"):
        listed = talks.lay_out(shared)
        with gr.Column(elem_id="chat"):
            listed.head.render()  # type: ignore[no-untyped-call]
            past, current = html("past"), html("current")
            with gr.Row(elem_id="examples"):
                examples = [gr.Button("", visible=False, size="sm") for _ in range(MOST)]
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
                    shared.choice.render()  # type: ignore[no-untyped-call]
                    shared.quote_only.render()  # type: ignore[no-untyped-call]
                    teach = gr.Button("Ask me first", size="sm", elem_id="teach")
                    upload = gr.UploadButton(
                        "Add files",
                        file_count="multiple",
                        file_types=sorted(READERS),
                        size="sm",
                        elem_id="add-files",
                    )
                notice = html("notice")
                vote = gr.Button("Vote", elem_id="vote")  # pressed by answers.js alone
                tutor = gr.Button("Study", elem_id="tutor-press", elem_classes="pressed")
        with gr.Column(elem_id="aside"):
            evidence = html("evidence")
            inspect = gr.Button("Inspect", elem_id="inspect")  # pressed by inspector.js alone
            inspector = html("inspector")
            reader = reading.lay_out(shared)
    parts = Parts(
        past,
        current,
        examples,
        question,
        ask,
        stop,
        upload,
        notice,
        evidence,
        vote,
        tutor,
        teach,
        inspect,
        inspector,
        listed,
        reader,
    )
    return Ask(shared, parts)


@dataclass(frozen=True, slots=True)
class Ask:
    """What happens on the tab: each method returns or yields what changes on it."""

    shared: Shared
    parts: Parts

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which component sets off what."""
        at = self.parts
        shown = [*self.shared.shown, at.past, at.current, at.evidence, *at.examples]
        shown += [at.notice, at.ask, at.stop, at.talks.head]
        changed = [*shown, at.question, at.talks.items]
        loaded = blocks.load(self.resume, at.notice, changed, js=REMEMBERED, **QUIET)
        loaded.then(None, js=RESUME, **QUIET)
        blocks.unload(self.leave)
        at.talks.connect(self.show, shown)
        at.reader.connect()
        asking: dict[str, Any] = {"fn": self.answer, "outputs": changed, "js": TICKED, **QUIET}
        choice = self.shared.choice
        typed = [at.question, self.shared.quote_only, choice]
        asked = [
            gr.on([at.question.submit, at.ask.click], inputs=typed, **asking),
            *(
                button.click(inputs=[button, self.shared.quote_only, choice], **asking)
                for button in at.examples
            ),
        ]
        for event in asked:
            event.then(None, js=FOCUS, **QUIET)
        at.teach.click(self.teach, typed, at.notice, js=TICKED, **QUIET).then(
            None, js=TAUGHT, **QUIET
        )
        at.stop.click(self.halt, queue=False, **QUIET)
        at.vote.click(self.vote, at.notice, at.notice, js=OPINION, queue=False, **QUIET)
        at.inspect.click(
            self.inspect, at.inspector, at.inspector, js=INSPECTED, queue=False, **QUIET
        ).then(None, js=OPEN_INSPECTOR, **QUIET)
        tutored = at.tutor.click(
            self.tutor, [at.notice, self.shared.quote_only], changed, js=TUTORED, **QUIET
        )
        tutored.then(None, js=TESTED, **QUIET)
        at.upload.upload(self.add, at.upload, shown, **QUIET)

    def resume(self, id: str, request: gr.Request) -> Updates:
        """Go on with the conversation that a tab had open, or begin one."""
        reader = request.session_hash or ""
        self.shared.desk.look()
        self.shared.desk.talks.open(reader, id)
        return {**self.show(reader), **self.parts.talks.listed(reader)}

    def leave(self, request: gr.Request) -> None:
        """Forget a tab that was closed; its conversation is kept."""
        self.shared.desk.talks.leave(request.session_hash or "")

    def show(self, reader: str) -> Updates:
        """Show the library and the conversation that a tab has open."""
        self.shared.desk.look()
        talk = self.shared.desk.talks.of(reader)
        self.shared.desk.talks.refresh(talk)
        at = self.parts
        return {
            **self.shared.library(),
            at.past: page.render_turns(talk.turns, talk.earlier),
            at.current: "",
            at.evidence: page.render_evidence(talk.turns),
            at.notice: "",
            at.ask: gr.update(visible=True),
            at.stop: gr.update(visible=False),
            **self._offer(()),
            **self._welcome(reader),
        }

    def answer(
        self, text: str, quote_only: bool, ticked: list[str], request: gr.Request
    ) -> Iterator[Updates]:
        """Answer a question, from the search to the checked sentences."""
        at = self.parts
        try:
            check_question(text, self.shared.desk.settings)
        except BadInput as error:  # the question stays in its box, to be mended
            yield {at.notice: page.render_problem(error)}
            return
        reader = request.session_hash or ""
        desk = self.shared.desk
        talk = desk.talks.of(reader)
        desk.talks.refresh(talk)
        turns = desk.ask(
            text, extractive=quote_only, choice=page.read_choice(ticked), reader=reader
        )
        yield from self._follow(turns, reader)

    def tutor(
        self, wanted: tuple[str, int, list[str]], quote_only: bool, request: gr.Request
    ) -> Iterator[Updates]:
        """Do something with an answer: it becomes a turn, or a quiz on the Study tab."""
        deed, number, words = wanted
        reader = request.session_hash or ""
        desk = self.shared.desk
        if deed in get_args(Deed):
            turns = desk.tutor(
                cast(Deed, deed), number, words, extractive=quote_only, reader=reader
            )
            yield from self._follow(turns, reader)
            return
        turn = desk.talks.find(reader, number)
        if turn and turn.answer:
            yield from self._quiz(desk.studies.test(turn.answer, extractive=quote_only))

    def teach(self, text: str, quote_only: bool, ticked: list[str]) -> Iterator[Updates]:
        """Make a lesson of a question, which asks before it tells, on the Study tab."""
        desk = self.shared.desk
        try:
            check_question(text, desk.settings)
        except BadInput as error:
            yield {self.parts.notice: page.render_problem(error)}
            return
        yield {self.parts.notice: page.render_note("Looking for what to ask you first…")}
        choice = page.read_choice(ticked)
        yield from self._quiz(desk.studies.teach(text.strip(), choice, extractive=quote_only))

    def _quiz(self, making: Iterator[Ahead]) -> Iterator[Updates]:
        """Say how long a quiz waits for its turn, and why there is none."""
        try:
            for ahead in making:
                yield {self.parts.notice: page.render_note(page.say_ahead(ahead.number))}
        except FootnoteError as error:
            yield {self.parts.notice: page.render_problem(error)}
            return
        yield {self.parts.notice: ""}

    def _follow(self, turns: Iterator[Turn], reader: str) -> Iterator[Updates]:
        """Show a turn as it grows below the earlier ones."""
        at = self.parts
        desk = self.shared.desk
        talk = desk.talks.of(reader)
        earlier = talk.turns
        yield {
            at.past: page.render_turns(earlier, talk.earlier),
            at.question: "",
            at.notice: "",
            at.ask: gr.update(visible=False),
            at.stop: gr.update(visible=True),
            **self._offer(()),
        }
        before = None
        for turn in turns:
            if desk.talks.of(reader) is not talk:  # another conversation was opened meanwhile
                return
            update: Updates = {at.current: page.render_turn(turn)}
            seen = turn.stage, turn.passages
            if seen != before:  # a few more words do not change the evidence
                update[at.evidence] = page.render_evidence([*earlier, turn])
                before = seen
            yield update
        yield {
            at.ask: gr.update(visible=True),
            at.stop: gr.update(visible=False),
            at.notice: page.render_not_kept(desk.talks.problem),
            **self.shared.library(),
            **at.talks.listed(reader),
        }

    def halt(self, request: gr.Request) -> None:
        """Stop the answer that this tab waits for."""
        self.shared.desk.stop(request.session_hash or "")

    def vote(self, opinion: tuple[int, Vote, int | None], request: gr.Request) -> str:
        """Keep what the reader thinks of an answer; return a notice where that failed."""
        try:
            self.shared.desk.vote(request.session_hash or "", *opinion)
        except FootnoteError as error:
            return page.render_problem(error)
        return ""

    def inspect(self, number: int, request: gr.Request) -> str:
        """Show all that is behind an answer."""
        talks = self.shared.desk.talks
        return page.render_inspector(talks.find(request.session_hash or "", number))

    def add(self, files: list[str], request: gr.Request) -> Iterator[Updates]:
        """Add files to the library, and say what became of each."""
        notice = self.parts.notice
        shelf = self.shared.desk.shelf
        shelf.add([Path(file) for file in files])
        for news in shelf.watch():
            match news:
                case Adding():
                    yield {notice: page.render_adding(news.progress)}
                case Added():
                    yield {
                        notice: page.render_added(
                            news.report, news.refused, self.shared.desk.shelf.listing
                        ),
                        **self.shared.library(),
                        **self._welcome(request.session_hash or ""),
                    }
                case FootnoteError():
                    yield {notice: page.render_problem(news)}

    def _welcome(self, reader: str) -> Updates:
        """Say how to begin, where there is no conversation yet."""
        desk = self.shared.desk
        if desk.talks.of(reader).entries or desk.is_asking(reader):
            return {}
        shelf = self.shared.desk.shelf
        welcome = page.render_welcome(shelf.listing, shelf.problem)
        return {self.parts.past: welcome, **self._offer(self.shared.desk.suggestions())}

    def _offer(self, questions: Sequence[str]) -> Updates:
        """Show questions that the documents can answer."""
        return {
            button: gr.update(value=question or "", visible=question is not None)
            for button, question in zip_longest(self.parts.examples, questions)
        }
