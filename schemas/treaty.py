"""The agreement itself."""

from datetime import date

from pydantic import Field

from schemas.base import Id, Iso3, StrictModel, Text
from schemas.vocabulary import Ambit, TreatyKind, TreatyStatus


class DatedText(StrictModel):
    """A date as the article writes it, and the calendar date where it can be known."""

    text: Text
    """The article's words, such as ``Wednesday``."""
    date: date | None
    """The calendar date; null where only a month is told, or the day of publication is not known."""


class PlacedText(StrictModel):
    """A place as the article writes it, and its country where it can be known."""

    text: Text
    """The article's words, such as ``Lomé``."""
    iso3: Iso3 | None
    """ISO 3166-1 alpha-3."""


class Treaty(StrictModel):
    """One international agreement that the article reports."""

    id: Id
    """Such as ``treaty-1``."""
    title: Text | None
    """As written in the article."""
    kind: TreatyKind
    """What kind of instrument it is."""
    ambit: Ambit | None
    """How many parties it binds or is open to."""
    status: TreatyStatus | None
    """The furthest step that the article reports as done."""
    signed_on: DatedText | None
    """When it was signed."""
    signed_at: PlacedText | None
    """Where it was signed."""
    entry_into_force: Text | None
    """When it takes effect; in English, as are ``duration`` and ``withdrawal``."""
    duration: Text | None
    """How long it holds at first, without renewals."""
    withdrawal: Text | None
    """How a party leaves."""
    depositary: Id | None
    """The party that keeps the text (VCLT art. 76)."""
    evidence: list[Id] = Field(min_length=1)
    """The passages that report it."""
