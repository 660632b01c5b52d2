"""Train a small encoder to judge claims, and print whether it improves the support score.

    python bench/train_encoder.py --data ../shared/data [--steps 1200] [--seed 7]

The upper half of MiniLM reads a claim together with its evidence. It is trained on claims made from
six articles (bench/training_claims.py) and tested on claims from the other two. Then its log-odds
are added to the features of `--fast` on answers with human labels, none of which it has seen; each
source is scored by a fit on the others. Prints AUROC for both.

Takes about 45 minutes on one core. It gained too little for a second reading of every claim, so no
trained encoder is shipped.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from command_line import make_parser
from fit_support import Floats, Rows, auroc_row
from labelled_answers import LONG, SHORT, claims_of, judge_record, labelled
from sklearn.metrics import roc_auc_score
from training_claims import TrainingClaim, training_claims
from transformers import AutoModel, AutoTokenizer

from rag.library import Library
from rag.settings import load_settings

HELD_OUT = frozenset({"normans.md", "packet_switching.md"})
FROZEN = 3
"""Lowest layers that are frozen, with the word embeddings; this halves the time."""
BATCH, RATE, WARM_UP, MOST_TOKENS = 16, 8e-5, 60, 144
TESTED = 400
"""Claims of the held-out articles that are scored."""

Pair = tuple[str, str]


@dataclass(slots=True)
class PairEncoder:
    """A sentence encoder that reads claim and evidence as one input, with a linear head."""

    tokenizer: Any
    body: Any
    head: torch.nn.Linear

    @classmethod
    def start(cls, folder: Path) -> PairEncoder:
        """Load the weights of a folder and add an untrained head."""
        body = AutoModel.from_pretrained(folder)
        body.embeddings.requires_grad_(False)
        body.encoder.layer[:FROZEN].requires_grad_(False)
        head = torch.nn.Linear(2 * body.config.hidden_size, 1)
        return cls(AutoTokenizer.from_pretrained(folder), body, head)

    def parameters(self) -> list[torch.nn.Parameter]:
        """Return the parameters to train."""
        every = [*self.body.parameters(), *self.head.parameters()]
        return [one for one in every if one.requires_grad]

    def log_odds(self, pairs: Sequence[Pair]) -> torch.Tensor:
        """Return the log-odds that each claim is supported, shape (pairs,)."""
        read = self.tokenizer(
            [claim for claim, _ in pairs],
            [evidence for _, evidence in pairs],
            truncation=True,
            max_length=MOST_TOKENS,
            padding=True,
            return_tensors="pt",
        )
        states = self.body(**read).last_hidden_state
        of_claim = (read["token_type_ids"] == 0) & (read["attention_mask"] == 1)
        mask = of_claim.unsqueeze(-1)
        mean = (states * mask).sum(1) / mask.sum(1)
        most = states.masked_fill(~mask, -1e4).max(1).values
        scores: torch.Tensor = self.head(torch.cat([mean, most], 1))
        return scores.squeeze(-1)

    def score(self, pairs: Sequence[Pair], at_once: int = 32) -> Floats:
        """Return the log-odds of any number of pairs, batched by length; shape (pairs,)."""
        scores = np.zeros(len(pairs))
        order = sorted(range(len(pairs)), key=lambda i: len("".join(pairs[i])))
        self.body.eval()
        with torch.inference_mode():
            for first in range(0, len(order), at_once):
                some = order[first : first + at_once]
                scores[some] = self.log_odds([pairs[i] for i in some]).numpy()
        self.body.train()
        return scores


def train(encoder: PairEncoder, claims: Sequence[TrainingClaim], steps: int, seed: int) -> None:
    """Train on batches of which half are supported."""
    draw = random.Random(seed)
    sides = [[one for one in claims if one.supported is side] for side in (True, False)]
    wanted = torch.tensor([1.0] * (BATCH // 2) + [0.0] * (BATCH // 2))
    optimiser = torch.optim.AdamW(encoder.parameters(), lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps)
    )
    began, losses = time.monotonic(), list[float]()
    encoder.body.train()
    for step in range(1, steps + 1):
        batch = [one for side in sides for one in draw.sample(side, BATCH // 2)]
        scores = encoder.log_odds([(one.claim, one.evidence) for one in batch])
        loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, wanted)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
        if step % 100 == 0 or step == steps:
            pace = (time.monotonic() - began) / step
            print(f"{step} of {steps}: loss {np.mean(losses[-100:]):.3f}, {pace:.1f} s a step")


def print_use(encoder: PairEncoder, data: Path) -> None:
    """Print the AUROC on answers with human labels, with the encoder and without it."""
    embedder = Library(load_settings()).embedder
    kept: list[tuple[list[dict[str, float]], bool, str]] = []
    for record in labelled(data):
        texts, evidence, finder = claims_of(record)
        pairs = [
            (text, " ".join(" ".join(finder.text(s).split()) for s in found.sentences))
            for text, found in zip(texts, evidence, strict=True)
            if found.sentences
        ]
        signals = judge_record(record, embedder).claim_features()
        scores = encoder.score(pairs)
        claims = [
            known | {"encoder": float(score)} for known, score in zip(signals, scores, strict=True)
        ]
        kept.append((claims, record["label"], record["source"]))
    rows = Rows(kept)
    print(f"{'':24s}" + "".join(f"{source[:9]:>10s}" for source in (*SHORT, *LONG)))
    columns = {
        "features of --fast": [0, 1],
        "with the encoder": [0, 1, 2],
        "the encoder alone": [2],
    }
    for name, some in columns.items():
        print(f"{name:24s}{auroc_row(rows, rows.left_out(some))}", flush=True)


def main() -> None:
    """Train, and print."""
    parser = make_parser(__doc__, needs_data=True)
    parser.add_argument("--steps", type=int, default=1200, help="batches to train on")
    parser.add_argument("--seed", type=int, default=7, help="of claims and batches")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    settings = load_settings()
    encoder = PairEncoder.start(settings.models_dir / settings.embedder)
    claims = training_claims(options.data, options.seed)
    held = [one for one in claims if one.article in HELD_OUT][:TESTED]
    print(f"{len(claims)} claims, {len(held)} of the articles kept apart", flush=True)
    train(
        encoder, [one for one in claims if one.article not in HELD_OUT], options.steps, options.seed
    )
    scores = encoder.score([(one.claim, one.evidence) for one in held])
    print(f"AUROC on these: {roc_auc_score([one.supported for one in held], scores):.3f}")
    print_use(encoder, options.data)


if __name__ == "__main__":
    main()
