"""The document viewer beside the conversation: a text at the place of a footnote."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from rag.documents.sandbox.draw_child import PageRequest
from rag.errors import FootnoteError
from rag.page.components import Action, SharedComponents, Updates, html, on_action
from rag.page.notices import render_problem
from rag.page.viewer.document_view import DocumentView, Request, make_view, picture_of
from rag.page.viewer.viewer_html import (
    render_drawing,
    render_no_picture,
    render_picture,
    render_viewer,
)


@dataclass(frozen=True, slots=True)
class ViewerPanel:
    """The components and their listeners."""

    shared: SharedComponents
    text: gr.HTML
    picture: gr.HTML

    def connect(self) -> None:
        """Connect the actions to their listeners."""
        on_action(self.text, "read", self.show, outputs=[self.text, self.picture])
        on_action(self.text, "read", self.draw, outputs=[self.picture])

    def show(self, action: Action, request: gr.Request) -> Updates:
        """Show the text; the picture of the page follows."""
        try:
            view = self._view(action, request)
        except FootnoteError as error:
            return {self.text: render_problem(error), self.picture: ""}
        if view is None:
            return {}
        if not view.gone:
            self.shared.service.ahead.near([view.document.path])
        drawable = self._drawable(view) is not None
        text = render_viewer(view, has_picture=drawable)
        return {self.text: text, self.picture: render_drawing() if drawable else ""}

    def draw(self, action: Action, request: gr.Request) -> str:
        """Show the page as a picture, if it can be drawn."""
        try:
            view = self._view(action, request)
            drawable = self._drawable(view) if view else None
            if drawable is None or view is None or view.page is None:
                return self._missing(view)
            picture = self.shared.service.drawing.draw(drawable)
        except FootnoteError as error:
            return render_no_picture(error.what)
        return render_picture(picture, view.page, len(view.document.pages))

    def _view(self, action: Action, request: gr.Request) -> DocumentView | None:
        service = self.shared.service
        asked = Request(
            turn=action.number("turn"),
            spot=action.number("spot"),
            document=action.text("document"),
            start=action.number("start"),
            end=action.number("end"),
            at=action.number("at"),
            query=action.text("query"),
            match=action.number("match"),
            page=action.number("page"),
        )
        turn = service.conversations.find(request.session_hash or "", asked.turn)
        return make_view(asked, turn, service.document)

    def _drawable(self, view: DocumentView) -> PageRequest | None:
        return picture_of(view, self.shared.service.settings.library)

    def _missing(self, view: DocumentView | None) -> str:
        """Return why a PDF has no picture; nothing for other documents."""
        if view is None or view.gone or not view.document.path.lower().endswith(".pdf"):
            return ""
        return render_no_picture("The file is no longer where it was.")


def lay_out(shared: SharedComponents) -> ViewerPanel:
    """Place the components."""
    return ViewerPanel(shared, html("viewer"), html("picture"))
