"""What a language model writes about passages, kept sentence by sentence where they say it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.grounding.claims import parse_draft
from rag.llm.model import ChatModel, Message
from rag.llm.prompts import ask_for_answer
from rag.text.language import language_name, language_of
from rag.text.standalone import quotable_text, stands_alone
from rag.types import Claim, Passage, Usage

if TYPE_CHECKING:
    from rag.library import Library

SENTENCE_TOKENS = 48
"""Room for a sentence; one that is longer is cut, and dropped."""
MIN_SUPPORT = 0.75
"""Support that a sentence of the model's needs where the document's own can stand in its place.

Of five sentences written about the notes on GANs three with .55 to .69 said more than their
evidence, and two with .83 did not: too few to fit."""
LONGEST_TASK = 96
"""Tokens kept free for the instruction."""


@dataclass(slots=True)
class SupportedWriter:
    """One model at work for one reader. Counts what goes through it, and the seconds."""

    model: ChatModel
    library: Library
    usage: Usage = field(default_factory=Usage)
    writing: float = 0.0
    checking: float = 0.0

    @property
    def token_budget(self) -> int:
        """Tokens of the model's window that a chat may take, without instruction and reply."""
        settings = self.library.settings
        window = min(settings.context_tokens, self.model.window or settings.context_tokens)
        return window - settings.answer_tokens - LONGEST_TASK

    def cost(self, passages: Sequence[Passage], question: str = "") -> int:
        """Return the tokens of a chat about passages, without the instruction."""
        return self.model.count_prompt(ask_for_answer(question, passages, "", may_refuse=False))

    def fits(self, passage: Passage) -> bool:
        """Whether the model's window holds a passage, an instruction and a reply."""
        return self.cost([passage]) <= self.token_budget

    def write(
        self, passages: Sequence[Passage], task: str, most: int, *, question: str = ""
    ) -> list[Claim]:
        """Write up to so many sentences, and return those that `keep_supported` lets pass.

        Args:
            passages: what the model reads, and all that counts as evidence.
            task: what to write.
            most: sentences.
            question: what they answer, where there is one.
        """
        draft = self._draft(passages, task, most * SENTENCE_TOKENS, question)
        return self.keep_supported(draft, passages, most, question=question)

    def keep_supported(
        self, draft: str, passages: Sequence[Passage], most: int, *, question: str
    ) -> list[Claim]:
        """Return those of a draft's first sentences that the passages surely support, each at 0.

        They go through the same checks as the sentences of an answer. The first can be read alone;
        what it would point back to may have been dropped.
        """
        began = time.perf_counter()
        text, parsed = parse_draft(draft)
        grounder = self.library.grounder(question, self.model, own_draft=True)
        claims = grounder.cite_claims(text, parsed[:most], passages)
        self.checking += time.perf_counter() - began
        kept: list[Claim] = []
        for claim in claims:
            said = quotable_text(claim.text)
            is_sure = claim.verdict == "supported" and claim.support >= MIN_SUPPORT
            if said and is_sure and claim.citations and (kept or stands_alone(said)):
                kept.append(standalone_claim(claim, said))
        return kept

    def _draft(
        self, passages: Sequence[Passage], task: str, most_tokens: int, question: str
    ) -> str:
        written = language_instruction("\n".join(passage.text for passage in passages))
        messages = ask_for_answer(question, passages, f"{task}{written}", may_refuse=False)
        return self.reply(messages, most_tokens)

    def reply(self, messages: Sequence[Message], most_tokens: int) -> str:
        """Return what the model writes; closing stops it, whatever happens meanwhile."""
        began = time.perf_counter()
        with closing(self.model.stream(messages, most_tokens)) as pieces:
            draft = "".join(pieces)
        self.usage = Usage(
            self.usage.prompt_tokens + self.model.count_prompt(messages),
            self.usage.completion_tokens + self.model.count_tokens(draft),
        )
        self.writing += time.perf_counter() - began
        return draft


def writer_with(model: ChatModel | None, library: Library) -> SupportedWriter | None:
    """Return a writer with a model; None without one: then the documents are quoted."""
    return SupportedWriter(model, library) if model else None


def standalone_claim(claim: Claim, text: str) -> Claim:
    """Return a claim as a text of its own."""
    return Claim(text, 0, len(text), claim.support, claim.verdict, claim.reasons, claim.citations)


def language_instruction(text: str) -> str:
    """Return an instruction to write in the language of a text, where it is not English."""
    code = language_of(text)
    return "" if code == "en" else f" Write in {language_name(code)}."
