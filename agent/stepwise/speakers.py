"""Who speaks: each person or body once, however the article names them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from agent.answers import ExpertAnswer, SpeakerAnswer, with_one_of
from agent.attribution import Attribution
from agent.grounding import Span
from agent.merging.people import words_of
from agent.sentences import Sentence
from agent.speech.cues import cues
from agent.stepwise.asking import Asking
from agent.stepwise.chances import Finding, is_likely, logit
from prompts import load
from schemas.vocabulary import SpeakerRole

LONGEST_LEAD_IN = 300
"""Characters beyond which the sentence before a statement does more than introduce its speaker."""
LONGEST_SHOWN = 300
"""Characters of a sentence that are shown with a question about somebody."""
INFLECTED = 85
"""How alike, of 100, a word has to be to a word of a name to be a form of it (indel similarity)."""
LONG_ENOUGH = 4
"""In characters: a shorter word is the same only if it is equal."""
ROLES: Mapping[str, SpeakerRole] = {
    "P": "politician",
    "O": "official",
    "G": "government",
    "X": "expert",
    "B": "organisation",
    "C": "person",
    "M": "outlet",
}
"""The letters of the question who somebody is."""

_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(slots=True)
class Speaker:
    """Somebody who is quoted."""

    name: str
    role: SpeakerRole
    party: str | None
    """The English name of the party for which they speak."""
    letters: Mapping[str, float]
    expert: Finding
    """Whether they are an independent expert."""
    about: ExpertAnswer | None = None
    """What is known of an expert."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says something, and how that is known."""

    speaker: Speaker
    how: str
    """named: the clause holds a name that is known; new: it names somebody new; carried: it points back."""


class Speakers:
    """Everybody who speaks in one article; statements come in their order."""

    def __init__(self, asking: Asking) -> None:
        """Nobody has spoken yet."""
        self._asking = asking
        self._cues = cues(asking.article.language or "")
        self._known: list[Speaker] = []
        self._last: Speaker | None = None

    async def of(self, said: Attribution, sentence: Sentence, lead_in: Sentence | None, expert: float) -> Voice | None:
        """Who says what is ``said`` in a sentence; None where nobody in the article can be named.

        ``lead_in`` is the sentence before it, where nobody is quoted in that; ``expert`` is the chance that the
        sentence holds an expert's words.

        Raises:
            AnswerError: when no valid answer came within the budget.
            ModelError: when the model cannot be asked.
        """
        clause = self._asking.text(said.clause).strip()
        voice = await self._voice(clause, said, sentence, lead_in, expert)
        if voice is not None:
            self._last = voice.speaker
        return voice

    async def _voice(
        self, clause: str, said: Attribution, sentence: Sentence, lead_in: Sentence | None, expert: float
    ) -> Voice | None:
        if known := self._named_in(clause):
            return Voice(known, "named")
        last = self._last
        names_its_own = clause and (last is None or _holds_a_name(clause) or not await self._points_back(clause))
        if names_its_own and (speaker := await self._new(clause, said.clause, sentence, expert)):
            return Voice(speaker, "new")
        introduced = lead_in if lead_in and lead_in.end - lead_in.start <= LONGEST_LEAD_IN else None
        if introduced and (not clause or last is None):
            if known := self._named_in(introduced.text):
                return Voice(known, "carried")
            span = Span(introduced.start, introduced.end)
            if speaker := await self._new(f"{introduced.text} {clause}".strip(), span, introduced, expert):
                return Voice(speaker, "carried")
        return Voice(last, "carried") if last else None

    async def _points_back(self, clause: str) -> bool:
        letters = await self._asking.letter("refers", "BN", clause[:LONGEST_SHOWN])
        return letters["B"] >= letters["N"]

    async def _new(self, words: str, where: Span, sentence: Sentence, expert: float) -> Speaker | None:
        """Whom the words name, if the article has the name there."""
        asking = self._asking
        names = asking.candidates.names
        schema = with_one_of(SpeakerAnswer, "speaks_for", names) if names else SpeakerAnswer
        question = f"List: {', '.join(names) or 'none'}\nWords: {words[:LONGEST_SHOWN]}"
        answer = await asking.client.fill(schema, load("speaker").messages(question), max_tokens=120)
        name = answer.speaker
        place = asking.folded.find(name, within=where) if name else None
        if name is None or place is None or not (where.start <= place.start and place.end <= where.end):
            return None
        if known := self._same(name):
            return known
        return await self._introduced(name, getattr(answer, "speaks_for", None), words, sentence, expert)

    async def _introduced(self, name: str, party: str | None, words: str, sentence: Sentence, expert: float) -> Speaker:
        """Somebody new, as the sentences show them that name them first and quote them first."""
        asking = self._asking
        first = next((s for s in asking.sentences if _is_named(name, s.text)), sentence)
        shown = [_around(name, first.text)]
        if first.number != sentence.number:
            shown.append(_around(name, words))
        text = "\n".join(shown)
        letters = await asking.letter("who", "POGXBCM", f"{text}\n\nWho: {name}")
        features = {
            "expert": logit(letters["X"]),
            "official": logit(letters["O"]),
            "politician": logit(letters["P"]),
            "person": logit(letters["C"]),
            "words": logit(expert),
            "called": float(bool(self._cues and any(self._cues.expert.search(piece) for piece in shown))),
            "party": float(party is not None),
        }
        finding = asking.judge("expert", name, features)
        others = {letter: chance for letter, chance in letters.items() if letter != "X"}
        role: SpeakerRole = "expert" if is_likely(finding) else ROLES[max(others, key=lambda letter: others[letter])]
        speaks_for = party if role in ("politician", "official", "government") else None
        speaker = Speaker(name, role, speaks_for, letters, finding)
        if role == "expert":
            speaker.about = await asking.client.fill(
                ExpertAnswer, load("expert").messages(f"{text}\n\nWho: {name}"), max_tokens=200
            )
        self._known.append(speaker)
        return speaker

    def _named_in(self, clause: str) -> Speaker | None:
        """The known speaker whom a clause names first, unless it names somebody else before."""
        found = [(place, speaker) for speaker in self._known if (place := _place_of(speaker.name, clause)) is not None]
        if not found:
            return None
        place, speaker = min(found, key=lambda one: one[0])
        stranger = _full_name(clause)
        return None if stranger is not None and stranger.end <= place else speaker

    def _same(self, name: str) -> Speaker | None:
        """The known speaker of a name, or of one that it is a part of, or that is a part of it."""
        words = set(words_of(name))
        for speaker in self._known:
            known = set(words_of(speaker.name))
            if words and (words <= known or known <= words):
                return speaker
        return None


def _around(name: str, text: str) -> str:
    """The part of a text that says who somebody is."""
    place = _place_of(name, text) or 0
    start = max(0, min(place - LONGEST_SHOWN // 3, len(text) - LONGEST_SHOWN))
    return text[start : start + LONGEST_SHOWN]


def _is_named(name: str, text: str) -> bool:
    return _place_of(name, text) is not None


def _place_of(name: str, text: str) -> int | None:
    """Where ``text`` names somebody: the whole name, its last word, or another that is not the first."""
    whole = text.find(name)
    if whole >= 0:
        return whole
    words = [word for word in _WORD.findall(name) if word[:1].isupper() or not word.isascii()]
    for wanted in reversed(words[1:] or words):
        for match in _WORD.finditer(text):
            if _is_form_of(match[0], wanted):
                return match.start()
    return None


def _is_form_of(word: str, name: str) -> bool:
    """Whether a word is a word of a name, possibly in another case."""
    if word[0] != name[0]:
        return False
    if min(len(word), len(name)) < LONG_ENOUGH:
        return word == name
    return fuzz.ratio(word, name) >= INFLECTED


def _full_name(text: str) -> Span | None:
    """The first two words in a row that both have a capital."""
    words = list(_WORD.finditer(text))
    for one, other in pairwise(words):
        gap = text[one.end() : other.start()]
        if one[0][0].isupper() and other[0][0].isupper() and gap.isspace():
            return Span(one.start(), other.end())
    return None


def _holds_a_name(clause: str) -> bool:
    """Whether two words in a row have a capital, or a word that does not open the clause."""
    return _full_name(clause) is not None
