"""The result: every item of it points at the characters of the article that support it."""

from collections.abc import Iterable
from typing import Literal

from pydantic import model_validator

from schemas.article import Article
from schemas.base import StrictModel
from schemas.evidence import Evidence
from schemas.opinion import Opinion
from schemas.party import Party
from schemas.run import Run
from schemas.term import Term
from schemas.treaty import Treaty

SCHEMA_VERSION: Literal["1"] = "1"


class Extraction(StrictModel):
    """Who agreed to what, on whose word, and what experts make of it.

    The grounding invariant is checked when it is built: for every evidence item ``e``,
    ``article.text[e.start:e.end] == e.quote``, and every id that is pointed to exists.
    """

    schema_version: Literal["1"]
    """Of the form of this result; another one is a breaking change."""
    article: Article
    """What was read."""
    treaties: list[Treaty]
    """The agreements that the article reports; empty where there is none."""
    parties: list[Party]
    """Who takes part in them."""
    terms: list[Term]
    """What they provide."""
    evidence: list[Evidence]
    """Every passage that something here rests on, and every statement: all verbatim text, once."""
    opinions: list[Opinion]
    """What independent experts make of them."""
    run: Run
    """How the result came about, and what is missing from it."""

    @model_validator(mode="after")
    def _every_quote_stands_in_the_article(self) -> "Extraction":
        for item in self.evidence:
            if self.article.text[item.start : item.end] != item.quote:
                raise ValueError(f"{item.id}: the quote is not at {item.start}..{item.end} of the article")
        return self

    @model_validator(mode="after")
    def _every_id_is_unique_and_exists(self) -> "Extraction":
        kinds: dict[str, list[Treaty] | list[Party] | list[Term] | list[Evidence] | list[Opinion]] = {
            "treaty": self.treaties,
            "party": self.parties,
            "term": self.terms,
            "evidence": self.evidence,
            "opinion": self.opinions,
        }
        known: set[str] = set()
        for kind, items in kinds.items():
            for item in items:
                if not item.id.startswith(f"{kind}-") or item.id in known:
                    raise ValueError(f"{item.id!r} is not a new id of a {kind}")
                known.add(item.id)
        for owner, wanted, pointed in self._pointers():
            if pointed not in known or (wanted and not pointed.startswith(f"{wanted}-")):
                raise ValueError(f"{owner} points to {pointed!r}, which is no {wanted or 'item'} of this result")
        return self

    def _pointers(self) -> Iterable[tuple[str, str | None, str]]:
        """Every pointer as (the item that points, the kind it must point to, the id it points to)."""
        for treaty in self.treaties:
            yield from ((treaty.id, "evidence", i) for i in treaty.evidence)
            if treaty.depositary:
                yield treaty.id, "party", treaty.depositary
        for party in self.parties:
            yield from ((party.id, "evidence", i) for i in party.evidence)
            yield from ((party.id, "treaty", i) for i in party.treaties)
        for term in self.terms:
            yield from ((term.id, "evidence", i) for i in term.evidence)
            yield from ((term.id, "party", i) for i in (*term.obligors, *term.beneficiaries))
            if term.treaty:
                yield term.id, "treaty", term.treaty
        for evidence in self.evidence:
            yield from ((evidence.id, None, i) for i in evidence.supports)
            if evidence.speaker_party:
                yield evidence.id, "party", evidence.speaker_party
        for opinion in self.opinions:
            yield from ((opinion.id, "evidence", i) for i in opinion.evidence)
