"""Duplicates move last; sources that disagree both stay."""

from __future__ import annotations

from textwrap import fill

from hypothesis import assume, example, given
from hypothesis import strategies as st

from rag.retrieval.duplicates import copies_last, sentences_of
from rag.text.sentences import sentence_spans
from rag.types import Chunk, Hit

OTTERS = (
    "Otters hold hands while they sleep, so that the tide does not part them. "
    "An otter eats 25 % of its weight each day. The oldest lived to be 28."
)


def hits(*texts: str | tuple[str, str]) -> list[Hit]:
    """Return a hit for each text, or title and text, of documents a, b, c and so on."""
    pairs = [("Otters", text) if isinstance(text, str) else text for text in texts]
    return [
        Hit(Chunk(n, "abcdef"[n % 6], None, None, title, 0, len(text), text), 1 / (n + 1), 0.5, 1.0)
        for n, (title, text) in enumerate(pairs)
    ]


def kept(*texts: str | tuple[str, str]) -> list[str]:
    """Return the texts that are not moved last as copies, given one more hit."""
    found = copies_last([*hits(*texts), *hits("The end.")])
    place = [hit.chunk.text for hit in found].index("The end.")
    return [hit.chunk.text for hit in found[:place]]


def test_best_copy_stays_and_none_is_lost() -> None:
    found = hits(OTTERS, "Owls hunt.", OTTERS.upper(), "Bees hum.", OTTERS)
    assert [hit.chunk.id for hit in copies_last(found)] == [0, 1, 3, 2, 4]
    assert copies_last([]) == []


def test_spelling_variants_are_copies() -> None:
    for same in (
        fill(OTTERS, 40),
        f"**{OTTERS}**",
        f"> {OTTERS}",
        f"- {OTTERS}",
        OTTERS.replace("hold", "ho-\nld"),
        OTTERS.replace(",", ""),
        OTTERS[: OTTERS.index(".") + 1],
    ):
        assert kept(OTTERS, same) == [OTTERS], same


def test_copy_split_elsewhere() -> None:
    first, second, third = (sentence.strip(".") + "." for sentence in OTTERS.split(". "))
    assert kept(f"{first} {second}", third, f"{second} {third}") == [f"{first} {second}", third]


def test_disagreeing_sources_both_stay() -> None:
    """A number, a sign, a name or a small word changed, added or left out."""
    for other in (
        OTTERS.replace("28", "29"),
        OTTERS.replace("25 %", "2.5 %"),
        OTTERS.replace("25 %", "-25 %"),
        OTTERS.replace("25 %", "25 €"),
        OTTERS.replace("does not part", "does part"),
        OTTERS.replace("Otters", "Seals"),
        OTTERS.replace("eats", "never eats"),
        OTTERS.replace("so that", "although"),
        OTTERS + " This was found to be wrong.",
    ):
        assert kept(OTTERS, other) == [OTTERS, other]
    assert kept("The gap is 3–4 mm.", "The gap is 34 mm.", "The gap is 3.4 mm.")[2:]
    assert kept("x < 5 holds.", "x > 5 holds.")[1:]


def test_short_text_under_another_title() -> None:
    assert len(kept(("Apples", "It costs 5 euros."), ("Pears", "It costs 5 euros."))) == 2
    assert len(kept(("A › Pears", "It costs 5 euros."), ("B › Pears", "It costs 5 euros."))) == 1
    assert len(kept(("Sea", OTTERS), ("Animals", OTTERS))) == 1


def test_texts_without_words_are_not_copies() -> None:
    assert kept("---", "* * *", "") == ["---", "* * *", ""]


SENTENCE = st.lists(
    st.sampled_from(["otters", "swim", "not", "7", "12", "far", "the", "sea", "Kelp"]),
    min_size=1,
    max_size=8,
).map(lambda words: " ".join(words).capitalize() + ".")


TEXTS = st.lists(st.lists(SENTENCE, min_size=1, max_size=4).map(" ".join), max_size=8)


@given(TEXTS)
@example(["Not. Otters.", "Not otters."])  # one sentence to the splitter
def test_what_stays_says_everything(texts: list[str]) -> None:
    found = hits(*texts)
    ordered = copies_last(found)
    assert sorted(hit.chunk.id for hit in ordered) == list(range(len(texts)))
    assert copies_last(ordered) == ordered
    stays = kept(*texts)
    assert [text for text in texts if text in stays][:1] == texts[:1]
    said = {sentence for text in stays for sentence in sentences_of(text, "")}
    assert said == {sentence for text in texts for sentence in sentences_of(text, "")}


@given(st.lists(SENTENCE, min_size=1, max_size=6), st.data())
def test_one_changed_word_is_no_copy(sentences: list[str], data: st.DataObject) -> None:
    words = " ".join(sentences).split()
    place = data.draw(st.integers(0, len(words) - 1))
    change = data.draw(st.sampled_from([["99"], [], [words[place].strip("."), "nor"]]))
    end = "." if words[place].endswith(".") else ""
    changed = words[:place] + change + words[place + 1 :]
    other = " ".join(changed) + ("" if changed and changed[-1].endswith(".") else end)
    assume(change or not end)  # without its last word a sentence may be another of them
    before = {tuple(s.lower().strip(".").split()) for s in sentences}
    after = {tuple(s.lower().split()) for s in other.rstrip(".").split(". ") if s}
    assume(after - before)
    # The splitter reads a fragment such as "not." as an abbreviation, and joins two sentences.
    assume(len(sentence_spans(other)) == len(other.rstrip(".").split(". ")))
    text = " ".join(sentences)
    assert kept(text, other) == [text, other]


def test_no_more_than_wanted() -> None:
    found = hits(OTTERS, OTTERS, "Owls hunt.", "Bees hum.")
    assert [hit.chunk.id for hit in copies_last(found, 2)] == [0, 2]
    assert [hit.chunk.id for hit in copies_last(found, 4)] == [0, 2, 3, 1]
