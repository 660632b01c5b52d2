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
    """All settings. Unknown keys are refused, so that a typo is an error."""

    model_config = SettingsConfigDict(
        env_prefix="RAG_", toml_file=FILE, extra="forbid", frozen=True
    )

    library: Path = Field(default=Path(".rag"), description="Directory of the library.")
    models_dir: Path = Field(
        default=PROJECT / "models",
        description="Folder of the model catalogue and the downloaded models.",
    )
    model: str = Field(
        default="qwen2.5-coder-1.5b",
        description="Language model: a name from the catalogue or the path of a GGUF file.",
    )
    embedder: str = Field(
        default="all-minilm-l6-v2",
        description="Embedding model. After a change run `rag index --re-embed`.",
    )
    threads: int = Field(
        default=0, ge=0, description="Threads of the language model; 0 for all cores."
    )
    # Reasoning takes minutes on a laptop, and is not needed to read an answer from passages.
    think_tokens: int = Field(
        default=0,
        ge=0,
        description="Maximum reasoning of a reasoning model before it answers, in tokens.",
    )
    # Questions and passages are then sent there. The key is read only from RAG_SERVER_KEY.
    server_url: str = Field(
        default="",
        description="URL of an OpenAI-compatible server that replaces the local language model.",
    )
    server_model: str = Field(default="", description="Name of the model on that server.")

    # Everyone who can open the page can read the documents: other computers need a password.
    host: str = Field(
        default="127.0.0.1",
        description="Address of the page; any other than localhost requires a password.",
    )
    password: SecretStr = Field(
        default=SecretStr(""), description="Password of the page; empty for none."
    )

    # MiniLM reads 256 tokens and silently drops the rest; the heading path needs its share.
    chunk_tokens: int = Field(
        default=180,
        ge=16,
        le=230,
        description="Maximum chunk size, in tokens. After a change run `rag index --re-embed`.",
    )
    candidates: int = Field(
        default=50,
        ge=1,
        description="Results of each search (dense and full-text) before they are merged.",
    )
    reranker: str = Field(
        default="",
        description="Re-ranker: empty (built-in), `none`, or the folder of a cross-encoder.",
    )
    # Reading takes most of the response time, and grows with this budget.
    passages: int = Field(
        default=5,
        ge=1,
        description="Maximum number of passages for the language model; more is slower.",
    )
    passage_tokens: int = Field(
        default=1000,
        ge=64,
        description="Maximum size of all passages together, in tokens; more is slower.",
    )
    context_tokens: int = Field(
        default=4096, ge=512, description="Context window of the language model, in tokens."
    )
    # Some 9 MB for each passage with the default model. It is never needed.
    states_mb: int = Field(
        default=4000,
        ge=0,
        description="Maximum disk space for what the language model has read, in megabytes, so "
        "that it reads no passage twice; 0 keeps nothing.",
    )
    read_ahead: bool = Field(
        default=True,
        description="Let the language model read passages while nobody asks on the page, so that "
        "they are ready to answer at once.",
    )
    answer_tokens: int = Field(
        default=256, ge=16, description="Maximum length of an answer, in tokens."
    )
    # A question is embedded, searched and prompted as a whole; no real question is longer.
    question_chars: int = Field(
        default=2000, ge=1, description="Maximum length of a question, in characters."
    )

    # Limits of one file: each prevents a file from blocking the others or the machine.
    file_mb: int = Field(default=200, ge=1, description="Maximum size of a file, in megabytes.")
    # A few kilobytes of zip can expand to fill the memory.
    unpacked_mb: int = Field(
        default=1000,
        ge=1,
        description="Maximum uncompressed size of a compressed file, in megabytes.",
    )
    # A PDF can claim any number of pages; the longest printed works have about 3,000.
    file_pages: int = Field(default=5000, ge=1, description="Maximum number of pages of a file.")
    # Some dozens of long novels: more is a data file, not a text to study.
    file_characters: int = Field(
        default=20_000_000, ge=1, description="Maximum text of a file, in characters."
    )
    # Parsers recurse; real documents nest some ten levels.
    file_nesting: int = Field(
        default=100, ge=1, description="Maximum nesting of elements, groups or lists in a file."
    )
    # Reading takes a second for a long book; text recognition some seconds a page.
    file_seconds: int = Field(
        default=300, ge=1, description="Maximum time to read a file, in seconds."
    )
    reader_mb: int = Field(
        default=4000, ge=512, description="Maximum memory to read a file, in megabytes."
    )
    ignore: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Patterns of files to skip, in .gitignore syntax."
    )
    # Time of exact search is proportional: 21 ms for a third as many (`bench/vectors.py`).
    exact_up_to: int = Field(
        default=100_000,
        ge=1,
        description="Number of chunks up to which search is exact; above, it is approximate.",
    )

    # For other thresholds see `bench/fit_gate.py` and `bench/gate.py`.
    read_above: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Minimum probability of an answer to read on after the search.",
    )
    # For other thresholds see `bench/fit_answerability.py`.
    answer_above: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Minimum probability of an answer to write it, after reading the passages.",
    )
    sure_above: float = Field(
        default=0.45,
        ge=0,
        le=1,
        description="Probability of an answer at which no further passage is read for a fact.",
    )
    wider_passages: int = Field(
        default=2, ge=0, description="Maximum number of passages read after the fallback search."
    )

    extractive: bool = Field(
        default=False, description="Quote sentences of the documents, and load no language model."
    )
    weigh_claims: bool = Field(
        default=True,
        description="Whether the language model also checks each sentence of its answer.",
    )

    answer_language: str = Field(
        default="",
        description="Language of translated answers on the page, such as `German` or `de`.",
    )

    # The defaults of Anki.
    new_a_day: int = Field(default=20, ge=0, description="Maximum number of new cards per day.")
    reviews_a_day: int = Field(
        default=200, ge=0, description="Maximum number of due cards per day."
    )
    # Beyond these bounds FSRS schedules far too many reviews, or too few.
    retention: float = Field(
        default=0.9,
        ge=0.7,
        le=0.97,
        description="Recall probability at which a card is due; higher means more reviews.",
    )

    @property
    def states(self) -> Path:
        """Folder of what the language model has read; see `rag.llm.kept_states`."""
        return self.library / "states"

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
        # An unset shell variable gives an empty path, which would be the working directory.
        if library == Path() or not str(library).isprintable():
            raise ValueError("name a directory for the library alone")
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
        """Read arguments, environment and `footnote.toml`; no .env file, no secrets folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: object) -> Settings:
    """Read the settings; an argument that is None is taken from file, environment or default.

    A model given as an argument runs locally, even if file or environment name a server.

    Raises:
        BadInput: an unknown key or a value out of range; the message names it.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    if "model" in given:
        given.setdefault("server_url", "")
    return _checked(given)


def change_settings(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """Return changed settings, and save the changes in `footnote.toml`.

    The rest of the file is kept, with its comments. Environment variables still override the file:
    see `fixed_by`.

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
            f"{file.absolute()} cannot be written: {error}.", "Correct the file or its permissions."
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
