"""Non-factual sentences: introductory phrases, questions and offers to the reader, courtesies.

Each kind is detected by patterns, in English with the basics of German, French, Spanish and
Italian. A sentence that matches none of them counts as factual and is checked.
"""

from __future__ import annotations

import re

from rag.text.small_talk import read_small_talk

_SUMMARY = (
    "summary|overview|list|answer|outline|breakdown|explanation|comparison|points|steps|facts|"
    "examples|details|ways|reasons|differences|definitions?|ideas|takeaways|information"
)
_TEXTS = (
    "passages?|texts?|documents?|sources?|notes|context|excerpts?|material|information|files?|"
    "library|extracts?"
)
_LEADS = (
    r"(?:in|to) (?:short|summary|summarise|summarize|conclude|conclusion|brief|general|"
    r"other words)|"
    r"overall|sure(?: thing)?|certainly|of course|absolutely|great question|good question|"
    r"here goes|let me (?:explain|summari[sz]e)(?: this| that| it)?|let[’']s (?:see|begin|start)|"
    r"kurz gesagt|zusammenfassend|zusammengefasst|natürlich|gerne?|sicher|insgesamt|"
    r"en bref|en résumé|en somme|bien sûr|certainement|d[’']accord|pour résumer|"
    r"en resumen|en breve|por supuesto|claro(?: que sí)?|en general|desde luego|"
    r"in breve|in sintesi|in sostanza|certo|certamente|naturalmente|riassumendo"
)
_FROM_TEXTS = (
    rf"(?:based on|according to|judging by|drawing on|from) (?:what )?(?:the |these |your |this )?"
    rf"(?:\w+ )?(?:{_TEXTS})(?: (?:above|below|provided|given|you (?:gave|provided|shared)))?|"
    r"(?:laut|nach|gemäß) (?:den |dem )?(?:Texten?|Dokumenten?|Quellen?|Auszügen|Notizen)|"
    r"(?:selon|d[’']après) (?:les?|ces) (?:textes?|documents?|passages?|extraits|sources?|notes)|"
    r"según (?:los?|las|estos) (?:textos?|documentos?|pasajes?|fuentes?|notas)|"
    r"secondo (?:i|il|gli|le|questi) (?:testi?|documenti?|brani|passaggi|fonti|appunti)"
)
_ANNOUNCED = (
    rf"(?:here(?:[’']s| is| are)|below (?:is|are)|the following (?:is|are)) (?:a|an|the|"
    rf"some|your|my)"
    rf"(?: [\w-]+){{0,4}}? (?:{_SUMMARY})\b[^.;,\d]{{0,80}}|"
    r"(?:hier (?:ist|sind|folgt)|im folgenden)(?: \w+){0,3} (?:zusammenfassung|überblick|liste|"
    r"antwort|punkte|schritte|beispiele)\b[^.;,\d]{0,80}|"
    r"voici (?:un|une|le|la|les|quelques)(?: \w+){0,2} (?:résumé|aperçu|liste|réponse|"
    r"points|étapes|"
    r"exemples)\b[^.;,\d]{0,80}|"
    r"(?:aquí|a continuación)(?: \w+){0,4} (?:resumen|lista|respuesta|puntos|pasos|ejemplos)\b"
    r"[^.;,\d]{0,80}|"
    r"ecco (?:un|una|il|la|gli|i|alcuni)(?: \w+){0,2} (?:riassunto|elenco|risposta|punti|passaggi|"
    r"esempi|sintesi)\b[^.;,\d]{0,80}"
)
_LEADING = re.compile(
    rf"(?:(?:{_LEADS}|{_FROM_TEXTS}|{_ANNOUNCED})\s*[,.:;!…–-]*\s*)+", re.IGNORECASE
)
_OFFER = re.compile(
    r"(?:i hope (?:this|that|it) (?:helps|answers|clarifies|is (?:helpful|useful|clear))|"
    r"(?:please )?(?:do )?(?:let me know|feel free|don[’']t hesitate|do not hesitate)|"
    r"if you (?:have|need|want|would like|[’']d like)\b.{0,60}\b(?:let me know|ask|"
    r"tell me|i can|i[’']m)|"
    r"i(?:[’']m| am) (?:happy|glad|here) to\b|(?:happy|glad) to help|"
    r"i can (?:also )?(?:explain|give|show|tell|provide|go)\b.{0,60}\bif you\b|"
    r"ich hoffe,? (?:das|dies|es) hilft|(?:sag|sagen sie|lass|lassen sie) (?:mir|es mich)|"
    r"(?:melde dich|melden sie sich|frag|fragen sie) (?:gern|einfach|bei|mich)|"
    r"wenn (?:du|sie) (?:noch |weitere )\b.{0,40}\bfragen|"
    r"j[’']espère que (?:cela|ça)|n[’']hésitez pas|n[’']hésite pas|dites[- ]moi|fais[- ]moi savoir|"
    r"faites[- ]moi savoir|si vous avez d[’']autres questions|"
    r"espero que (?:esto|te|le|sea)|no dud(?:es|e) en|avísame|hazme saber|dime si|"
    r"si tienes? (?:más|otras|alguna) (?:pregunta|duda)|"
    r"spero che (?:questo|ti|le|sia)|non esitare|fammi sapere|mi faccia sapere|"
    r"se (?:hai|ha) (?:altre|bisogno))\b.*",
    re.IGNORECASE,
)
_STATES_MORE = re.compile(
    r"\d|\b(?:but|because|although|however|whereas|which|was|were|aber|weil|war|waren|mais|parce|"
    r"était|étaient|pero|porque|era|eran|perché|erano)\b|;",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:did you know|do you know that|isn[’']t it|wusstest du|wussten sie|saviez-vous|savais-tu|"
    r"sabías que|sabía que|lo sapevi|sapevi che)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?:#{1,6}\s+\S.*|\*\*[^*]+\*\*:?|__[^_]+__:?)")
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|will|does|did|do|ist|sind|war|hat|est|sont|es|son|fue|"
    r"è|sono|fu)\b|[.!;]",
    re.IGNORECASE,
)
_LONGEST_HEADING = 10

_SAY = (
    "mention|say|state|contain|provide|specify|include|discuss|give|describe|address|cover|answer|"
    "explain|indicate|tell|offer|have|detail|list|name|reveal|support"
)
_SILENT = re.compile(
    rf"\b(?:{_TEXTS})\b(?: [\w-]+){{0,4}} (?:(?:do|does|did)(?: not|"
    rf"n[’']t) (?:\w+ly )?(?:{_SAY})\b|"
    r"(?:say|says|give|gives|contain|contains|provide|provides|offer|offers|have) "
    r"(?:nothing|no (?:information|mention|details?|answer|evidence))\b|"
    r"(?:make|makes) no (?:mention|reference)|(?:is|are) silent (?:on|about))|"
    r"\b(?:no|not any) (?:information|mention|details?|answer|evidence|"
    r"data)\b.{0,80}\b(?:in|by|from) "
    rf"(?:the |these |your |this )?(?:\w+ )?(?:{_TEXTS})\b|"
    r"\b(?:is|are|was|were)(?: not|n[’']t) (?:\w+ly )?(?:mentioned|stated|given|specified|"
    r"described|"
    r"discussed|provided|covered|included|explained|answered|addressed|found) (?:in|by) "
    rf"(?:the |these |your |this )?(?:\w+ )?(?:{_TEXTS})\b|"
    r"\bI (?:could not|couldn[’']t|cannot|can[’']t|did not|didn[’']t) (?:find|see|locate|answer)\b|"
    r"\b(?:Texte?n?|Dokumente?n?|Quellen?|Auszüge?n?|Passagen?|Notizen)\b(?: \w+){0,2} (?:erwähn|"
    r"nenn|enth[aä]lt|sag|geb|gib|beschreib|mach)\w*\b.{0,200}\b(?:nicht|nichts|kein\w*)\b|"
    r"\b(?:textes?|documents?|passages?|extraits|sources?|"
    r"notes)\b ne (?:\w+ )?(?:mentionn|di|préci|"
    r"contien|donn|fourni|parl|indiqu)\w*(?: pas| rien| aucun\w*)|"
    r"\b(?:textos?|documentos?|pasajes?|fuentes?|notas)\b no (?:mencion|dice|conti|"
    r"proporcion|especific|"
    r"indic|da|ofrec)\w*|"
    r"\b(?:testi?|documenti?|brani|passaggi|fonti|appunti)\b non (?:menzion|dic|conten|conti|forni|"
    r"specific|indic|parl|riport)\w*",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"[,;] (?:but|which|who|and|however|although|though|aber|der|die|das|mais|qui|pero|"
    r"que|ma|che)\b"
    r"|\b(?:but|however|although|because|since|aber|obwohl|mais|pero|aunque|ma)\b",
    re.IGNORECASE,
)


def why_non_factual(sentence: str) -> str | None:
    """Return in one sentence why a sentence needs no evidence; None for a factual one.

    "Sure, the tower was built in 1889." is factual; "Sure!" is not.
    """
    text = sentence.strip()
    if not re.search(r"\w", text):
        return "Punctuation only; it makes no claim."
    if _is_heading(text):
        return "A heading; it makes no claim."
    return _courtesy(text.strip("*_# ").strip())


def _courtesy(text: str) -> str | None:
    if text.endswith("?"):
        states = re.search(r"\d|[.!:] ", text) or _TELLS.search(text)
        return None if states else "A question to the reader; it needs no evidence."
    if _LEADING.fullmatch(text):
        return "An introductory phrase; it makes no claim."
    if _OFFER.fullmatch(text) and not _STATES_MORE.search(text):
        return "An offer to the reader; it needs no evidence."
    remark = read_small_talk(text)
    polite = remark is not None and remark.kind in ("hello", "bye", "thanks")
    return "A courtesy; it makes no claim." if polite else None


def says_nothing_found(sentence: str) -> bool:
    """Whether a sentence only says that the passages do not cover something.

    It is about the passages and not about their subject, so that no passage can support it.
    """
    return bool(_SILENT.search(sentence)) and not _GOES_ON.search(sentence)


def _is_heading(text: str) -> bool:
    return (
        bool(_HEADING.fullmatch(text))
        and len(text.split()) <= _LONGEST_HEADING
        and not _VERB.search(text)
        and not re.search(r"\d{3,}", text)
    )
