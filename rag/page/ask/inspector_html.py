"""HTML of the inspector: how one answer came about, with every text and number behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from rag.page.ask.turn import Turn
from rag.page.markup import place, plain
from rag.text.display import count
from rag.types import Answer, Claim, Exchange, Hit, Passage, Trace

HITS_SHOWN = 20
_PURPOSES = {
    "read": "Asked whether passages hold the answer",
    "write": "Asked for the answer",
    "weigh": "Asked whether the passages state a sentence",
}


def render_inspector(turn: Turn | None) -> str:
    """Return a dialog about a turn; inspector.js opens it.

    Of a turn without a trace (a remark, one that was stopped, one of an earlier session) it says
    that there is none, and shows what is known.
    """
    if turn is None:
        return ""
    trace, answer = turn.trace, turn.answer
    parts = [
        _section("The question", _question(turn)),
        _section("Times and tokens", _numbers(answer)) if answer else "",
        _section("Sentences", _claims(answer.claims)) if answer and answer.claims else "",
        _section("What the language model was given", _exchanges(trace)),
        _section("Read", _passages(turn.passages)),
        _section("Found and left out, for want of room", _passages(turn.left_out)),
        _section("The search, best first", _hits(trace)) if trace and trace.hits else "",
    ]
    return (
        '<dialog class="inspector" aria-labelledby="inspector-title"><header>'
        '<h2 id="inspector-title">Behind this answer</h2>'
        '<button type="button" class="link close">Close</button></header>'
        f"{''.join(parts)}</dialog>"
    )


def _section(title: str, content: str) -> str:
    return f"<section><h3>{title}</h3>{content}</section>"


def _question(turn: Turn) -> str:
    rows = [("Asked", turn.question)]
    if turn.standalone and turn.standalone != turn.question:
        rows.append(("Searched for", turn.standalone))
    rows.append(("Searched in", f"{turn.searched} of {count(turn.of, 'document')}"))
    return _pairs(rows)


def _numbers(answer: Answer) -> str:
    times, usage = answer.timings, answer.usage
    first = "–" if times.first_token is None else f"{times.first_token:.2f} s"
    return _pairs(
        [
            ("Search", f"{times.retrieve:.2f} s"),
            ("First word after", first),
            ("Reading and writing", f"{times.generate:.2f} s"),
            ("Checking", f"{times.verify:.2f} s"),
            ("In all", f"{times.total:.2f} s"),
            ("Tokens given", str(usage.prompt_tokens)),
            ("Tokens written", str(usage.completion_tokens)),
            ("Answerable", f"{answer.answerable:.4f}"),
            ("Support", f"{answer.support:.4f}"),
            ("Model", answer.model or "none"),
        ]
    )


def _claims(claims: Sequence[Claim]) -> str:
    rows = [
        (
            plain(claim.text),
            f"{claim.support:.4f}",
            plain(claim.verdict),
            ", ".join(sorted({str(citation.marker) for citation in claim.citations})) or "–",
            plain(" ".join(claim.reasons)),
        )
        for claim in claims
    ]
    return _table(("Sentence", "Support", "Verdict", "Cites", "Reasons"), rows, figures=(1,))


def _exchanges(trace: Trace | None) -> str:
    if trace is None:
        return '<p class="hint">Nothing is known of it: it was not kept.</p>'
    said = f"The search alone made it {trace.searched:.4f} likely that the answer is there"
    said += ", after a second, wider look." if trace.widened else "."
    if not trace.exchanges:
        said += " No language model was asked."
    blocks = "".join(map(_exchange, trace.exchanges))
    return f'<p class="hint">{said}</p>{blocks}'


def _exchange(exchange: Exchange) -> str:
    numbers = [f"{exchange.seconds:.2f} s"]
    if exchange.log_odds is not None:
        numbers.append(f"log-odds of Yes {exchange.log_odds:+.3f}")
    if exchange.probability is not None:
        numbers.append(f"answerable {exchange.probability:.4f}")
    messages = "".join(
        f'<h4>{plain(role)}</h4><pre dir="auto" tabindex="0">{plain(content)}</pre>'
        for role, content in exchange.messages
    )
    reply = ""
    if exchange.reply:
        reply = f'<h4>reply</h4><pre dir="auto" tabindex="0">{plain(exchange.reply)}</pre>'
    return (
        f"<details><summary>{_PURPOSES[exchange.purpose]} "
        f'<span class="soft">{", ".join(numbers)}</span></summary>{messages}{reply}</details>'
    )


def _passages(passages: Sequence[Passage]) -> str:
    if not passages:
        return '<p class="hint">Nothing.</p>'
    rows = [
        (
            str(passage.marker),
            plain(place(passage)),
            f"{passage.start}–{passage.end}",
            f"{passage.score:.4f}",
        )
        for passage in passages
    ]
    return _table(("No.", "Place", "Characters", "Score"), rows, figures=(2, 3))


def _hits(trace: Trace) -> str:
    rows = [_hit(rank, hit) for rank, hit in enumerate(trace.hits[:HITS_SHOWN], start=1)]
    heads = ("Rank", "Chunk", "Re-ranked", "Dense (cosine)", "Lexical (BM25)")
    return _table(heads, rows, figures=(2, 3, 4))


def _hit(rank: int, hit: Hit) -> tuple[str, ...]:
    name = PurePosixPath(hit.chunk.document).name
    where = f"{name}, {hit.chunk.start}–{hit.chunk.end}"
    scores = (hit.score, hit.dense, hit.lexical)
    return (
        str(rank),
        plain(where),
        *("–" if score is None else f"{score:.4f}" for score in scores),
    )


def _pairs(rows: Iterable[tuple[str, str]]) -> str:
    items = "".join(f'<dt>{name}</dt><dd dir="auto">{plain(value)}</dd>' for name, value in rows)
    return f"<dl>{items}</dl>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], figures: Sequence[int]) -> str:
    """Return a table of cells that are HTML already; those of `figures` are numbers."""

    def kind(place: int) -> str:
        return ' class="figure"' if place in figures else ""

    head = "".join(f'<th scope="col"{kind(n)}>{text}</th>' for n, text in enumerate(heads))
    body = "".join(
        f"<tr>{''.join(f'<td{kind(n)}>{cell}</td>' for n, cell in enumerate(row))}</tr>"
        for row in rows
    )
    return (
        f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
