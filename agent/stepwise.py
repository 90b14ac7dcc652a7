"""The way for small models: one small question at a time, each about one sentence.

Code finds where somebody is quoted and which states are named; the model says, with a probability,
whether a sentence states a provision, and then describes what was found.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from agent.answers import (
    ExpertAnswer,
    JudgementAnswer,
    OpinionClaim,
    OverviewAnswer,
    PartyClaim,
    ProvisionAnswer,
    SpeakerAnswer,
    StatementClaim,
    TermClaim,
    TreatyClaim,
    with_one_of,
    with_role_of_each,
)
from agent.attribution import Attribution, attribution
from agent.chunks import Chunk
from agent.claims import Grounded
from agent.countries import english_name, mentions
from agent.errors import AnswerError, ModelError
from agent.grounding import FoldedText, Span, trim
from agent.model.client import Client
from agent.outcome import Outcome, Progress
from agent.sentences import Sentence
from agent.speech.cues import cues
from prompts import load
from schemas import Article
from schemas.vocabulary import PartyRole, SpeakerRole

LEAD = 1500
"""Characters of the article's beginning that tell what it is about."""
MOST_NAMES = 8
"""States that are asked about, the most often named first."""
SHORTEST = 12
"""Characters below which a sentence can hold no provision."""
SURE = 0.85
"""From this probability on a sentence states a provision."""
SURE_OF_SPEECH = 0.93
"""The same where somebody says the sentence: a leader's words often sound like a treaty's."""
LONGEST_LEAD_IN = 300
"""Characters beyond which the sentence before a statement does more than introduce its speaker."""
NO_EXPERTS = frozenset({"politician", "government", "outlet"})
"""Roles that keep somebody from being an expert, whatever the article calls them."""


Who = TypeVar("Who", SpeakerAnswer, ExpertAnswer)


@dataclass(slots=True)
class _Speaker:
    name: str
    role: SpeakerRole
    party: str | None


async def read_stepwise(
    client: Client, article: Article, folded: FoldedText, chunks: Sequence[Chunk], progress: Progress
) -> Outcome:
    """Read an article sentence by sentence; a question that fails leaves the others as they are."""
    steps = _Steps(client, article, folded)
    sentences = [
        (chunk.index, s) for chunk in chunks for s in chunk.sentences if not s.furniture and not _is_title(s, article)
    ]
    total = len(sentences) + 1
    lead = await steps.overview([sentence for _, sentence in sentences])
    progress(1, total)
    if steps.about_agreement:
        for done, (chunk, sentence) in enumerate(sentences, 2):
            await steps.read(chunk, sentence, is_lead=sentence is lead)
            progress(done, total)
    return steps.outcome


def _is_title(sentence: Sentence, article: Article) -> bool:
    return sentence.paragraph == 0 and article.title is not None and sentence.text.startswith(article.title)


class _Steps:
    def __init__(self, client: Client, article: Article, folded: FoldedText) -> None:
        self.client = client
        self.article = article
        self.folded = folded
        self.outcome = Outcome()
        self.about_agreement = True
        self.names: tuple[str, ...] = ()
        self.written: dict[str, Span] = {}
        self.parties: set[str] = set()
        self.last_speaker: _Speaker | None = None
        self.experts: set[str] = set()
        self.lead_in: Sentence | None = None
        """The sentence before, in the same paragraph, that may introduce who speaks next."""

    async def overview(self, sentences: Sequence[Sentence]) -> Sentence | None:
        """Learn which agreement and which parties the article is about; the sentence that reports it."""
        self._find_names(sentences)
        lead: list[Sentence] = []
        for sentence in sentences:
            if lead and sentence.end - sentences[0].start > LEAD:
                break
            lead.append(sentence)
        text = "\n".join(filter(None, (self.article.title, *(sentence.text for sentence in lead))))
        asked = f"{text}\n\nList: {', '.join(self.names) or 'none'}"
        try:
            schema = with_role_of_each(OverviewAnswer, self.names)
            answer = await self.client.fill(schema, load("overview").messages(asked), max_tokens=600)
        except (AnswerError, ModelError) as error:
            self.outcome.failed(error, step="overview", chunk=None)
            return None
        self.outcome.answered += 1
        self.about_agreement = answer.agreement
        roles: dict[str, str] = answer.roles.model_dump()
        if not answer.agreement:
            return None
        makers = {name for name, role in roles.items() if role in ("signatory", "negotiating", "acceding")}
        report = max(lead, key=lambda s: len(makers & self._named_in(s)), default=None)
        if report is None:
            return None
        self._claim(
            report,
            TreatyClaim(
                quote=report.text,
                title=answer.title,
                kind=answer.kind,
                status=answer.status,
                signed_on=answer.signed_on,
                signed_at=answer.signed_at,
            ),
        )
        for name, role in roles.items():
            if role != "none":
                where = report if name in self._named_in(report) else self._first_naming(name, sentences)
                self._claim_party(name, role, where)  # type: ignore[arg-type]
        return report

    async def read(self, chunk: int, sentence: Sentence, *, is_lead: bool) -> None:
        """Everything that one sentence gives."""
        said = attribution(self.article.text, Span(sentence.start, sentence.end), self.article.language)
        if self.lead_in and self.lead_in.paragraph != sentence.paragraph:
            self.lead_in = None
        try:
            provides = not is_lead and await self._provision(chunk, sentence, said)
            # "Under the protocol, ..." gives the treaty itself as the source.
            is_wording = provides and said is not None and said.kind == "indirect"
            if said is not None and not is_wording:
                await self._statement(chunk, sentence, said)
        except (AnswerError, ModelError) as error:
            self.outcome.failed(error, step=f"sentence {sentence.number}", chunk=chunk)
        else:
            self.outcome.answered += 1
        self.lead_in = sentence if said is None else None

    async def _provision(self, chunk: int, sentence: Sentence, said: Attribution | None) -> bool:
        """Whether the sentence states a provision."""
        span = said.content if said else trim(self.article.text, Span(sentence.start, sentence.end))
        if span is None or span.end - span.start < SHORTEST:
            return False
        quote = self._text(span)
        chances = await self.client.weigh(("Y", "N"), load("provision").messages(quote))
        if chances["Y"] < (SURE_OF_SPEECH if said else SURE):
            return False
        answer = await self.client.fill(ProvisionAnswer, load("term").messages(quote), max_tokens=200)
        named = self._named_in(sentence) & self.parties
        self._ground(
            chunk,
            span,
            TermClaim(
                quote=quote,
                treaty=None,
                kind=answer.kind,
                modality=answer.modality,
                summary=answer.summary,
                obligors=sorted(named) if len(named) == 1 else [],
                beneficiaries=[],
                condition=None,
            ),
        )
        return True

    async def _statement(self, chunk: int, sentence: Sentence, said: Attribution) -> None:
        before = self.last_speaker
        if said.clause.start == said.clause.end and before is None and self.lead_in is None:
            return
        if self._may_be_expert(said) and await self._opinion(chunk, said):
            return
        schema = with_one_of(SpeakerAnswer, "speaks_for", self.names) if self.names else SpeakerAnswer
        answer, name = await self._ask_who(schema, "speaker", said, f"List: {', '.join(self.names) or 'none'}\n")
        speaker = before or _Speaker(answer.speaker or "", answer.role, None)
        if name:
            speaker = _Speaker(name, answer.role, getattr(answer, "speaks_for", None))
        elif state := self._state_in(said.clause):
            speaker = state
        if not self.folded.contains_name(speaker.name):
            return
        party = speaker.party
        self.last_speaker = speaker
        self._ground(
            chunk,
            said.content,
            StatementClaim(
                quote=self._text(said.content),
                kind=said.kind,
                speaker=speaker.name,
                speaker_role=speaker.role,
                speaker_party=party,
                factuality="asserted",
            ),
        )
        if party and party not in self.parties and speaker.role in ("politician", "official", "government"):
            self._claim_party(party, "third_state", sentence)

    def _may_be_expert(self, said: Attribution) -> bool:
        """Whether the words that introduce a statement, or who spoke before, make an expert likely."""
        known = cues(self.article.language or "")
        introduced = bool(known and self.lead_in and known.expert.search(self.lead_in.text))
        before = self.last_speaker
        carried = before is not None and before.name in self.experts and not self._names_somebody_else(said.clause)
        return said.expert or introduced or carried

    async def _ask_who(
        self, schema: type[Who], prompt: str, said: Attribution, head: str = ""
    ) -> tuple[Who, str | None]:
        """Who speaks, and the name where the clause, or else the sentence before it, holds it."""
        clause = self._text(said.clause).strip()
        head += f"Before: {_introduced(self.last_speaker)}\nWords: "
        answer = await self.client.fill(schema, load(prompt).messages(head + (clause or "-")), max_tokens=200)
        if self._is_named_in(said.clause, answer.speaker):
            return answer, answer.speaker
        lead_in = self.lead_in
        if lead_in is None or lead_in.end - lead_in.start > LONGEST_LEAD_IN:
            return answer, None
        words = f"{lead_in.text} {clause}"
        answer = await self.client.fill(schema, load(prompt).messages(head + words), max_tokens=200)
        is_introduced = self._is_named_in(Span(lead_in.start, lead_in.end), answer.speaker)
        return answer, answer.speaker if is_introduced else None

    async def _opinion(self, chunk: int, said: Attribution) -> bool:
        """Whether the words were an independent expert's."""
        answer, named = await self._ask_who(ExpertAnswer, "expert", said)
        before = self.last_speaker.name if self.last_speaker else None
        name = named or before
        if name is None or answer.role in NO_EXPERTS:
            return False
        quote = self._text(said.content)
        judged = await self.client.fill(JudgementAnswer, load("judgement").messages(quote), max_tokens=200)
        self.experts.add(name)
        self.last_speaker = _Speaker(name, "expert", None)
        self._ground(
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
        place = self.folded.find(name, within=clause) if name else None
        return place is not None and clause.start <= place.start and place.end <= clause.end

    def _state_in(self, clause: Span) -> _Speaker | None:
        """The state that a clause names, where no person in it is known."""
        found = mentions(self._text(clause), self.article.language)
        named = [mention for mention in found if english_name(mention.iso3) in self.names]
        return _Speaker(named[0].text, "government", english_name(named[0].iso3)) if named else None

    def _names_somebody_else(self, clause: Span) -> bool:
        return any(word[:1].isupper() for word in self._text(clause).split()[1:])

    def _find_names(self, sentences: Sequence[Sentence]) -> None:
        counts: Counter[str] = Counter()
        for sentence in sentences:
            for mention in mentions(sentence.text, self.article.language):
                counts[mention.iso3] += 1
                span = Span(sentence.start + mention.start, sentence.start + mention.end)
                self.written.setdefault(mention.iso3, span)
        chosen = [iso3 for iso3, _ in counts.most_common(MOST_NAMES)]
        self.names = tuple(english_name(iso3) for iso3 in chosen)
        self.written = {english_name(iso3): self.written[iso3] for iso3 in chosen}

    def _named_in(self, sentence: Sentence) -> set[str]:
        found = mentions(sentence.text, self.article.language)
        return {english_name(mention.iso3) for mention in found} & set(self.names)

    def _first_naming(self, name: str, sentences: Sequence[Sentence]) -> Sentence:
        return next(sentence for sentence in sentences if name in self._named_in(sentence))

    def _claim_party(self, name: str, role: PartyRole, where: Sentence) -> None:
        self.parties.add(name)
        self._claim(
            where,
            PartyClaim(
                quote=where.text,
                name_as_written=self._text(self.written[name]),
                name_in_english=name,
                type="state",
                role=role,
                representatives=[],
            ),
        )

    def _claim(self, sentence: Sentence, claim: TreatyClaim | PartyClaim) -> None:
        span = trim(self.article.text, Span(sentence.start, sentence.end))
        if span:
            self._ground(0, span, claim)

    def _ground(
        self,
        chunk: int,
        span: Span,
        claim: TreatyClaim | PartyClaim | TermClaim | StatementClaim | OpinionClaim,
    ) -> None:
        self.outcome.reading.grounded.append(Grounded(span, claim, chunk))

    def _text(self, span: Span) -> str:
        return self.article.text[span.start : span.end]


def _introduced(speaker: _Speaker | None) -> str:
    if speaker is None:
        return "nobody"
    what = ", ".join(filter(None, (speaker.role, speaker.party)))
    return f"{speaker.name} ({what})"
