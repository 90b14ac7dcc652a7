"""Labels written by hand, and the result that they stand for.

A gold file is short: quotes instead of offsets, names instead of ids. Reading it computes the rest, and refuses a quote
that does not stand in the article exactly. ``GUIDELINES.md`` says what goes into it.
"""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

import schemas
from evals.gold_file import (
    ArticleLabel,
    Labels,
    OpinionLabel,
    PartyLabel,
    Quoted,
    StatementLabel,
    TermLabel,
    TreatyLabel,
)


class GoldError(ValueError):
    """A gold file that cannot be read; the message names the file, the item and what is wrong with it."""


class GoldArticle(BaseModel):
    """A labelled article: the result that a perfect extraction would give, and what the article is like."""

    model_config = ConfigDict(frozen=True)

    name: str
    """The name of its files without endings, such as ``sample.it``."""
    about: ArticleLabel
    gold: schemas.Extraction


def read_gold(article: Path, labels: Path | None = None) -> GoldArticle:
    """The article in the file ``article`` with its labels, by default the ``.yaml`` file beside it.

    Raises:
        GoldError: a file is missing or not of the form that ``GUIDELINES.md`` describes, or a quote is not in the text.
    """
    labels = labels or article.with_suffix(".yaml")
    try:
        text = article.read_text(encoding="utf-8")
        written = Labels.model_validate(yaml.safe_load(labels.read_text(encoding="utf-8")))
        gold = _Builder(written, text).result(article.name)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise GoldError(f"{labels}: {place}: {first['msg']} ({error.error_count()} in all)") from error
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise GoldError(f"{labels}: {error}") from error
    return GoldArticle(name=article.name.removesuffix(".txt"), about=written.article, gold=gold)


class _Builder:
    """Turns quotes into offsets and names into ids."""

    def __init__(self, labels: Labels, text: str) -> None:
        self._labels = labels
        self._text = text
        self._spans: dict[tuple[int, int], dict[str, Any]] = {}
        self._parties = {party.name: f"party-{n}" for n, party in enumerate(labels.parties, 1)}
        self._treaties = {treaty.key: f"treaty-{n}" for n, treaty in enumerate(labels.treaties, 1)}
        if len(self._parties) < len(labels.parties) or len(self._treaties) < len(labels.treaties):
            raise ValueError("two parties have the same name, or two treaties the same key")

    def result(self, source: str) -> schemas.Extraction:
        label = self._labels
        for statement in label.statements:
            self._evidence(statement, None, statement)
        treaties = [
            self._treaty(treaty, id_) for treaty, id_ in zip(label.treaties, self._treaties.values(), strict=True)
        ]
        parties = [self._party(party, id_) for party, id_ in zip(label.parties, self._parties.values(), strict=True)]
        terms = [self._term(term, f"term-{n}") for n, term in enumerate(label.terms, 1)]
        opinions = [self._opinion(opinion, f"opinion-{n}") for n, opinion in enumerate(label.opinions, 1)]
        return schemas.Extraction(
            schema_version=schemas.SCHEMA_VERSION,
            article=schemas.Article(
                source=source,
                title=label.article.title,
                language=label.article.language,
                published=label.article.published,
                outlet=None,
                sha256=schemas.digest(self._text),
                text=self._text,
            ),
            treaties=treaties,
            parties=parties,
            terms=terms,
            evidence=[schemas.Evidence.model_validate(fields) for fields in self._spans.values()],
            opinions=opinions,
            run=_no_run(),
        )

    def _treaty(self, label: TreatyLabel, id_: str) -> schemas.Treaty:
        return schemas.Treaty(
            id=id_,
            title=label.title,
            kind=label.kind,
            ambit=label.ambit,
            status=label.status,
            signed_on=label.signed_on,
            signed_at=label.signed_at,
            entry_into_force=label.entry_into_force,
            duration=label.duration,
            withdrawal=label.withdrawal,
            depositary=self._party_id(label.depositary) if label.depositary else None,
            evidence=self._evidence(label, id_),
        )

    def _party(self, label: PartyLabel, id_: str) -> schemas.Party:
        return schemas.Party(
            id=id_,
            name=label.name,
            name_as_written=label.as_written,
            iso3=label.iso3,
            type=label.type,
            role=label.role,
            representatives=[schemas.Representative(name=r.name, office=r.office) for r in label.representatives],
            treaties=self._treaties_of(label.treaties),
            evidence=self._evidence(label, id_),
            confidence=None,
        )

    def _term(self, label: TermLabel, id_: str) -> schemas.Term:
        (treaty,) = self._treaties_of([label.treaty] if label.treaty else None)[:1] or (None,)
        return schemas.Term(
            id=id_,
            treaty=treaty,
            kind=label.kind,
            modality=label.modality,
            summary=label.summary,
            obligors=[self._party_id(name) for name in label.obligors],
            beneficiaries=[self._party_id(name) for name in label.beneficiaries],
            condition=label.condition,
            evidence=self._evidence(label, id_),
            confidence=None,
        )

    def _opinion(self, label: OpinionLabel, id_: str) -> schemas.Opinion:
        words = StatementLabel(
            quotes=list(label.passages),
            kind=label.kind,
            speaker=label.expert,
            role="expert",
            party=None,
            factuality="predicted" if label.stance == "predictive" else "asserted",
        )
        return schemas.Opinion(
            id=id_,
            expert=label.expert,
            title=label.title,
            affiliation=label.affiliation,
            place=label.place,
            told_to=label.told_to,
            claim=label.claim,
            stance=label.stance,
            evidence=self._evidence(words, id_, words),
            confidence=None,
        )

    def _evidence(self, label: Quoted, owner: str | None, said: StatementLabel | None = None) -> list[str]:
        """The ids of the passages that ``label`` quotes; a passage that is quoted twice is one."""
        ids = []
        for quote in label.passages:
            start = quote.find(self._text)
            fields = self._spans.setdefault(
                (start, start + len(quote.text)),
                {
                    "id": f"evidence-{len(self._spans) + 1}",
                    "quote": quote.text,
                    "start": start,
                    "end": start + len(quote.text),
                    "kind": said.kind if said else "reported_fact",
                    "speaker": said.speaker if said else None,
                    "speaker_role": said.role if said else None,
                    "speaker_party": self._party_id(said.party) if said and said.party else None,
                    "factuality": said.factuality if said else "asserted",
                    "supports": [],
                    "confidence": None,
                },
            )
            if owner:
                fields["supports"] = [*fields["supports"], owner]
            ids.append(str(fields["id"]))
        return ids

    def _party_id(self, name: str) -> str:
        if name not in self._parties:
            raise ValueError(f"{name!r} is not the name of a party of this file")
        return self._parties[name]

    def _treaties_of(self, keys: list[str] | None) -> list[str]:
        if keys is None and len(self._treaties) > 1:
            raise ValueError("there is more than one treaty: say which one, by its key")
        for key in keys or ():
            if key not in self._treaties:
                raise ValueError(f"{key!r} is not the key of a treaty of this file")
        return [self._treaties[key] for key in keys] if keys is not None else list(self._treaties.values())


def _no_run() -> schemas.Run:
    return schemas.Run(
        model="labels",
        prompts="labels",
        schema="labels",
        seconds=0.0,
        calls=0,
        input_tokens=0,
        output_tokens=0,
        cached_calls=0,
        cost_usd=None,
        chunks=0,
        failures=[],
        dropped=[],
        warnings=[],
    )
