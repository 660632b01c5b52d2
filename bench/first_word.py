"""Time to the first word, compared with a bare llama.cpp call on the same prompt.

    python bench/first_word.py [--pairs 5] [--threads 0]

Both models are in one process and take turns, each time with a prompt that neither has read before.
The bare one is llama-cpp-python's `create_chat_completion` with its default batches. Footnote reads
in smaller batches, so that it can be cancelled, and tokenises template tokens in passages as text.
Prints the seconds and the ratio of each pair, then the median ratios. On a busy machine use
--threads 1 and the ratio of processor seconds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence

from command_line import make_parser

from rag.llm.chat_model import Message
from rag.llm.local import LocalModel
from rag.models import catalog
from rag.settings import PROJECT, load_settings

PROMPT_TOKENS = 600
WINDOW = 2048


def main() -> None:
    """Measure and print."""
    from llama_cpp import Llama

    parser = make_parser(__doc__)
    parser.add_argument("--pairs", type=int, default=5, help="prompts to compare")
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    options = parser.parse_args()

    settings = load_settings()
    path = catalog.locate(settings.models_dir, settings.model, "chat")
    ours = LocalModel(settings.model, path, context_tokens=WINDOW, threads=options.threads)
    threads = options.threads or None
    bare = Llama(
        str(path), n_ctx=WINDOW, n_threads=threads, n_threads_batch=threads, seed=0, verbose=False
    )
    ratios = []
    for number in range(options.pairs + 1):
        chat = prompt(ours, number)
        pair = {
            "ours": lambda chat=chat: first_word(ours.stream(chat, 16)),
            "bare": lambda chat=chat: first_word(bare_words(bare, chat)),
        }
        # Each goes first in every other pair: the second finds a warmer processor.
        order = sorted(pair, reverse=number % 2 == 0)
        taken = {name: pair[name]() for name in order}
        (seconds, processor), (bare_seconds, bare_processor) = taken["ours"], taken["bare"]
        ratio = seconds / bare_seconds, processor / bare_processor
        note = "" if number else "  (not counted: the weights were still on disk)"
        tokens = ours.count_prompt(chat)
        print(
            f"{tokens} tokens: Footnote {seconds:.2f} s, bare {bare_seconds:.2f} s, ratio "
            f"{ratio[0]:.3f}; of processor seconds {ratio[1]:.3f}{note}",
            flush=True,
        )
        ratios += [ratio] if number else []
    for name, values in zip(
        ("seconds", "processor seconds"), zip(*ratios, strict=True), strict=True
    ):
        print(
            f"ratio of {name} {statistics.median(values):.3f} "
            f"(median of {len(values)}, {min(values):.3f} to {max(values):.3f})"
        )
    ours.close()
    bare.close()


def prompt(model: LocalModel, number: int) -> list[Message]:
    """Return a chat of about 600 tokens that differs from the others in its first words."""
    words = (PROJECT / "corpus" / "gans.md").read_text(encoding="utf-8").split()
    words = words[number * 20 :]

    def chat(count: int) -> list[Message]:
        return [
            {"role": "system", "content": f"Tutor {number}. Answer from the passages."},
            {
                "role": "user",
                "content": f"[1] {' '.join(words[:count])}\n\nQuestion: What is this text about?",
            },
        ]

    count = next(n for n in range(200, 2000, 5) if model.count_prompt(chat(n)) >= PROMPT_TOKENS)
    return chat(count)


def bare_words(llama: object, chat: Sequence[Message]) -> Iterator[str]:
    """Yield the reply as llama-cpp-python gives it."""
    chunks = llama.create_chat_completion(  # type: ignore[attr-defined]
        messages=list(chat), max_tokens=16, temperature=0.0, stream=True
    )
    for chunk in chunks:
        yield chunk["choices"][0]["delta"].get("content") or ""


def first_word(pieces: Iterator[str]) -> tuple[float, float]:
    """Return the seconds until the first piece that is not empty: elapsed, and of the processor."""
    began, worked = time.perf_counter(), time.process_time()
    next(piece for piece in pieces if piece)
    taken = time.perf_counter() - began, time.process_time() - worked
    for _ in pieces:
        pass
    return taken


if __name__ == "__main__":
    main()
