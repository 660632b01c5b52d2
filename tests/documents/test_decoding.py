"""Decoding bytes of any encoding."""

from __future__ import annotations

import pytest

from rag.documents.decoding import decode
from rag.errors import UnreadableFile


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("café".encode(), "café"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café"),  # a mark that editors on Windows write
        ("café".encode("utf-16"), "café"),
    ],
)
def test_common_encodings(data: bytes, text: str) -> None:
    assert decode(data) == text


def test_few_damaged_bytes() -> None:
    """A damaged byte does not turn every accent of UTF-8 into another encoding's letters."""
    assert decode("Übung macht den Meister. ".encode() * 9 + b"\xff").startswith("Übung")
    assert decode(b"A plain line.\n" * 90_000 + "un café au lait".encode("latin-1"))[-4:] == "lait"


@pytest.mark.parametrize("times", [1, 20])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Les élèves sont allés à la plage, où ils ont mangé une crêpe. Ça va.", "cp1252"),
        ("El niño comió piñas en el jardín de mañana.", "cp1252"),
        ("Artikel;Preis\nÄpfel;2,50 €\nNüsse;7,99 €\n", "cp1252"),
        ("Die Übung für Mäuse kostet 5 € – „sagt“ Groß.", "cp1252"),
        ("Kosten: 5 €", "cp1252"),
        ("It’s a test.", "cp1252"),
        ("25 °C ± 0.5 °C, 10 µm, 5 m²", "cp1252"),
        ("José Gonçalves traf Frau Müller in Århus.", "cp1252"),
        ("Það er gott að búa á Íslandi þessa daga.", "cp1252"),
        ("Zażółć gęślą jaźń, proszę państwa, dziękuję bardzo.", "cp1250"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy.", "cp1250"),
        ("Zażółć gęślą jaźń, proszę państwa.", "iso8859_2"),
        ("Günaydın arkadaşlar, nasılsınız? Çok güzel bir gün.", "cp1254"),
        ("Ad;Şehir\nAyşe;İzmir\n", "cp1254"),
        ("Lietuvių kalba, ąžuolas, ėjo į šventę.", "cp1257"),
        ("Привет, как дела сегодня? Хорошо, спасибо.", "cp1251"),
        ("Имя;Город\nИван;Москва\n", "cp1251"),
        ("Это русский текст о поиске информации.", "koi8_r"),
        ("Η τεχνητή νοημοσύνη είναι κλάδος της πληροφορικής.", "cp1253"),
        ("בינה מלאכותית היא ענף של מדעי המחשב.", "cp1255"),
        ("الذكاء الاصطناعي هو فرع من علوم الحاسوب يدرس بناء أنظمة ذكية.", "cp1256"),
        ("今天天气很好，我们去公园散步吧。", "gb18030"),
        ("姓名,城市\n张伟,北京\n李娜,上海\n", "gbk"),
        ("人工知能は、計算機科学の一分野である。", "shift_jis"),
        ("인공지능은 컴퓨터 과학의 한 분야로, 지능적인 시스템을 연구한다.", "euc_kr"),
        ("Die Übung für Mäuse kostet viel.", "cp850"),
        ("Die Übung für Mäuse kostet viel.", "mac_roman"),
        ("Die Übung für Mäuse – 5 €", "utf-16-le"),
        ("Name\tMüller", "utf-16-be"),
    ],
)
def test_older_encodings(text: str, encoding: str, times: int) -> None:
    """A line is enough, and more of the same changes nothing."""
    assert decode((text * times).encode(encoding)) == text * times


def test_zeros_are_not_utf16() -> None:
    with pytest.raises(UnreadableFile, match="not text"):
        decode(b"\x00\x01\x00\xff" * 9)
