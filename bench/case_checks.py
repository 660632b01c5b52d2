"""What is expected of each case of `bench/cases.py`, as code.

A check gets what the commands of a case printed and the texts of its documents, and returns what is
wrong, in words; nothing when all that the case expects is there. The words and half code of the
checks are in the case's own `case.json`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from rag_command import Result

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Ran:
    """The results of a case's commands, and the text of each document by its path."""

    folder: Path
    results: Sequence[Result]
    texts: Mapping[str, str]

    def of(self, *command: str) -> list[Json]:
        """Return the JSON that each run of a command printed, in order."""
        begin = ("rag", *command)
        return [one.value for one in self.results if one.words[: len(begin)] == begin]

    def programs(self) -> list[Result]:
        """Return the results of the case's own check programs."""
        return [one for one in self.results if "check.py" in " ".join(one.words)]

    @property
    def text(self) -> str:
        """All documents in one."""
        return "\n".join(self.texts.values())


Check = Callable[[Ran], Iterator[str]]


def holds(text: str, value: str) -> bool:
    """Whether a text has a value whole: 27 is not in 127, 27.5 or 27a."""
    return re.search(rf"(?<![\w.,]){re.escape(value)}(?![.,]?\w)", text) is not None


def numbers(text: str) -> set[str]:
    """Return the numbers of a text as they are written."""
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))


def citations(answer: Json) -> list[Json]:
    """Return all citations of an answer."""
    return [one for claim in answer["claims"] for one in claim["citations"]]


def shown(citation: Json) -> str:
    """Return all texts of a citation: its quote, its heading and whatever else it shows."""

    def words(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            for one in value.values():
                yield from words(one)
        elif isinstance(value, Sequence):
            for one in value:
                yield from words(one)

    return "\n".join(words(citation))


def answer_has(
    answer: Json, right: Sequence[str], wrong: Sequence[str] = (), cited: str = ""
) -> Iterator[str]:
    """Yield what is wrong with an answer.

    Args:
        answer: the object of `rag ask`.
        right: values one of which it must give.
        wrong: values none of which it may give.
        cited: words that a citation of it must show.
    """
    text = answer["answer"]
    asked = answer["question"]
    if not any(holds(text, one) for one in right):
        yield f"{asked!r} has no {right[0]}: {answer['verdict']}, {text!r}"
    for one in wrong:
        if holds(text, one):
            yield f"{asked!r} has {one}: {answer['verdict']}, {text!r}"
    if cited and not any(cited in shown(one) for one in citations(answer)):
        quotes = [one["quote"] for one in citations(answer)]
        yield f"{asked!r} cites no {cited!r}: {quotes}"


def two_level_header(ran: Ran) -> Iterator[str]:
    """01."""
    (search,) = ran.of("search")
    row = next((hit["text"] for hit in search["hits"] if "Geology" in hit["text"]), "")
    if not re.search(r"2024\W+(?:\w+\W+)?Autumn\W+27|Autumn\W+(?:\w+\W+)?2024\W+27", row):
        yield f"27 has not both of its names: {row[:200]!r}"
    for one in ("Column", "Course: Course", "2023: Spring"):
        if one in ran.text:
            yield f"{one!r} is in the text"
    first, second = ran.of("ask")
    yield from answer_has(first, ["27"], ["31", "19"], "Geology")
    yield from answer_has(second, ["57"], ["41", "66"], "Botany")


def group_rows(ran: Ran) -> Iterator[str]:
    """02."""
    first, second = ran.of("ask")
    yield from answer_has(first, ["130"], ["95", "20"])
    with_value = [
        "\n".join(map(shown, claim["citations"]))
        for claim in first["claims"]
        if holds(claim["text"], "130")
    ]
    if not any("South slope" in one for one in with_value):
        yield f"the claim with 130 cites no South slope: {with_value}"
    yield from answer_has(second, ["2024-09-25", "25 September"], cited="River field")


def merged_cells(ran: Ran) -> Iterator[str]:
    """03."""
    buildings = ("Curie House", "Noether House", "Hopper House")
    for line in ran.text.split("\n"):
        if "Friday" in line and not any(one in line for one in buildings):
            yield f"a line without its building: {line!r}"
        if "closed" in line and len(re.findall("closed", line)) != 2:
            yield f"closed is not in both columns: {line!r}"
    close, opens, saturday = ran.of("ask")
    yield from answer_has(close, ["17:00"], ["15:00", "16:30"], "Noether House")
    yield from answer_has(opens, ["Hopper House"], buildings[:2])
    if not re.search(r"\b(?:no|not|closed)\b", saturday["answer"], re.IGNORECASE) or (
        saturday["verdict"] == "abstained"
    ):
        yield f"Saturday: {saturday['verdict']}, {saturday['answer']!r}"


def line_numbers(ran: Ran) -> Iterator[str]:
    """05."""
    sentence = (
        "The tide gauge at Port Arlen was replaced in 1987 after the storm surge of that January "
        "had torn the float from its well."
    )
    if sentence not in " ".join(ran.text.split()):
        yield "the sentence is not whole in the text"
    if "|" in ran.text:
        yield "the text has rows of a table"
    replaced, rise = ran.of("ask")
    yield from answer_has(replaced, ["1987"])
    yield from answer_has(rise, ["118"])
    for answer, page in ((replaced, 1), (rise, 2)):
        for one in citations(answer)[:1]:
            if one["page"] != page:
                yield f"page {one['page']}, not {page}"
    quote = next((one["quote"] for one in citations(replaced)), "")
    if not quote.startswith("The tide gauge") or numbers(quote) != {"1987"}:
        yield f"the quote: {quote!r}"


def hidden_slide(ran: Ran) -> Iterator[str]:
    """06."""
    cost, share = ran.of("ask")
    yield from answer_has(cost, ["12,750"])
    said = [cost["answer"], *(one["quote"] for one in citations(cost))]
    if any("9,400" in one for one in said) and "hidden" not in cost["answer"]:
        yield f"9,400 without the word hidden: {said}"
    if not any(one["page"] == 4 for one in citations(cost)):
        yield f"pages: {[one['page'] for one in citations(cost)]}"
    yield from answer_has(share, ["third"], ["half"])


def decimal_commas(ran: Ran) -> Iterator[str]:
    """07."""
    (search,) = ran.of("search")
    wanted = ("Sample, grain: K4, medium", "Mass, g: 9,80", "Density, g/cm³: 3,05")
    if not any(all(one in hit["text"] for one in wanted) for hit in search["hits"]):
        yield f"the row of K4: {[hit['text'][:120] for hit in search['hits']][:1]}"
    density, mass = ran.of("ask")
    yield from answer_has(density, ["3,05", "3.05"])
    yield from answer_has(mass, ["12,90", "12.90"])


def count_records(ran: Ran) -> Iterator[str]:
    """11."""
    partial = re.compile(
        r"cannot count|not (?:complete|counted|all)|incomplete|may be more|at least|only what",
        re.IGNORECASE,
    )
    every, finished, led = ran.of("ask")
    for answer, right, also in ((every, {"46"}, set()), (finished, {"23"}, {"46"})):
        text = answer["answer"]
        given = numbers(text) - also
        if answer["verdict"] != "abstained" and given != right and not partial.search(text):
            yield f"{answer['question']!r} has {sorted(given)}, not {sorted(right)}: {text!r}"
    records = re.findall(r"^## (.+?)\n\n- Lead: (.+)$", ran.text, re.MULTILINE)
    right = {name for name, lead in records if lead == "Petra Sund"}
    listed = {name for name, _ in records if holds(led["answer"], name)}
    if listed - right:
        yield f"projects of another lead: {sorted(listed - right)}"
    if listed != right and not partial.search(led["answer"]):
        yield f"{len(listed & right)} of {len(right)} projects, unsaid: {led['answer']!r}"


def which_mention(ran: Ran) -> Iterator[str]:
    """13."""
    right = {Path(path).name for path, text in ran.texts.items() if "subsidence" in text}
    for answer in ran.of("ask"):
        named = {Path(one["document"]).name for one in citations(answer)}
        named |= {name for path in ran.texts if (name := Path(path).name) in answer["answer"]}
        if named != right or answer["verdict"] == "abstained":
            yield f"{answer['question']!r} names {sorted(named)}: {answer['answer']!r}"


def near_identical_codes(ran: Ran) -> Iterator[str]:
    """15."""
    *there, price, stock = ran.of("ask")
    wanted = (("27.50", ["22.90"]), ("41", ["7 pieces", "6 pieces"]), ("49.90", ["31.60"]))
    for answer, (right, wrong) in zip(there, wanted, strict=True):
        yield from answer_has(answer, [right], wrong)
    for answer in (price, stock):
        if answer["verdict"] != "abstained":
            yield f"{answer['question']!r}: {answer['verdict']}, {answer['answer']!r}"


def chinese_words(ran: Ran) -> Iterator[str]:
    """17."""
    for search, name in zip(ran.of("search"), ("绿茶.md", "茶具.md"), strict=True):
        hits = search["hits"]
        first = Path(hits[0]["document"]).name if hits else "no hit"
        if first != name or hits[0]["lexical"] is None:
            yield f"{search['question']}: {first}, words {hits[0]['lexical'] if hits else None}"
    for answer, right in zip(ran.of("ask"), ("八十度", "不能用洗洁精"), strict=True):
        said = answer["verdict"] == "abstained" and "language" in answer["answer"]
        if right not in answer["answer"] and not said:
            yield f"{answer['question']} has no {right}: {answer['answer']!r}"


def terms_of(text: str) -> dict[str, str]:
    """Return the meaning of each term of the tables and lists of a text, casefolded."""
    rows = re.findall(r"^\| ([^|-][^|]*) \| ([^|]+) \|$", text, re.MULTILINE)[1:]
    rows += re.findall(r"^- \*\*(.+?)\*\*: (.+)$", text, re.MULTILINE)
    return {term.casefold(): meaning.casefold() for term, meaning in rows}


def term_cards(ran: Ran) -> Iterator[str]:
    """18."""
    terms = terms_of("\n".join(ran.texts[path] for path in sorted(ran.texts)))
    (cards,), (quiz,) = ran.of("study", "cards"), ran.of("study", "quiz")
    made = [
        (
            [card["front"].casefold(), card["back"].casefold()],
            "\n".join(map(shown, card["citations"])).casefold(),
        )
        for card in cards["cards"]
    ]
    lost = [
        term
        for term, meaning in terms.items()
        if not any(
            any(term in side for side in sides) and term in quote and meaning in quote
            for sides, quote in made
        )
    ]
    if lost:
        yield f"{len(lost)} of {len(terms)} terms have no card: {', '.join(lost)}"
    for sides, quote in made:
        if {"word", "what it means"} & set(sides) or "learn these words" in quote:
            yield f"a card of the header or the introduction: {sides}"
    for question in quiz["questions"]:
        yield from _fair(question, terms)


def _fair(question: Json, terms: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with a quiz question about a term and a meaning that it names."""
    prompt, answer = question["prompt"].casefold(), question["answer"].casefold()
    meant = [term for term, meaning in terms.items() if meaning in prompt]
    named = [term for term in terms if re.search(rf"\b{term}\b", prompt)]
    if question["kind"] == "true_false" and meant and named:
        if (meant[0] in named) != (answer == "true"):
            yield f"answer {answer}: {question['prompt']!r}"
    elif question["choices"] and meant and answer in terms and answer not in meant:
        yield f"answer {answer}: {question['prompt']!r}"


def maths_cards(ran: Ran) -> Iterator[str]:
    """19."""
    (cards,) = ran.of("study", "cards")
    if len(cards["cards"]) < 4:
        yield f"{len(cards['cards'])} cards of nine sentences"
    yield from programs(ran)


def edited_cards(ran: Ran) -> Iterator[str]:
    """20."""
    yield from programs(ran)
    (items,) = ran.of("study", "list")
    cards = [one for one in items["items"] if "front" in one]
    for place, one in enumerate(cards):
        for other in cards[place + 1 :]:
            if one["kind"] == other["kind"] and _same(one, other):
                yield f"twice: {one['front']!r} and {other['front']!r}"


def _same(one: Json, other: Json) -> bool:
    """Whether two cards ask alike about overlapping words."""
    alike = all(
        SequenceMatcher(None, one[side], other[side]).ratio() > 0.7 for side in ("front", "back")
    )
    return alike and any(
        a["document"] == b["document"] and a["start"] < b["end"] and b["start"] < a["end"]
        for a in one["citations"]
        for b in other["citations"]
    )


def programs(ran: Ran) -> Iterator[str]:
    """Yield the complaints of the case's own check programs (19, 20 and 25)."""
    for one in ran.programs():
        if one.code:
            bad = [line for line in one.out.split("\n") if "BAD" in line or "TWICE" in line]
            yield f"check.py ended with {one.code}: {'; '.join(bad) or one.err[-200:]}"


CHECKS: dict[str, Check] = {
    "01-xlsx-two-level-header": two_level_header,
    "02-csv-section-labels": group_rows,
    "03-docx-merged-row-labels": merged_cells,
    "05-pdf-margin-line-numbers": line_numbers,
    "06-pptx-hidden-slide": hidden_slide,
    "07-csv-semicolon-decimal-comma": decimal_commas,
    "11-count-records": count_records,
    "13-which-notes-mention": which_mention,
    "15-near-identical-codes": near_identical_codes,
    "17-chinese-two-character-words": chinese_words,
    "18-cards-from-term-table": term_cards,
    "19-maths-in-anki-cards": maths_cards,
    "20-same-card-after-an-edit": edited_cards,
    "25-eval-gold-in-another-form": programs,
}
"""The check of each case by the name of its folder; the case of the page has acts instead."""
