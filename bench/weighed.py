"""What the language model makes of claims with a human label; collected once, to fit scales on.

    python bench/weighed.py --data ../shared/data --rows weighed.jsonl [--minutes 60] [--threads 2]

Reads the labelled answers of ../shared/data/verify in a fixed order that goes round their sources,
weighs every claim (`ChatModel.weigh`) and appends one line an answer. What is in the file of rows
is not read again, so it can be interrupted and go on.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from labelled import Record, claims_of, labelled

from rag.grounding.model_judge import ModelJudge
from rag.library import Library
from rag.llm.model import ChatModel
from rag.settings import load_settings

DIGITS = 3


def weigh_record(model: ChatModel, record: Record) -> list[dict[str, Any] | None]:
    """Return what the model makes of each claim of an answer."""
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
    """Weigh until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--sources", nargs="*", default=[], help="only these")
    parser.add_argument("--model")
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
