"""Which language a text is in, and languages by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import BadInput
from rag.text.language import IDENTIFIED, language_name, language_named, language_of

TEXTS = {
    "en": """
What is a GAN?
How does it work?
GANs?
mode collapse
Who wrote the paper?
thanks, that helps
Batch size 64, learning rate 0.001
Diffusion models versus transformers
Why do language models hallucinate?
In Paris, Napoleon met Josephine de Beauharnais.
Mitochondria produce energy.
Seine water levels rose sharply during January 1910.
The cell is the smallest unit of life, and all organisms are made of one or more cells.
Photosynthesis converts light energy into chemical energy stored within glucose molecules.
Charles de Gaulle led Free France in World War II and later founded the Fifth Republic.
Cats sleep sixteen hours a day. They hunt at dusk, eat mice and small birds, and rarely drink milk.
    """,
    "de": """
Was ist ein GAN?
Wie funktioniert das?
Und warum?
Wer schrieb den Aufsatz?
Danke, das hilft mir sehr.
Warum ist der Himmel blau?
Zellen teilen sich schnell.
Welche Nachteile haben GANs?
Die Zelle ist die kleinste lebende Einheit.
Katzen schlafen sechzehn Stunden am Tag und jagen in der Dämmerung nach Mäusen.
Der Vertrag von Versailles beendete 1919 den Ersten Weltkrieg mit Deutschland.
    """,
    "fr": """
Qu'est-ce que l'attention ?
Et pourquoi ?
Comment fonctionne-t-il ?
Qui a écrit cet article ?
Merci beaucoup pour votre aide.
Les chats dorment seize heures par jour.
La cellule est la plus petite unité du vivant.
La photosynthèse transforme l'énergie lumineuse en énergie chimique stockée dans le glucose.
Napoléon devint empereur des Français en 1804, après dix ans de guerres et de troubles politiques.
    """,
    "es": """
¿Cómo aprende un VAE?
¿Y por qué?
¿Qué significa eso?
¿Quién escribió el artículo?
Muchas gracias por tu ayuda.
Los gatos duermen dieciséis horas al día.
La célula es la unidad más pequeña de la vida.
La fotosíntesis convierte la energía de la luz en energía química almacenada en la glucosa.
El tratado puso fin a la guerra entre las dos potencias y devolvió las islas a la corona española.
    """,
    "it": """
Che cos'è una rete neurale?
E perché?
Come funziona?
Chi ha scritto l'articolo?
I gatti dormono sedici ore al giorno.
La cellula è la più piccola unità della vita.
La fotosintesi trasforma l'energia della luce in energia chimica, conservata nel glucosio.
Il trattato pose fine alla guerra tra le due potenze e restituì le isole alla corona.
    """,
    "pt": """
O que é uma rede neural?
E por quê?
Como funciona isso?
Quem escreveu o artigo?
Muito obrigado pela ajuda.
Os gatos dormem dezesseis horas por dia.
A célula é a menor unidade da vida.
A fotossíntese converte a energia da luz em energia química armazenada na glicose.
O tratado pôs fim à guerra entre as duas potências e devolveu as ilhas à coroa portuguesa.
    """,
    "nl": """
Wat is een neuraal netwerk?
En waarom niet?
Hoe werkt dat?
Wie heeft het artikel geschreven?
Bedankt voor je hulp.
Katten slapen zestien uur per dag.
De cel is de kleinste eenheid van het leven.
Fotosynthese zet de energie van licht om in chemische energie die in glucose wordt opgeslagen.
Het verdrag maakte een einde aan de oorlog tussen de twee machten en gaf de eilanden terug.
    """,
    "sv": """
Vad är ett neuralt nätverk?
Och varför inte?
Hur fungerar det?
Vem skrev artikeln?
Tack så mycket för hjälpen.
Katter sover sexton timmar om dagen.
Cellen är livets minsta enhet.
Fotosyntesen omvandlar ljusets energi till kemisk energi som lagras i glukos.
Fördraget gjorde slut på kriget mellan de två makterna och gav tillbaka öarna till kronan.
    """,
    "pl": """
Komórka jest najmniejszą jednostką życia.
Koty śpią szesnaście godzin dziennie i polują o zmierzchu na myszy oraz małe ptaki.
    """,
    "cs": """
Kočky spí šestnáct hodin denně a za soumraku loví myši a malé ptáky.
    """,
    "da": """
Katte sover seksten timer i døgnet og jager mus og små fugle i skumringen.
    """,
    "ru": """
Клетка является наименьшей единицей жизни.
Что такое нейронная сеть?
    """,
    "tr": """
Kediler günde on altı saat uyur ve alacakaranlıkta fare ile küçük kuşları avlar.
    """,
    "el": """
Τι είναι ένα νευρωνικό δίκτυο;
    """,
    "ar": """
ما هي الشبكة العصبية؟
    """,
    "zh": """
细胞是生命的最小单位。
什么是神经网络？
    """,
    "ja": """
ニューラルネットワークはどのように学習しますか
    """,
    "ko": """
신경망은 무엇입니까?
    """,
}
"""Questions, commands and sentences of one to twenty words, one a line, by language."""
MISREAD = {
    "en": ["In Paris, Napoleon met Josephine de Beauharnais.", "Mitochondria produce energy."],
}
"""Two of 93; they have no word but names and terms that are alike in French and Spanish."""


@pytest.mark.parametrize("code", TEXTS)
def test_language_of(code: str) -> None:
    texts = [text for line in TEXTS[code].splitlines() if (text := line.strip())]
    assert [text for text in texts if language_of(text) != code] == MISREAD.get(code, [])


@pytest.mark.parametrize("text", ["", "12 1,000", "| 2019 | 5 % |", "BERT", "ok", "mode collapse"])
def test_english_when_unsure(text: str) -> None:
    assert language_of(text) == "en"


def test_language_among_some() -> None:
    assert language_of("A célula é a menor unidade da vida.", ("en", "pt")) == "pt"
    assert language_of("A célula é a menor unidade da vida.", ("de", "es")) == "es"


@given(st.text(max_size=300))
def test_any_text_has_a_language(text: str) -> None:
    assert language_of(text) in IDENTIFIED


def test_languages_go_by_several_names() -> None:
    assert {language_named(name) for name in ("DE", "german", "Deutsch", " allemand ")} == {
        "German"
    }
    with pytest.raises(BadInput, match=r"'Klingon' is not known.*English, German"):
        language_named("Klingon")


@pytest.mark.parametrize(("code", "name"), [("en", "English"), ("sv", "Swedish"), ("xx", "xx")])
def test_name_of_a_language(code: str, name: str) -> None:
    assert language_name(code) == name
