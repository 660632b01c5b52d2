"""Thinking models: their thoughts are not part of the answer.

Such a model writes its thoughts between two marks, before it answers. Which marks is a matter of
the model's makers; those in use are listed here. A mark that comes after the answer has begun is
text: an answer may be about such models.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marks:
    """How a family of models writes thoughts.

    `stop` is what ends a thought from outside, `none` what stands in the place of one.
    """

    opens: str
    closes: str
    stop: str
    none: str


def _pair(opens: str, closes: str) -> Marks:
    return Marks(opens, closes, f"\n{closes}\n\n", f"{opens}\n\n{closes}\n\n")


_FINAL = "<|channel|>final<|message|>"
KINDS = (
    _pair("<think>", "</think>"),
    _pair("<thinking>", "</thinking>"),
    _pair("<thought>", "</thought>"),
    _pair("<reasoning>", "</reasoning>"),
    _pair("<seed:think>", "</seed:think>"),
    _pair("[THINK]", "[/THINK]"),
    Marks("<|channel|>analysis<|message|>", _FINAL, f"<|end|><|start|>assistant{_FINAL}", _FINAL),
)
_LONGEST = max(len(mark) for kind in KINDS for mark in (kind.opens, kind.closes))


def kind_of(template: str) -> Marks | None:
    """Return how the models of a chat template think; None when it knows of no thoughts."""
    return next((kind for kind in KINDS if kind.closes in template), None)


def begun_in(prompt: str) -> Marks | None:
    """Return the thought that the end of a prompt has opened, if any."""
    end = prompt.rstrip()
    return next((kind for kind in KINDS if end.endswith(kind.opens)), None)


def no_thought(kind: Marks | None, prompt: str) -> str:
    """Return what to put after a prompt, so that the answer comes next."""
    if opened := begun_in(prompt):
        return opened.stop
    if kind is None or prompt.rstrip().endswith(kind.closes):
        return ""
    return kind.none


def is_part_of_a_mark(text: str) -> bool:
    """Whether a token's text belongs to the marks of thoughts."""
    return any(text in kind.opens or text in kind.closes for kind in KINDS)


class AnswerStart:
    """Lets the answer through and keeps the thoughts back, piece by piece.

    Marks may be split over pieces. A thought that is never closed hides all that follows.
    """

    def __init__(self, thought: Marks | None = None) -> None:
        """Begin before the answer, or in a thought that the prompt has opened."""
        self.thought = thought
        self._begun = False
        self._held = ""

    def feed(self, piece: str) -> str:
        """Take the next piece of a reply; return what of it is known to be answer."""
        if self._begun:
            return piece
        self._held += piece
        while True:
            if self.thought:
                _, closed, rest = self._held.partition(self.thought.closes)
                if not closed:
                    # Of a thought only what may be the beginning of its end.
                    self._held = self._held[-_LONGEST:]
                    return ""
                self.thought, self._held = None, rest
            text = self._held.lstrip()
            kind, mark = self._mark_at_start(text)
            if kind is None:
                break
            # A closing mark alone ends a thought that nobody saw begin.
            self.thought = kind if mark == kind.opens else None
            self._held = text[len(mark) :]
        if any(m.startswith(text) for kind in KINDS for m in (kind.opens, kind.closes)):
            return ""
        self._begun, self._held = True, ""
        return text

    def finish(self) -> str:
        """Return what was held back as a possible mark and turned out to be answer."""
        return "" if self.thought else self._held.lstrip()

    @staticmethod
    def _mark_at_start(text: str) -> tuple[Marks | None, str]:
        for kind in KINDS:
            for mark in (kind.opens, kind.closes):
                if text.startswith(mark):
                    return kind, mark
        return None, ""
