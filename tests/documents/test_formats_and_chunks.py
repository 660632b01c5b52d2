"""Files to text, headings, pages, sentences and chunks: every span is exact."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import grows_linearly

from rag.documents.chunks import Splitter, heading_path
from rag.documents.decoding import decode
from rag.documents.discover import discover
from rag.documents.formats import PAUSE, TRIES, can_read, load, read_file
from rag.documents.limits import Limits
from rag.documents.readers.markdown_file import parse_markdown
from rag.documents.readers.text_builder import rejoin
from rag.errors import UnreadableFile
from rag.settings import PROJECT
from rag.text.normalise import normalise
from rag.text.sentences import sentence_spans
from rag.types import Document, Heading

CORPUS = PROJECT / "corpus"


def read(path: Path) -> Document:
    return read_file(path.name, path, Limits())


def test_markdown_headings_ignore_code() -> None:
    """A line of code that begins with # is no heading."""
    text = "# Top\n\nText.\n\n```sh\n# comment\n```\n\n## Sub\n\nMore.\n"
    headings = parse_markdown(text).headings
    assert [(h.level, h.title, text[h.start : h.end]) for h in headings] == [
        (1, "Top", "# Top"),
        (2, "Sub", "## Sub"),
    ]
    assert heading_path(headings, text.index("More")) == "Top › Sub"


def test_docx_keeps_headings_and_tables() -> None:
    document = read(CORPUS / "industries-and-outlook.docx")
    assert len(document.headings) >= 4
    assert "| " in document.text
    assert document.pages == ()


def test_html_keeps_the_main_text_only(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html><body><nav><a href='/'>Home Shop Login</a></nav><article><h1>Otters</h1>"
        "<p>Otters hold hands while they sleep on the water of the bay.</p><h2>Food</h2>"
        "<p>Otters eat sea urchins, crabs and clams all day long.</p></article>"
        "<script>alert('x')</script></body></html>"
    )
    document = read(page)
    assert "Otters eat sea urchins" in document.text
    assert "alert" not in document.text
    assert [heading.title for heading in document.headings] == ["Otters", "Food"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("café".encode(), "café"),
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café"),  # a mark that editors on Windows write
        ("café".encode("utf-16"), "café"),
    ],
)
def test_decode_common_encodings(data: bytes, text: str) -> None:
    assert decode(data) == text


def test_decode_text_with_few_strange_bytes() -> None:
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
def test_decode_older_encodings(text: str, encoding: str, times: int) -> None:
    """A line is enough, and more of the same changes nothing."""
    assert decode((text * times).encode(encoding)) == text * times


def test_zeros_are_no_utf16() -> None:
    with pytest.raises(UnreadableFile, match="not text"):
        decode(b"\x00\x01\x00\xff" * 9)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a\r\nb\rc\x0cd\u2028e", "a\nb\nc\nd\ne"),
        ("ﬁne oﬃce", "fine office"),
        ("cafe\u0301", "café"),
        ("exam\u00adple exam\u00ad\n  ple", "example example"),
        ("10\u00a0km\u202fa", "10 km a"),
        ("\ufeffa\u200bb\u2060c\x00\x1b\ud800", "abc"),
        ("Auf\u200clage", "Auflage"),
        ("می\u200cخواهم 👩\u200d🔬", "می\u200cخواهم 👩\u200d🔬"),  # joiners that are spelling
        ("a" + "\u0300\u0316" * 40_000, normalise("a" + "\u0300\u0316" * 15)),  # not quadratic
    ],
)
def test_normalise(raw: str, text: str) -> None:
    assert normalise(raw) == text


@given(
    st.text(
        st.sampled_from(
            "aéE\u0301\u0316\u212a\u200d\u200c\u00ad\u200b\n\r\x00 \xa0ﬁ가\u1100\u1161-"
        )
    )
)
def test_normalise_twice_is_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("an exam-\nple here", "an example here"),
        ("a well-\n  known fact, well-known", "a well-known fact, well-known"),
        ("re-\ncover, recover, re-cover, re-cover", "re-cover, recover, re-cover, re-cover"),
        ("state-of-\nthe-art x-\nray", "state-of-the-art x-ray"),
        ("Smith-\nJones", "Smith-Jones"),
        ("two-\nand three-dimensional", "two-\nand three-dimensional"),
        ("1990-\n2000 and a -\ndash", "1990-\n2000 and a -\ndash"),
        ("a-\n\nb", "a-\n\nb"),
    ],
)
def test_words_divided_at_line_ends(raw: str, text: str) -> None:
    assert rejoin(raw) == text
    assert rejoin(text) == text


def test_long_runs_take_linear_time() -> None:
    """With quadratic time this would take minutes."""
    for run in ("a", "-", "a-", "a-\n", "\u00ad ", "a -"):
        rejoin(normalise(run * 100_000))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.docx", b"PK\x03\x04 broken", "not a Word document"),
        ("a.md", b"", "no text"),
        ("a.txt", b" \n\t\n", "no text"),
        ("a.txt", b"\x00\x01\x02\xff\xfe\x00\x00\x80" * 9, "not text"),
        ("a.html", b"<html></html>", "no text"),
    ],
)
def test_unreadable_files_say_why(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=words):
        read(path)


def test_load_refuses_before_reading(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 100)
    (tmp_path / "a.xyz").write_text("x")
    with pytest.raises(UnreadableFile, match="limit"):
        load(tmp_path / "a.txt", max_bytes=10)
    with pytest.raises(UnreadableFile, match=r"\.xyz"):
        load(tmp_path / "a.xyz", max_bytes=10)
    with pytest.raises(UnreadableFile, match="no such file"):
        load(tmp_path / "none.txt", max_bytes=10)
    with pytest.raises(UnreadableFile, match="cannot be opened: File name too long"):
        load(tmp_path / ("a" * 300 + ".txt"), max_bytes=10)


@pytest.mark.parametrize(
    ("ending", "better"), [(".doc", "docx"), (".XLS", "xlsx"), (".odt", "docx")]
)
def test_old_formats_name_the_new_one(tmp_path: Path, ending: str, better: str) -> None:
    (tmp_path / f"a{ending}").write_text("x")
    with pytest.raises(UnreadableFile, match=f"save it as .{better}"):
        load(tmp_path / f"a{ending}", max_bytes=10)


@pytest.mark.parametrize(
    "name", ["a.json", "a.yaml", "a.lock", "a.xml", "a.log", "a.doc", "Makefile"]
)
def test_data_is_no_document(name: str) -> None:
    assert not can_read(Path(name))


@pytest.mark.parametrize("changes", [1, TRIES])
def test_a_file_that_changes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: int
) -> None:
    """It is read again, and when it never rests that is a failure of its own."""
    path = tmp_path / "a.txt"
    path.write_text("first")
    pauses: list[float] = []
    fstat = os.fstat
    calls = 0

    def write_meanwhile(number: int) -> os.stat_result:
        nonlocal calls
        calls += 1
        status = fstat(number)
        if calls <= 2 * changes and calls % 2:  # after the look before reading
            path.write_text(f"changed {calls}")
        return status

    monkeypatch.setattr("rag.documents.formats.os.fstat", write_meanwhile)
    monkeypatch.setattr("rag.documents.formats.time.sleep", pauses.append)
    if changes == TRIES:
        with pytest.raises(UnreadableFile, match="changed while it was read"):
            read(path)
    else:
        assert read(path).text == "changed 1"
    assert pauses == [PAUSE * n for n in range(min(changes + 1, TRIES))]


def test_discover_sorts_skips_and_survives_loops(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    for name in ("b.md", "a.txt", "q.jsonl", ".hidden.md", "sub/c.md"):
        (tmp_path / name).write_text("text")
    found = discover([tmp_path, tmp_path / "q.jsonl"])
    assert [path.name for path in found.documents] == ["a.txt", "b.md", "q.jsonl", "c.md"]
    assert [path.name for path in found.skipped] == [".hidden.md", "loop"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Smith paid 3.5 million. It was in 2017.", 2),
        ("- one item\n- two items\n\nA line\ngoes on here.", 3),
        ("It learns.[3] Then it stops [1].", 2),
        ("1. First step.\n2. Second step.", 2),
        ("**Bold.** Next.", 2),
        ("他来了。你好吗？", 2),
        ("", 0),
    ],
)
def test_sentences(text: str, sentences: int) -> None:
    assert len(sentence_spans(text)) == sentences


prose = st.text(st.sampled_from(list("ab c.D!?e\n\n-*#|12[])(\"'“é🎉\t")), max_size=200)


@given(prose)
def test_sentence_spans_cover_all_but_white_space(text: str) -> None:
    """Spans are in order, never overlap, and drop nothing that can be seen."""
    spans = sentence_spans(text)
    position = 0
    rest = ""
    for start, end in spans:
        assert position <= start < end
        assert text[start:end].strip() == text[start:end]
        rest += text[position:start]
        position = end
    assert not (rest + text[position:]).strip()


@given(prose)
def test_chunks_of_generated_markdown_are_exact(splitter: Splitter, text: str) -> None:
    extracted = parse_markdown(text)
    document = Document("a.md", "", text, headings=extracted.headings)
    pieces = splitter.split(document)
    assert all(a.end <= b.start for a, b in pairwise(pieces))
    for piece in pieces:
        chunk = text[piece.start : piece.end]
        assert chunk == chunk.strip() != ""
        assert piece.heading == heading_path(extracted.headings, piece.start)


def test_a_path_of_headings_is_bounded(splitter: Splitter) -> None:
    """Regression: an outline of 2,500 levels filled the memory with the paths of its chunks."""
    text = "\n".join(f"Level {n}\ntext" for n in range(40))
    headings = tuple(
        Heading(
            n + 1,
            f"Level {n}",
            text.index(f"Level {n}\n"),
            text.index(f"Level {n}\n") + 7 + (n > 9),
        )
        for n in range(40)
    )
    pieces = splitter.split(Document("a.org", "", text, headings=headings))
    assert pieces[-1].heading.split(" › ") == [f"Level {n}" for n in range(31, 40)]


@pytest.mark.parametrize("piece", ["_", "1,22,", "wörter "])
def test_a_line_without_end_is_cut_in_time(splitter: Splitter, piece: str) -> None:
    """Regression: the time to split grew with the square of the length of a line."""

    def cut(length: int) -> None:
        text = piece * (length // len(piece))
        pieces = splitter.split(Document("a.txt", "", text))
        found = "".join(text[p.start : p.end] for p in pieces)
        assert found.replace(" ", "") == text.replace(" ", "")

    assert grows_linearly(cut, 4_000)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.*")), ids=lambda path: path.name)
def test_chunks_of_the_corpus(splitter: Splitter, path: Path) -> None:
    """No chunk is larger than asked for, and together they hold all of the text."""
    if path.suffix == ".jsonl":
        pytest.skip("questions, not a document")
    document = read(path)
    pieces = splitter.split(document)
    covered = {i for piece in pieces for i in range(piece.start, piece.end)}
    covered |= {i for h in document.headings for i in range(h.start, h.end)}
    missed = [i for i, char in enumerate(document.text) if i not in covered and char.strip()]
    assert not missed
    assert all(splitter.count_tokens(document.text[p.start : p.end]) <= 40 for p in pieces)
