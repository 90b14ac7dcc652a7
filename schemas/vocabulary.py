"""The closed vocabularies of a result, each with the source of its terms."""

from typing import Literal

TreatyKind = Literal[
    "treaty",
    "agreement",
    "protocol",
    "amendment",
    "memorandum",
    "declaration",
    "charter",
    "other",
]
"""What kind of instrument it is (the classes of the manytreaties data sets)."""

Ambit = Literal["bilateral", "trilateral", "plurilateral", "multilateral"]
"""How many parties an instrument is open to."""

TreatyStatus = Literal[
    "proposed",
    "negotiating",
    "initialled",
    "adopted",
    "signed",
    "ratified",
    "in_force",
    "suspended",
    "denounced",
    "terminated",
]
"""Where an instrument stands (Vienna Convention on the Law of Treaties, VCLT, parts II and V)."""

PartyType = Literal["state", "international_organisation", "non_state", "unrecognised_state", "group"]
"""What kind of body a party is."""

PartyRole = Literal[
    "negotiating",
    "signatory",
    "contracting_state",
    "party",
    "acceding",
    "third_state",
    "mediator",
    "guarantor",
    "witness",
    "depositary",
]
"""What a party is to the treaty (VCLT arts. 2, 7 and 76; PA-X for mediators and guarantors).

A state that has only signed is a ``signatory``, never a ``party``.
"""

TermKind = Literal[
    "defense",
    "offense",
    "neutrality",
    "nonaggression",
    "consultation",
    "military_aid",
    "basing",
    "joint_command",
    "intelligence",
    "ceasefire",
    "disarmament",
    "amnesty",
    "recognition",
    "border",
    "resource_access",
    "resource_sharing",
    "infrastructure",
    "payment",
    "trade",
    "energy",
    "environment",
    "migration",
    "extradition",
    "monitoring",
    "institution",
    "dispute_settlement",
    "duration",
    "renewal",
    "withdrawal",
    "ratification",
    "entry_into_force",
    "accession",
    "reservation",
    "other",
]
"""What a provision is about (ATOP for the alliance classes)."""

Modality = Literal["obligation", "prohibition", "permission", "aspiration", "not_excluded"]
"""What force a provision has."""

EvidenceKind = Literal["direct", "mixed", "indirect", "reported_fact"]
"""How a content is attributed to its source (PARC 3.0), or that it is a reported fact."""

SpeakerRole = Literal["politician", "official", "government", "expert", "organisation", "person", "outlet"]
"""What the source of a statement is."""

Factuality = Literal["asserted", "alleged", "denied", "predicted"]
"""How far the article commits itself, or its source, to the content."""

Stance = Literal["supportive", "critical", "sceptical", "explanatory", "predictive", "neutral"]
"""What an expert makes of the agreement."""

Subject = Literal[
    "defence",
    "peace",
    "trade",
    "fisheries",
    "water",
    "energy",
    "border",
    "extradition",
    "migration",
    "climate",
    "research",
    "transport",
    "other",
    "none",
]
"""What the agreement of a labelled article is about; ``none`` where there is no agreement."""
