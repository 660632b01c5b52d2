"""Cases rebuilt from what people report about programs like this one: what of each is as expected.

    python bench/cases.py ../shared/data/cases [--only NN] [--extractive] [--show]

Each folder has its documents and a `case.json` with the commands to run. They run in a temporary
copy with a library of their own; `rag` runs in this process, so that the models load once. What is
expected of a case is in `bench/case_checks.py`. Prints a row for each case with what failed and the
value that was seen, then how many passed. Of a folder that has no check the answers are printed.

The case of the page is driven in Debian's chromium: the question box and the field for a title; its
other acts are tested in `tests/browser/test_asking.py`.

--extractive asks without the language model: minutes less, other answers. With the model about 20 s
for a question on two cores.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from case_checks import CHECKS, Ran
from command_line import make_parser
from rag_command import RagCommand, Result, inside, texts_of

from rag.intervals import interval

WIDTH = 300
"""Characters of a problem that are printed without --show."""


def steps(command: str, library: Path) -> Iterator[list[str]]:
    """Yield the words of each part of a command; parts are divided by `;` or `&&`."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=";&|<>")
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if word not in (";", "&&"):
            words.append(str(library) if word == "LIB" else word)
        elif words:
            yield words
            words = []


def run_step(words: list[str], rag: RagCommand, extractive: bool) -> Result:
    """Run a part of a command: `rag` in this process, anything else as a program."""
    shell = {"|", "<", ">", ">>"} & set(words)
    if words[0] == "rag" and not shell:
        extra = ["--extractive"] if extractive and words[1] in ("ask", "eval") else []
        return rag.run(*words[1:], *extra)
    command = " ".join(word if word in shell else shlex.quote(word) for word in words)
    here = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": here},
    )
    return Result(tuple(words), done.returncode, done.stdout, done.stderr)


def run_case(folder: Path, home: Path, rag: RagCommand, extractive: bool) -> tuple[Ran, Path]:
    """Run the commands of a case in a copy; return the results and the library."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    copy, library = home / folder.name, home / f"{folder.name}.rag"
    shutil.copytree(folder, copy)
    for path in (copy, *copy.rglob("*")):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)
    parts = [part for command in case["commands"] for part in steps(command, library)]
    with inside(home):
        results = [
            run_step(words, rag, extractive) for words in parts if words[:2] != ["rag", "chat"]
        ]
    return Ran(copy, results, texts_of(library)), library


def found_wrong(case: dict[str, Any], ran: Ran, library: Path) -> list[str] | None:
    """Return what is wrong with a case, or None if nothing here can tell."""
    if "acts" in case and (ran.folder / "acts.js").exists():
        from case_page import problems

        script = (ran.folder / "acts.js").read_text(encoding="utf-8")
        return list(problems(library, script[script.index("(selector)") :].rstrip().rstrip(";")))
    check = CHECKS.get(ran.folder.name)
    if check is None:
        return None
    ended = [
        f"{shlex.join(one.words[:3])} ended with {one.code}: {one.err[-200:]}"
        for one in ran.results
        if one.code and one.words[0] == "rag"
    ]
    try:
        return ended + list(check(ran))
    except (KeyError, ValueError, IndexError) as error:  # a command failed, or its form has changed
        return [*ended, f"cannot be checked: {error!r}"]


def answers_of(ran: Ran) -> Iterator[str]:
    """Yield a line for each thing that a case printed."""
    for one in ran.results:
        value = one.value
        if "verdict" in value:
            cited = [
                f"{c['document']}: {c['quote']}" for k in value["claims"] for c in k["citations"]
            ]
            yield f"{value['question']} -> {value['verdict']} {value['answer']!r} {cited}"
        elif "hits" in value:
            hits = [f"{hit['document']}: {hit['text'][:100]}" for hit in value["hits"][:2]]
            yield f"{value['question']} -> {hits}"
        elif one.words[:2] != ("rag", "index"):
            yield f"{shlex.join(one.words)} -> {one.code} {' '.join((one.out or one.err).split())}"


def main() -> None:
    """Run the cases and print the table."""
    parser = make_parser(__doc__)
    parser.add_argument("cases", type=Path, help="folder of cases")
    parser.add_argument("--only", default="", metavar="NN", help="cases that begin with this")
    parser.add_argument("--extractive", action="store_true", help="load no language model")
    parser.add_argument("--show", action="store_true", help="print all answers, and problems whole")
    options = parser.parse_args()
    folders = sorted(path.parent for path in options.cases.resolve().glob("*/case.json"))
    chosen = [folder for folder in folders if folder.name.startswith(options.only)]
    passed, checked = 0, 0
    with tempfile.TemporaryDirectory() as home:
        rag = RagCommand(Path(home))
        for folder in chosen:
            case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
            ran, library = run_case(folder, Path(home), rag, options.extractive)
            wrong = found_wrong(case, ran, library)
            name = {None: "not checked", True: "passed"}.get(wrong if wrong is None else not wrong)
            print(f"{name or 'FAILED':12s} {folder.name:34s} {case['kind']}", flush=True)
            checked += wrong is not None
            passed += wrong == []
            for one in wrong or []:
                print(f"             - {one if options.show else one[:WIDTH]}")
            for one in answers_of(ran) if options.show or wrong is None else ():
                print(f"               {one if options.show else one[:WIDTH]}")
        rag.close()
    low, high = interval(passed, checked)
    print(f"\n{passed} of {checked} passed ({low:.2f} to {high:.2f})", end="")
    print(f", {len(chosen) - checked} not checked" if len(chosen) > checked else "")


if __name__ == "__main__":
    main()
