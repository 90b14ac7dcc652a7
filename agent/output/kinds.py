"""What a page shows of an item, and what of it can be corrected: the fields of each kind, with their vocabularies.

The names are those of a gold file, so that a corrected item is one of its labels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from schemas import vocabulary

Slot = Literal["treaty", "party", "term", "statement", "opinion"]

Form = Literal["text", "long", "choice", "party", "parties", "treaty", "treaties", "dated", "placed", "people"]
"""What a value is: a text, one of a vocabulary, ids of items, or a text with what was worked out of it."""

Place = Literal["heading", "line", "text", "fact"]
"""Where a card shows a value: as its heading, in the line below it, as its sentence, or with a name of its own."""

SAID = ("direct", "mixed", "indirect")
"""The kinds of evidence that have a source."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of an item."""

    name: str
    label: str
    form: Form
    place: Place
    choices: tuple[str, ...] = ()
    """The vocabulary, where the form is a choice."""
    required: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of item."""

    letter: str
    """Begins the reference of each item, such as ``T2``."""
    one: str
    many: str
    """The heading of its section."""
    fields: tuple[Field, ...]


def _text(name: str, label: str, place: Place = "fact", **more: Any) -> Field:
    return Field(name=name, label=label, form="text", place=place, **more)


def _choice(name: str, label: str, vocabulary: Any, place: Place = "line", *, required: bool = True) -> Field:
    return Field(name=name, label=label, form="choice", place=place, choices=get_args(vocabulary), required=required)


def _fact(name: str, label: str, form: Form) -> Field:
    return Field(name=name, label=label, form=form, place="fact")


KINDS: Mapping[Slot, Kind] = {
    "treaty": Kind(
        letter="A",
        one="Agreement",
        many="Agreements",
        fields=(
            _text("title", "Title", "heading"),
            _choice("kind", "Kind", vocabulary.TreatyKind),
            _choice("ambit", "Ambit", vocabulary.Ambit, required=False),
            _choice("status", "Status", vocabulary.TreatyStatus, required=False),
            _fact("signed_on", "Signed on", "dated"),
            _fact("signed_at", "Signed at", "placed"),
            _text("entry_into_force", "In force"),
            _text("duration", "Duration"),
            _text("withdrawal", "Withdrawal"),
            _fact("depositary", "Depositary", "party"),
        ),
    ),
    "party": Kind(
        letter="P",
        one="Party",
        many="Parties",
        fields=(
            _text("name", "Name in English", "heading", required=True),
            _choice("role", "Role", vocabulary.PartyRole),
            _choice("type", "Type", vocabulary.PartyType),
            _text("iso3", "ISO 3166 code", "line"),
            _text("as_written", "As written", required=True),
            _fact("representatives", "Represented by", "people"),
            _fact("treaties", "Agreements", "treaties"),
        ),
    ),
    "term": Kind(
        letter="T",
        one="Term",
        many="Terms",
        fields=(
            _choice("kind", "Kind", vocabulary.TermKind, "heading"),
            _choice("modality", "Modality", vocabulary.Modality),
            Field(name="summary", label="Summary in English", form="long", place="text", required=True),
            _fact("obligors", "Owed by", "parties"),
            _fact("beneficiaries", "Owed to", "parties"),
            _text("condition", "Condition"),
            _fact("treaty", "Agreement", "treaty"),
        ),
    ),
    "statement": Kind(
        letter="S",
        one="Statement",
        many="Statements",
        fields=(
            _text("speaker", "Speaker", "heading", required=True),
            _choice("role", "Role", vocabulary.SpeakerRole),
            Field(name="party", label="Speaks for", form="party", place="line"),
            Field(name="kind", label="Words", form="choice", place="line", choices=SAID, required=True),
            _choice("factuality", "Factuality", vocabulary.Factuality),
        ),
    ),
    "opinion": Kind(
        letter="O",
        one="Opinion",
        many="Expert opinions",
        fields=(
            _text("expert", "Expert", "heading", required=True),
            _text("title", "Title", "line"),
            _text("affiliation", "Affiliation", "line"),
            _text("place", "Place", "line"),
            Field(name="claim", label="Claim in English", form="long", place="text", required=True),
            _choice("stance", "Stance", vocabulary.Stance, "fact"),
            _text("told_to", "Told to"),
            Field(name="kind", label="Words", form="choice", place="fact", choices=SAID, required=True),
        ),
    ),
}
"""In the order of the page."""

NAMELESS: Mapping[Slot, str] = {
    "treaty": "Agreement without a title",
    "party": "Party without a name",
    "term": "Term",
    "statement": "Source not named",
    "opinion": "Expert not named",
}
"""What stands for a heading that an item does not have."""
