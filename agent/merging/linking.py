"""The gathered items of an article get their ids, and point to each other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

from agent.answers import OpinionClaim, TermClaim
from agent.countries import country_of
from agent.dates import resolve
from agent.grounding import Span
from agent.merging.parties import BEFORE_SIGNATURE, Parties, PartyDraft, ambit_of
from agent.merging.passages import Passage, Passages, overlap
from agent.merging.people import words_of
from agent.merging.treaties import Treaties, TreatyDraft
from schemas import Article, DatedText, Evidence, Opinion, Party, PlacedText, Representative, Term, Treaty
from schemas.vocabulary import Ambit

_OF_TREATY = ("entry_into_force", "duration", "withdrawal")
"""The kinds of term that also stand on the treaty itself."""


@dataclass(frozen=True, slots=True)
class Items:
    """The five lists of a result."""

    treaties: list[Treaty]
    parties: list[Party]
    terms: list[Term]
    evidence: list[Evidence]
    opinions: list[Opinion]


@dataclass(slots=True)
class TermDraft:
    """A provision, and the passage that states it."""

    claim: TermClaim
    passage: Passage
    confidence: float | None


@dataclass(slots=True)
class OpinionDraft:
    """What an expert makes of the agreement, and the passage that says so."""

    claim: OpinionClaim
    expert: str
    passage: Passage
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that the claims about one article came to, before it is numbered."""

    article: Article
    written: Callable[[str | None], str | None]
    """Its argument where the article holds it, else None."""
    treaties: Treaties
    parties: Parties
    passages: Passages
    terms: list[TermDraft]
    opinions: list[OpinionDraft]


def linked(gathered: Gathered) -> Items:
    """The items with their ids: evidence in the article's order, and links that hold both ways."""
    return _Linking(gathered).items()


class _Linking:
    def __init__(self, gathered: Gathered) -> None:
        self.gathered = gathered
        self.treaty_drafts = gathered.treaties.drafts
        self.party_drafts = gathered.parties.drafts
        self.treaty_ids = [f"treaty-{n}" for n in range(1, len(self.treaty_drafts) + 1)]
        self.party_ids = {key: f"party-{n}" for n, key in enumerate(self.party_drafts, 1)}
        self.treaty_passages = [self._reported(d.spans) for d in self.treaty_drafts]
        self.party_passages = {key: self._reported(d.spans, d.confidence) for key, d in self.party_drafts.items()}
        ordered = gathered.passages.in_order()
        self.evidence_ids = {id(passage): f"evidence-{n}" for n, passage in enumerate(ordered, 1)}
        self.supports: dict[int, list[str]] = {id(passage): [] for passage in ordered}
        self.ordered = ordered

    def items(self) -> Items:
        treaties = [self._treaty(n, draft) for n, draft in enumerate(self.treaty_drafts)]
        parties = [self._party(key, draft) for key, draft in self.party_drafts.items()]
        terms = [self._term(n, term) for n, term in enumerate(self.gathered.terms, 1)]
        opinions = [self._opinion(n, o) for n, o in enumerate(self.gathered.opinions, 1)]
        evidence = [self._evidence(passage) for passage in self.ordered]
        return Items(treaties, parties, terms, evidence, opinions)

    def _reported(self, spans: Iterable[Span], confidence: float | None = None) -> list[Passage]:
        kept: list[Passage] = []
        for span in spans:
            passage = self.gathered.passages.add(Passage(span, confidence=confidence))
            if passage not in kept:
                kept.append(passage)
        return kept

    def _rests_on(self, item: str, passages: Iterable[Passage]) -> list[str]:
        ids = []
        for passage in passages:
            self.supports[id(passage)].append(item)
            ids.append(self.evidence_ids[id(passage)])
        return ids

    def _treaty(self, place: int, draft: TreatyDraft) -> Treaty:
        claim, written, article = draft.claim, self.gathered.written, self.gathered.article
        terms = [t.claim for t in self.gathered.terms if self._treaty_id(t.claim) == self.treaty_ids[place]]
        said = {kind: next((t.summary for t in terms if t.kind == kind), None) for kind in _OF_TREATY}
        depositary = next((self.party_ids[k] for k, d in self.party_drafts.items() if d.role == "depositary"), None)
        day, town, title = written(claim.signed_on), written(claim.signed_at), written(claim.title)
        if claim.status in BEFORE_SIGNATURE:
            day = town = None
        return Treaty(
            id=self.treaty_ids[place],
            title=None if title == article.title else title,
            kind=claim.kind,
            ambit=cast(Ambit | None, ambit_of(d.role for d in self.party_drafts.values())),
            status=claim.status,
            signed_on=DatedText(text=day, date=resolve(day, language=article.language, published=article.published))
            if day
            else None,
            signed_at=PlacedText(text=town, iso3=country_of(town, article.language)) if town else None,
            entry_into_force=said["entry_into_force"],
            duration=said["duration"],
            withdrawal=said["withdrawal"],
            depositary=depositary if len(self.treaty_drafts) == 1 else None,
            evidence=self._rests_on(self.treaty_ids[place], self.treaty_passages[place]),
        )

    def _treaty_id(self, claim: TermClaim) -> str | None:
        place = self.gathered.treaties.titled(claim.treaty)
        return None if place is None else self.treaty_ids[place]

    def _party(self, key: str, draft: PartyDraft) -> Party:
        treaties = [
            self.treaty_ids[n]
            for n, treaty in enumerate(self.treaty_drafts)
            if len(self.treaty_drafts) == 1
            or any(overlap(span, other) > 0 for span in draft.spans for other in treaty.spans)
        ]
        return Party(
            id=self.party_ids[key],
            name=draft.name,
            name_as_written=draft.name_as_written,
            iso3=draft.iso3,
            type=draft.type,
            role=draft.role,
            representatives=_distinct(draft.representatives),
            treaties=treaties,
            evidence=self._rests_on(self.party_ids[key], self.party_passages[key]),
            confidence=draft.confidence,
        )

    def _term(self, number: int, term: TermDraft) -> Term:
        claim, name = term.claim, f"term-{number}"
        return Term(
            id=name,
            treaty=self._treaty_id(claim),
            kind=claim.kind,
            modality=claim.modality,
            summary=claim.summary,
            obligors=self._ids_of(claim.obligors),
            beneficiaries=self._ids_of(claim.beneficiaries),
            condition=claim.condition,
            evidence=self._rests_on(name, [term.passage]),
            confidence=term.confidence,
        )

    def _ids_of(self, names: Iterable[str]) -> list[str]:
        keys = dict.fromkeys(self.gathered.parties.key(name) for name in names)
        return [self.party_ids[key] for key in keys if key in self.party_ids]

    def _opinion(self, number: int, opinion: OpinionDraft) -> Opinion:
        claim, written, name = opinion.claim, self.gathered.written, f"opinion-{number}"
        return Opinion(
            id=name,
            expert=opinion.expert,
            title=written(claim.title),
            affiliation=written(claim.affiliation),
            place=written(claim.place),
            told_to=written(claim.told_to),
            claim=claim.claim,
            stance=claim.stance,
            evidence=self._rests_on(name, [opinion.passage]),
            confidence=opinion.confidence,
        )

    def _evidence(self, passage: Passage) -> Evidence:
        span = passage.span
        return Evidence(
            id=self.evidence_ids[id(passage)],
            quote=self.gathered.article.text[span.start : span.end],
            start=span.start,
            end=span.end,
            kind=passage.kind,
            speaker=passage.speaker,
            speaker_role=passage.speaker_role,
            speaker_party=self.party_ids.get(passage.speaker_party or ""),
            factuality=passage.factuality,
            supports=self.supports[id(passage)],
            confidence=passage.confidence,
        )


def _distinct(people: Iterable[Representative]) -> list[Representative]:
    """Each person once, with the office where one passage gives it."""
    by_name: dict[tuple[str, ...], Representative] = {}
    for person in people:
        known = by_name.get(words_of(person.name))
        if known is None or known.office is None:
            by_name[words_of(person.name)] = person
    return list(by_name.values())
