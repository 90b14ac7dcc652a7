"""What a clause such as "told reporters the minister" shows of the source that it names."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from agent.speech.cues import Cues, Office
from agent.speech.sentence import COMMA
from agent.stepwise.names import place_of

LONGEST_SHOWN = 300
"""Characters of a sentence that are shown with a question about somebody."""
ALIKE = 85
"""How alike, of 100, a name as a model writes it has to be to a part of the article (indel similarity)."""
_PREPOSITION = re.compile(r"(?:^|\s)\w{1,4}\s+$|[(（]\W*$")
"""A small word, or a bracket, right before a name."""
LONGEST_NAME = 5
"""Words of the longest name that is known by its place alone."""
SHORTEST_NAME = 2
"""Characters."""
_OFFICE_IN_KANJI = re.compile("(?<=[ァ-ヺー])[\u4e00-\u9fff].*")
"""What stands in kanji behind a name in katakana."""
_TO_THE = re.compile(r"\w\s+\w{1,4}\s+$|\w\s+\w{1,2}['’]$")
"""A small word that is not the first one: "told the", "à l'"."""
_ADJECTIVES = re.compile(r"\s+(?:\w+\s+){0,2}\W?")
"""What may stand between what a medium is and its name."""
_BETWEEN = " \t\n-–—,:،，、：[]()（）«»“”\"'‘’「」"
"""What stands around a verb or a name in a clause, and is no part of either."""


def points_back(clause: str, cues: Cues | None) -> bool:
    """Whether a clause names its source by a pronoun or "this economist", or holds no more than the act of saying."""
    if cues is None:
        return not clause
    verbs = cues.verbs(clause, ())
    source = cues.according.match(clause)
    starts = {0, verbs[0].end if verbs else 0, source.end() if source else 0}
    if (source and cues.this.search(source[0])) or cues.his_view.fullmatch(clause):
        return True
    return not without_verb(clause, cues) or any(cues.this.match(clause[start:].lstrip(_BETWEEN)) for start in starts)


def without_verb(words: str, cues: Cues | None) -> str:
    """Words without a verb of saying at either end."""
    for cue in cues.verbs(words, ()) if cues else ():
        if not words[cue.end :].strip(_BETWEEN):
            return words[: cue.start].strip(_BETWEEN)
        if not words[: cue.start].strip(_BETWEEN):
            return words[cue.end :].strip(_BETWEEN)
    return words.strip(_BETWEEN)


def named_in(words: str, copied: str, cues: Cues | None) -> str | None:
    """The name in some words that a model has copied, perhaps with a letter changed or a word too many."""
    found = fuzz.partial_ratio_alignment(copied, words, score_cutoff=ALIKE)
    if found is None or not copied.strip() or len(copied) > len(words):
        return None
    start, end = found.dest_start, found.dest_end
    if cues is None or "unspaced" not in cues.traits:
        start = words.rfind(" ", 0, start + 1) + 1
    name = without_verb(words[start:end], cues)
    if cues is not None and (more := cues.behind_name.search(name)):
        name = name[: more.start()].strip(_BETWEEN)
    return without_title(name, cues) or None


def without_title(name: str, cues: Cues | None) -> str:
    """A name without the offices behind it, and in Japanese also without those before it and behind foreign letters."""
    bare = cues.title.sub("", name) if cues else name
    if bare == name or len(bare) < SHORTEST_NAME:
        return name
    return _OFFICE_IN_KANJI.sub("", bare.rpartition("の")[2])


def before_comma(words: str, cues: Cues | None) -> str | None:
    """The few words before the first comma, of which none says anything: "X, professor of law, says"."""
    first, comma, _ = COMMA.sub(",", words).partition(",")
    is_name = comma and 1 < len(first.split()) <= LONGEST_NAME and not (cues and cues.verbs(first, ()))
    return first.strip(_BETWEEN) if is_name else None


def is_behind_preposition(clause: str, place: int) -> bool:
    """Whether a small word leads to a name: "told Radio X", "for the X"."""
    return _PREPOSITION.search(clause[:place]) is not None


def is_within(clause: str, place: int) -> bool:
    """Whether a small word within the clause leads to a name: "a spokesman for the X", but not "The X said"."""
    return is_behind_preposition(clause, place) and len(clause[:place].split()) > 1


def is_description(name: str, clause: str) -> bool:
    """Whether what stands for a name has no capital where the clause has it: "the minister"."""
    place = clause.casefold().find(name.casefold())
    return place >= 0 and clause[place : place + len(name)].islower()


def is_told(clause: str, place: int, cues: Cues | None) -> bool:
    """Whether the name at a place is that of a medium that somebody spoke to: "to the weekly X"."""
    for outlet in cues.outlet.finditer(clause, 0, place) if cues else ():
        if _TO_THE.search(clause[: outlet.start()]) and _ADJECTIVES.fullmatch(clause, outlet.end(), place):
            return True
    return False


def is_medium(name: str, text: str, cues: Cues | None) -> bool:
    """Whether a name says that it is a medium's, or the word before it in a text does: "the newspaper X"."""
    if cues is None:
        return False
    before = text[: place_of(name, text) or 0].rstrip(_BETWEEN)
    return cues.outlet.search(name) is not None or any(m.end() == len(before) for m in cues.outlet.finditer(before))


def around(name: str, text: str) -> str:
    """The part of a text that says who somebody is."""
    place = place_of(name, text) or 0
    start = max(0, min(place - LONGEST_SHOWN // 3, len(text) - LONGEST_SHOWN))
    return text[start : start + LONGEST_SHOWN]


def office_beside(name: str, texts: Sequence[str], cues: Cues | None) -> Office | None:
    """What the noun says somebody is that stands nearest to their name: "the minister X", "X, a fisherman"."""
    nearest: tuple[int, Office] | None = None
    offices = cues.offices if cues else {}
    for text in texts:
        place = place_of(name, text)
        if place is None:
            continue
        for office, nouns in offices.items():
            for noun in nouns.finditer(text):
                away = max(place - noun.end(), noun.start() - place - len(name), 0)
                if nearest is None or away < nearest[0]:
                    nearest = away, office
    return nearest and nearest[1]
