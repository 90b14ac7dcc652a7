"""From grounded claims to the items of a result."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar, cast

from agent.answers import OpinionClaim, PartyClaim, StatementClaim, TermClaim, TreatyClaim
from agent.claims import Claim, Grounded
from agent.grounding import FoldedText
from agent.merging.linking import Gathered, Items, OpinionDraft, TermDraft, linked
from agent.merging.parties import Parties
from agent.merging.passages import Passage, Passages, overlap
from agent.merging.people import People
from agent.merging.treaties import Treaties
from schemas import Article
from schemas.base import is_placeholder
from schemas.vocabulary import Factuality, Stance, TreatyStatus

Kind = TypeVar("Kind", bound=Claim)


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
        self.grounded = sorted(grounded, key=self._place)
        self.passages = Passages()
        self.treaties = Treaties()
        self.parties = Parties(article.language)
        self.people = People(self._names())
        self.terms: list[TermDraft] = []
        self.opinions: list[OpinionDraft] = []

    def items(self, *, complete: bool) -> Items:
        for grounded, treaty in self._claims(TreatyClaim):
            self.treaties.add(grounded, treaty)
        if complete and not self.treaties.drafts:
            for item in ("party", "term", "evidence", "opinion"):
                self._drop_all(item)
            return Items([], [], [], [], [])
        for grounded, party in self._claims(PartyClaim):
            self._add_party(grounded, party)
        self.parties.fit_roles_to(self._status())
        for grounded, opinion in self._claims(OpinionClaim):
            self._add_opinion(grounded, opinion)
        self._share_what_is_known_of_experts()
        for grounded, statement in self._claims(StatementClaim):
            self._add_statement(grounded, statement)
        for grounded, term in self._claims(TermClaim):
            self._add_term(grounded, term)
        return linked(
            Gathered(
                self.article,
                self._written,
                self.treaties,
                self.parties,
                self.passages,
                self.terms,
                self.opinions,
            )
        )

    def _place(self, grounded: Grounded) -> tuple[int, int, int, int, str]:
        """Where a claim belongs: in the article's order, whatever the order in which the answers came."""
        span, claim = grounded.span, grounded.claim
        name = claim.name_as_written if isinstance(claim, PartyClaim) else ""
        offset = self.article.text.find(name, span.start, span.end)
        return span.start, span.end, offset, grounded.chunk, claim.model_dump_json()

    def _status(self) -> TreatyStatus | None:
        """The status that all agreements of the article have, if they have one in common."""
        statuses = {draft.claim.status for draft in self.treaties.drafts}
        return statuses.pop() if len(statuses) == 1 else None

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
        return text if text and not is_placeholder(text) and self.folded.contains_name(text) else None

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
        english = written if is_placeholder(claim.name_in_english) else claim.name_in_english
        claim = claim.model_copy(
            update={"name_as_written": written, "name_in_english": english, "representatives": people}
        )
        if not self.parties.add(grounded, claim):
            self.dropped["party", "the name names nothing"] += 1

    def _add_opinion(self, grounded: Grounded, claim: OpinionClaim) -> None:
        if self._written(claim.expert) is None:
            self.dropped["opinion", "the name is not in the article"] += 1
            return
        if is_placeholder(claim.claim):
            self.dropped["opinion", "it says nothing"] += 1
            return
        expert = self.people.full_name(claim.expert)
        if self.parties.of_person(expert) or self.parties.key(expert) in self.parties.drafts:
            self.dropped["opinion", "the expert speaks for a party"] += 1
            return
        passage = self.passages.add(
            Passage(
                grounded.span, claim.kind, expert, "expert", None, _factuality_of(claim.stance), grounded.confidence
            )
        )
        known = next((o for o in self.opinions if o.expert == expert and o.passage is passage), None)
        if known is None:
            self.opinions.append(OpinionDraft(claim, expert, passage, grounded.confidence))

    def _share_what_is_known_of_experts(self) -> None:
        """Who an expert is stands with each opinion; whom they spoke to, with those from there on."""
        known: dict[tuple[str, str], str] = {}
        for name in ("title", "affiliation", "place"):
            for opinion in reversed(self.opinions):
                if value := getattr(opinion.claim, name):
                    known[opinion.expert, name] = value
        for opinion in self.opinions:
            if opinion.claim.told_to:
                known[opinion.expert, "told_to"] = opinion.claim.told_to
            update = {
                name: getattr(opinion.claim, name) or known.get((opinion.expert, name))
                for name in ("title", "affiliation", "place", "told_to")
            }
            opinion.claim = opinion.claim.model_copy(update=update)

    def _add_statement(self, grounded: Grounded, claim: StatementClaim) -> None:
        speaker = self._written(claim.speaker)
        if speaker is None and claim.kind == "reported_fact":
            self.dropped["evidence", "it has no source and supports nothing"] += 1
            return
        if speaker and self.parties.key(speaker) not in self.parties.drafts:
            speaker = self.people.full_name(speaker)
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
                grounded.confidence,
            )
        )

    def _add_term(self, grounded: Grounded, claim: TermClaim) -> None:
        if is_placeholder(claim.summary):
            self.dropped["term", "it says nothing"] += 1
        elif any(t.claim.kind == claim.kind and overlap(t.passage.span, grounded.span) > 0 for t in self.terms):
            self.dropped["term", "the passage stands for the same term already"] += 1
        else:
            passage = self.passages.add(Passage(grounded.span, confidence=grounded.confidence))
            self.terms.append(TermDraft(claim, passage, grounded.confidence))


def _factuality_of(stance: Stance) -> Factuality:
    return "predicted" if stance == "predictive" else "asserted"
