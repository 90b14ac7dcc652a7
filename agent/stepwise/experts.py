"""What the model copies of an expert, put right by the text that it is copied from."""

import re
from collections.abc import Sequence

from agent.answers import ExpertAnswer
from agent.folding import DOUBLE_MARKS, SINGLE_MARKS
from agent.speech.cues import Cues
from agent.stepwise.names import place_of

LONGEST_FIELD = 50
"""Characters of what stands between a title and an affiliation: "of the law of the sea at the"."""
LONGEST_SMALL_WORD = 3
"""Letters of the words that lead from a title to an affiliation: "at the", "на", "all'"."""
MOST_SMALL_WORDS = 2
NEXT_TO = 2
"""Characters between a noun and the name that it belongs to."""

_MARKS = DOUBLE_MARKS + SINGLE_MARKS
_BORDER = re.compile(r"[,;:.()«»“”\"]")
_WORD = re.compile(r"\w+")
_SMALL_WORD = re.compile(rf"\s*\b(?:\w{{1,{LONGEST_SMALL_WORD}}}|\w+['’])\s*$")


def completed(about: ExpertAnswer, name: str, texts: Sequence[str], cues: Cues | None) -> ExpertAnswer:
    """An answer with whole titles, with towns where they belong, and without quotation marks."""
    affiliation, place = _parted(_bare(about.affiliation), about.place)
    title = about.title if any(about.title and about.title in text for text in texts) else None
    title = title or _noun_beside(name, texts, cues) or about.title
    if title and affiliation:
        title = _whole(title, affiliation, name, texts)
    if title and cues:
        title = _with_former(title, texts, cues)
    told_to = _bare((about.told_to or "").replace(name, ""))
    return ExpertAnswer(title=title, affiliation=affiliation, place=place, told_to=told_to)


def _bare(name: str | None) -> str | None:
    """A name without marks around it; of "the group “X”" what stands between them."""
    if name is None:
        return None
    inner = name.strip(_MARKS + " ")
    return inner or None


def _parted(affiliation: str | None, place: str | None) -> tuple[str | None, str | None]:
    """An affiliation and a place, where the model has taken both for the affiliation: "Institute X, Lwów"."""
    if affiliation is None or place is not None:
        return affiliation, place
    body, comma, town = affiliation.rpartition(", ")
    is_town = comma and len(town.split()) == 1 and town[0].isupper()
    return (body, town) if is_town else (affiliation, place)


def _noun_beside(name: str, texts: Sequence[str], cues: Cues | None) -> str | None:
    """The noun of expertise that stands next to a name: "the economist X"."""
    if cues is None:
        return None
    for text in texts:
        place = place_of(name, text)
        for noun in cues.expert.finditer(text, 0, place or 0):
            word = _WORD.match(text, noun.start())
            if word and place and 0 <= place - word.end() <= NEXT_TO:
                return word[0]
    return None


def _whole(title: str, affiliation: str, name: str, texts: Sequence[str]) -> str:
    """A title with its field, which stands between it and the affiliation: "lecturer in international law"."""
    for text in texts:
        start = text.find(title)
        end = text.find(affiliation, start + len(title)) if start >= 0 else -1
        between = text[start + len(title) : end] if end >= 0 else ""
        is_field = len(between) <= LONGEST_FIELD and name not in between and not _BORDER.search(between)
        if between and is_field:
            for _ in range(MOST_SMALL_WORDS):
                between = _SMALL_WORD.sub("", between)
            return title + between.rstrip()
    return title


def _with_former(title: str, texts: Sequence[str], cues: Cues) -> str:
    """A title with the word before it that says that it was held once: "former ambassador"."""
    for text in texts:
        start = text.find(title)
        before = [word for word in cues.former.finditer(text, 0, max(start, 0)) if 0 <= start - word.end() <= NEXT_TO]
        if before:
            return text[before[-1].start() : start + len(title)]
    return title
