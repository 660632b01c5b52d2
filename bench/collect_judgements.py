"""Collect what the language model says about claims with a human label, to fit support scales on.

    python bench/collect_judgements.py --data ../shared/data --rows judgements.jsonl [--minutes 60]
        [--threads 2] [--sources NAME...] [--model NAME]

Goes through the labelled answers of ../shared/data/verify in a fixed order that alternates between
sources, judges every claim (`ChatModel.weigh`) and appends one line per answer to --rows. Answers
in that file are skipped, so the script can be interrupted and resumed. Prints the seconds per
answer.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from command_line import make_parser
from labelled_answers import Record, claims_of, labelled

from rag.grounding.model_judge import ModelJudge
from rag.library import Library
from rag.llm.chat_model import ChatModel
from rag.settings import load_settings

DIGITS = 3


def weigh_record(model: ChatModel, record: Record) -> list[dict[str, Any] | None]:
    """Return the model's judgement of each claim of an answer."""
    texts, evidence, finder = claims_of(record)
    question = record.get("question") or ""
    return [
        {
            "log_odds": weighed.log_odds,
            "within": [round(x, DIGITS) for x in weighed.within],
            "without": [round(x, DIGITS) for x in weighed.without],
            "divergence": [round(x, DIGITS) for x in weighed.divergence],
        }
        if weighed
        else None
        for weighed in ModelJudge(model, has_read=False).weigh(texts, evidence, finder, question)
    ]


def main() -> None:
    """Judge answers until the time is over."""
    parser = make_parser(__doc__, needs_data=True)
    parser.add_argument("--rows", type=Path, required=True, help="file of results, appended to")
    parser.add_argument("--minutes", type=float, default=60, help="stop after this time")
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    parser.add_argument("--sources", nargs="*", default=[], help="only answers of these sources")
    parser.add_argument("--model", help="catalogue name or GGUF file")
    options = parser.parse_args()
    known = set()
    if options.rows.exists():
        known = {json.loads(line)["id"] for line in options.rows.open(encoding="utf-8")}
    library = Library(load_settings(model=options.model, threads=options.threads))
    until = time.monotonic() + 60 * options.minutes
    with options.rows.open("a", encoding="utf-8") as file:
        for record in labelled(options.data):
            wanted = not options.sources or record["source"] in options.sources
            if record["id"] in known or not wanted or time.monotonic() > until:
                continue
            began = time.monotonic()
            row = {"id": record["id"], "source": record["source"], "label": record["label"]}
            row["claims"] = weigh_record(library.model, record)
            file.write(json.dumps(row) + "\n")
            file.flush()
            print(f"{record['source']} {time.monotonic() - began:.1f} s", flush=True)
    library.close()


if __name__ == "__main__":
    main()
