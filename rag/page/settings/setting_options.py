"""The options of the Settings tab; each choice of an option stands for values of settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.grounding.calibration import Calibration
from rag.llm.server import host_of
from rag.models import catalog
from rag.settings import Settings, fixed_by
from rag.text.language import LANGUAGE_CODES


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """One choice of an option; `values` are the settings that it stands for, by name."""

    title: str
    hint: str
    values: Mapping[str, object]

    @property
    def label(self) -> str:
        """What a person reads."""
        return f"{self.title}: {self.hint}" if self.hint else self.title

    def holds(self, settings: Settings) -> bool:
        """Whether the settings have these values."""
        return all(getattr(settings, name) == value for name, value in self.values.items())


@dataclass(frozen=True, slots=True)
class Option:
    """An option of the Settings tab with its choices.

    `fixed` says what sets its value, where it cannot be changed on the page.
    """

    name: str
    title: str
    hint: str
    choices: tuple[OptionChoice, ...]
    fixed: str = ""

    def chosen(self, settings: Settings) -> str | None:
        """Return the title of the choice that is in use."""
        return next((one.title for one in self.choices if one.holds(settings)), None)


def _strictness(title: str, hint: str, threshold: float) -> OptionChoice:
    # A passage that is good enough to stop reading at must be good enough to answer from.
    sure = max(threshold, float(Settings.model_fields["sure_above"].default))
    return OptionChoice(title, hint, {"answer_above": threshold, "sure_above": sure})


STRICTNESS = (
    _strictness(
        "Lenient",
        "answer when the probability that a passage contains the answer is at least 10 %",
        0.1,
    ),
    _strictness("Balanced", "at least 20 %", 0.2),
    _strictness("Careful", "at least 50 %", 0.5),
    _strictness("Strict", "at least 80 %; more questions stay unanswered", 0.8),
)
"""Choices of `answer_above`, which is compared with a calibrated probability."""

LENGTHS = (
    OptionChoice("Short", "at most about 90 words", {"answer_tokens": 128}),
    OptionChoice("Normal", "at most about 180 words", {"answer_tokens": 256}),
    OptionChoice("Long", "at most about 360 words; takes longer", {"answer_tokens": 512}),
)

WRITING = (
    OptionChoice(
        "Write an answer",
        "in the words of the language model, each sentence checked",
        {"extractive": False},
    ),
    OptionChoice(
        "Quote only", "sentences from your documents, no language model", {"extractive": True}
    ),
)

READING_AHEAD = (
    OptionChoice(
        "While nobody asks",
        "on mains power; takes some disk, and answers come sooner",
        {"read_ahead": True},
    ),
    OptionChoice("Never", "passages are read when a question needs them", {"read_ahead": False}),
)

LANGUAGES = (
    OptionChoice("No translation", "usually the language of the question", {"answer_language": ""}),
    *(OptionChoice(name, "", {"answer_language": name}) for name in LANGUAGE_CODES),
)


def options_of(settings: Settings, learned: Calibration) -> tuple[Option, ...]:
    """Return all options.

    Args:
        settings: in use.
        learned: the calibration of the library; its threshold, if it has one, is the one used.
    """
    calibrated = ""
    if learned.answer_above is not None:
        calibrated = (
            f"Set by your calibration: answer from a probability of {learned.answer_above:.0%} on. "
            "Run rag calibrate to fit it again."
        )
    return (
        Option(
            "extractive",
            "Answers",
            "For a single question, tick “Quote only” beside it instead.",
            WRITING,
            _environment("extractive"),
        ),
        _model(settings),
        Option(
            "strictness",
            "When to answer",
            "Below this probability Footnote says that it did not find an answer.",
            _with_own(STRICTNESS, settings),
            calibrated or _environment("answer_above"),
        ),
        Option(
            "length",
            "Longest answer",
            "An answer ends earlier when everything is said.",
            _with_own(LENGTHS, settings),
            _environment("answer_tokens"),
        ),
        Option(
            "read_ahead",
            "Reading ahead",
            "The language model reads passages before anybody asks about them.",
            READING_AHEAD,
            _environment("read_ahead"),
        ),
        Option(
            "language",
            "Language of answers",
            "The language model translates an answer sentence by sentence and keeps its footnotes. "
            "A sentence that cannot be translated stays as it is, with the reason.",
            LANGUAGES,
            _environment("answer_language"),
        ),
    )


def changes_of(options: Sequence[Option], chosen: Mapping[str, str | None]) -> dict[str, object]:
    """Return the settings of the chosen choices.

    Args:
        options: of the tab; those that are fixed change nothing.
        chosen: for the name of an option the title of a choice.
    """
    changes: dict[str, object] = {}
    for option in options:
        for choice in option.choices:
            if choice.title == chosen.get(option.name) and not option.fixed:
                changes |= choice.values
    return changes


def _with_own(choices: tuple[OptionChoice, ...], settings: Settings) -> tuple[OptionChoice, ...]:
    """Return the choices, and one for the present values where no choice has them."""
    if any(choice.holds(settings) for choice in choices):
        return choices
    own = {name: getattr(settings, name) for name in choices[0].values}
    hint = ", ".join(f"{name} = {value}" for name, value in own.items())
    return (*choices, OptionChoice("As in footnote.toml", hint, own))


def _model(settings: Settings) -> Option:
    """Return the language models of the catalogue, whether they are downloaded and fit."""
    if settings.server_url:
        host = host_of(settings.server_url)
        fixed = f"Your settings name the model {settings.server_model} on the server {host}."
    else:
        fixed = _environment("model")
    weights = [w for w in catalog.load_catalog(settings.models_dir).values() if w.purpose == "chat"]
    choices = [
        OptionChoice(one.name, _about(one, settings), {"model": one.name}) for one in weights
    ]
    if settings.model not in {one.name for one in weights}:
        choices.append(OptionChoice(settings.model, "your own file", {"model": settings.model}))
    hint = "A model is downloaded only by its command."
    return Option("model", "Language model", hint, tuple(choices), fixed)


def _about(weights: catalog.Weights, settings: Settings) -> str:
    status = {
        "ready": "downloaded",
        "partial": f"download incomplete: rag models pull {weights.name}",
        "missing": f"not downloaded: rag models pull {weights.name}",
    }[catalog.status(weights, settings.models_dir)]
    fits = "fits" if catalog.fits(weights.memory_mb) else "does not fit now"
    memory = f"needs {weights.memory_mb / 1000:.1f} GB of memory, which {fits}"
    return f"{weights.bytes / 1e9:.1f} GB, {memory}; {status}"


def _environment(name: str) -> str:
    variable = fixed_by(name)
    return f"Fixed by the environment variable {variable}." if variable else ""
