"""Weighing statements with tiny models: exact predictions, shared state."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tiny_gguf import make_gguf

from rag.llm import local
from rag.llm.chat_model import Message
from rag.llm.local import LocalModel
from rag.llm.scoring import MOST_TOKENS, find
from rag.llm.template import SLICE, Prompt

STATEMENT = "Cats sleep well"


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalModel]:
    monkeypatch.setattr(local, "check_in_child", lambda path: None)
    path = make_gguf(tmp_path / "tiny.gguf", chain={"\n": "Cats", "Cats": " sleep"})
    loaded = LocalModel("tiny", path, context_tokens=1024, threads=1)
    yield loaded
    loaded.close()


def chat(passages: str, statement: str = STATEMENT) -> list[Message]:
    text = f"Passages: {passages}\nStatement: {statement}\nTrue? Yes or No."
    return [{"role": "user", "content": text}]


def test_predictions_equal_reading_token_by_token(model: LocalModel) -> None:
    """A slice gives many rows of logits; each must belong to its position."""
    loaded = model._model()
    tokens = loaded.template.prompt(chat("Cats sleep. " * 30)).tokens
    assert len(tokens) > 2 * SLICE  # the statement lies behind a boundary of slices
    places = find(loaded.vocabulary, tokens, STATEMENT)
    rows = loaded.predict(Prompt(tokens), places[0], places[-1] + 1)
    expected = []
    for end in [*places, len(tokens)]:
        for _ in loaded.read(Prompt(tokens[:end])):
            pass
        expected.append(loaded.logits().copy())
    assert rows.shape == (len(places) + 1, loaded.llama.n_vocab())
    np.testing.assert_allclose(rows, expected, atol=1e-4)


def test_find_the_last_occurrence(model: LocalModel) -> None:
    loaded = model._model()
    tokens = loaded.template.prompt(chat(f"{STATEMENT}. Dogs do not.")).tokens
    places = find(loaded.vocabulary, tokens, STATEMENT)
    pieces = [loaded.vocabulary.piece(token) for token in tokens]
    assert b"".join(pieces[i] for i in places).strip() == STATEMENT.encode()
    assert b"Dogs" in b"".join(pieces[: places[0]])
    assert not find(loaded.vocabulary, tokens, "Fish swim")
    assert not find(loaded.vocabulary, tokens, "  ")


def test_weigh_with_and_without_passages(model: LocalModel) -> None:
    [weighed] = model.weigh([STATEMENT], [chat("Cats sleep well. " * 9)], [chat("(none)")])
    assert weighed is not None and weighed.log_odds is not None
    assert len(weighed.within) == len(weighed.without) == len(weighed.divergence) > 0
    assert max(*weighed.within, *weighed.without) <= 0
    assert min(weighed.divergence) >= -1e-6


def test_irrelevant_passage_weighs_nothing(model: LocalModel) -> None:
    [weighed] = model.weigh([STATEMENT], [chat("(none)")], [chat("(none)")])
    assert weighed is not None
    assert weighed.within == pytest.approx(weighed.without, abs=1e-4)
    assert weighed.divergence == pytest.approx([0] * len(weighed.divergence), abs=1e-4)


def test_statements_together_equal_alone(model: LocalModel) -> None:
    """State is reused from one to the next, and must not change the result."""
    statements = [STATEMENT, "Dogs eat fish", STATEMENT]
    given = [chat("Cats sleep. " * 20, s) for s in statements]
    bare = [chat("(none)", s) for s in statements]
    together = model.weigh(statements, given, bare)
    assert together[0] == together[2]
    for one, statement, here, there in zip(together, statements, given, bare, strict=True):
        [alone] = model.weigh([statement], [here], [there])
        assert one is not None and alone is not None
        assert one.within == pytest.approx(alone.within, abs=1e-4)
        assert one.log_odds == pytest.approx(alone.log_odds, abs=1e-4)


def test_statement_missing_from_its_chat(model: LocalModel) -> None:
    assert model.weigh(["Fish swim"], [chat("Cats.")], [chat("(none)")]) == [None]


def test_long_statement_is_truncated(model: LocalModel) -> None:
    long = "Cats sleep well and " * 30
    [weighed] = model.weigh([long], [chat("Cats.", long)], [chat("(none)", long)])
    assert weighed is not None
    assert len(weighed.within) == MOST_TOKENS
