"""What the tabs share: components for our own markup, their events, and the head of the page.

How a button in our own markup reaches Python:

1. Markup, in any `html(...)` component:
   `<button type="button" data-act="rename" data-id="7">Rename</button>`.
   With `data-sure="Really?"` it must be pressed twice.
2. Python, in `connect`: `on_action(self.items, "rename", self.rename, inputs, outputs)`. The
   listener takes the values of `inputs`, then the action, and reads it with `action.text("id")` and
   `action.number("turn")`: `def rename(self, action: Action, request: gr.Request) -> Updates`.
3. What is sent: the button's `data-` attributes, and the named fields of the nearest element around
   it that has `data-fields`. An empty field that is `required` gets the focus instead.
4. Script: `send("#items", {act: "rename", id, title})` sends without a button;
   `whenActed("rename", (button, values) => ...)` runs beside the sending;
   `whenUpdated("#items", () => ...)` runs after Python has changed the component.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.blocks import Block
from gradio.events import Dependency

from rag.errors import BadInput
from rag.llm.server import host_of
from rag.page.auth import is_loopback
from rag.page.chat_service import ChatService
from rag.page.document_picker import render_choice
from rag.page.notices import render_masthead
from rag.settings import Settings

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""For every event: the page shows its own progress, and offers no programming interface."""

MODEL_SECONDS = 2.0
"""Between two looks of the page for a language model that is not there yet."""

Updates = dict[Any, Any]
"""Components and their new values; a component that is not named stays as it is."""


_SCRIPT = """
element.dataset.place = "";
element.addEventListener("act", (event) => trigger(event.detail.act, event.detail));
let shown = 0;
const updated = () => {
  const version = Number(element.querySelector("[data-version]")?.dataset.version ?? shown);
  if (version < shown) trigger("outdated", {});
  shown = version;
  element.dispatchEvent(new Event("updated", { bubbles: true }));
};
watch("value", updated);
updated();
"""
"""Joins a component to `shared.js`: it hands actions to Gradio, says when it has changed, and asks
for a list anew that is older than the one before it; see `keep_latest`."""


def html(name: str, value: str = "", *, render: bool = True) -> gr.HTML:
    """Return a component for our own markup, without Gradio's styles."""
    return gr.HTML(value, elem_id=name, apply_default_css=False, js_on_load=_SCRIPT, render=render)


class Action(gr.EventData):
    """The values that the browser sent with an action. All of it may be forged.

    Raises:
        BadInput: it is not a dictionary of texts, numbers and lists of texts.
    """

    def __init__(self, target: Block | None, _data: object) -> None:
        super().__init__(target, _data)
        self.values: dict[str, object] = {}
        if not isinstance(_data, dict):
            raise _forged()
        for name, value in _data.items():
            texts = value if isinstance(value, list) else [value]
            if not all(isinstance(one, str | int | float | None) for one in texts):
                raise _forged()
            self.values[str(name)] = value

    def text(self, name: str, default: str | None = None) -> str:
        """Return a value that is a text.

        Raises:
            BadInput: it is something else, or it is missing and there is no default.
        """
        value = self.values.get(name, default)
        if not isinstance(value, str):
            raise _forged()
        return value

    def texts(self, name: str) -> list[str]:
        """Return a value that is a list of texts, such as the ticked boxes of one name."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise _forged()
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """Return a value that is a whole number, also one written as text.

        Raises:
            BadInput: it is something else, or it is missing and there is no default.
        """
        value = self.values.get(name, default)
        try:
            return int(value)  # type: ignore[call-overload, no-any-return]
        except (TypeError, ValueError, OverflowError) as error:
            raise _forged() from error


def _forged() -> BadInput:
    return BadInput("The page did not understand what was pressed.", "Load the page again.")


def on_action(
    place: gr.HTML,
    act: str,
    listener: Callable[..., Any],
    inputs: Sequence[Any] = (),
    outputs: Sequence[Any] = (),
    *,
    js: str | None = None,
) -> Dependency:
    """Call a listener for an action of a component; a listener that is a generator streams.

    Args:
        place: made by `html`.
        act: name of the action.
        listener: takes the values of `inputs` and an `Action`.
        inputs: components whose values it takes.
        outputs: components that it changes.
        js: a function of the page that takes the values of `inputs`, and returns them.
    """
    place.js_on_load = f'{place.js_on_load}// "{act}"\n'  # Gradio wants to see the name in quotes
    bind: Callable[..., Dependency] = getattr(place, act)
    return bind(
        listener,
        list(inputs),
        list(outputs),
        js=js,
        queue=inspect.isgeneratorfunction(listener),
        trigger_mode="multiple",
        **QUIET,
    )


def keep_latest(place: gr.HTML, show: Callable[[], Updates], outputs: Sequence[Any]) -> None:
    """Show a list again if an older one has taken its place.

    Of two events that run at once, Gradio may deliver last what was read first. An element of the
    list has a `data-version`, a number that grows with each change.

    Args:
        place: shows the list; made by `html`.
        show: returns the components with the present list.
        outputs: components that it changes.
    """

    def show_again(_: Action) -> Updates:
        return show()

    on_action(place, "outdated", show_again, outputs=outputs)


@dataclass(frozen=True, slots=True)
class SharedComponents:
    """What several tabs change: the head of the page, and the tools beside the question."""

    service: ChatService
    masthead: gr.HTML
    choice: gr.HTML
    quote_only: gr.Checkbox
    model_timer: gr.Timer

    @property
    def is_local(self) -> bool:
        """Whether the user sits at this computer, and may name files on it."""
        return is_loopback(self.service.settings.host)

    @property
    def shown(self) -> list[Any]:
        """The components that `library` changes."""
        return [self.masthead, self.choice, self.quote_only, self.model_timer]

    def path_box(self, label: str, name: str) -> gr.Textbox:
        """Return a field for a path on this computer, which only a user who sits at it sees."""
        return gr.Textbox(
            label=label,
            show_label=False,
            placeholder="or its path on this computer",
            container=False,
            max_lines=1,
            visible=self.is_local,
            elem_id=name,
        )

    def library(self) -> Updates:
        """Show the documents in the head of the page and in the menu of the choice."""
        documents = self.service.documents
        version = documents.version  # read first: never newer than the list
        return {
            **self.show_writer(),
            self.choice: render_choice(documents.listing, version),
            # If all answers are quotations there is nothing to choose.
            self.quote_only: gr.update(value=True, interactive=False)
            if self.service.settings.extractive
            else gr.update(interactive=True),
        }

    def show_writer(self) -> Updates:
        """Show who writes the answers; while the language model is missing, how far it is."""
        service = self.service
        listing, missing = service.documents.listing, service.missing
        return {
            self.masthead: render_masthead(listing, _writer(service.settings), missing),
            self.model_timer: gr.update(active=bool(missing)),
        }


def share(service: ChatService) -> SharedComponents:
    """Place the head of the page; the Ask tab places the other components."""
    return SharedComponents(
        service,
        html("masthead"),
        html("choice", render=False),
        gr.Checkbox(
            label="Quote only (no language model)",
            container=False,
            elem_id="quote-only",
            render=False,
        ),
        gr.Timer(MODEL_SECONDS, active=False),
    )


def _writer(settings: Settings) -> str | None:
    """Return the name of the language model as its answers will show it; None for quotations."""
    if settings.extractive:
        return None
    if settings.server_url:
        return f"{settings.server_model} at {host_of(settings.server_url)}"
    return settings.model
