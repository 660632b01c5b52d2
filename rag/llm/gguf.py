"""Check a GGUF file before it is loaded: read its metadata, and let a child process open it.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from rag.errors import ModelFailed
from rag.settings import PROJECT

_SIZES = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_TEXT, _ARRAY = 8, 9
_LONGEST_TEXT = 1_000_000
"""Bytes; the longest chat templates have some ten thousand."""
_MOST_LAYERS = 1000
_TRIAL_SECONDS = 120
DOWNLOAD_AGAIN = (
    "Download the file again; to check the models of the catalogue against their checksums: "
    "rag models verify"
)


@dataclass(frozen=True, slots=True)
class Header:
    """Metadata of a file. Sizes are bytes; `state` is the size of one context token."""

    architecture: str
    size: int
    state: int
    trained_for: int
    has_template: bool
    embeds_only: bool


def read_header(path: Path) -> Header:
    """Read the metadata of a file.

    Raises:
        ModelFailed: it is not a GGUF file, incomplete, or one of several parts.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            known = _metadata(path, file)
        return _header(known, size)
    except OSError as error:
        raise ModelFailed(
            f"The weights {path} cannot be read: {error.strerror}.", "Check its permissions."
        ) from error
    # A damaged header can claim anything: lengths beyond the file, other types of values.
    except (struct.error, ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise ModelFailed(
            f"The weights {path} are damaged or incomplete: {error}.", DOWNLOAD_AGAIN
        ) from error


def _metadata(path: Path, file: BinaryIO) -> dict[str, Any]:
    if file.read(4) != b"GGUF":
        raise ModelFailed(
            f"The file {path} is not a GGUF model.",
            "Choose a model in this format; its file name ends in .gguf.",
        )
    version, _, count = _unpack(file, "IQQ")
    if version not in (2, 3):
        raise ModelFailed(
            f"The file {path} has GGUF version {version}; versions 2 and 3 can be read.",
            DOWNLOAD_AGAIN,
        )
    known = {}
    for _ in range(count):
        key = _text(file)
        known[key] = _value(file, *_unpack(file, "I"))
    return known


def _value(file: BinaryIO, kind: int) -> Any:
    """Read a value; long arrays and those of texts are skipped, as they are vocabularies."""
    if kind == _TEXT:
        return _text(file)
    if kind != _ARRAY:
        return _unpack(file, _SIZES[kind])[0]
    inner, count = _unpack(file, "IQ")
    if inner == _TEXT:  # some hundred thousand
        for _ in range(count):
            _bytes(file)
        return None
    code = _SIZES[inner]
    if count > _MOST_LAYERS:
        return _skip(file, count * struct.calcsize(code))
    return list(_unpack(file, f"{count}{code}"))


def _unpack(file: BinaryIO, codes: str) -> tuple[Any, ...]:
    return struct.unpack(f"<{codes}", file.read(struct.calcsize(f"<{codes}")))


def _text(file: BinaryIO) -> str:
    return _bytes(file).decode("utf-8")


def _bytes(file: BinaryIO) -> bytes:
    length = int.from_bytes(file.read(8), "little")
    if length > _LONGEST_TEXT:
        raise ValueError(f"it claims a text of {length} bytes")
    found = file.read(length)
    if len(found) < length:
        raise ValueError("it ends within a text")
    return found


def _skip(file: BinaryIO, length: int) -> None:
    if length > os.fstat(file.fileno()).st_size - file.tell():
        raise ValueError(f"it claims {length} bytes more than there are")
    file.seek(length, os.SEEK_CUR)


def _header(known: dict[str, Any], size: int) -> Header:
    architecture = known["general.architecture"]

    def own(name: str, default: Any = None) -> Any:
        found = known.get(f"{architecture}.{name}")
        return default if found is None else found

    parts = known.get("split.count") or 1
    if parts > 1:
        raise ModelFailed(
            f"The file is one of {parts} parts of a model.",
            "Join them with llama-gguf-split --merge, and give the whole file.",
        )
    layers, heads = own("block_count", 0), own("attention.head_count", 0)
    if not 0 < layers <= _MOST_LAYERS:
        raise ValueError(f"it claims {layers} layers")
    most_heads = max(heads) if isinstance(heads, list) else heads
    width = own("embedding_length", 0) // max(most_heads, 1)
    groups = own("attention.head_count_kv", heads)
    in_all = sum(groups) if isinstance(groups, list) else groups * layers
    each = own("attention.key_length", width) + own("attention.value_length", width)
    return Header(
        architecture=architecture,
        size=size,
        state=int(2 * in_all * each),  # numbers of 16 bits
        trained_for=max(0, int(own("context_length", 0))),
        has_template=bool(known.get("tokenizer.chat_template")),
        embeds_only=not own("attention.causal", True) or bool(own("pooling_type", 0)),
    )


def check_writes(header: Header, name: str) -> None:
    """Refuse a model that cannot answer.

    Raises:
        ModelFailed: it is an embedder, or has no chat template.
    """
    if header.embeds_only or not header.has_template:
        what = (
            "is an embedder and cannot write text"
            if header.embeds_only
            else "has no chat template, so it cannot answer questions"
        )
        raise ModelFailed(
            f"The model {name} {what}.",
            "Choose a chat model; their names often end in -instruct, -chat or -it.",
        )


# A damaged vocabulary makes llama.cpp abort the process. So a child process opens the file first,
# without the weights, which takes less than a second.

_COMMAND = (
    *(sys.executable, "-P", "-c"),
    "import sys; sys.path.append(sys.argv[1]); from rag.llm.gguf import main; main()",
)


def check_in_child(path: Path) -> None:
    """Let a child process open a file with llama.cpp.

    Raises:
        ModelFailed: llama.cpp crashes or refuses the file; with its reason.
    """
    try:
        ran = subprocess.run(
            [*_COMMAND, str(PROJECT), str(path)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TRIAL_SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return  # this says nothing about the file: the machine is too busy
    if ran.returncode == 0:
        return
    words = ran.stderr.decode("utf-8", "replace")
    raise ModelFailed(
        f"The weights {path} cannot be loaded: {_reason(ran.returncode, words)}.",
        f"{DOWNLOAD_AGAIN}; `rag doctor` checks llama.cpp itself.",
    )


def _reason(code: int, words: str) -> str:
    if code < 0:
        return f"llama.cpp crashes with {signal.Signals(-code).name} when it opens them"
    said = re.findall(r"error loading model[^:\n]*: (.+)", words)
    return str(said[-1]).strip() if said else "llama.cpp refuses them"


def check_unknown(path: Path, name: str) -> None:
    """Check a file of unknown origin: a child process opens it before this one reads its header.

    Where llama.cpp is not compiled yet, only the header is checked.

    Raises:
        ModelFailed: it cannot be used as a chat model.
    """
    if importlib.util.find_spec("llama_cpp"):
        check_in_child(path)
    check_writes(read_header(path), name)


def main() -> None:
    """Open the file in the last argument; exit with 0 if it can be opened, else 1."""
    import llama_cpp

    parameters = llama_cpp.llama_model_default_params()
    parameters.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(sys.argv[-1].encode(), parameters)
    sys.exit(0 if model else 1)
