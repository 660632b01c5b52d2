"""Reading source code: definitions are headings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from made_files import (
    programs,
    read,
)

from rag.documents.chunks import Splitter, heading_path


@settings(max_examples=40, deadline=None)
@given(program=programs())
def test_statements_are_under_their_definitions(
    splitter: Splitter, program: tuple[str, list[tuple[str, str]]]
) -> None:
    text, statements = program
    document = read("a.py", text.encode())
    assert document.text == text
    pieces = splitter.split(document)
    for statement, path in statements:
        position = text.index(statement)
        assert heading_path(document.headings, position) == path
        assert any(p.start <= position < p.end and p.heading == path for p in pieces)


SOURCES = {
    "a.js": "class A {\n  go(a) {\n    if (a) { f(); }\n  }\n}\nconst g = (x) => x;\n",
    "a.ts": "export class A<T> {\n  async go(\n    a: T,\n  ): Promise<T> {\n  }\n}\n",
    "a.java": "class A {\n  @Override\n  public int go(int a) {\n    run();\n  }\n}\n",
    "a.c": "int f(int);\nstruct s *go(int a)\n{\n  while (a) { f(a); }\n}\n",
    "a.cpp": "class A : B {\npublic:\n  A(int x) : a(x) {}\n};\nint A::go() const {\n}\n",
    "a.go": "type T struct {\n}\n\nfunc (t *T) Go() int {\n\treturn 1\n}\n",
    "a.rs": "impl Show for S {\n    pub(crate) fn go(&self) {\n    }\n}\n",
    "a.rb": "module M\n  class A < B\n    def self.go?\n    end\n  end\nend\n",
    "a.php": "<?php\nfunction f() {\n  return function ($x) use ($y) { };\n}\n",
    "a.kt": "class A {\n    fun go(a: Int): Int = a\n}\n",
    "a.r": "go <- function(a) {\n  a\n}\n",
    "a.sh": "go() {\n  true\n}\nfunction f {\n  true\n}\n",
    "a.sql": "CREATE TABLE IF NOT EXISTS t (a int);\n",
    "a.m": "function y = go(a)\ny = a;\n",
}


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("a.js", ["A", "go", "g"]),
        ("a.ts", ["A", "go"]),
        ("a.java", ["A", "go"]),
        ("a.c", ["go"]),
        ("a.cpp", ["A", "A", "A::go"]),
        ("a.go", ["T", "Go"]),
        ("a.rs", ["Show for S", "go"]),
        ("a.rb", ["M", "A", "self.go?"]),
        ("a.php", ["f"]),
        ("a.kt", ["A", "go"]),
        ("a.r", ["go"]),
        ("a.sh", ["go", "f"]),
        ("a.sql", ["t"]),
        ("a.m", ["go"]),
    ],
)
def test_definitions_by_language(name: str, titles: list[str]) -> None:
    """Calls, loops and declarations are not definitions."""
    document = read(name, SOURCES[name].encode())
    assert [heading.title for heading in document.headings if heading.title] == titles


def test_definition_begins_with_its_comments(splitter: Splitter) -> None:
    source = "import x\n\n# About go.\n@cached\ndef go():\n    '''\n    #'''\n\nx.run()\n"
    document = read("a.py", source.encode())
    assert [(p.heading, source[p.start : p.end]) for p in splitter.split(document)] == [
        ("", "import x"),
        ("go", "# About go.\n@cached\ndef go():\n    '''\n    #'''"),
        ("", "x.run()"),
    ]
