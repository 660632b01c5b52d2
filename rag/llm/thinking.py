"""Separate the thoughts of a thinking model from its answer.

Such a model writes its thoughts between two marks before it answers. The marks depend on the model;
those in use are listed here. A mark after the answer has begun is text: an answer may be about
such models.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ThinkingMarks:
    """How a family of models marks thoughts.

    `stop` ends a thought from outside; `none` replaces one, so that the model does not think.
    """

    opens: str
    closes: str
    stop: str
    none: str


def _pair(opens: str, closes: str) -> ThinkingMarks:
    return ThinkingMarks(opens, closes, f"\n{closes}\n\n", f"{opens}\n\n{closes}\n\n")


_FINAL = "<|channel|>final<|message|>"
KINDS = (
    _pair("<think>", "</think>"),
    _pair("<thinking>", "</thinking>"),
    _pair("<thought>", "</thought>"),
    _pair("<reasoning>", "</reasoning>"),
    _pair("<seed:think>", "</seed:think>"),
    _pair("[THINK]", "[/THINK]"),
    ThinkingMarks(
        "<|channel|>analysis<|message|>", _FINAL, f"<|end|><|start|>assistant{_FINAL}", _FINAL
    ),
)
_LONGEST = max(len(mark) for kind in KINDS for mark in (kind.opens, kind.closes))


def kind_of(template: str) -> ThinkingMarks | None:
    """Return the marks in a chat template, or None if its models do not think."""
    return next((kind for kind in KINDS if kind.closes in template), None)


def begun_in(prompt: str) -> ThinkingMarks | None:
    """Return the marks of the thought that the end of a prompt has opened, if any."""
    end = prompt.rstrip()
    return next((kind for kind in KINDS if end.endswith(kind.opens)), None)


def no_thought(kind: ThinkingMarks | None, prompt: str) -> str:
    """Return what to append to a prompt so that the answer comes next."""
    if opened := begun_in(prompt):
        return opened.stop
    if kind is None or prompt.rstrip().endswith(kind.closes):
        return ""
    return kind.none


def is_part_of_a_mark(text: str) -> bool:
    """Whether a token's text belongs to the marks of thoughts."""
    return any(text in kind.opens or text in kind.closes for kind in KINDS)


class AnswerStart:
    """Passes on the answer and holds back the thoughts, piece by piece.

    ThinkingMarks may be split over pieces. A thought that is never closed hides the rest.
    """

    def __init__(self, thought: ThinkingMarks | None = None) -> None:
        """Begin before the answer, or inside a thought that the prompt has opened."""
        self.thought = thought
        self._begun = False
        self._held = ""

    def feed(self, piece: str) -> str:
        """Take the next piece of a reply; return the text that is certainly answer."""
        if self._begun:
            return piece
        self._held += piece
        while True:
            if self.thought:
                _, closed, rest = self._held.partition(self.thought.closes)
                if not closed:
                    # Keep only what may be the beginning of the closing mark.
                    self._held = self._held[-_LONGEST:]
                    return ""
                self.thought, self._held = None, rest
            text = self._held.lstrip()
            kind, mark = self._mark_at_start(text)
            if kind is None:
                break
            # A closing mark alone ends a thought whose beginning was not seen.
            self.thought = kind if mark == kind.opens else None
            self._held = text[len(mark) :]
        if any(m.startswith(text) for kind in KINDS for m in (kind.opens, kind.closes)):
            return ""
        self._begun, self._held = True, ""
        return text

    def finish(self) -> str:
        """Return text that was held back as a possible mark but is answer."""
        return "" if self.thought else self._held.lstrip()

    @staticmethod
    def _mark_at_start(text: str) -> tuple[ThinkingMarks | None, str]:
        for kind in KINDS:
            for mark in (kind.opens, kind.closes):
                if text.startswith(mark):
                    return kind, mark
        return None, ""
