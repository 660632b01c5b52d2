"""`rag verify`: check answers from any program against the passages they were written from."""

from __future__ import annotations

from functools import cache
from typing import Any

from rag.errors import BadInput
from rag.grounding.calibration import IDENTITY
from rag.grounding.grounder import CheckedClaim, Grounder, overall
from rag.grounding.model_judge import ModelJudge
from rag.index.embedder import TokenEncoder, open_embedder
from rag.llm.chat_model import ChatModel
from rag.settings import load_settings

Json = dict[str, Any]


def verify(
    answer: str,
    passages: list[str],
    *,
    encoder: TokenEncoder | None = None,
    question: str = "",
    model: ChatModel | None = None,
) -> Json:
    """Return the support of each sentence of an answer by some passages, and of the whole.

    Args:
        answer: any text; its sentences are checked one by one.
        passages: the texts that should support it.
        encoder: compares the words of both; None: that of the settings.
        question: that it answers, where that is known.
        model: judges the sentences too; None: words and facts alone decide.

    Returns:
        "support", "verdict" and "claims", as `rag verify` prints them.
    """
    judge = ModelJudge(model, has_read=False) if model else None
    grounder = Grounder(encoder or _encoder(), IDENTITY, judge, question)
    checked = grounder.check_text(answer, passages)
    verdict, support = overall([claim.judgement for claim in checked])
    return {
        "support": support,
        "verdict": verdict,
        "claims": [_claim_json(claim, passages) for claim in checked],
    }


@cache
def _encoder() -> TokenEncoder:
    settings = load_settings()
    return open_embedder(settings.embedder, settings.models_dir)


def verify_record(record: Any, encoder: TokenEncoder, model: ChatModel | None = None) -> Json:
    """Check one object of a file for `rag verify`.

    Raises:
        BadInput: not an object, or a field is missing or of the wrong type, named.
        ModelFailed: the language model cannot be loaded or run.
    """
    if not isinstance(record, dict):
        raise BadInput("The line is not a JSON object.", "Write one object a line.")
    passages, answer = record.get("passages"), record.get("answer")
    question = record.get("question") or ""
    if not isinstance(passages, list) or not all(isinstance(text, str) for text in passages):
        raise BadInput("The field 'passages' is not a list of strings.", "Give the texts in it.")
    if not isinstance(answer, str):
        raise BadInput("The field 'answer' is not a string.", "Give the answer's text in it.")
    if not isinstance(question, str):
        raise BadInput("The field 'question' is not a string.", "Give its text, or leave it out.")
    result = verify(answer, passages, encoder=encoder, question=question, model=model)
    return {"id": record.get("id")} | result


def _claim_json(claim: CheckedClaim, passages: list[str]) -> Json:
    return {
        "text": claim.text,
        "start": claim.span[0],
        "end": claim.span[1],
        "support": claim.judgement.support,
        "verdict": claim.judgement.verdict,
        "reasons": list(claim.judgement.reasons),
        "citations": [
            {"passage": source, "start": start, "end": end, "quote": passages[source][start:end]}
            for source, (start, end) in claim.evidence
        ],
    }
