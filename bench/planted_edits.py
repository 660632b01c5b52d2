"""Edits of a true sentence for bench/planted.py: five kinds of error, and edits that keep it true.

The word lists are separate from those of rag/grounding/checks, which has to find the errors. Every
function returns None where it has nothing to change.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Edit = Callable[[str, Random], "str | None"]

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_COUNTS = "two three four five six seven eight nine ten eleven twelve".split()
_YEAR = r"\b(?:19|20)\d\d\b(?![- ]?(?:samples|pixels|tokens|by))"
_DIGITS = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-]|[.,]\d)")

PEOPLE = """Ian Goodfellow;Jonathan Ho;Ben Mildenhall;Diederik Kingma;Max Welling;Tim Salimans;
Robin Rombach;Sepp Hochreiter;Yoshua Bengio;Patrick Lewis;Joseph Weizenbaum;Quoc Le;Oriol Vinyals;
Rico Sennrich;Philip Gage;Pieter Abbeel;Prafulla Dhariwal;Martin Heusel;Lee Sedol;
Aäron van den Oord"""
GROUPS = """OpenAI;Google;DeepMind;NVIDIA;Microsoft;Meta;Stability AI;Adobe;Bloomberg;Samsung;
Ubisoft;Anthropic;Runway;Stanford University;UC Berkeley;Heidelberg University;LMU Munich;
New York University;Facebook AI Research;Morgan Stanley"""
SYSTEMS = """ChatGPT;DALL-E;WaveNet;CLIP;BERT;GPT-3;GPT-4;GPT-2;InstructGPT;Midjourney;Imagen;
Stable Diffusion;StyleGAN;CycleGAN;DCGAN;NeRF;DreamFusion;Jukebox;MusicLM;PEGASUS;BART;T5;Sora;
VALL-E;Tacotron;LSTM;GRU;VAE;GAN;LoRA;PPO;DPO;Gopher;Chinchilla;ELIZA;BloombergGPT;Med-PaLM"""
_CATALOGUE = [[name.strip() for name in kind.split(";")] for kind in (PEOPLE, GROUPS, SYSTEMS)]


def wrong_number(text: str, random: Random) -> str | None:
    """Replace a count or measure, never a year, by another in the same format."""
    places = [m for m in _DIGITS.finditer(text) if not re.fullmatch(_YEAR, m.group())]
    places += list(re.finditer(rf"\b(?:{'|'.join(_COUNTS)})\b", text))
    if not places:
        return None
    place = random.choice(places)
    written = place.group()
    if written in _COUNTS:
        other = random.choice([count for count in _COUNTS if count != written])
    else:
        other = _other_digits(written, random)
    if re.search(rf"(?<![\w.,]){re.escape(other)}(?![\w.,]\w|\w)", text):
        return None  # it stands there already, so that nothing would be wrong
    return text[: place.start()] + other + text[place.end() :]


def _other_digits(written: str, random: Random) -> str:
    """Change one digit, or double, halve or multiply by ten."""
    value = float(written.replace(",", ""))
    decimals = len(written.partition(".")[2])
    for _ in range(20):
        match random.randrange(3):
            case 0:
                at = random.choice([i for i, char in enumerate(written) if char.isdigit()])
                digit = random.choice("123456789")
                changed = float((written[:at] + digit + written[at + 1 :]).replace(",", ""))
            case 1:
                changed = value * random.choice((2, 0.5, 10))
            case _:
                changed = value + random.choice((-3, -2, -1, 1, 2, 3, 5))
        if changed > 0 and round(changed, decimals) != value:
            return (
                f"{changed:,.{decimals}f}"
                if "," in written or changed >= 10_000
                else (f"{changed:.{decimals}f}")
            )
    return f"{value * 2:.{decimals}f}"


def wrong_name(text: str, random: Random) -> str | None:
    """Replace a person, a group or a system by another of its kind."""
    for kind in random.sample(_CATALOGUE, len(_CATALOGUE)):
        found = [name for name in kind if re.search(rf"(?<![\w-]){name}(?![\w-])", text)]
        others = [name for name in kind if name not in text]
        if found:
            name, other = random.choice(found), random.choice(others)
            return re.sub(rf"(?<![\w-]){name}(?![\w-])", other, text)
    return None


def wrong_date(text: str, random: Random) -> str | None:
    """Move a year by up to twelve, or name another month or day."""
    years = list(re.finditer(_YEAR, text))
    months = list(re.finditer(rf"\b(?:{'|'.join(_MONTHS)})\b(?! I\b)", text))
    days = [d for m in months for d in re.finditer(r"\b\d{1,2}(?= $)", text[: m.start()])]
    kinds = [kind for kind in (years, years, months, days) if kind]
    if not kinds:
        return None
    place = random.choice(random.choice(kinds))
    written = place.group()
    if written in _MONTHS:
        other = random.choice([month for month in _MONTHS if month != written])
    elif len(written) == 4:
        other = str(int(written) + random.choice([-12, -7, -4, -3, -2, -1, 1, 2, 3, 5, 8]))
    else:
        other = str(random.choice([day for day in range(1, 29) if day != int(written)]))
    return None if other in text else text[: place.start()] + other + text[place.end() :]


_BE = (
    r"\b(is|are|was|were|can|could|may|must|should|has been|have been)\b"
    r"(?! not\b| no\b| only\b| n't)"
)
_VERBS = """uses|learns|produces|turns|predicts|generates|needs|works|makes|keeps|means|measures|
contains|reduces|removes|depends|helps|gives|consists|describes|changes|adds|replaces|joins|holds|
allows|sees|reads|stores|requires|improves|combines|maps|limits|raises""".replace("\n", "")


def negation(text: str, random: Random) -> str | None:
    """Remove a negator, or insert one at the first verb that allows it."""
    removed = _negator_removed(text)
    if removed and random.random() < 0.7:
        return removed
    if match := re.search(_BE, text):
        return text[: match.end(1)] + " not" + text[match.end(1) :]
    if match := re.search(rf"\b({_VERBS})\b(?! of\b)", text):
        verb = match.group()
        base = {"consists": "consist", "produces": "produce", "reduces": "reduce"}.get(
            verb, verb[:-1]
        )
        return f"{text[: match.start()]}does not {base}{text[match.end() :]}"
    return removed


def _negator_removed(text: str) -> str | None:
    for pattern, instead in (
        (r"\b(is|are|was|were|can|could|may|must|has|have) not (?!only)", r"\1 "),
        (r"\bcannot ", "can "),
        (r"\bnever ", "always "),
        (r"\bwithout ", "with "),
        (r"\b(has|have|needs|need) no ", r"\1 a "),
        (r"\b(?:does|do|did) not (?!only)", ""),
    ):
        if re.search(pattern, text):
            return re.sub(pattern, instead, text, count=1)
    return None


_TRANSITIVE = """uses|learns|produces|predicts|generates|replaces|receives|estimates|contains|turns|
defeated|introduced|published|released|announced|fools|minimises|maximises|judges|describes|
compresses|encodes|decodes|raises|rewards|stores|measures|improves|trains|reads|guides|adds|means|
needs|removes|reduces|creates|draws|scores|outperformed|surpassed|extends|sees|keeps|combines|
joins|restricted|sued|ordered|fined|is part of|is based on|relies on|runs on|depends on|consists of|
is used in|is trained on|was trained on|was built on|belongs to|takes|makes|gives|turned|beat|
translates|controls|follows|precedes|represents|holds|matches|drives|copies|ignores|rates""".replace(
    "\n", ""
)
_NO_NOUN = (
    "in|by|at|for|during|from|after|with|as|when|if|to|of|then|either|because|not|no|also|only|"
    "followed"
)
_NOUNS = (
    rf"(?:(?:[Tt]he|[Aa]n?|[Ee]ach|[Ii]ts) )?(?:(?!(?i:{_NO_NOUN}) )[\w-]+ ){{0,2}}"
    rf"(?!(?i:{_NO_NOUN}|is|are|was|were|can|could|may|must|should|has|have)\b)[\w-]+"
)
_STOPS = (
    r"(?= (?:in|on|at|for|with|by|to|into|from|as|of|that|which|so|and|or|when|while|because)\b"
    r"|[.,;:])"
)
_SVO = re.compile(
    rf"(?:^|, (?:and|but|while|whereas) )({_NOUNS}) ({_TRANSITIVE}) ({_NOUNS}?){_STOPS}"
)
_THAN = re.compile(
    rf"\b((?:[\w-]+ )?[\w-]+) ((?:is|are|was|were|has|have|needs?|gives?) (?:[\w-]+ )?(?:more|less|"
    rf"\w+er)(?: [\w-]+)? than) ({_NOUNS}?){_STOPS}"
)
_FROM_TO = re.compile(rf"\bfrom ({_NOUNS}?) (to|into) ({_NOUNS}?){_STOPS}")
_INTO = re.compile(
    rf"\b(turns?|translates?|maps?|converts?|compress(?:es)?|transforms?) ({_NOUNS}) (into|to) "
    rf"({_NOUNS}?){_STOPS}"
)
_THING = rf"(?!(?:on|over|{_NO_NOUN}) )[\w-]+(?: [\w-]+)?"
_RATHER = re.compile(rf"\b({_THING}) (rather than|instead of) ({_THING}){_STOPS}")


def swapped(text: str, random: Random) -> str | None:
    """Swap two things around a verb, a comparison, or "from ... to"."""
    for pattern in (_FROM_TO, _INTO, _THAN, _RATHER, _SVO):
        if match := pattern.search(text):
            return _swap(text, match, pattern)
    return None


def _swap(text: str, match: re.Match[str], pattern: re.Pattern[str]) -> str | None:
    first, second = (2, 4) if pattern is _INTO else (1, 3)
    one, two = match[first], match[second]
    if {word.lower() for word in one.split()} & {word.lower() for word in two.split()} - _ARTICLES:
        return None
    if match.start(first) == 0:
        one, two = _lower(one), two[0].upper() + two[1:]
    return (
        text[: match.start(first)]
        + two
        + text[match.end(first) : match.start(second)]
        + one
        + text[match.end(second) :]
    )


_ARTICLES = {"the", "a", "an", "each", "its"}


def _lower(words: str) -> str:
    """Put the first word of a sentence in lower case, unless it is a name."""
    first = words.split(maxsplit=1)[0]
    return (
        words
        if first[1:] != first[1:].lower() or first in PEOPLE + GROUPS
        else (words[0].lower() + words[1:])
    )


ERRORS: dict[str, Edit] = {
    "number": wrong_number,
    "name": wrong_name,
    "date": wrong_date,
    "negation": negation,
    "relation": swapped,
}

_SYNONYMS = """uses>employs;method>technique;often>frequently;usually>generally;shows>demonstrates;
because>since;about>around;large>big;starts>begins;picture>image;therefore>thus;whereas>while;
needs>requires;helps>assists;for example>for instance;such as>like;main>principal;many>numerous;
introduced>presented;published>released;called>named;new>novel;also>likewise;kind>type;
during>in the course of;produces>creates;chooses>selects;quickly>rapidly;answer>reply"""
_CONTRACTIONS = (
    "is not>isn't;are not>aren't;does not>doesn't;do not>don't;cannot>can't;was not>wasn't;"
    "did not>didn't;were not>weren't;has not>hasn't;can not>can't;it is>it's"
)


def _replaced(pairs: str) -> Edit:
    table = [pair.strip().split(">") for pair in pairs.split(";")]

    def edit(text: str, random: Random) -> str | None:
        known = [(old, new) for old, new in table if re.search(rf"\b{old}\b", text)]
        if not known:
            return None
        old, new = random.choice(known)
        return re.sub(rf"\b{old}\b", new, text, count=1)

    return edit


def adverbial_dropped(text: str, random: Random) -> str | None:
    """Drop a word or phrase that only qualifies."""
    pattern = (
        r", (?:for example|however|therefore|of course|in general|usually|often),"
        r"| (?:usually|therefore|also|often|typically|chiefly|mainly|simply|directly)(?= [a-z])"
        r"| \([^()]{2,40}\)"
    )
    return re.sub(pattern, "", text, count=1) if re.search(pattern, text) else None


def active_voice(text: str, random: Random) -> str | None:
    """Turn "X was introduced in 2014 by Y." into "Y introduced X in 2014." where it is plain."""
    match = re.match(
        r"^([^,]{2,60}?) (?:was|were) (introduced|published|released|presented|developed|proposed|"
        r"described|invented|"
        r"announced)((?: in(?: \w+)? \d{4})?) by ([^,]{2,70}?)((?: in(?: \w+)? \d{4})?)\.$",
        text,
    )
    if match is None:
        return None
    what, verb, when, who, later = match.groups()
    return f"{who[0].upper()}{who[1:]} {verb} {_lower(what)}{when}{later}."


def number_format(text: str, random: Random) -> str | None:
    """Write a number another way: without commas, in full, as a word, with a sign."""
    edits = []
    for old, new in (
        (r"(?<![\d,])(\d{1,3}),(\d{3})\b(?!,)", r"\1\2"),
        (r"(?<![\d.])(\d+) billion\b", r"\1,000,000,000"),
        (r"(?<![\d.])(\d+) million\b", r"\1,000,000"),
        (r"\b(\d+) per cent\b", r"\1%"),
        (r"\b(\d+) per cent\b", r"\1 percent"),
    ):
        if re.search(old, text):
            edits.append(re.sub(old, new, text, count=1))
    for value, word in enumerate(_COUNTS, 2):
        if re.search(rf"\b{word}\b", text):
            edits.append(re.sub(rf"\b{word}\b", str(value), text, count=1))
    return random.choice(edits) if edits else None


def date_format(text: str, random: Random) -> str | None:
    """Write a date another way: with the month in front, short, or its year alone."""
    edits = []
    if match := re.search(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})\b", text):
        day, month, year = match.groups()
        number = _MONTHS.index(month) + 1
        for written in (f"{month} {day}, {year}", f"{year}-{number:02d}-{int(day):02d}"):
            edits.append(text.replace(match.group(), written))
    elif match := re.search(rf"\b({'|'.join(_MONTHS)}) (\d{{4}})\b", text):
        for written in (match[2], f"{match[1][:3]}. {match[2]}", f"{match[1]} of {match[2]}"):
            edits.append(text.replace(match.group(), written))
    return random.choice(edits) if edits else None


HARMLESS: dict[str, Edit] = {
    "contraction": _replaced(_CONTRACTIONS),
    "active voice": active_voice,
    "adverbial dropped": adverbial_dropped,
    "number format": number_format,
    "date format": date_format,
    "synonym": _replaced(_SYNONYMS),
}
