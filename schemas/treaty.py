"""The agreement itself."""

from datetime import date

from pydantic import Field

from schemas.base import Id, Iso3, StrictModel, Text
from schemas.vocabulary import Ambit, TreatyKind, TreatyStatus


class DatedText(StrictModel):
    """A date as the article writes it, and the calendar date where it can be known."""

    text: Text
    date: date | None


class PlacedText(StrictModel):
    """A place as the article writes it, and its country where it can be known."""

    text: Text
    iso3: Iso3 | None


class Treaty(StrictModel):
    """One international agreement that the article reports."""

    id: Id
    title: Text | None
    """As written in the article."""
    kind: TreatyKind
    ambit: Ambit | None
    status: TreatyStatus | None
    signed_on: DatedText | None
    signed_at: PlacedText | None
    entry_into_force: Text | None
    """In English, as are ``duration`` and ``withdrawal``."""
    duration: Text | None
    withdrawal: Text | None
    depositary: Id | None
    """The party that keeps the text (VCLT art. 76)."""
    evidence: list[Id] = Field(min_length=1)
