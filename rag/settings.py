"""One typed settings object: defaults, `footnote.toml`, `RAG_*` variables, then arguments."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import BadInput
from rag.files import replace_file
from rag.text.language import language_named

FILE = "footnote.toml"
"""Read from the working directory, and written there by the page's Settings."""
PROJECT = Path(__file__).resolve().parent.parent
"""The checkout: `models/` and `corpus/` are found from here, wherever the command is run."""


class Settings(BaseSettings):
    """All that can be chosen. Unknown keys are refused, so that a typo fails at load."""

    model_config = SettingsConfigDict(
        env_prefix="RAG_", toml_file=FILE, extra="forbid", frozen=True
    )

    library: Path = Field(default=Path(".rag"), description="directory of the library")
    models_dir: Path = Field(
        default=PROJECT / "models", description="catalogue and fetched weights"
    )
    model: str = Field(
        default="qwen2.5-coder-1.5b", description="catalogue name or path of a GGUF file"
    )
    embedder: str = Field(default="all-minilm-l6-v2", description="catalogue name of the embedder")
    threads: int = Field(default=0, ge=0, description="threads of the language model; 0: all cores")
    # Greedy thoughts take minutes on a laptop, and the passages are there to read the answer from.
    think_tokens: int = Field(
        default=0, ge=0, description="how long a thinking model may think first, model tokens"
    )
    # What is asked then leaves this process. A key is taken from RAG_SERVER_KEY alone.
    server_url: str = Field(
        default="", description="address of an OpenAI-compatible server to answer instead"
    )
    server_model: str = Field(default="", description="name of the model on that server")

    # Whoever reaches the page can read the documents: beyond this computer only with a password.
    host: str = Field(default="127.0.0.1", description="address that the page listens on")
    password: SecretStr = Field(
        default=SecretStr(""), description="asked for before the page opens; empty for none"
    )

    # MiniLM reads 256 tokens and silently drops the rest; the heading path needs its share.
    chunk_tokens: int = Field(
        default=180, ge=16, le=230, description="largest chunk, embedder tokens"
    )
    candidates: int = Field(
        default=50, ge=1, description="hits taken from each index before fusion"
    )
    reranker: str = Field(
        default="", description="re-ranking: empty for the shipped one, none, or a folder"
    )
    # Reading is most of the wait, and grows with this budget.
    passages: int = Field(default=5, ge=1, description="most passages given to the language model")
    passage_tokens: int = Field(
        default=1000, ge=64, description="budget of all passages, model tokens"
    )
    context_tokens: int = Field(
        default=4096, ge=512, description="context window of the language model"
    )
    answer_tokens: int = Field(default=256, ge=16, description="longest answer, model tokens")
    # A question is embedded, searched and prompted whole; nothing a person asks is longer.
    question_chars: int = Field(
        default=2000, ge=1, description="longest question accepted, characters"
    )

    # Limits of one file, each against a way in which a file can stop the others or the machine.
    file_mb: int = Field(default=200, ge=1, description="largest file read, megabytes")
    # A few kilobytes of zip can unpack to all memory.
    unpacked_mb: int = Field(
        default=1000, ge=1, description="largest content of a compressed file, megabytes"
    )
    # A PDF can claim any number of pages; the longest printed works have about 3,000.
    file_pages: int = Field(default=5000, ge=1, description="most pages of a file")
    # Some dozens of long novels: more is a data file, not a text to study.
    file_characters: int = Field(
        default=20_000_000, ge=1, description="longest text of a file, characters"
    )
    # Parsers recurse; real documents nest some ten levels.
    file_nesting: int = Field(
        default=100, ge=1, description="deepest nesting of elements, groups or lists in a file"
    )
    # Reading takes a second for a long book; text recognition some seconds a page.
    file_seconds: int = Field(default=300, ge=1, description="longest time to read a file, seconds")
    reader_mb: int = Field(
        default=4000, ge=512, description="memory that reading a file may take, megabytes"
    )
    ignore: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="patterns of files to pass over, as in .gitignore"
    )
    # Exact search grows in proportion: `bench/vectors.py` finds 21 ms for a third as many.
    exact_up_to: int = Field(
        default=100_000, ge=1, description="chunks above which search becomes approximate"
    )

    # `bench/fit_gate.py` and `bench/gate.py` print what other thresholds turn away.
    read_above: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="probability, by the search alone, below which no passage is read",
    )
    # `bench/fit_answerability.py` prints what other thresholds refuse and let through.
    answer_above: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="probability, after reading, below which nothing is answered",
    )
    sure_above: float = Field(
        default=0.45,
        ge=0,
        le=1,
        description="probability above which no further passage is read for a fact",
    )
    wider_passages: int = Field(
        default=2, ge=0, description="most passages read after a second, wider search"
    )

    extractive: bool = Field(
        default=False, description="quote sentences only, and load no language model"
    )
    weigh_claims: bool = Field(
        default=True,
        description="whether the language model weighs each sentence of its answer once more",
    )

    answer_language: str = Field(
        default="",
        description="language that the page translates answers into; empty: as they are written",
    )

    # What Anki begins with as well.
    new_a_day: int = Field(default=20, ge=0, description="most new cards of a day")
    reviews_a_day: int = Field(default=200, ge=0, description="most cards due that a day shows")
    # Outside of these FSRS asks many times as often, or lets too much be forgotten.
    retention: float = Field(
        default=0.9, ge=0.7, le=0.97, description="probability of recall when a card is due"
    )

    @field_validator("ignore", mode="before")
    @classmethod
    def _split_ignore(cls, patterns: object) -> object:
        # An environment variable is one text: RAG_IGNORE='*.bak, drafts/'.
        if isinstance(patterns, str):
            return tuple(p.strip() for p in patterns.split(",") if p.strip())
        return patterns

    @field_validator("answer_language")
    @classmethod
    def _check_language(cls, language: str) -> str:
        if not language:
            return ""

        try:
            return language_named(language)
        except BadInput as error:
            raise ValueError(str(error)) from error

    @field_validator("library")
    @classmethod
    def _check_library(cls, library: Path) -> Path:
        # An empty path is an unset shell variable, and would mean the working directory.
        if library == Path() or not str(library).isprintable():
            raise ValueError("name a directory of its own")
        return library

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read a `footnote.toml` in the working directory too; no .env file, no secrets folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: object) -> Settings:
    """Read the settings; arguments that are None are left to the file, environment or default.

    A model that is given as an argument runs here, whatever file and environment say of a server.

    Raises:
        BadInput: an unknown key or a value out of range, named.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    if "model" in given:
        given.setdefault("server_url", "")
    return _checked(given)


def change_settings(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """Return settings with some changed, and keep the changes in `footnote.toml`.

    What else is in the file stays as it is, comments too. A variable of the environment is still
    stronger than the file when it is read again: see `fixed_by`.

    Raises:
        BadInput: a value out of range, or the file cannot be read or written.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    changed = _checked(settings.model_dump() | dict(changes))
    file = Path(FILE)
    try:
        kept = (
            tomlkit.parse(file.read_text(encoding="utf-8")) if file.exists() else tomlkit.document()
        )
        kept.update(changes)
        replace_file(file, tomlkit.dumps(kept))
    except (OSError, UnicodeError, TOMLKitError) as error:
        raise BadInput(
            f"{file.absolute()} cannot be written: {error}.", "Allow it, or correct the file there."
        ) from error
    return changed


def fixed_by(name: str) -> str | None:
    """Return the environment variable that fixes a setting, or None."""
    wanted = f"RAG_{name}".upper()
    return next((variable for variable in os.environ if variable.upper() == wanted), None)


def _checked(given: Mapping[str, object]) -> Settings:
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BadInput(
            f"Setting {name!r} with value {first.get('input')!r} is refused: {first['msg']}.",
            "Correct it in footnote.toml, the RAG_ environment variable or the argument.",
        ) from error
    except ValueError as error:  # broken TOML, or bytes that are not UTF-8
        raise BadInput(
            f"footnote.toml cannot be read: {error}.", "Correct it, or remove it."
        ) from error
