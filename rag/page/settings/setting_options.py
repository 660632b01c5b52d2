"""What a reader can set, in plain words: each step of an option is some values of the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.grounding.calibration import Calibration
from rag.llm.server import host_of
from rag.models import catalog
from rag.page.markup import plain
from rag.settings import Settings, fixed_by
from rag.text.language import CODES


@dataclass(frozen=True, slots=True)
class OptionStep:
    """One possible answer to a question of the Settings tab; `values` are settings by name."""

    title: str
    hint: str
    values: Mapping[str, object]

    def holds(self, settings: Settings) -> bool:
        """Whether the settings are as this step would make them."""
        return all(getattr(settings, name) == value for name, value in self.values.items())


@dataclass(frozen=True, slots=True)
class Option:
    """A question of the Settings tab with its steps. One that is `fixed` says by what.

    The steps of one that is `inline` stand beside each other.
    """

    name: str
    title: str
    hint: str
    steps: tuple[OptionStep, ...]
    fixed: str = ""
    inline: bool = False


def _strictness(title: str, hint: str, threshold: float) -> OptionStep:
    # What is good enough to answer from must also be good enough to stop reading at.
    sure = max(threshold, float(Settings.model_fields["sure_above"].default))
    return OptionStep(title, hint, {"answer_above": threshold, "sure_above": sure})


STRICTNESS = (
    _strictness(
        "Ready to answer", "when it is 1 in 10 likely that a passage holds the answer", 0.1
    ),
    _strictness("Balanced", "when it is 1 in 5 likely", 0.2),
    _strictness("Careful", "when it is as likely as not", 0.5),
    _strictness("Strict", "when it is 4 in 5 likely; more questions stay unanswered", 0.8),
)
"""Steps of `answer_above`, which is compared with a calibrated probability."""

LENGTHS = (
    OptionStep("Short", "about 90 words at most", {"answer_tokens": 128}),
    OptionStep("Normal", "about 180 words at most", {"answer_tokens": 256}),
    OptionStep("Long", "about 360 words at most, and a longer wait", {"answer_tokens": 512}),
)

WRITING = (
    OptionStep(
        "Write an answer", "in the model's words, each sentence checked", {"extractive": False}
    ),
    OptionStep(
        "Quote only", "sentences of your documents; no language model", {"extractive": True}
    ),
)

LANGUAGES = (
    OptionStep("As it is written", "mostly that of the question", {"answer_language": ""}),
    *(OptionStep(name, "", {"answer_language": name}) for name in CODES),
)


def options_of(settings: Settings, learned: Calibration) -> tuple[Option, ...]:
    """Return all options.

    Args:
        settings: in use.
        learned: the calibration of the library; a threshold that it holds decides for all.
    """
    strictness = "How sure before it answers"
    why = "Whether passages hold the answer is a probability, told by reading them."
    calibrated = ""
    if learned.answer_above is not None:
        calibrated = (
            f"Your calibration decides: it answers from {learned.answer_above:.0%} on. "
            "rag calibrate fits it anew."
        )
    writing = "For a single question, tick “Quote only” beside it instead."
    return (
        Option("extractive", "Answers", writing, WRITING, _environment("extractive")),
        _model(settings),
        Option(
            "strictness",
            strictness,
            why,
            _with_own(STRICTNESS, settings),
            calibrated or _environment("answer_above"),
        ),
        Option(
            "length",
            "Longest answer",
            "An answer ends earlier when all is said.",
            _with_own(LENGTHS, settings),
            _environment("answer_tokens"),
        ),
        Option(
            "language",
            "Language of answers",
            "One in another language is translated by the language model, sentence by sentence, "
            "with its footnotes. What cannot be translated stays as it is, and says why.",
            LANGUAGES,
            _environment("answer_language"),
            inline=True,
        ),
    )


def changes_of(options: Sequence[Option], chosen: Mapping[str, int]) -> dict[str, object]:
    """Return the settings that the chosen steps stand for, by their places in each option."""
    changes: dict[str, object] = {}
    for option in options:
        place = chosen.get(option.name)
        if place is not None and not option.fixed and 0 <= place < len(option.steps):
            changes |= option.steps[place].values
    return changes


def _with_own(steps: tuple[OptionStep, ...], settings: Settings) -> tuple[OptionStep, ...]:
    """Return the steps, and the present values as one where they are none of them."""
    if any(step.holds(settings) for step in steps):
        return steps
    own = {name: getattr(settings, name) for name in steps[0].values}
    return (
        *steps,
        OptionStep("As in footnote.toml", ", ".join(f"{k} = {v}" for k, v in own.items()), own),
    )


def _model(settings: Settings) -> Option:
    """Return the language models of the catalogue, and whether they are here and fit."""
    if settings.server_url:
        host = host_of(settings.server_url)
        fixed = f"Answers are written by {settings.server_model} at {host}, as your settings say."
    else:
        fixed = _environment("model")
    weights = [w for w in catalog.load_catalog(settings.models_dir).values() if w.purpose == "chat"]
    steps = [OptionStep(one.name, _about(one, settings), {"model": one.name}) for one in weights]
    if settings.model not in {one.name for one in weights}:
        steps.append(OptionStep(settings.model, "a file of yours", {"model": settings.model}))
    hint = "One that is not here yet is fetched by its command; nothing is fetched by itself."
    return Option("model", "Language model", hint, tuple(steps), fixed)


def _about(weights: catalog.Weights, settings: Settings) -> str:
    there = {
        "ready": "on this computer",
        "partial": f"not complete: rag models pull {weights.name}",
        "missing": f"not on this computer: rag models pull {weights.name}",
    }[catalog.status(weights, settings.models_dir)]
    fits = "fits" if catalog.fits(weights) else "does not fit now"
    memory = f"needs {weights.memory_mb / 1000:.1f} GB of memory, which {fits}"
    return f"{weights.bytes / 1e9:.1f} GB, {memory}; {there}"


def _environment(name: str) -> str:
    variable = fixed_by(name)
    return f"Fixed by the environment variable {variable}." if variable else ""


def render_options(options: Sequence[Option], settings: Settings) -> str:
    """Return the form; theme.js adds what the browser alone knows."""
    return f'<div class="options">{"".join(_fieldset(one, settings) for one in options)}</div>'


def _fieldset(option: Option, settings: Settings) -> str:
    rows = []
    for place, step in enumerate(option.steps):
        checked = " checked" if step.holds(settings) else ""
        rows.append(
            f'<label class="option"><input type="radio" name="{option.name}" value="{place}"'
            f"{checked}><span><strong>{plain(step.title)}</strong> "
            f'<span class="soft">{plain(step.hint)}</span></span></label>'
        )
    fixed = f'<p class="fixed">{plain(option.fixed)}</p>' if option.fixed else ""
    kind = ' class="inline"' if option.inline else ""
    return (
        f"<fieldset{kind}{' disabled' if option.fixed else ''}>"
        f"<legend>{plain(option.title)}</legend>"
        f'<p class="hint">{plain(option.hint)}</p>{fixed}{"".join(rows)}</fieldset>'
    )


THEMES = {"system": "As the system", "light": "Light", "dark": "Dark"}


def render_theme() -> str:
    """Return the choice of colours, which is kept by the browser; theme.js ticks it."""
    rows = "".join(
        f'<label class="option"><input type="radio" name="theme" value="{name}"><span>'
        f"<strong>{title}</strong></span></label>"
        for name, title in THEMES.items()
    )
    return (
        '<div class="options"><fieldset class="inline"><legend>Colours</legend>'
        f'<p class="hint">Kept by this browser.</p>{rows}</fieldset></div>'
    )


KEYS = {
    "/": "write a question",
    "Enter": "ask it; with Shift another line",
    "Esc": "stop the answer, close a menu",
    "I": "all that is behind the last answer",
    "Tab": "from footnote to footnote; Enter opens one",
    "A to D": "choose an answer of a quiz",
    "Space": "turn a card; then 1 to 4 say how well it was known, W shows where it stands",
    "U": "take the last answer to a card back",
}


def render_keys() -> str:
    """Return the keys that do something."""
    rows = "".join(f"<dt><kbd>{key}</kbd></dt><dd>{does}</dd>" for key, does in KEYS.items())
    return f'<h2 class="keys">Keys</h2><dl class="keys">{rows}</dl>'
