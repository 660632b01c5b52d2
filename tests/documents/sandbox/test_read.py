"""Reading in a child process: the same documents, and no file that stops the others."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread, Timer, main_thread

import pytest

from rag.documents.formats import can_read, read_file
from rag.documents.limits import Limits
from rag.documents.sandbox.read import ReadingProcess
from rag.errors import UnreadableFile
from rag.settings import PROJECT

CORPUS = PROJECT / "corpus"


CHILD_PATH = os.pathsep.join([str(Path(__file__).parents[2]), str(PROJECT)])
"""Where a child finds `reading_child`, and the `rag` that is tested."""


Script = Callable[[str], Path]


@pytest.fixture(scope="module")
def reading() -> Iterator[ReadingProcess]:
    """A process with the real readers."""
    with ReadingProcess(Limits()) as process:
        yield process


@pytest.fixture(scope="module")
def scripted() -> Iterator[ReadingProcess]:
    """A process whose .txt files say what their reader is to do."""
    limits = Limits(memory_mb=512)
    with (
        pytest.MonkeyPatch.context() as patch,
        ReadingProcess(limits, module="reading_child") as process,
    ):
        patch.setenv("PYTHONPATH", CHILD_PATH)
        yield process


@pytest.fixture
def script(tmp_path: Path) -> Script:
    def write(code: str) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.txt"
        path.write_text(code)
        return path

    return write


def refusal(process: ReadingProcess, path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        process.read("name", path)
    assert caught.value.cure
    return str(caught.value)


def ends(pid: int) -> bool:
    """Whether a process that is not our child ends within a minute; a zombie has ended."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def wait_for(path: Path) -> str:
    """Return the text of a file as soon as another process has written it; fail after a minute."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        if path.exists() and (text := path.read_text()):
            return text
        time.sleep(0.01)
    pytest.fail(f"No process wrote {path} within a minute: did the child fail to start?")


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(CORPUS.iterdir()) if can_read(path)],
    ids=lambda path: path.name,
)
def test_child_reads_the_same_as_parent(reading: ReadingProcess, path: Path) -> None:
    assert reading.read("notes/name", path) == read_file("notes/name", path, Limits())


@pytest.mark.parametrize(
    "name", ["missing.txt", "empty.txt", "folder.txt", "pipe.txt", "a.xyz", "bad.pdf"]
)
def test_reader_errors_are_passed_on(reading: ReadingProcess, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "a.xyz").touch()
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 and no more")
    with pytest.raises(UnreadableFile) as expected:
        read_file(name, tmp_path / name, Limits())
    assert refusal(reading, tmp_path / name) == str(expected.value)


def test_forbidden_file(reading: ReadingProcess, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.touch(mode=0)
    if os.access(secret, os.R_OK):
        pytest.skip("this user may read everything")
    assert "permissions" in refusal(reading, secret)


@pytest.mark.parametrize("name", [b"a\nb.txt", b"caf\xe9.txt", "café – 猫.txt".encode()])
def test_any_file_name(reading: ReadingProcess, tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_text("Words.")
    document = reading.read(path.name, path)
    assert (document.path, document.text) == (path.name, "Words.")


def test_relative_path_is_the_parents(
    reading: ReadingProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child still runs in the folder where it was started."""
    (tmp_path / "a.txt").write_text("Words.")
    monkeypatch.chdir(tmp_path)
    assert reading.read("a.txt", Path("a.txt")).text == "Words."


def test_lone_surrogates_keep_offsets(scripted: ReadingProcess, script: Script) -> None:
    r"""JSON can hold a lone \ud800, and no database a text with it."""
    path = script(r"text = 'a\ud800b\U0001f989c'")
    assert scripted.read("name", path).text == "a?b\U0001f989c"


@pytest.mark.parametrize(
    "result",
    [
        "Extracted('Short.', pages=(Page(1, '1', 0, 7),))",
        "Extracted('Short.', headings=(Heading(1, 'S', -1, 3),))",
        "Extracted('Short.', pages=(Page('one', '1', 0, 6),))",
        "Extracted('Short.', unread=('one',))",
    ],
)
def test_replies_are_validated(scripted: ReadingProcess, script: Script, result: str) -> None:
    path = script(f"from rag.types import Page, Heading\ntext = {result}")
    assert "no valid document" in refusal(scripted, path)


def test_time_limit(
    scripted: ReadingProcess, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One call in C, which no signal handler of Python could interrupt."""
    scripted.read("first", script(""))  # the child is there, and at once in the call
    monkeypatch.setattr("rag.documents.sandbox.process.Timer", lambda _, stop: Timer(0.2, stop))
    words = refusal(scripted, script("import re; re.match('(a+)+b', 'a' * 40)"))
    monkeypatch.undo()
    assert words.startswith("Reading took longer than 300 s. Split the file")
    assert "RAG_FILE_SECONDS" in words
    assert scripted.read("next", script("text = 'Next.'")).text == "Next."


def test_memory_limit(scripted: ReadingProcess, script: Script) -> None:
    words = refusal(scripted, script("text = 'x' * 10**9"))
    assert words.startswith("Reading the file takes more than 512 MB of memory.")
    assert "RAG_READER_MB" in words
    assert scripted.read("next", script("text = 'Next.'")).text == "Next."


def test_text_beyond_memory(tmp_path: Path) -> None:
    """The real reader of text, which holds the bytes and the characters at the same time."""
    path = tmp_path / "long.txt"
    path.write_bytes(b"word " * 30_000_000)
    with ReadingProcess(Limits(memory_mb=200, characters=10**9)) as reading:
        assert "RAG_READER_MB" in refusal(reading, path)


def test_html_beyond_memory(tmp_path: Path) -> None:
    """The parser, written in C, calls it an unknown error."""
    path = tmp_path / "long.html"
    path.write_text("<p>some <b>words</b> here</p>\n" * 200_000)
    with ReadingProcess(Limits(memory_mb=100)) as reading:
        assert "RAG_READER_MB" in refusal(reading, path)


def test_memory_leak_of_an_earlier_file(scripted: ReadingProcess, script: Script) -> None:
    scripted.read("leak", script("KEPT.append(bytearray(300_000_000))"))
    path = script("text = len(bytearray(300_000_000))")
    assert scripted.read("innocent", path).text == "300000000"


def test_file_size_limit(reading: ReadingProcess, tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    path.touch()
    os.truncate(path, 300_000_000)
    assert re.search(r"300 MB; the limit is 200 MB.*RAG_FILE_MB", refusal(reading, path))


def test_file_that_keeps_changing(reading: ReadingProcess, tmp_path: Path) -> None:
    """Another program writes to it all the time."""
    path = tmp_path / "log.txt"
    path.touch()
    os.truncate(path, 100_000_000)  # takes a while to read
    done = Event()

    def write() -> None:
        with path.open("ab", buffering=0) as file:
            while not done.wait(0.001):
                file.write(b"A line.\n")

    writer = Thread(target=write)
    writer.start()
    try:
        assert "changed while it was read" in refusal(reading, path)
    finally:
        done.set()
        writer.join()
    path.write_text("At rest.")
    assert reading.read("log.txt", path).text == "At rest."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import ctypes; ctypes.string_at(0)", "crashed on this file (signal 11)"),
        ("import os; os.abort()", "crashed on this file (signal 6)"),  # C++ out of memory
        ("import os; os._exit(3)", "crashed on this file (exit status 3)"),
        ("import os; os.kill(os.getpid(), 9)", "was killed"),
    ],
)
def test_crash_fails_one_file(
    scripted: ReadingProcess, script: Script, code: str, words: str
) -> None:
    assert words in refusal(scripted, script(code))
    assert scripted.read("next", script("text = 'Next.'")).text == "Next."


def test_bug_in_a_reader_is_named(scripted: ReadingProcess, script: Script) -> None:
    path = script(
        "from rag.documents import formats as reader\nhonest = reader.check_length\n"
        "def mistaken(*_): reader.check_length = honest; raise KeyError('pages')\n"
        "reader.check_length = mistaken"
    )
    assert "failed with KeyError: 'pages'" in refusal(scripted, path)


def test_child_killed_while_reading(scripted: ReadingProcess, script: Script) -> None:
    """The first file cannot be told from one that kills; another gets a second chance."""
    scripted.close()
    note = script("")
    path = script(
        f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(90)"
    )
    killer = Thread(target=lambda: os.kill(int(wait_for(note)), signal.SIGKILL))
    killer.start()
    assert "was killed" in refusal(scripted, path)
    killer.join()

    scripted.read("first", script(""))
    path = script(
        f"import os\nif os.path.exists({str(note)!r}):\n"
        f"    os.remove({str(note)!r}); os.kill(os.getpid(), 9)"
    )
    assert scripted.read("second", path).text == "Nothing."
    assert not note.exists()


def test_child_killed_between_files(scripted: ReadingProcess, script: Script) -> None:
    pid = int(scripted.read("first", script("import os; text = os.getpid()")).text)
    os.kill(pid, signal.SIGKILL)
    assert ends(pid)
    assert scripted.read("second", script("text = 'Read.'")).text == "Read."


def test_many_files_go_through_one_child(scripted: ReadingProcess, script: Script) -> None:
    path = script("import os; text = os.getpid()")
    assert len({scripted.read("name", path).text for _ in range(50)}) == 1


def test_child_lives_from_first_file_to_close(scripted: ReadingProcess, script: Script) -> None:
    with ReadingProcess(Limits(), module="no.such.module"):
        pass
    pid = int(scripted.read("name", script("import os; text = os.getpid()")).text)
    scripted.close()
    assert not Path(f"/proc/{pid}").exists()


def test_parser_output_is_discarded(
    scripted: ReadingProcess, script: Script, capfd: pytest.CaptureFixture[str]
) -> None:
    path = script(
        "import os, sys\nprint('noise'); sys.stdout.flush()\nos.write(1, b'noise')\n"
        "os.write(2, b'noise'); os.system('echo noise'); text = repr(sys.stdin.read())"
    )
    assert scripted.read("name", path).text == "''"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "call",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.socket()",
        "socket.getaddrinfo('example.org', 80)",
        "urllib.request.urlopen('http://127.0.0.1:9/')",
    ],
)
def test_no_network(scripted: ReadingProcess, script: Script, call: str) -> None:
    """A document must not be able to reach the network."""
    path = script(f"import socket, urllib.request\n{call}")
    assert "may not use the network" in refusal(scripted, path)


def test_working_directory_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(1)")
    (tmp_path / "a.txt").write_text("Words.")
    monkeypatch.chdir(tmp_path)
    with ReadingProcess(Limits()) as reading:
        assert reading.read("a.txt", tmp_path / "a.txt").text == "Words."


def test_ctrl_c_ends_the_child(scripted: ReadingProcess, script: Script) -> None:
    """The terminal's Ctrl-C reaches the parent only: the child has a session of its own."""
    note = script("")
    path = script(
        f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid()))\n"
        "assert os.getsid(0) == os.getpid(); time.sleep(90); text = 'Late.'"
    )

    def interrupt() -> None:
        wait_for(note)
        # To the main thread, as the system sends it: another one would leave it waiting.
        signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)

    Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        scripted.read("name", path)
    assert ends(int(note.read_text()))
    assert scripted.read("next", script("text = 'Next.'")).text == "Next."


@pytest.mark.parametrize("code", ["text = 'Done.'", "while True: pass"])
def test_child_does_not_outlive_its_parent(script: Script, tmp_path: Path, code: str) -> None:
    """A killed parent can end nothing; an endless parse ends by itself."""
    note = tmp_path / "note"
    path = script(f"import os; open({str(note)!r}, 'w').write(str(os.getpid()))\n{code}")
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from threading import Timer\n"
            "from rag.documents.sandbox import process\n"
            "from rag.documents.limits import Limits\n"
            "from rag.documents.sandbox.read import ReadingProcess\n"
            "process.Timer = lambda _, stop: Timer(60, stop)  # the child's own clock is tested\n"
            "reading = ReadingProcess(Limits(seconds=1), module='reading_child')\n"
            f"reading.read('name', Path({str(path)!r})); time.sleep(60)",
        ],
        env={**os.environ, "PYTHONPATH": CHILD_PATH},
    )
    pid = int(wait_for(note))
    parent.kill()
    parent.wait()
    assert ends(pid)
