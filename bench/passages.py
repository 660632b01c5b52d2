"""Share of questions whose gold text is inside the passages, against the tokens they cost.

    python bench/passages.py --data ../shared/data [--held-out]

Policies of choosing passages are compared on the tuning articles, where the default was chosen;
--held-out measures only the shipped policy, on the held-out articles. Both also use corpus/, where
all gold sentences of a question must be inside. Tokens are the language model's, whose weights are
not loaded. Prints a line per policy (share with a 95 % interval, mean tokens, 95th percentile) and
how often the fallback search finds gold text that the first hits lack, also for misspelt questions.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean
from unittest.mock import patch

from command_line import make_parser
from retrieval import fold_space
from squad_questions import Question, questions, records

from rag.intervals import interval
from rag.library import Library
from rag.models import catalog
from rag.retrieval import passages as shipped
from rag.retrieval.duplicates import copies_last
from rag.retrieval.fallback_search import fallback_search
from rag.retrieval.passages import make_passages
from rag.retrieval.search import search
from rag.settings import PROJECT, load_settings
from rag.text.words import content_words
from rag.types import Hit, Passage

_LONG_WORD = re.compile(r"[^\W\d_]{6,}")
SHOWN = 5
"""First hits that the fallback search has to improve on."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How passages are chosen; the defaults are the shipped values."""

    most: int = load_settings().passages
    budget: int = load_settings().passage_tokens
    share: float = shipped.SHARE
    lexical: float = shipped.LEXICAL_SHARE
    gap: float = shipped.DENSE_GAP


ALL = {"lexical": 0.0, "gap": 2.0}
"""Includes weak hits."""

POLICIES = {
    "shipped": Policy(),
    "3 of 600, all hits": Policy(3, 600, 1 / 3, **ALL),
    "4 of 600, all hits": Policy(4, 600, 1 / 3, **ALL),
    "4 of 800, all hits, no expansion": Policy(4, 800, 0.0, **ALL),
    "4 of 800, all hits, share 1/4": Policy(4, 800, 1 / 4, **ALL),
    "4 of 800, all hits, share 1/3": Policy(4, 800, 1 / 3, **ALL),
    "4 of 800, all hits, share 1/2": Policy(4, 800, 1 / 2, **ALL),
    "5 of 800, all hits": Policy(5, 800, 1 / 3, **ALL),
    "5 of 1000, all hits": Policy(5, 1000, 1 / 4, **ALL),
    "5 of 800, promising hits": Policy(5, 800),
    "5 of 1000, promising hits": Policy(5, 1000),
    "5 of 1000, stricter": Policy(5, 1000, lexical=0.7, gap=0.1),
    "6 of 1000, promising hits": Policy(6, 1000),
    "5 of 1000, looser": Policy(5, 1000, lexical=0.5, gap=0.2),
}


@dataclass(frozen=True, slots=True)
class Case:
    """A question, its hits, and whether passages hold its gold text."""

    question: str
    hits: Sequence[Hit]
    is_held: Callable[[Sequence[Passage] | Sequence[Hit]], bool]


def cases(library: Library, asked: Sequence[Question]) -> list[Case]:
    """Search for each question that can be answered."""
    snapshot, settings = library.snapshot(), library.settings
    found = []
    for question in asked:
        if question["answers"]:
            hits = search(
                snapshot,
                library.embedder,
                question["question"],
                k=settings.candidates,
                candidates=settings.candidates,
                reranker=library.reranker,
            )
            found.append(Case(question["question"], copies_last(hits), _judge(question)))
    return found


def _judge(question: Question) -> Callable[[Sequence[Passage] | Sequence[Hit]], bool]:
    """Return a test for texts: the gold paragraph's part with the answer, or all gold sentences."""
    gold = [fold_space(evidence) for evidence in question["evidence"]]

    def holds(found: Sequence[Passage] | Sequence[Hit]) -> bool:
        texts = [
            fold_space(item.text if isinstance(item, Passage) else item.chunk.text)
            for item in found
        ]
        if "article" not in question:
            return all(any(sentence in text for text in texts) for sentence in gold)
        return any(
            _common_has(text, paragraph, question["answers"])
            for text in texts
            for paragraph in gold
        )

    return holds


def _common_has(text: str, paragraph: str, answers: Sequence[str]) -> bool:
    """Whether the part that a text shares with a gold paragraph holds an answer."""
    if paragraph in text:
        return True
    # A text that does not hold the paragraph is a part of it, or begins or ends inside it.
    pieces = [text] if text in paragraph else []
    pieces += [text[text.find(paragraph[:60]) :]] if paragraph[:60] in text else []
    pieces += [text[: text.find(paragraph[-60:]) + 60]] if paragraph[-60:] in text else []
    return any(fold_space(answer) in piece for piece in pieces for answer in answers)


def measure(library: Library, found: Sequence[Case], policies: dict[str, Policy]) -> None:
    """Print a line for each policy."""
    count = token_counter(library)
    store = library.snapshot().store
    print(f"  {'':32s}  gold inside      tokens: mean, 95th percentile")
    for name, policy in policies.items():
        held, tokens = [], []
        with (
            patch.object(shipped, "SHARE", policy.share),
            patch.object(shipped, "LEXICAL_SHARE", policy.lexical),
            patch.object(shipped, "DENSE_GAP", policy.gap),
        ):
            for case in found:
                read, _ = make_passages(
                    store,
                    case.hits,
                    count,
                    most=policy.most,
                    budget=policy.budget,
                    question=case.question,
                )
                held.append(case.is_held(read))
                tokens.append(sum(count(f"{p.heading}\n{p.text}") for p in read))
        low, high = interval(sum(held), len(held))
        last = sorted(tokens)[int(0.95 * len(tokens))]
        print(
            f"  {name:32s}  {fmean(held):.3f} ({low:.3f}-{high:.3f})  {fmean(tokens):6.0f}{last:6d}"
        )


def measure_fallback(library: Library, title: str, found: Sequence[Case]) -> None:
    """Print how often the fallback search finds gold text that the first hits lack."""
    missed = [case for case in found if not case.is_held(case.hits[:SHOWN])]
    settings = library.settings
    wider = [
        fallback_search(
            library.snapshot(),
            library.embedder,
            case.question,
            case.hits,
            seen=SHOWN,
            candidates=settings.candidates,
        )
        for case in missed
    ]
    after = sum(case.is_held(case.hits[: 2 * SHOWN]) for case in missed)
    better = sum(
        case.is_held([*case.hits[:SHOWN], *again[:SHOWN]])
        for case, again in zip(missed, wider, strict=True)
    )
    print(
        f"  {title}: gold not among the first {SHOWN} hits for {len(missed)} of {len(found)}; of "
        f"these, among the next {SHOWN}: {after}, among the first {SHOWN} of the fallback search: "
        f"{better}"
    )


def misspelt(library: Library, question: Question) -> Question:
    """Return a question without the third letter of its two rarest long words."""
    store = library.snapshot().store
    rare = sorted(
        {word for word in _LONG_WORD.findall(question["question"]) if content_words(word)},
        key=lambda word: (store.chunks_with_term(content_words(word)[0]), word),
    )
    text = question["question"]
    for word in rare[:2]:
        text = text.replace(word, word[:2] + word[3:])
    return {**question, "question": text}


def token_counter(library: Library) -> Callable[[str], int]:
    """Return the language model's count of tokens; its weights are not loaded for it."""
    from llama_cpp import Llama

    settings = library.settings
    path = catalog.locate(settings.models_dir, settings.model, "chat")
    vocabulary = Llama(str(path), vocab_only=True, verbose=False)
    return cache(lambda text: len(vocabulary.tokenize(text.encode(), add_bos=False, special=False)))


def main() -> None:
    """Measure both collections."""
    parser = make_parser(__doc__, needs_data=True)
    parser.add_argument(
        "--held-out", action="store_true", help="the shipped policy, on held-out articles"
    )
    options = parser.parse_args()
    reading = questions(options.data, held_out=options.held_out)
    corpus = PROJECT / "corpus"
    policies = {"shipped": Policy()} if options.held_out else POLICIES
    for title, folder, asked in (
        ("reading", options.data / "reading" / "documents", reading),
        ("corpus", corpus, tuple(records(corpus / "questions.jsonl"))),
    ):
        with tempfile.TemporaryDirectory() as home:
            library = Library(load_settings(library=Path(home) / ".rag"))
            library.sync([folder])
            found = cases(library, asked)
            print(f"\n{title}: {len(found)} questions")
            measure(library, found, policies)
            measure_fallback(library, "as asked", found)
            wrong = cases(library, [misspelt(library, question) for question in asked])
            measure_fallback(library, "misspelt", wrong)


if __name__ == "__main__":
    main()
