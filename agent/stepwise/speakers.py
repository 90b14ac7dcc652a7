"""Who speaks: each person or body once, however the article names them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.answers import ExpertAnswer, SpeakerAnswer, with_choice
from agent.attribution import Attribution, attribution
from agent.grounding import Span
from agent.merging.people import words_of
from agent.sentences import Sentence
from agent.speech.cues import Office, cues
from agent.stepwise.asking import Asking
from agent.stepwise.chances import SMALLEST, is_likely, logit
from agent.stepwise.clauses import (
    LONGEST_SHOWN,
    around,
    before_comma,
    is_behind_preposition,
    is_description,
    is_medium,
    is_told,
    is_within,
    named_in,
    office_beside,
    points_back,
)
from agent.stepwise.experts import completed
from agent.stepwise.names import Name, Names, place_of
from prompts import load
from schemas.vocabulary import SpeakerRole

LONGEST_LEAD_IN = 300
"""Characters beyond which the sentence before a statement does more than introduce its speaker."""
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
MOST_KNOWN = 200
"""Speakers that a clause may name again, the latest ones."""
LOOKED_BACK = 30
"""Sentences before a clause in which whom it points back to is looked for."""
LARGEST_PART = 0.8
"""What part of a sentence that introduces somebody a name can be."""
LONGEST_BARE_NAME = 3
"""Words."""
MOST_NAMES = 3
"""Names of one sentence that "he" may point to."""
OFFICES: Mapping[Office, SpeakerRole] = {
    "private": "person",
    "parliamentarian": "politician",
    "politician": "politician",
    "official": "official",
}
"""The roles of those of whom a noun says who they are; members of parliament speak for nobody but themselves."""
SURE = 0.5
"""The chance from which a clause points back to somebody."""
UNSURE = 0.25
"""The same where it names nobody, but describes somebody: "the minister"."""
PEOPLE = ("politician", "official", "expert", "person")
"""The roles of those to whom "he" or "the minister" can point."""
SOMEBODY, SOMETHING = "POC", "GBM"
"""The letters of people who are no experts, and of bodies."""
COUNTS = {"O": 0.3}
"""How much the chance of an office counts where no noun tells what somebody is: the model overrates it."""
IS_SOMEBODY = 0.45
"""The chance, experts counted, from which a speaker is a person: bodies seldom reach it, people seldom fall below."""

_BRACKETS = re.compile(r"\s*[(（][^)）]*[)）]")
_COMMAS = re.compile(r"\s*,[^,;:.!?»”]{,80}(?=[,.])")
_END_OF_CLAUSE = re.compile(r"[;:!?»”。]|\w[.]\s")


@dataclass(slots=True)
class Speaker:
    """Somebody who is quoted."""

    name: str
    role: SpeakerRole
    party: str | None
    """The English name of the party for which they speak."""
    expert: float
    """The chance that they are an independent expert."""
    about: ExpertAnswer | None = None
    """What is known of an expert."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says something, and how that is known."""

    speaker: Speaker
    how: Literal["named", "new", "carried"]
    """named: the clause holds a name that is known; new: it names somebody new; carried: it points back."""


class Speakers:
    """Everybody who speaks in one article; statements come in their order."""

    def __init__(self, asking: Asking) -> None:
        """Nobody has spoken yet."""
        self._asking = asking
        self._cues = cues(asking.article.language or "")
        self._is_without_capitals = self._cues is not None and not self._cues.has_capitals
        self._names = Names(asking.sentences, asking.article.language)
        self._places = {sentence.number: place for place, sentence in enumerate(asking.sentences)}
        self._known: list[Speaker] = []
        self._last: Speaker | None = None
        self._of_sentence: dict[int, Speaker] = {}

    async def of(self, said: Attribution, sentence: Sentence, expert: float) -> Voice | None:
        """Who says what is ``said`` in a sentence; None where nobody in the article can be named.

        ``expert`` is the chance that the sentence holds an expert's words.

        Raises:
            AnswerError: when no valid answer came within the budget.
            ModelError: when the model cannot be asked.
        """
        clause = self._asking.text(said.clause).strip() or self._told_behind(sentence)
        voice = await self._voice(clause, said, sentence, expert)
        if voice is not None:
            self._last = self._of_sentence[sentence.number] = voice.speaker
        return voice

    def _told_behind(self, sentence: Sentence) -> str:
        """The sentence that says who spoke, behind one that is nothing but a quotation: "…" So said the minister."""
        place = self._places[sentence.number] + 1
        if self._cues is None or place >= len(self._asking.sentences):
            return ""
        following = self._asking.sentences[place]
        is_report = (
            following.paragraph == sentence.paragraph
            and len(following.text) <= LONGEST_LEAD_IN
            and attribution(
                self._asking.article.text, Span(following.start, following.end), self._asking.article.language
            )
            is None
            and self._cues.verbs(following.text, ())
        )
        return following.text if is_report else ""

    async def _voice(self, clause: str, said: Attribution, sentence: Sentence, expert: float) -> Voice | None:
        if self._is_without_capitals:
            return await self._voice_without_capitals(clause, said, sentence, expert)
        told = False
        for known, place in self._known_in(clause):
            told |= self._is_told(known, clause, place)
            if known.role in PEOPLE or not is_within(clause, place):
                return Voice(known, "named")
        body = None
        for name, place in sorted(self._names.all_in(clause), key=lambda one: is_behind_preposition(clause, one[1])):
            bearer = await self._person(name, clause, sentence, expert)
            told |= self._is_told(bearer, clause, place)
            if bearer.role in PEOPLE:
                return Voice(bearer, "new")
            if body is None and not told and not is_within(clause, place):
                body = bearer
        if body is not None:
            return Voice(body, "new")
        back = 1.0 if told or points_back(clause, self._cues) else await self._points_back(clause)
        named = None
        if back < SURE:
            named = await self._new(clause, sentence, expert, self._asking.text(said.content))
            told = named is not None and self._is_told(named, clause, place_of(named.name, clause) or 0)
            if named and not told and (back < UNSURE or not is_description(named.name, clause)):
                return Voice(named, "new")
        before = await self._before(sentence, expert)
        if before is None and clause and not told:
            before = named or await self._new(clause, sentence, expert, self._asking.text(said.content))
        return Voice(before, "carried") if before else None

    async def _voice_without_capitals(
        self, clause: str, said: Attribution, sentence: Sentence, expert: float
    ) -> Voice | None:
        """The same where only the model can tell a name: it is asked before "he" and "the minister" are thought of."""
        named = self._known_in(clause)
        people = [known for known, _ in named if known.role in PEOPLE]
        if people:
            return Voice(people[0], "named")
        if not points_back(clause, self._cues):
            new = await self._new(clause, sentence, expert, self._asking.text(said.content))
            if new is not None and new.role != "outlet":
                return Voice(new, "new")
            if named:
                return Voice(named[0][0], "named")
        before = await self._before(sentence, expert)
        return Voice(before, "carried") if before else None

    def _is_told(self, speaker: Speaker, clause: str, place: int) -> bool:
        """Whether a clause names a medium only as whom somebody spoke to: "told Radio X"."""
        if self._cues and self._cues.according.match(clause):
            return False
        return is_told(clause, place, self._cues) or (speaker.role == "outlet" and is_behind_preposition(clause, place))

    async def _points_back(self, clause: str) -> float:
        """The chance that a clause only points back to somebody who was named before."""
        letters = await self._asking.letter("refers", "BN", clause[:LONGEST_SHOWN])
        return letters["B"]

    async def _before(self, sentence: Sentence, expert: float) -> Speaker | None:
        """Whom a sentence points back to: who speaks or is named last before it, in its paragraph or else at all."""
        place = self._places[sentence.number]
        aside: list[tuple[Name, Sentence]] = []
        for other in reversed(self._asking.sentences[max(0, place - LOOKED_BACK) : place]):
            if other.paragraph != sentence.paragraph and self._last:
                break
            if speaker := self._of_sentence.get(other.number):
                return speaker
            for known, _ in self._known_in(other.text):
                if known.role in PEOPLE:
                    return known
            named = self._names.all_in(other.text)
            subjects = [name for name, at in named if not is_within(other.text, at)]
            within = [name for name, _ in named if name not in subjects]
            # "A fellow of the Weather Institute" does not make the institute speak; "the tone of Arnarson" names him.
            again = [name for name in within if name.is_plain and name.text not in other.text]
            aside += [(name, other) for name in within if name.text in other.text]
            for name in (subjects + again)[:MOST_NAMES]:
                bearer = await self._person(name, other.text, other, expert)
                if bearer.role in PEOPLE:
                    return bearer
            if self._leads_in(other, sentence, place):
                # Without capitals only the model knows a name.
                introduced = await self._new(other.text, other, expert)
                if introduced is not None and len(introduced.name) <= LARGEST_PART * len(other.text):
                    return introduced
        for name, other in aside[:MOST_NAMES]:
            bearer = await self._person(name, other.text, other, expert)
            if bearer.role in PEOPLE:
                return bearer
        return self._last

    def _leads_in(self, other: Sentence, sentence: Sentence, place: int) -> bool:
        is_next = other is self._asking.sentences[place - 1] and other.paragraph == sentence.paragraph
        return is_next and self._is_without_capitals and len(other.text) <= LONGEST_LEAD_IN

    async def _person(self, name: Name, words: str, sentence: Sentence, expert: float) -> Speaker:
        """The bearer of a name that the article has in full somewhere."""
        if known := self._same(name.text):
            return known
        if self._is_bare(name):
            return await self._introduced(name.text, None, words, name.introduced, sentence, expert)
        answer = await self._ask_for_name(around(name.text, name.introduced.text))
        copied = answer.speaker
        is_theirs = copied is not None and name.is_of(copied)
        called = copied if copied and is_theirs and self._asking.folded.contains_name(copied) else name.text
        if known := self._same(called):
            return known
        party = getattr(answer, "speaks_for", None)
        return await self._introduced(called, party, words, name.introduced, sentence, expert)

    def _is_bare(self, name: Name) -> bool:
        """Whether it is a first and a last name without a title, for which nobody needs to be asked."""
        if self._cues is None or not self._cues.offices:
            return False
        parts = name.text.split()
        nouns = (*self._cues.offices.values(), self._cues.expert, self._cues.outlet)
        return (
            len(parts) <= LONGEST_BARE_NAME
            and all(part[0].isupper() and not part.isupper() for part in parts)
            and not any(noun.search(name.text) for noun in nouns)
        )

    async def _new(self, words: str, sentence: Sentence, expert: float, without: str = "") -> Speaker | None:
        """Whom the words name, but for a name that only what is said holds (``without``)."""
        answer = await self._ask_for_name(words)
        name = named_in(words, answer.speaker or "", self._cues)
        if name is None and self._is_without_capitals:
            name = before_comma(words, self._cues)
        if name is None or name not in words.replace(without, "\n", 1 if without else 0) or self._is_no_name(name):
            return None
        if known := self._same(name):
            return known
        first = next((s for s in self._asking.sentences if place_of(name, s.text) is not None), sentence)
        return await self._introduced(name, getattr(answer, "speaks_for", None), words, first, sentence, expert)

    def _is_no_name(self, name: str) -> bool:
        """Whether it is a pronoun, or in a script without capitals an office alone."""
        if self._cues is None or self._cues.has_capitals:
            return name.islower() and len(name.split()) == 1
        return self._cues.office.fullmatch(name) is not None

    async def _ask_for_name(self, words: str) -> SpeakerAnswer:
        names = self._asking.candidates.names
        schema = with_choice(SpeakerAnswer, "speaks_for", names, optional=True) if names else SpeakerAnswer
        question = f"List: {', '.join(names) or 'none'}\nWords: {words[:LONGEST_SHOWN]}"
        return await self._asking.client.fill(schema, load("speaker").messages(question), max_tokens=120)

    async def _introduced(
        self, name: str, party: str | None, words: str, first: Sentence, sentence: Sentence, expert: float
    ) -> Speaker:
        """Somebody new, as the sentences show them that name them first and quote them first."""
        asking = self._asking
        if is_medium(name, first.text, self._cues):
            self._known.append(Speaker(name, "outlet", None, SMALLEST))
            return self._known[-1]
        shown = [around(name, first.text)]
        if first.number != sentence.number:
            shown.append(around(name, words))
        shown[0] += self._told_next(first, shown[0])
        text = "\n".join(shown)
        letters = await asking.letter("who", "POGXBCM", f"{text}\n\nWho: {name}")
        features = {
            "expert": logit(letters["X"]),
            "official": logit(letters["O"]),
            "politician": logit(letters["P"]),
            "person": logit(letters["C"]),
            "words": logit(expert),
            "called": float(bool(self._cues and any(self._cues.expert.search(piece) for piece in shown))),
            "former": float(bool(self._cues and any(self._cues.former.search(piece) for piece in shown))),
        }
        finding = asking.judge("expert", name, features)
        institute = self._cues.expert.search(name) if self._cues and self._cues.has_capitals else None
        is_body = Name(name, first).is_quoted or (institute is not None and institute.start() > 0)
        is_somebody = not is_body and sum(letters[letter] for letter in SOMEBODY + "X") >= IS_SOMEBODY
        others = SOMEBODY if is_somebody else SOMETHING
        role: SpeakerRole = ROLES[max(others, key=lambda letter: letters[letter] * COUNTS.get(letter, 1.0))]
        office = office_beside(name, shown, self._cues) if is_somebody else None
        if office is not None:
            role = OFFICES[office]
        if is_likely(finding) and not is_body:
            role = "expert"
        speaks_for = None
        if role in ("politician", "official", "government") and office != "parliamentarian":
            speaks_for = self._named_beside(name, shown) or party
        speaker = Speaker(name, role, speaks_for, finding.chance)
        if role == "expert":
            question = load("expert").messages(f"{text}\n\nWho: {name}")
            about = await asking.client.fill(ExpertAnswer, question, max_tokens=200)
            speaker.about = completed(about, name, shown, self._cues)
        self._known.append(speaker)
        return speaker

    def _named_beside(self, name: str, shown: Sequence[str]) -> str | None:
        """The state or body that a name holds, or that stands before or in brackets behind it: "the Zambian X"."""
        candidates = self._asking.candidates
        if within := candidates.nearest(name):
            return within
        for text in shown:
            place = place_of(name, text)
            if place is None:
                continue
            end = place + len(name)
            brackets, commas = (found[0] if (found := one.match(text, end)) else "" for one in (_BRACKETS, _COMMAS))
            others = [at + len(other.name) for other, at in self._known_in(text[:place]) if other.role in PEOPLE]
            before = _END_OF_CLAUSE.split(text[max(others, default=0) : place])[-1]
            if near := next(filter(None, map(candidates.nearest, (brackets, before, commas))), None):
                return near
        return None

    def _told_next(self, first: Sentence, shown: str) -> str:
        """The sentence behind the one that names somebody, where only that one has a noun of expertise."""
        place = self._places[first.number] + 1
        if self._cues is None or self._cues.expert.search(shown) or place >= len(self._asking.sentences):
            return ""
        following = self._asking.sentences[place]
        is_near = following.paragraph == first.paragraph
        return f" {following.text[:LONGEST_SHOWN]}" if is_near and self._cues.expert.search(following.text) else ""

    def _known_in(self, text: str) -> list[tuple[Speaker, int]]:
        """The known speakers whom a text names, with where, in its order; bodies count by their whole names alone."""
        found = []
        for speaker in self._known[-MOST_KNOWN:]:
            place = place_of(speaker.name, text, in_part=speaker.role in PEOPLE, shared=self._names.shared)
            if place is not None:
                found.append((speaker, place))
        return sorted(found, key=lambda one: one[1])

    def _same(self, name: str) -> Speaker | None:
        """The known speaker of a name, or of one that it is a part of, or that is a part of it."""
        words = set(words_of(name))
        for speaker in self._known:
            known = set(words_of(speaker.name))
            if words and (words <= known or known <= words):
                return speaker
        return None
