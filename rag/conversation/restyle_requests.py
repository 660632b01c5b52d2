"""Commands about the last answer: shorter, simpler, as a list, in German.

A message is a command only if every word of it belongs to one, so that no word of a question is
lost. The model is given our own instruction, not the message.
"""

from __future__ import annotations

import re

from rag.text.language import LANGUAGE_NAMES, language_named
from rag.text.number_words import CARDINALS
from rag.text.words import fold

_LANGUAGE = "|".join(LANGUAGE_NAMES.values())

_THAT = (
    r"(?:(?:the|your|that|this|my)(?: last| previous| first)? "
    r"(?:answer|reply|response|explanation|text|sentence|paragraph|summary|list|table)|"
    r"it all|all of (?:it|that)|it|that|this|(?:die|deine|diese) (?:letzte )?antwort|das|es|"
    r"(?:la|ta|votre|cette) (?:derniere )?reponse|ca|cela|(?:la|tu|esa|esta) respuesta|eso|esto|lo)"
)
_BEFORE = (
    r"(?:(?:ok|okay|and|now|but|so|well|no|yes|great|good|thanks|thank you|sorry|please|pls|"
    r"can you|could you|would you|will you|can i have|could i have|can i get|may i have|i want|"
    r"i need|i would like|i d like|i want you to|try to|just|bitte|und|aber|jetzt|kannst du|"
    r"konntest du|konnen sie|konnten sie|et|mais|peux tu|pouvez vous|pourrais tu|pourriez vous|"
    r"s il te plait|s il vous plait|stp|y|pero|por favor|puedes|podrias|puede|"
    r"try (?:again|it)) )*"
)
_AFTER = (
    r"(?: (?:please|pls|again|once more|thanks|thank you|for me|to me|now|this time|then|instead|"
    r"bitte|noch einmal|noch mal|nochmal|por favor|otra vez|s il te plait|s il vous plait|stp|svp|"
    r"encore|danke|merci|gracias|"
    r"erklaren|sagen|schreiben|ubersetzen|zusammenfassen|fassen|dire|ecrire|expliquer|"
    r"explicar|decir))*"
)
_DO = (
    r"(?:(?:make|keep|write|say|give|put|get|explain|repeat|rewrite|rephrase|tell|show|answer|"
    r"format|present|turn|describe|do|phrase|express|have|be|sound|want|need|like|mach\w*|"
    r"schreib\w*|sag\w*|gib|erklare?\w*|formulier\w*|antworte\w*|zeig\w*|dis|dites|ecris|ecrivez|"
    r"explique\w*|donne\w*|reponds|mets|fais|hazlo|dilo|dime|escribelo|explica\w*|ponlo|responde|"
    r"haz|di|pon)(?: (?:me|us|mir|uns|moi|nous))?"
    rf"(?: {_THAT})?(?: (?:again|once more|noch ?mal|noch einmal|encore|otra vez)(?= ))?"
    r"(?: (?:a bit|a little|a lot|much|even|to me|to us|for me|mir|etwas|viel|un peu|un poco))? )?"
)

_MUCH = (
    r"(?:much |even |far |a bit |a little |a lot |etwas |viel |un peu |beaucoup |un poco |mucho )?"
)

_SHORTER = (
    rf"{_MUCH}(?:shorter|briefer|brief|briefly|short|concise|concisely|"
    rf"more (?:concise(?:ly)?|brief(?:ly)?|succinct(?:ly)?|compact)|less (?:detail(?:ed)?|"
    rf"text|words))"
    rf"(?: (?:answer|version|explanation|one))?|"
    rf"(?:a|the) (?:shorter|short|brief) (?:answer|version|explanation|one)|"
    rf"(?:shorten|condense|summari[sz]e)(?: {_THAT})?|(?:{_THAT} (?:is|was) )?(?:much |"
    rf"far )?too long|"
    rf"tl ?dr|in (?:a few|few|fewer|less) (?:words|sentences|lines)|(?:in )?a nutshell|"
    rf"(?:{_MUCH})(?:kurzer|knapper)(?: fassen)?|fasse? {_THAT} (?:kurz )?zusammen|zu lang|"
    rf"{_MUCH}plus (?:court|bref|courte|brievement|concis)|resume(?:z)?(?: {_THAT})?|trop long|"
    rf"{_MUCH}mas (?:corto|breve|corta|conciso)|resume(?:lo)?|acortal[oa]|demasiado larg[oa]"
)
_SIMPLER = (
    rf"{_MUCH}(?:simpler|easier|simply|more simply|less technical|simple)|"
    rf"(?:in |using |with )?{_MUCH}(?:simple|simpler|plain|easy|easier|everyday|layman s|lay) "
    r"(?:words|terms|language|english)|"
    rf"simplify(?: {_THAT})?|eli5|(?:like|as if) (?:i am|i m|i were|im) (?:a )?(?:five|5|"
    rf"child|beginner)"
    r"(?: years old)?|(?:for|to) (?:a|an absolute|a complete|a total) "
    r"(?:beginner|child|kid|layman|novice|dummy)|for (?:beginners|children|kids|dummies)|"
    rf"{_MUCH}(?:einfacher|leichter)(?: erklaren)?|(?:in|mit) (?:einfachen|einfacheren) worten|"
    rf"{_MUCH}plus simple(?:ment)?|(?:avec|en) (?:des )?(?:mots|termes) (?:plus )?simples|"
    rf"simplifie|"
    rf"{_MUCH}mas (?:simple|sencillo|facil|sencilla)|(?:con|"
    rf"en) palabras (?:mas )?(?:sencillas|simples)"
)
_AGAIN = (
    rf"(?:again|once more|once again|one more time|differently|in other words|"
    rf"(?:in )?(?:another|a different) way|in (?:your own|different) words|repeat(?: {_THAT})?|"
    rf"(?:rephrase|reword|reformulate|rewrite|paraphrase)(?: {_THAT})?|"
    rf"(?:explain|say|clarify) {_THAT}|come again|what do you mean(?: by {_THAT})?|"
    r"i (?:still )?(?:do not|don t|dont|did not|didn t|didnt|cannot|can t) (?:understand|get|"
    r"follow)"
    rf"(?: {_THAT})?|i am (?:lost|confused)|i m (?:lost|confused)|"
    rf"noch ?mal|noch einmal|anders|in anderen worten|erklare? {_THAT}|wiederhole?(?: {_THAT})?|"
    rf"ich verstehe {_THAT} nicht|das verstehe ich nicht|encore(?: une fois)?|autrement|"
    rf"en d autres (?:mots|termes)|repete(?:z)?|je ne comprends pas|otra vez|"
    rf"de otra (?:manera|forma)|"
    r"en otras palabras|repite(?:lo)?|no (?:lo )?entiendo)"
)
_MORE = (
    rf"(?:in |with |into |go into )?{_MUCH}(?:more|greater|further|some more) (?:details?|"
    rf"depth|words|"
    rf"information|info)(?: (?:on|about) {_THAT})?|{_MUCH}more detailed(?: (?:answer|"
    rf"explanation))?|"
    rf"{_MUCH}longer(?: answer)?|a (?:longer|more detailed|fuller) (?:answer|explanation|version)|"
    rf"more|tell me more(?: about {_THAT})?|say more(?: about {_THAT})?|go on|continue|keep going|"
    rf"elaborate(?: on {_THAT})?|expand(?: on)?(?: {_THAT})?|go deeper|in depth|in detail|in full|"
    rf"too short|(?:{_THAT} (?:is|was) )?(?:much |far )?too short|"
    rf"{_MUCH}ausfuhrlicher|{_MUCH}genauer|mehr details?|erzahl mir mehr|weiter|mehr dazu|mehr|"
    rf"(?:avec )?plus de details?|{_MUCH}plus (?:long|detaille)|dis m en plus|continue(?:z)?|"
    rf"(?:con )?mas detalles?|{_MUCH}mas (?:largo|detallado)|cuentame mas|continua|sigue"
)
_AS_LIST = (
    r"(?:as|in|into|with|using|to) (?:a )?(?:(?:short|simple|numbered|bulleted|bullet|"
    r"bullet point) )?"
    r"(?:list|bullets|bullet points|bulletpoints|points|steps)|(?:a |the )?(?:numbered|"
    r"bulleted|bullet) "
    r"(?:list|points)|a list|bullet points|als (?:liste|aufzahlung)|(?:in )?stichpunkten?|"
    r"stichworten|(?:sous forme de|en|comme une) liste|en (?:forma de )?lista|como (?:una )?lista"
)
_AS_TABLE = (
    r"(?:as|in|into|to) (?:a |the )?(?:(?:small|short|markdown|simple) )?table|a table|als tabelle|"
    r"in einer tabelle|(?:sous forme de|dans un|en) tableau|(?:en|como) (?:una )?tabla"
)
_TRANSLATED = (
    rf"(?:(?:translate|ubersetze?|traduis|traduisez|traduce(?:lo)?)(?: {_THAT})? )?"
    rf"(?:{_THAT} )?(?:in|into|to|auf|ins|en|al|a) (?P<language>{_LANGUAGE})"
)
_COUNTS = {"a": 1} | {word: CARDINALS.index(word) for word in CARDINALS[1:5]}
_SENTENCES = (
    rf"(?:in|with|using) (?:only |just )?(?P<count>{'|'.join(_COUNTS)}|[1-4]) "
    r"(?:short |single )?sentences?"
)

_STYLES = (
    (_SENTENCES, ""),
    (_TRANSLATED, ""),
    (_SHORTER, "Answer in one short sentence."),
    (_SIMPLER, "Use short sentences and simple words that a beginner knows."),
    (_AS_LIST, 'Answer with a list: one line for each point, each beginning with "- ".'),
    (_AS_TABLE, "Answer with a small Markdown table and nothing else."),
    (_MORE, "Explain it in detail, in five to eight sentences."),
    (_AGAIN, "Explain it in other words, step by step."),
)
_WHOLE = [
    (re.compile(f"{_BEFORE}{_DO}(?:{style}){_AFTER}"), instruction)
    for style, instruction in _STYLES
]


def read_command(text: str) -> str | None:
    """Return the instruction for the model if a message is a command, else None.

    Several commands can be joined: "shorter, and in German".
    """
    plain = " ".join(re.findall(r"[^\W_]+|,", fold(text))).strip(" ,")
    whole = _read_one(plain)
    if whole or len(plain) > 200:
        return whole
    parts = [part for part in re.split(r" ?, (?:and )?| (?:and|but|und|et|y) ", plain) if part]
    instructions = [_read_one(part) for part in parts]
    if len(parts) > 1 and all(instructions):
        return " ".join(filter(None, instructions))
    return None


def _read_one(plain: str) -> str | None:
    for pattern, instruction in _WHOLE:
        if found := pattern.fullmatch(plain):
            named = found.groupdict()
            if language := named.get("language"):
                return f"Write in {language_named(language)}."
            if count := named.get("count"):
                number = int(count) if count.isdigit() else _COUNTS[count]
                return f"Answer in exactly {number} sentence{'s' * (number > 1)}."
            return instruction
    return None
