"""A result as linked data: JSON-LD 1.1 in the terms of schema.org, with Wikidata's for what it has no word for.

Of Wikidata: treaty (Q131569), signatory (P1891), depositary (P2058). Where a passage stands is told in the terms of the
Web Annotation vocabulary, whose positions count code points as ours do.
"""

import json
from collections.abc import Sequence
from typing import Any

from schemas import Evidence, Extraction, Opinion, Party, Treaty

Node = dict[str, Any]

_CONTEXT: Sequence[str | Node] = (
    "https://schema.org",
    {
        "oa": "http://www.w3.org/ns/oa#",
        "wd": "http://www.wikidata.org/entity/",
        "wdt": "http://www.wikidata.org/prop/direct/",
        "signatory": {"@id": "wdt:P1891", "@type": "@id"},
        "depositary": {"@id": "wdt:P2058", "@type": "@id"},
        "selector": "oa:hasSelector",
        "TextPositionSelector": "oa:TextPositionSelector",
        "start": "oa:start",
        "end": "oa:end",
    },
)

_SIGNED = frozenset({"signatory", "contracting_state", "party"})
"""The roles of those who have signed, or have bound themselves otherwise."""

_ORGANISATIONS = frozenset({"government", "organisation", "outlet"})


def linked_data(extraction: Extraction) -> str:
    """The article, what it is about, who said what in it and what experts claim, as one JSON-LD document.

    A statement is a ``Quotation``, an opinion a ``Claim``, an agreement and each of its terms a ``CreativeWork``. What
    is not known is left out, as JSON-LD has it.
    """
    article = extraction.article
    told = {id for opinion in extraction.opinions for id in opinion.evidence}
    said = [e for e in extraction.evidence if e.kind != "reported_fact" and e.id not in told]
    node = _known(
        {
            "@context": _CONTEXT,
            "@id": "#article",
            "@type": "NewsArticle",
            "headline": article.title,
            "inLanguage": article.language,
            "datePublished": article.published.isoformat() if article.published else None,
            "publisher": {"@type": "Organization", "name": article.outlet} if article.outlet else None,
            "url": article.source if article.source.startswith(("http://", "https://")) else None,
            "about": [_treaty(treaty, extraction) for treaty in extraction.treaties],
            "mentions": [_party(party) for party in extraction.parties],
            "hasPart": [
                *(_quotation(item) for item in said),
                *(_claim(opinion, extraction) for opinion in extraction.opinions),
            ],
        }
    )
    return json.dumps(node, indent=2, ensure_ascii=False) + "\n"


def _known(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, [])}


def _treaty(treaty: Treaty, extraction: Extraction) -> Node:
    sides = [p for p in extraction.parties if treaty.id in p.treaties and p.role in _SIGNED]
    terms = [t for t in extraction.terms if t.treaty == treaty.id]
    return _known(
        {
            "@id": f"#{treaty.id}",
            "@type": ["CreativeWork", "wd:Q131569"],
            "name": treaty.title,
            "genre": treaty.kind,
            "creativeWorkStatus": treaty.status,
            "locationCreated": {"@type": "Place", "name": treaty.signed_at.text} if treaty.signed_at else None,
            "dateCreated": treaty.signed_on.date.isoformat() if treaty.signed_on and treaty.signed_on.date else None,
            "signatory": [f"#{party.id}" for party in sides],
            "depositary": f"#{treaty.depositary}" if treaty.depositary else None,
            "hasPart": [
                {
                    "@id": f"#{term.id}",
                    "@type": "CreativeWork",
                    "genre": term.kind,
                    "abstract": term.summary,
                    "selector": _places(term.evidence, extraction),
                }
                for term in terms
            ],
            "selector": _places(treaty.evidence, extraction),
        }
    )


def _party(party: Party) -> Node:
    code = {"@type": "PropertyValue", "propertyID": "ISO 3166-1 alpha-3", "value": party.iso3}
    return _known(
        {
            "@id": f"#{party.id}",
            "@type": "Country" if party.type == "state" else "Organization",
            "name": party.name,
            "alternateName": party.name_as_written if party.name_as_written != party.name else None,
            "identifier": code if party.iso3 else None,
        }
    )


def _quotation(said: Evidence) -> Node:
    kind = "Organization" if said.speaker_role in _ORGANISATIONS else "Person"
    return _known(
        {
            "@id": f"#{said.id}",
            "@type": "Quotation",
            "text": said.quote,
            "spokenByCharacter": {"@type": kind, "name": said.speaker} if said.speaker else None,
            "selector": [_place(said)],
        }
    )


def _claim(opinion: Opinion, extraction: Extraction) -> Node:
    expert = _known(
        {
            "@type": "Person",
            "name": opinion.expert,
            "jobTitle": opinion.title,
            "affiliation": {"@type": "Organization", "name": opinion.affiliation} if opinion.affiliation else None,
        }
    )
    return {
        "@id": f"#{opinion.id}",
        "@type": "Claim",
        "abstract": opinion.claim,
        "text": " … ".join(e.quote for e in extraction.evidence if e.id in opinion.evidence),
        "author": expert,
        "appearance": {"@id": "#article"},
        "selector": _places(opinion.evidence, extraction),
    }


def _places(ids: Sequence[str], extraction: Extraction) -> list[Node]:
    return [_place(item) for item in extraction.evidence if item.id in ids]


def _place(item: Evidence) -> Node:
    return {"@type": "TextPositionSelector", "start": item.start, "end": item.end}
