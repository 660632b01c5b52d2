"""Features of the words that a question and a chunk share."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_hits import TEXTS, evenly, hit, hits_of

from rag.retrieval.rerank import shipped
from rag.retrieval.word_overlap import best_part, overlap_features


@given(TEXTS, st.lists(TEXTS, max_size=4), TEXTS)
def test_features_are_shares_for_any_text(question: str, texts: list[str], heading: str) -> None:
    hits = [replace(h, chunk=replace(h.chunk, heading=heading)) for h in hits_of(texts)]
    found = overlap_features(question, hits, evenly)
    assert len(found) == len(texts)
    for features in found:
        assert set(features) == set(shipped("words").weights)
        assert all(0 <= value <= 1 + 1e-9 for value in features.values())


def test_each_feature() -> None:
    question = "Who signed the Treaty of Utrecht?"
    whole, apart, other, headed = overlap_features(
        question,
        [
            hit("Anne signed the Treaty of Utrecht."),
            hit("Utrecht is old. A treaty is long. Anne signed it.", dense=None),
            hit("Owls hunt at night.", dense=0.2),
            hit("Owls hunt.", heading="Treaty of Utrecht"),
        ],
        evenly,
    )
    assert whole["cover"] == apart["cover"] == whole["sentence"] == whole["near"] == 1
    assert whole["sentence"] > apart["sentence"] == pytest.approx(1 / 3)
    assert whole["near"] > apart["near"] > other["near"] == 0
    assert whole["pairs"] == 4 / 5  # all but 'who signed'
    assert whole["found"] > apart["found"] == other["found"] == 0
    assert apart["cosine"] == other["cosine"] == 0.2  # not found by meaning: as the last that was
    assert other["cover"] == 0
    assert headed["cover"] == pytest.approx(2 / 3)


def test_words_of_different_rows_do_not_belong_together() -> None:
    one_row, several, prose = overlap_features(
        "What does the green kite of 9 m cost?",
        [
            hit("Kite: blue; Size, m: 7; Cost: 9\n\nKite: green; Size, m: 9; Cost: 40"),
            hit("Kite: blue; Size, m: 9; Cost: 30\n\nKite: green; Size, m: 7; Cost: 20"),
            hit("The kite of 9 m is blue. A green one is smaller."),
        ],
        evenly,
    )
    assert one_row["cover"] == one_row["sentence"] == 1
    assert several["cover"] == several["sentence"] < 1
    assert one_row["near"] > several["near"]
    assert prose["cover"] > prose["sentence"]


def test_of_equal_rows_the_one_with_the_words_together_counts() -> None:
    (both,) = overlap_features(
        "the tree opposite 26 in Elm Road",
        [
            hit(
                "Road: Elm; Place: opposite no. 8; Tree: ash; Girth: 26\n"
                "Road: Elm; Place: opposite no. 26; Tree: ash; Girth: 40"
            )
        ],
        evenly,
    )
    (other,) = overlap_features(
        "the tree opposite 26 in Elm Road",
        [hit("Road: Elm; Place: opposite no. 8; Tree: ash; Girth: 26\nRoad: Elm; Girth: 3")],
        evenly,
    )
    assert both["cover"] == other["cover"] == 1
    assert both["near"] > other["near"]


def test_found_weighs_both_searches_equally() -> None:
    hits = [
        replace(hit("a", dense=dense), lexical=lexical)
        for dense, lexical in ((0.5, 8.0), (0.1, 4.0), (None, 8.0), (0.3, None))
    ]
    found = [features["found"] for features in overlap_features("owl", hits, evenly)]
    assert found == pytest.approx([1, 0.25, 0.5, 0.25])


def test_rare_words_weigh_more() -> None:
    weights = {"owl": 5.0, "hunt": 1.0}
    owl, hunt = overlap_features(
        "owl hunting", hits_of(["The owl sleeps.", "They hunt."]), lambda stem: weights[stem]
    )
    assert owl["cover"] == pytest.approx(5 / 6)
    assert hunt["cover"] == pytest.approx(1 / 6)


def test_best_part() -> None:
    def part(text: str) -> str:
        start, end = best_part("owls hunt mice", evenly, text)
        return text[start:end]

    assert part("It rains. Owls hunt. They eat mice. It snows.") == "Owls hunt. They eat mice."
    # Of equal pairs the shorter, then the first.
    assert part("They like old barns. Owls hunt. It snows.") == "Owls hunt. It snows."
    assert part("It rains. It snows. It thaws.") == "It rains. It snows."
    assert part("Owls.") == "Owls."
    assert part("?") == "?"
    assert part("") == ""
    assert part("Who: owls; Eats: all\nWho: owls; Hunts: mice; When: June") == (
        "Who: owls; Hunts: mice; When: June"
    )
