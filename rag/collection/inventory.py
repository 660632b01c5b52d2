"""Questions about the collection itself: how many documents, which ones, and which mention what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from rag.collection.computed import AnswerSheet, Computed, Place, refused
from rag.documents.document_date import document_date
from rag.index.document_scope import select
from rag.index.store import Store
from rag.text.dates import Date, dates
from rag.text.display import count
from rag.text.sentences import Span, sentence_spans, trim
from rag.text.words import words
from rag.types import EVERYTHING, Document, DocumentInfo, Scope

SURE = 0.99
"""Support of what is counted over all documents."""
MOST_LISTED = 50
"""Documents named in an answer about all of them; the Library tab lists more."""
_NOUN = r"(?:documents?|files?|notes?|pdfs?|texts?|papers?|articles?|sources?)"
_MINE = r"(?:(?:all |any )?(?:of )?(?:my|the|your|our|these|those|this|all) )*"
_PLACE = r"(?:library|collection|folder|index)"
_HERE = rf"(?:in (?:my|the|this|your|our) (?:{_PLACE}|notes|documents)|here|in here|indexed)"
_HAVE = (
    r"(?:do (?:you|i|we) have|have (?:you|i|we)(?: got)?|are there|exist|"
    r"can you (?:see|read)|did (?:i|you) index)"
)
_WHICH = r"(?P<ask>which|what|how many|list|name|show|find)"
_COUNT = re.compile(
    rf"how many {_NOUN} (?:{_HAVE}(?: {_HERE})?|are {_HERE}|"
    rf"(?:does|do) (?:my|the|this|your) {_PLACE} (?:have|contain|hold))|"
    rf"(?:what is the )?(?:number|count) of (?:my |the |all )?{_NOUN}(?: {_HERE})?"
)
_LIST = re.compile(
    rf"(?:what|which) {_NOUN} (?:{_HAVE}(?: {_HERE})?|are {_HERE})|"
    r"(?:please )?(?:list|show|name)(?: me)? (?:all |every )?(?:of )?(?:my |the |your )?"
    rf"{_NOUN}(?: {_HERE})?|"
    rf"what(?: is| s|'s|’s| do (?:i|you|we) have) {_HERE}"
)
_UNREAD = re.compile(
    rf"(?:which|what|how many|list|are there(?: any)?) (?:of )?{_MINE}{_NOUN} .*?"
    r"(?:(?:no|without|not have(?: any)?) (?:readable |extractable |any )?text|"
    r"(?:could|can|were|are)(?: ?not|n t|n't|n’t) (?:be )?(?:read|readable|searched)|"
    r"unreadable|(?:are|is) (?:only )?scans?|(?:are|is) empty)"
)
_MENTION = (
    re.compile(
        rf"{_WHICH}(?: me)?(?: of)? {_MINE}{_NOUN}(?: that| which)? "
        r"(?:(?:do|does|also|ever|actually|explicitly) )*"
        r"(?P<verb>mentions?|contains?|uses?|names?|refers? to|includes?|talks? (?:about|of)|"
        r"discuss(?:es)?|speaks? (?:of|about)|deals? with|covers?|hold|(?:are|is) about|about|"
        r"mentioning|containing|with|say something about) (?P<what>.+)"
    ),
    re.compile(
        rf"in (?P<ask>which|what|how many)(?: of)? {_MINE}{_NOUN} (?:(?:do|does|is|are|can|did) )+"
        r"(?P<what>.+?) (?P<verb>occurs?|appears?|come up|found|mentioned|named|stand|used|"
        r"be found|contained)(?: in)?"
    ),
    re.compile(
        rf"(?P<ask>where) (?:in {_MINE}{_NOUN} )?(?:is|are) (?P<what>.+?) (?P<verb>mentioned)"
        rf"(?: in {_MINE}{_NOUN})?"
    ),
)
_NEW = re.compile(
    rf"(?:which|what|list|show|how many)(?: of)? ?(?:{_MINE}{_NOUN} )?(?:that )?"
    r"(?:is|are|were|was|has been|have been)? ?(?:new|newer|added|changed|written|dated|made) "
    r"(?:since|after|than) (?P<date>.+)"
)
_LEADS = re.compile(
    r"(?:the )?(?:word|term|name|phrase|expression|subject|topic)s? (?:of )?|(?:the|an?) (?=\S+$)"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A document with the place that is cited for it."""

    document: Document
    span: Span


def answer_about_documents(question: str, store: Store, scope: Scope) -> Computed | None:
    """Return the answer to a question about the documents in scope; None for another question.

    Raises:
        BadInput: no document is in scope.
    """
    asked = " ".join(question.lower().split()).rstrip(" ?.!")
    for pattern in _MENTION:
        if match := pattern.fullmatch(asked):
            # The words as they were typed, since a name can be in capitals.
            what = _subject(" ".join(question.split())[slice(*match.span("what"))])
            if not words(what) or len(words(what)) > 8:
                return None
            listing = select(store.listing(), scope)
            return _mentions(what, match["verb"], listing, store, scope)
    if match := _NEW.fullmatch(asked):
        known = [one for one in dates(match["date"].title()) if one.years]
        return (
            _newer(known[0], match["date"], select(store.listing(), scope), store)
            if known
            else None
        )
    if _UNREAD.fullmatch(asked):
        return _unread(select(store.listing(), scope), store, scope)
    if _COUNT.fullmatch(asked) or _LIST.fullmatch(asked):
        return _overview(
            select(store.listing(), scope), store, scope, whole=_LIST.fullmatch(asked) is not None
        )
    return None


def _subject(text: str) -> str:
    text = text.strip(" ?.!")
    lead = _LEADS.match(text.lower())
    text = text[lead.end() :] if lead and lead.end() < len(text) else text
    return text.strip(" \"'“”„«»‘’?.!").strip()


def searched(listing: Sequence[DocumentInfo], scope: Scope) -> str:
    """Return which documents were looked at, such as "your 12 documents"."""
    whose = "your" if scope == EVERYTHING else "the"
    chosen = "" if scope == EVERYTHING else " that you chose"
    return f"{whose} {count(len(listing), 'document')}{chosen}"


# What documents mention


def _mentions(
    what: str, verb: str, listing: Sequence[DocumentInfo], store: Store, scope: Scope
) -> Computed:
    wanted = [words(part) for part in _alternatives(what, listing, store)]
    about = "about" in verb or verb.startswith(("deal", "cover", "discuss", "talk", "speak"))
    found: list[_Found] = []
    titled: list[_Found] = []
    for path in _paths_with(_alternatives(what, listing, store), listing, store):
        document = store.document(path)
        if document is None:
            continue
        span = _sentence_with(wanted, document)
        if span is None:
            continue
        names = [*(heading.title for heading in document.headings), _stem_of(path)]
        in_title = about and any(_holds(words(name), one) for name in names for one in wanted)
        (titled if in_title else found).append(_Found(document, span))
    everything = searched(listing, scope)
    if not found and not titled:
        return refused(f"None of {everything} mentions “{what}”.{_not_read(listing)}")
    sheet = AnswerSheet(SURE, "supported")
    if titled:
        said = "document has" if len(titled) == 1 else "documents have"
        _list(sheet, f"{len(titled)} {said} “{what}” in a title, heading or file name:", titled)
    if found:
        verb_form = "mentions" if len(found) == 1 else "mention"
        more = " more" if titled else ""
        noun = "document" if len(found) == 1 else "documents"
        _list(sheet, f"{len(found)}{more} {noun} {verb_form} “{what}”:", found)
    sheet.add(
        f"All of {everything} were searched for these words and their inflections."
        f"{_not_read(listing)}",
        [place for one in (*titled, *found) for place in _places(one)],
    )
    return sheet.answer()


def _alternatives(what: str, listing: Sequence[DocumentInfo], store: Store) -> list[str]:
    """Return a phrase, or the parts of "chalk or lime" where no document holds it as it is."""
    parts = re.split(r",? or |, ", what)
    return [what] if len(parts) == 1 or _paths_with([what], listing, store) else parts


def _paths_with(phrases: Sequence[str], listing: Sequence[DocumentInfo], store: Store) -> list[str]:
    """Return the paths of the documents whose text or name holds one of some phrases, sorted."""
    paths = {info.path for info in listing}
    chunks = store.chunk_ids(sorted(paths))
    ids = [id for id, _ in store.search_phrases([phrases], len(chunks) or 1, chunks)]
    held = {chunk.document for chunk in store.chunks(ids)}
    wanted = [words(phrase) for phrase in phrases]
    held |= {path for path in paths if any(_holds(words(_stem_of(path)), one) for one in wanted)}
    return sorted(held & paths)


def _sentence_with(wanted: Sequence[Sequence[str]], document: Document) -> Span | None:
    """Return the first sentence that holds one of some phrases; else the first line."""
    for start, end in sentence_spans(document.text):
        stems = words(document.text[start:end])
        if any(_holds(stems, one) for one in wanted):
            return start, end
    return _first_line(document)


def _holds(stems: Sequence[str], wanted: Sequence[str]) -> bool:
    size = len(wanted)
    return any(list(stems[at : at + size]) == list(wanted) for at in range(len(stems) - size + 1))


# What there is


def _overview(
    listing: Sequence[DocumentInfo], store: Store, scope: Scope, *, whole: bool
) -> Computed:
    shown = listing[:MOST_LISTED] if whole or len(listing) <= MOST_LISTED else []
    found = [
        _Found(document, span)
        for info in (shown or listing[:1])
        if (document := store.document(info.path)) and (span := _first_line(document))
    ]
    if not found:
        return refused(f"There are {searched(listing, scope)}; none has readable text.")
    sheet = AnswerSheet(SURE, "supported")
    where = "in your library" if scope == EVERYTHING else "chosen"
    verb = "is" if len(listing) == 1 else "are"
    places = [place for one in found for place in _places(one)]
    title = f"{count(len(listing), 'document')} {verb} {where}{'' if shown else '.'}"
    if not shown:
        sheet.add(title + _not_read(listing), places)
        return sheet.answer()
    _list(sheet, title + ":", found)
    if len(shown) < len(listing):
        sheet.add(f"{len(listing) - len(shown)} more are listed in the Library tab.", places)
    if note := _not_read(listing):
        sheet.add(note.strip(), places)
    return sheet.answer()


def _unread(listing: Sequence[DocumentInfo], store: Store, scope: Scope) -> Computed:
    empty = [info for info in listing if not info.chunks]
    partly = [info for info in listing if info.chunks and info.unread]
    if not empty and not partly:
        return refused(f"All of {searched(listing, scope)} have readable text on every page.")
    sheet = AnswerSheet(SURE, "supported")
    found = []
    for info in (*partly, *empty):
        document = store.document(info.path)
        if document and (span := _first_line(document)):
            found.append(_Found(document, span))
    lines = [f"{PurePosixPath(info.path).name}: no readable text" for info in empty]
    lines += [
        f"{PurePosixPath(info.path).name}: {count(len(info.unread), 'page')} without readable text "
        f"({', '.join(map(str, info.unread[:12]))}{' ...' if len(info.unread) > 12 else ''})"
        for info in partly
    ]
    places = [place for one in found for place in _places(one)]
    sheet.add(f"{len(lines)} of {searched(listing, scope)} could not be read whole:", places)
    for line in lines:
        sheet.add(line, places, before="\n- ")
    return sheet.answer()


def _newer(since: Date, written: str, listing: Sequence[DocumentInfo], store: Store) -> Computed:
    """List the documents whose name or head gives a date on or after another."""
    edge = _iso(since)
    found: list[_Found] = []
    undated = 0
    for info in listing:
        document = store.document(info.path)
        dated = document_date(document) if document else ""
        span = _first_line(document) if document else None
        if document is None or span is None or not dated:
            undated += 1
        elif dated[: len(edge)] >= edge[: len(dated)]:
            found.append(_Found(document, span))
    without = ""
    if undated:
        have = "has" if undated == 1 else "have"
        without = f" {count(undated, 'document')} {have} no date."
    if not found:
        return refused(
            f"None of {count(len(listing), 'document')} is dated {written} or later.{without}"
        )
    sheet = AnswerSheet(SURE, "supported")
    noun = "document is" if len(found) == 1 else "documents are"
    _list(sheet, f"{len(found)} {noun} dated {written} or later:", found)
    if without:
        sheet.add(without.strip(), [place for one in found for place in _places(one)])
    return sheet.answer()


def _iso(one: Date) -> str:
    """Return a date with a year in ISO 8601, as far as it is known; it sorts by time as text."""
    year, month, day = (one.years or (0, 0))[0], one.month, one.day
    return (
        f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")
    )


# Shared


def _list(sheet: AnswerSheet, title: str, found: Sequence[_Found]) -> None:
    sheet.add(title, [place for one in found for place in _places(one)])
    for one in found:
        sheet.add(
            f"{title_of(one.document)} ({PurePosixPath(one.document.path).name})",
            list(_places(one)),
            before="\n- ",
        )


def _places(one: _Found) -> Iterator[Place]:
    yield Place(one.document, one.span, one.span)


def title_of(document: Document) -> str:
    """Return the first heading of a document, or its file name without the ending."""
    first = document.headings[0].title if document.headings else ""
    return first or _stem_of(document.path)


def _stem_of(path: str) -> str:
    return PurePosixPath(path).stem


def _first_line(document: Document) -> Span | None:
    match = re.search(r"\S.*", document.text)
    return trim(document.text, *match.span()) if match else None


def _not_read(listing: Sequence[DocumentInfo]) -> str:
    empty = sum(not info.chunks for info in listing)
    return f" {empty} {'has' if empty == 1 else 'have'} no readable text." if empty else ""
