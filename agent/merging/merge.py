"""From grounded claims to the items of a result."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from agent.answers import OpinionClaim, PartyClaim, StatementClaim, TermClaim, TreatyClaim
from agent.claims import Claim, Grounded
from agent.countries import country_of
from agent.dates import resolve
from agent.grounding import FoldedText
from agent.merging.parties import BEFORE_SIGNATURE, Parties, PartyDraft, ambit_of
from agent.merging.passages import Passage, Passages, overlap
from agent.merging.people import People, words_of
from agent.merging.treaties import Treaties, TreatyDraft
from schemas import Article, DatedText, Evidence, Opinion, Party, PlacedText, Representative, Term, Treaty
from schemas.vocabulary import Ambit, Factuality, Stance

Kind = TypeVar("Kind", bound=Claim)


@dataclass(frozen=True, slots=True)
class Items:
    """The five lists of a result."""

    treaties: list[Treaty]
    parties: list[Party]
    terms: list[Term]
    evidence: list[Evidence]
    opinions: list[Opinion]


@dataclass(slots=True)
class _Term:
    claim: TermClaim
    passage: Passage


@dataclass(slots=True)
class _Opinion:
    claim: OpinionClaim
    expert: str
    passages: list[Passage]


def merge(
    article: Article,
    folded: FoldedText,
    grounded: Sequence[Grounded],
    dropped: Counter[tuple[str, str]],
    *,
    complete: bool,
) -> Items:
    """One result from the claims of all parts; what is left out is counted in ``dropped``.

    ``complete`` says that every part was read: only then does the lack of an agreement mean anything.
    """
    return _Merging(article, folded, grounded, dropped).items(complete=complete)


class _Merging:
    def __init__(
        self,
        article: Article,
        folded: FoldedText,
        grounded: Sequence[Grounded],
        dropped: Counter[tuple[str, str]],
    ) -> None:
        self.article = article
        self.folded = folded
        self.dropped = dropped
        self.grounded = sorted(grounded, key=lambda g: (g.span.start, g.span.end))
        self.passages = Passages()
        self.treaties = Treaties()
        self.parties = Parties(article.language)
        self.people = People(self._names())
        self.terms: list[_Term] = []
        self.opinions: dict[tuple[str, ...], _Opinion] = {}

    def items(self, *, complete: bool) -> Items:
        for grounded, treaty in self._claims(TreatyClaim):
            self.treaties.add(grounded, treaty)
        if complete and not self.treaties.drafts:
            for item in ("party", "term", "evidence", "opinion"):
                self._drop_all(item)
            return Items([], [], [], [], [])
        for grounded, party in self._claims(PartyClaim):
            self._add_party(grounded, party)
        status = self.treaties.drafts[0].claim.status if len(self.treaties.drafts) == 1 else None
        self.parties.fit_roles_to(status)
        for grounded, opinion in self._claims(OpinionClaim):
            self._add_opinion(grounded, opinion)
        for grounded, statement in self._claims(StatementClaim):
            self._add_statement(grounded, statement)
        for grounded, term in self._claims(TermClaim):
            self._add_term(grounded, term)
        return _Numbered(self).items()

    def _claims(self, kind: type[Kind]) -> list[tuple[Grounded, Kind]]:
        return [(g, g.claim) for g in self.grounded if isinstance(g.claim, kind)]

    def _names(self) -> Iterable[str]:
        for item in self.grounded:
            claim = item.claim
            if isinstance(claim, PartyClaim):
                yield from (person.name for person in claim.representatives if self._written(person.name))
            elif isinstance(claim, StatementClaim) and self._written(claim.speaker):
                yield cast(str, claim.speaker)
            elif isinstance(claim, OpinionClaim) and self._written(claim.expert):
                yield claim.expert

    def _written(self, text: str | None) -> str | None:
        """``text`` where the article holds it, else None: names are never taken on a model's word."""
        return text if text and self.folded.contains_name(text) else None

    def _drop_all(self, item: str) -> None:
        kinds = {"party": PartyClaim, "term": TermClaim, "evidence": StatementClaim, "opinion": OpinionClaim}
        count = sum(isinstance(g.claim, kinds[item]) for g in self.grounded)
        if count:
            self.dropped[item, "the article reports no agreement"] += count

    def _add_party(self, grounded: Grounded, claim: PartyClaim) -> None:
        written = self._written(claim.name_as_written) or self._written(claim.name_in_english)
        if written is None:
            self.dropped["party", "the name is not in the article"] += 1
            return
        people = [
            person.model_copy(
                update={"name": self.people.full_name(person.name), "office": self._written(person.office)}
            )
            for person in claim.representatives
            if self._written(person.name)
        ]
        claim = claim.model_copy(update={"name_as_written": written, "representatives": people})
        if not self.parties.add(grounded, claim):
            self.dropped["party", "the name names nothing"] += 1

    def _add_opinion(self, grounded: Grounded, claim: OpinionClaim) -> None:
        if self._written(claim.expert) is None:
            self.dropped["opinion", "the name is not in the article"] += 1
            return
        expert = self.people.full_name(claim.expert)
        if self.parties.of_person(expert) or self.parties.key(expert) in self.parties.drafts:
            self.dropped["opinion", "the expert speaks for a party"] += 1
            return
        passage = self.passages.add(
            Passage(grounded.span, claim.kind, expert, "expert", None, _factuality_of(claim.stance))
        )
        known = self.opinions.setdefault(words_of(expert), _Opinion(claim, expert, []))
        if passage not in known.passages:
            known.passages.append(passage)
        if known.claim is not claim:
            known.claim = _joined(known.claim, claim)

    def _add_statement(self, grounded: Grounded, claim: StatementClaim) -> None:
        speaker = self._written(claim.speaker)
        speaker = self.people.full_name(speaker) if speaker else None
        party = self.parties.key(claim.speaker_party)
        if speaker and party not in self.parties.drafts:
            party = self.parties.of_person(speaker) or self.parties.key(speaker)
        self.passages.add(
            Passage(
                grounded.span,
                claim.kind,
                speaker,
                claim.speaker_role if speaker else None,
                party if speaker and party in self.parties.drafts else None,
                claim.factuality,
            )
        )

    def _add_term(self, grounded: Grounded, claim: TermClaim) -> None:
        passage = self.passages.add(Passage(grounded.span))
        if any(t.claim.kind == claim.kind and overlap(t.passage.span, passage.span) > 0 for t in self.terms):
            self.dropped["term", "the passage stands for the same term already"] += 1
            return
        self.terms.append(_Term(claim, passage))


class _Numbered:
    """Gives the gathered items their ids, and links them."""

    def __init__(self, merging: _Merging) -> None:
        self.merging = merging
        self.treaty_drafts = merging.treaties.drafts
        self.party_drafts = merging.parties.drafts
        self.treaty_ids = [f"treaty-{n}" for n in range(1, len(self.treaty_drafts) + 1)]
        self.party_ids = {key: f"party-{n}" for n, key in enumerate(self.party_drafts, 1)}
        self.treaty_passages = [self._reported(d.spans) for d in self.treaty_drafts]
        self.party_passages = {key: self._reported(d.spans) for key, d in self.party_drafts.items()}
        ordered = merging.passages.in_order()
        self.evidence_ids = {id(passage): f"evidence-{n}" for n, passage in enumerate(ordered, 1)}
        self.supports: dict[int, list[str]] = {id(passage): [] for passage in ordered}
        self.ordered = ordered

    def items(self) -> Items:
        treaties = [self._treaty(n, draft) for n, draft in enumerate(self.treaty_drafts)]
        parties = [self._party(key, draft) for key, draft in self.party_drafts.items()]
        terms = [self._term(n, term) for n, term in enumerate(self.merging.terms, 1)]
        opinions = [self._opinion(n, o) for n, o in enumerate(self.merging.opinions.values(), 1)]
        evidence = [self._evidence(passage) for passage in self.ordered]
        return Items(treaties, parties, terms, evidence, opinions)

    def _reported(self, spans: Iterable[object]) -> list[Passage]:
        kept: list[Passage] = []
        for span in spans:
            passage = self.merging.passages.add(Passage(span))  # type: ignore[arg-type]
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
        claim, written, article = draft.claim, self.merging._written, self.merging.article
        terms = [t.claim for t in self.merging.terms if self._treaty_id(t.claim) == self.treaty_ids[place]]
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
        place = self.merging.treaties.titled(claim.treaty)
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
            confidence=None,
        )

    def _term(self, number: int, term: _Term) -> Term:
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
            confidence=None,
        )

    def _ids_of(self, names: Iterable[str]) -> list[str]:
        keys = dict.fromkeys(self.merging.parties.key(name) for name in names)
        return [self.party_ids[key] for key in keys if key in self.party_ids]

    def _opinion(self, number: int, opinion: _Opinion) -> Opinion:
        claim, written, name = opinion.claim, self.merging._written, f"opinion-{number}"
        return Opinion(
            id=name,
            expert=opinion.expert,
            title=written(claim.title),
            affiliation=written(claim.affiliation),
            place=written(claim.place),
            told_to=written(claim.told_to),
            claim=claim.claim,
            stance=claim.stance,
            evidence=self._rests_on(name, opinion.passages),
            confidence=None,
        )

    def _evidence(self, passage: Passage) -> Evidence:
        span = passage.span
        return Evidence(
            id=self.evidence_ids[id(passage)],
            quote=self.merging.article.text[span.start : span.end],
            start=span.start,
            end=span.end,
            kind=passage.kind,
            speaker=passage.speaker,
            speaker_role=passage.speaker_role,
            speaker_party=self.party_ids.get(passage.speaker_party or ""),
            factuality=passage.factuality,
            supports=self.supports[id(passage)],
            confidence=None,
        )


_OF_TREATY = ("entry_into_force", "duration", "withdrawal")
"""The kinds of term that also stand on the treaty itself."""


def _factuality_of(stance: Stance) -> Factuality:
    return "predicted" if stance == "predictive" else "asserted"


def _joined(first: OpinionClaim, other: OpinionClaim) -> OpinionClaim:
    """One judgement from two passages of one expert."""
    update: dict[str, str | None] = {
        name: getattr(first, name) or getattr(other, name) for name in ("title", "affiliation", "place", "told_to")
    }
    if other.claim not in first.claim:
        update["claim"] = f"{first.claim} {other.claim}"
    if first.stance in ("neutral", "explanatory"):
        update["stance"] = other.stance
    return first.model_copy(update=update)


def _distinct(people: Iterable[Representative]) -> list[Representative]:
    """Each person once, with the office where one passage gives it."""
    by_name: dict[tuple[str, ...], Representative] = {}
    for person in people:
        known = by_name.get(words_of(person.name))
        if known is None or known.office is None:
            by_name[words_of(person.name)] = person
    return list(by_name.values())
