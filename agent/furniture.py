"""Which paragraphs are the furniture of a page, and not the article on it.

Structure comes first, for it needs no language: what repeats, what stands next to a photo credit,
what has the form of a link. The phrases of ``furniture.yaml`` come second. In doubt a paragraph is
the article's: a link taken for text costs one wasted question, a text taken for a link is lost.
"""

import re
from collections import Counter
from collections.abc import Sequence, Set

from agent.page_phrases import PagePhrases, normal, page_phrases
from agent.paragraphs import Paragraph

LONGEST_LINE = 160
"""Characters; what is longer is furniture only as a caption."""

LONGEST_CAPTION = 350
"""Characters."""

HEAD, FOOT = 8, 4
"""Paragraphs, from the start and the end of a page, among which its dates and authors stand."""

_ADDRESSES = re.compile(r"(?:(?:https?://|www\.)\S+|\S+@\S+\.\w+|[@#]\w+)(?:[\s,]+|\Z)")
_TRAIL = re.compile(r"\w\s[>›»→]\s\w[^>›»→]*\s[>›»→]\s\w")
_ARROW = re.compile(r"[←→▶◀►◄]")
_YEAR = r"(?:1[89]|2[0-4])\d\d"
_MOMENT = re.compile(
    rf"\b\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d\d)?\d\d\b|\b{_YEAR}[./-]\d{{1,2}}[./-]\d{{1,2}}\b"
    rf"|{_YEAR}\s?[年년]|\b\d{{1,2}}\b.{{1,20}}\b{_YEAR}\b|\b\d{{1,2}}[:h]\d\d\b"
)
_ORNAMENT = re.compile(r"\A\W+")
_COPYRIGHT = re.compile(rf"©|\([cC]\)\s*{_YEAR}")
_BETWEEN_NAMES = re.compile(r"[/|]|\bvia\b")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*")
_LAST_BRACKET = re.compile(r"[(（\[]([^()（）\[\]]{3,80})[)）\]]\s*\Z")

_Page = list[tuple[Paragraph, str]]
"""The short paragraphs, each with its normal form."""


def furniture(parts: Sequence[Paragraph]) -> frozenset[int]:
    """The numbers of the paragraphs that are captions, credits, widgets, links, bylines and the like.

    ``parts`` are all paragraphs of one text, in order. Headings, and lines that name the speaker of
    a quotation, are not furniture.
    """
    phrases = page_phrases()
    page = [(part, normal(part.text)) for part in parts if len(part.text) <= LONGEST_LINE]
    credit = {part.number for part, line in page if _is_credit(part, line, phrases)}
    widget = {part.number for part, line in page if _is_widget(part, line, phrases)}
    widget |= _repeated(page, credit)
    separator = {part.number for part, _ in page if not any(map(str.isalnum, part.text))}
    link = {part.number for part, line in page if _is_link(part, line, phrases)}
    link |= _listed_below_label(page, phrases)
    caption = {part.number for part in parts if _is_signed_caption(part, phrases)}
    caption |= _captions(parts, widget, credit)
    imprint = {part.number for part, line in page if _is_imprint(part, line, phrases, len(parts))}
    found = credit | widget | separator | link | caption | imprint
    return frozenset(found | _tags(page, found) | _links_at_the_end(parts, found, separator | link))


def _is_credit(part: Paragraph, line: str, phrases: PagePhrases) -> bool:
    """Whether a line says who made a picture, or which agency a text comes from."""
    if phrases.credit.label(line):
        return not part.is_closed or len(line) <= 100
    if phrases.credit.open(line) and not part.is_closed:
        return True
    if _COPYRIGHT.search(part.text[:40]):
        return True
    others = _words_beside_agencies(part.text, phrases)
    return others == [] or (part.number > 0 and _is_signature(part.text, others))


def _is_signature(text: str, others: list[str] | None) -> bool:
    """Whether a line is an agency beside other names ("Agency / Name"), and no sentence or heading."""
    if others is None or not _BETWEEN_NAMES.search(text):
        return False
    is_sentence = text.rstrip("])）").endswith((".", "!", "?", "。"))
    return not is_sentence and not any(word[0].islower() for word in others)


def _words_beside_agencies(text: str, phrases: PagePhrases) -> list[str] | None:
    """The words of a line that are neither an agency nor filler; ``None`` if it names no agency."""
    words = _WORD.findall(text)
    pieces = {piece for word in words for piece in re.split(r"\W", word)}
    if len(words) > 12 or phrases.agency_words.isdisjoint(pieces):
        return None
    rest, agencies = phrases.agencies.subn(" ", text)
    return [word for word in _WORD.findall(rest) if word.casefold() not in phrases.filler] if agencies else None


def _is_widget(part: Paragraph, line: str, phrases: PagePhrases) -> bool:
    """Whether a line is what a button or a player says."""
    is_label = len(line) <= 60 and not part.is_closed
    return phrases.widget.fill(line) or (is_label and phrases.widget.occur(line))


def _repeated(page: _Page, credit: Set[int]) -> set[int]:
    """Lines that come again and again, as buttons do.

    A name among the words makes it a line of the article (one that names a speaker, perhaps), unless
    a photo credit follows. Scripts without capitals hide names, so there two times are not enough.
    """
    short = [(part, line) for part, line in page if part.number and len(line) <= 60 and not part.is_closed]
    times = Counter(line for _, line in short)
    found: set[int] = set()
    for part, line in short:
        if times[line] < 2 or not line or part.text.endswith((":", "：")):
            continue
        words = _WORD.findall(part.text)
        has_case = part.text.upper() != part.text.lower()
        has_name = any(word[0].isupper() for word in words[1:])
        is_button = len(words) > 1 and not has_name and (has_case or times[line] > 2)
        if is_button or not credit.isdisjoint((part.number + 1, part.number + 2)):
            found.add(part.number)
    return found


def _is_link(part: Paragraph, line: str, phrases: PagePhrases) -> bool:
    """Whether a line leads away from the article, asks something of the reader, or states rights."""
    if phrases.more.label(line) or phrases.appeal.label(line) or phrases.sites.fill(line):
        return True
    if phrases.appeal.open(line) or phrases.notice.occur(line):
        return True
    if _leads_to_neighbour(part, line, phrases) or not _ADDRESSES.sub("", part.text):
        return True
    is_trail = bool(_ARROW.match(part.text) or _TRAIL.search(part.text))
    return not part.is_closed and (is_trail or phrases.more.open(line))


def _leads_to_neighbour(part: Paragraph, line: str, phrases: PagePhrases) -> bool:
    """Whether a line links to the story before or after ("Next: ...", "NEXT A story's title")."""
    if phrases.navigation.label(line) or phrases.navigation.open(line):
        return not part.is_closed
    first, _, title = _ORNAMENT.sub("", part.text).partition(" ")
    return first.isupper() and not title.isupper() and phrases.navigation.fill(normal(first))


def _listed_below_label(page: _Page, phrases: PagePhrases) -> set[int]:
    """The titles that follow a line such as "Related articles"."""
    found: set[int] = set()
    below, last = False, -1
    for part, line in page:
        is_title = part.number == last + 1 and not part.is_closed and len(line) <= 120
        below = phrases.more.fill(line) or (below and is_title)
        if below:
            found.add(part.number)
        last = part.number
    return found


def _is_signed_caption(part: Paragraph, phrases: PagePhrases) -> bool:
    """Whether a paragraph is labelled as a caption, or ends in the bracketed credit of a picture."""
    if len(part.text) > LONGEST_CAPTION:
        return False
    if phrases.caption.label(normal(part.text[:LONGEST_LINE])):
        return True
    bracket = _LAST_BRACKET.search(part.text[-100:])
    if not bracket:
        return False
    if phrases.credit.label(normal(bracket[1])) or _COPYRIGHT.search(bracket[1]):
        return True
    others = _words_beside_agencies(bracket[1], phrases)
    return bool(others) and _is_signature(bracket[1], others)


def _captions(parts: Sequence[Paragraph], widget: Set[int], credit: Set[int]) -> set[int]:
    """What stands directly before a photo credit, and is not the article.

    That is sure after a widget, or where caption and credit are the two lines of a block; elsewhere
    only what is no sentence counts.
    """
    has_gaps = sum(part.after_gap for part in parts) > len(parts) / 2
    found: set[int] = set()
    for number in credit - {0, 1}:
        caption = parts[number - 1]
        if number - 1 in credit or number - 1 in widget or len(caption.text) > LONGEST_CAPTION:
            continue
        is_last = number + 1 == len(parts) or parts[number + 1].after_gap
        is_block = has_gaps and caption.after_gap and not parts[number].after_gap and is_last
        is_fragment = not caption.is_closed and len(caption.text) <= LONGEST_LINE
        if number - 2 in widget or is_block or is_fragment:
            found.add(caption.number)
    return found


def _is_imprint(part: Paragraph, line: str, phrases: PagePhrases, parts: int) -> bool:
    """Whether a line at the head or the foot of the page says when or by whom it was written."""
    if part.is_closed or len(line) > 100 or HEAD <= part.number < parts - FOOT:
        return False
    if phrases.byline.label(line) or phrases.dated.label(line):
        return True
    words = _WORD.findall(part.text)
    if _MOMENT.search(part.text) and (len(words) <= 5 or phrases.dated.open(line)):
        return True
    if part.number == 0 or not words or not phrases.byline.fill(normal(words[0])):
        return False
    names = _WORD.findall(re.split(r"[,|–—]| - ", part.text, maxsplit=1)[0])[1:]
    names = [name for name in names if name.casefold() not in phrases.filler]
    return 2 <= len(names) <= 8 and all(name[0].isupper() for name in names)


def _tags(page: _Page, found: Set[int]) -> set[int]:
    """Short lines in capitals, such as a section's name, that stand beside other furniture."""
    return {
        part.number
        for part, line in page
        if part.number
        and part.text.isupper()
        and not part.is_closed
        and len(line) <= 30
        and len(line.split()) <= 3
        and not found.isdisjoint((part.number - 1, part.number + 1))
    }


def _links_at_the_end(parts: Sequence[Paragraph], found: Set[int], opening: Set[int]) -> set[int]:
    """Titles of other stories below the article: lines that do not end as sentences do.

    They count once a separator or a link has ended the article. In a text that closes few of its
    paragraphs the missing full stop says nothing.
    """
    long = [part for part in parts if len(part.text) > 80]
    if sum(part.is_closed for part in long) <= 0.6 * len(long):
        return set()
    tail: list[int] = []
    for part in reversed(parts):
        if part.number not in found and (part.is_closed or len(part.text) > 120):
            break
        tail.append(part.number)
    ended = max((place for place, number in enumerate(tail) if number in opening), default=0)
    return set(tail[:ended])
