"""Who says what an article quotes, from sentence to sentence, and whether that is an expert."""

from dataclasses import dataclass
from typing import TypeVar

from agent.answers import ExpertAnswer, JudgementAnswer, OpinionClaim, SpeakerAnswer, StatementClaim, with_one_of
from agent.attribution import Attribution
from agent.grounding import Span
from agent.sentences import Sentence
from agent.speech.cues import cues
from agent.stepwise.asking import Asking
from prompts import load
from schemas.vocabulary import SpeakerRole

LONGEST_LEAD_IN = 300
"""Characters beyond which the sentence before a statement does more than introduce its speaker."""
NO_EXPERTS = frozenset({"politician", "government", "outlet"})
"""Roles that keep somebody from being an expert, whatever the article calls them."""

Who = TypeVar("Who", SpeakerAnswer, ExpertAnswer)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke last."""

    name: str
    role: SpeakerRole
    party: str | None

    def __str__(self) -> str:
        """As a question introduces them."""
        return f"{self.name} ({', '.join(filter(None, (self.role, self.party)))})"


class Speech:
    """The thread of speakers through one article; sentences come in their order."""

    def __init__(self, asking: Asking) -> None:
        """Nobody has spoken yet."""
        self._asking = asking
        self._last: Speaker | None = None
        self._experts: set[str] = set()
        self._lead_in: Sentence | None = None

    def reach(self, sentence: Sentence) -> None:
        """Go on to a sentence: who was introduced in another paragraph does not speak in it."""
        if self._lead_in and self._lead_in.paragraph != sentence.paragraph:
            self._lead_in = None

    def leave(self, sentence: Sentence, said: Attribution | None) -> None:
        """Keep a sentence in which nobody is quoted: it may introduce who speaks in the next."""
        self._lead_in = sentence if said is None else None

    async def take(self, chunk: int, sentence: Sentence, said: Attribution) -> None:
        """Take what is said in a sentence for a statement or an opinion, where its speaker is known.

        Raises:
            AnswerError: when no valid answer came within the budget.
            ModelError: when the model cannot be asked.
        """
        before = self._last
        if said.clause.start == said.clause.end and before is None and self._lead_in is None:
            return
        if self._may_be_expert(said) and await self._take_opinion(chunk, said):
            return
        asking = self._asking
        states = asking.states
        schema = with_one_of(SpeakerAnswer, "speaks_for", states.names) if states.names else SpeakerAnswer
        answer, name = await self._ask_who(schema, "speaker", said, f"List: {states.listed}\n")
        speaker = before or Speaker(answer.speaker or "", answer.role, None)
        if name:
            speaker = Speaker(name, answer.role, getattr(answer, "speaks_for", None))
        elif named := states.named_in(asking.text(said.clause)):
            # The clause names no person that is known, but a state.
            speaker = Speaker(named[0][1], "government", named[0][0])
        if not asking.folded.contains_name(speaker.name):
            return
        party = speaker.party
        self._last = speaker
        asking.ground(
            chunk,
            said.content,
            StatementClaim(
                quote=asking.text(said.content),
                kind=said.kind,
                speaker=speaker.name,
                speaker_role=speaker.role,
                speaker_party=party,
                factuality="asserted",
            ),
        )
        if party and party not in asking.parties and speaker.role in ("politician", "official", "government"):
            asking.take_party(party, "third_state", sentence)

    def _may_be_expert(self, said: Attribution) -> bool:
        """Whether the words that introduce a statement, or who spoke before, make an expert likely."""
        known = cues(self._asking.article.language or "")
        introduced = bool(known and self._lead_in and known.expert.search(self._lead_in.text))
        before = self._last
        carried = before is not None and before.name in self._experts and not self._names_somebody_else(said.clause)
        return said.expert or introduced or carried

    async def _ask_who(
        self, schema: type[Who], prompt: str, said: Attribution, head: str = ""
    ) -> tuple[Who, str | None]:
        """Who speaks, and the name where the clause, or else the sentence before it, holds it."""
        client = self._asking.client
        clause = self._asking.text(said.clause).strip()
        head += f"Before: {self._last or 'nobody'}\nWords: "
        answer = await client.fill(schema, load(prompt).messages(head + (clause or "-")), max_tokens=200)
        if self._is_named_in(said.clause, answer.speaker):
            return answer, answer.speaker
        lead_in = self._lead_in
        if lead_in is None or lead_in.end - lead_in.start > LONGEST_LEAD_IN:
            return answer, None
        words = f"{lead_in.text} {clause}"
        answer = await client.fill(schema, load(prompt).messages(head + words), max_tokens=200)
        is_introduced = self._is_named_in(Span(lead_in.start, lead_in.end), answer.speaker)
        return answer, answer.speaker if is_introduced else None

    async def _take_opinion(self, chunk: int, said: Attribution) -> bool:
        """Whether the words were an independent expert's."""
        answer, named = await self._ask_who(ExpertAnswer, "expert", said)
        name = named or (self._last.name if self._last else None)
        if name is None or answer.role in NO_EXPERTS:
            return False
        asking = self._asking
        quote = asking.text(said.content)
        judged = await asking.client.fill(JudgementAnswer, load("judgement").messages(quote), max_tokens=200)
        self._experts.add(name)
        self._last = Speaker(name, "expert", None)
        asking.ground(
            chunk,
            said.content,
            OpinionClaim(
                quote=quote,
                kind=said.kind,
                expert=name,
                title=answer.title,
                affiliation=answer.affiliation,
                place=answer.place,
                told_to=answer.told_to,
                claim=judged.claim,
                stance=judged.stance,
            ),
        )
        return True

    def _is_named_in(self, clause: Span, name: str | None) -> bool:
        place = self._asking.folded.find(name, within=clause) if name else None
        return place is not None and clause.start <= place.start and place.end <= clause.end

    def _names_somebody_else(self, clause: Span) -> bool:
        return any(word[:1].isupper() for word in self._asking.text(clause).split()[1:])
