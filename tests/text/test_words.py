"""Words as search and grounding compare them."""

from __future__ import annotations

import pytest

from rag.text.words import content_words, fold, indexed_forms, words


@pytest.mark.parametrize(
    ("text", "folded"), [("Café ÉTÉ", "cafe ete"), ("GAN", "gan"), ("naïve ß", "naive ß")]
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_stems() -> None:
    assert words("The cats were sleeping") == ["the", "cat", "were", "sleep"]
    assert content_words("What were the cats sleeping on?") == ["cat", "sleep"]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Häuser", "Haus"),
        ("de", "Schiffen", "Schiff"),
        ("fr", "construites", "construit"),
        ("es", "canciones", "canción"),
        ("it", "costruiti", "costruito"),
        ("pt", "cidades", "cidade"),
        ("nl", "boeken", "boek"),
        ("sv", "bilarna", "bilar"),
        ("ru", "новый", "новая"),
        ("ru", "зелёные", "зеленый"),
        ("tr", "evler", "ev"),
        ("zh", "水温", "水温"),
    ],
)
def test_endings_of_other_languages(language: str, one: str, other: str) -> None:
    assert words(one, language) == words(other, language)


def test_forms_for_the_full_text() -> None:
    """Those that it does not find by itself: none for English, nor for Latin accents alone."""
    assert indexed_forms("The old ships of the café", "en") == ""
    assert indexed_forms("Die Häuser am Markt", "de").split() == ["haus"]
    assert indexed_forms("ёлка", "en") == "елка"
