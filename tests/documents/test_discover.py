"""Finding documents: skipped names, ignore patterns, links, unusual file systems."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.documents.discover import discover
from rag.errors import BadInput


def test_sorted_without_loops(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    for name in ("b.md", "a.txt", "q.jsonl", ".hidden.md", "sub/c.md"):
        (tmp_path / name).write_text("text")
    found = discover([tmp_path, tmp_path / "q.jsonl"])
    assert [path.name for path in found.documents] == ["a.txt", "b.md", "q.jsonl", "c.md"]
    assert [path.name for path in found.skipped] == [".hidden.md", "loop"]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


def make(folder: Path, *names: str) -> None:
    """Make files with some text in them."""
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("Some text.")


def names(paths: tuple[Path, ...], folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def documents(folder: Path, *, ignore: tuple[str, ...] = ()) -> list[str]:
    return names(discover([folder], ignore=ignore).documents, folder)


def test_files_are_sorted_and_others_counted(notes: Path) -> None:
    make(notes, "b.md", "a.txt", "sub/c.md", "q.xyz", ".hidden.md", "~$a.docx", "a.docx")
    found = discover([notes, notes / "q.xyz"])
    assert names(found.documents, notes) == ["a.docx", "a.txt", "b.md", "q.xyz", "sub/c.md"]
    assert names(found.skipped, notes) == [".hidden.md", "~$a.docx"]


def test_skipped_folder_counts_once(notes: Path) -> None:
    make(notes, "a.md", ".git/x.md", "web/node_modules/p/y.md", "__pycache__/z.md", "drafts/d.md")
    make(notes, "env/pyvenv.cfg", "env/lib/readme.md")
    found = discover([notes], ignore=["drafts"])
    assert names(found.documents, notes) == ["a.md"]
    passed = [".git", "__pycache__", "drafts", "env", "web/node_modules"]
    assert names(found.skipped, notes) == passed


def test_named_virtual_environment_is_walked(notes: Path) -> None:
    make(notes, "pyvenv.cfg", "a.md")
    assert documents(notes) == ["a.md"]


def test_library_is_never_walked(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither under its own name, nor by way of a link to it or above it, nor when it is named."""
    make(notes, "a.md", "my library/b.md")
    (notes.parent / "link").symlink_to(notes)
    library = notes / "my library"
    for root, spelt in (
        (notes, library),
        (notes.parent / "link", library),
        (notes, notes.parent / "link" / "my library"),
    ):
        found = discover([root], library=spelt)
        assert (names(found.documents, root), found.skipped) == (["a.md"], ())
    assert discover([library], library=library).documents == ()
    monkeypatch.chdir(notes)
    assert names(discover([notes], library=Path("my library")).documents, notes) == ["a.md"]


def test_library_that_does_not_exist_yet(notes: Path) -> None:
    make(notes, "a.md")
    assert len(discover([notes], library=notes / ".rag").documents) == 1


def test_patterns_are_relative_to_each_folder(notes: Path) -> None:
    make(notes, "a/x.md", "a/sub/x.md", "b/x.md", "b/y.md")
    found = discover([notes / "a", notes / "b"], ignore=["/x.md"])
    assert names(found.documents, notes) == ["a/sub/x.md", "b/y.md"]
    assert names(found.skipped, notes) == ["a/x.md", "b/x.md"]


def test_nearest_ignore_file_decides(notes: Path) -> None:
    make(notes, "a.md", "a.txt", "keep/a.txt", "keep/deep/a.txt", "keep/deep/a.md")
    (notes / ".ragignore").write_text("# only Markdown\n*.txt\n!important.txt\n")
    (notes / "keep" / ".ragignore").write_text("!*.txt\r\n/deep/*.md\r\n")
    assert documents(notes, ignore=("a.md",)) == ["keep/a.txt", "keep/deep/a.txt"]
    (notes / ".ragignore").write_text("!a.md\n")
    assert documents(notes, ignore=("a.md",))[:2] == ["a.md", "a.txt"]


def test_ignored_folder_cannot_be_reopened(notes: Path) -> None:
    """As with git: an ignored folder is not walked."""
    make(notes, "drafts/keep.md", "a.md")
    (notes / "drafts" / ".ragignore").write_text("!keep.md")
    assert documents(notes, ignore=("drafts/", "!keep.md")) == ["a.md"]


def test_named_file_is_never_ignored(notes: Path) -> None:
    make(notes, "a.md", ".hidden.md", "node_modules/b.md")
    named = [notes / "a.md", notes / ".hidden.md", notes / "node_modules" / "b.md"]
    assert len(discover([notes, *named], ignore=["*.md"]).documents) == 3
    assert discover([notes, *named], ignore=["*.md"]).skipped == (notes / "node_modules",)


@pytest.mark.parametrize("pattern", ["!", "/", "a[b", "a\\", "[]", "[z", "a\0b", "x/[!", "a[\\]"])
def test_bad_pattern_is_named_with_its_line(notes: Path, pattern: str) -> None:
    make(notes, "a.md")
    (notes / ".ragignore").write_text(f"*.txt\n\n{pattern}\n")
    with pytest.raises(BadInput) as caught:
        discover([notes])
    assert f"{notes / '.ragignore'}, line 3" in caught.value.what
    assert repr(pattern) in caught.value.what
    with pytest.raises(BadInput, match="--ignore"):
        discover([notes], ignore=[pattern])


def test_ignore_file_that_is_a_pipe(notes: Path) -> None:
    """A pipe would be read for ever; and to ignore nothing might index what is private."""
    os.mkfifo(notes / ".ragignore")
    with pytest.raises(BadInput, match="not a regular file"):
        discover([notes])
    (notes / ".ragignore").unlink()
    (notes / ".ragignore").symlink_to("nowhere")
    with pytest.raises(BadInput, match="cannot be read"):
        discover([notes])


def test_ignore_file_with_bom_or_stray_bytes(notes: Path) -> None:
    make(notes, "a.md", "b.md")
    (notes / os.fsdecode(b"caf\xe9.md")).write_text("Text.")
    (notes / ".ragignore").write_bytes(b"\xef\xbb\xbfa.md\ncaf\xe9.md\n")
    assert documents(notes) == ["b.md"]


def test_hostile_pattern_ends(notes: Path) -> None:
    """A plain translation to a regular expression would take years."""
    make(notes, "a" * 200 + ".md")
    assert len(documents(notes, ignore=("*a" * 30 + "b", "**/" * 30 + "b"))) == 1


FOLDERS = ["a", "b", "ab", "x y", "#c", "!d", "a\\", "[a]", "*", "a ", "a]"]


FILES = [f"{name}.md" for name in FOLDERS]


GLOBS = [
    "a",
    "b",
    "ab",
    "*",
    "?",
    "a?",
    "a*",
    "*b",
    "[ab]",
    "[!a]",
    "[^b]*",
    "[a-b]b",
    "a]",
    "x y",
    "f.md",
]


pattern = st.tuples(
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(st.sampled_from([*GLOBS, "**"]), max_size=2).map(
        lambda parts: "".join(f"{p}/" for p in parts)
    ),
    st.sampled_from([*GLOBS, *(f"{glob}.md" for glob in GLOBS), "**"]),
    st.sampled_from(["", "", "/"]),
).map("".join)


@pytest.fixture(scope="module")
def git(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Git, with a repository outside the folder that it lists."""
    if shutil.which("git") is None:
        pytest.skip("git is the judge")
    repository = tmp_path_factory.mktemp("git")
    subprocess.run(["git", "init", "--quiet", "--bare", repository], check=True)
    return f"git --git-dir={repository} -c core.bare=false --work-tree=. ls-files --others -z"


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([".", "a", "ab", "a/b"]), st.lists(pattern, max_size=3), min_size=1
    ),
    st.lists(pattern, max_size=1),
    st.integers(0, 10**6),
)
def test_patterns_match_git(
    git: str,
    tmp_path_factory: pytest.TempPathFactory,
    files: dict[str, list[str]],
    ignore: list[str],
    seed: int,
) -> None:
    """With patterns at several levels, the same files remain."""
    folder = tmp_path_factory.mktemp("tree")
    chance = random.Random(seed)
    for where in ("a", "ab", "a/b", *(chance.choice(FOLDERS) for _ in range(4))):
        inside = chance.choice(["", chance.choice(FOLDERS)])
        make(folder, *(f"{where}/{inside}/{file}" for file in chance.sample(FILES, 2)))
    for where, lines in files.items():
        (folder / where / ".ragignore").write_text("".join(f"{line}\n" for line in lines))
    (folder / ".given").write_text("".join(f"{line}\n" for line in ignore))
    command = [*git.split(), "--exclude-per-directory=.ragignore", "--exclude-from=.given"]
    listing = subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout
    left = {name for name in os.fsdecode(listing).split("\0") if name.endswith(".md")}
    assert set(documents(folder, ignore=tuple(ignore))) == left


def test_folder_links_only_if_named(notes: Path) -> None:
    make(notes.parent, "elsewhere/x.md")
    (notes / "sub").mkdir()
    (notes / "sub" / "loop").symlink_to(notes)
    (notes / "folder.md").symlink_to(notes.parent / "elsewhere")
    make(notes, "sub/c.md")
    found = discover([notes])
    assert names(found.documents, notes) == ["sub/c.md"]
    assert names(found.skipped, notes) == ["folder.md", "sub/loop"]
    loop = notes / "sub" / "loop"
    assert names(discover([loop]).documents, loop) == ["sub/c.md"]


def test_file_reached_twice_is_one_document(notes: Path) -> None:
    """A link gives way to the file itself, and to a link that comes before it."""
    make(notes, "z.md")
    make(notes.parent, "outside.md")
    (notes / "a.md").symlink_to("z.md")
    (notes / "m.md").symlink_to("../outside.md")
    (notes / "n.md").symlink_to("m.md")
    found = discover([notes])
    assert names(found.documents, notes) == ["m.md", "z.md"]
    assert names(found.skipped, notes) == ["a.md", "n.md"]
    assert names(discover([notes, notes / "a.md"]).documents, notes) == ["a.md", "m.md", "z.md"]


def test_unreadable_file_is_still_a_document(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it fails with a reason: broken and circular links, pipes, sockets."""
    make(notes, "a.md")
    (notes / "broken.md").symlink_to("nowhere.md")
    (notes / "gone.md").symlink_to("nowhere.md")
    (notes / "circle.md").symlink_to("circle.md")
    os.mkfifo(notes / "pipe.md")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(notes)  # the whole path can be too long for a socket
        server.bind("socket.md")
    expected = ["a.md", "broken.md", "circle.md", "gone.md", "pipe.md", "socket.md"]
    assert documents(notes) == expected
    assert discover([notes / "missing", Path("/dev/null")]).documents == (
        Path("/dev/null"),
        notes / "missing",
    )


def test_any_name_is_found(notes: Path) -> None:
    strange = ["a\nb.md", os.fsdecode(b"caf\xe9.md"), " .md", "*.md", "[a].md", "é/猫.md", "\\.md"]
    make(notes, *strange)
    assert documents(notes) == sorted(strange)
    assert documents(notes, ignore=(r"\[a].md", "a?b.md", "é/")) == sorted(
        {*strange} - {"[a].md", "a\nb.md", "é/猫.md"}
    )


def test_forbidden_folder(notes: Path) -> None:
    make(notes, "a.md", "secret/b.md")
    (notes / "secret").chmod(0)
    if os.access(notes / "secret", os.R_OK):
        pytest.skip("this user may read everything")
    found = discover([notes])
    (notes / "secret").chmod(0o700)
    assert names(found.documents, notes) == ["a.md"]
    assert names(found.closed, notes) == ["secret"]


def test_folders_beyond_path_length(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the path becomes too long, that folder cannot be read; the others can."""
    make(notes, "a.md")
    monkeypatch.chdir(notes)
    for _ in range(20):
        Path("d" * 250).mkdir()
        monkeypatch.chdir("d" * 250)
    found = discover([notes])
    monkeypatch.chdir(notes)
    shutil.rmtree("d" * 250)
    assert names(found.documents, notes) == ["a.md"]
    assert len(found.closed) == 1


def test_folders_beyond_the_stack(notes: Path) -> None:
    deep = notes.joinpath(*"d" * 1500)
    for folder in reversed([deep, *deep.parents]):
        folder.mkdir(exist_ok=True)
    make(deep, "a.md")
    assert len(discover([notes]).documents) == 1
    subprocess.run(["rm", "-r", notes], check=True)  # shutil.rmtree() is recursive
