"""The typed result of an extraction: strict Pydantic models that know nothing of models or prompts."""

from schemas.article import Article, digest
from schemas.evidence import Evidence
from schemas.extraction import SCHEMA_VERSION, Extraction
from schemas.opinion import Opinion
from schemas.party import Party, Representative
from schemas.run import Dropped, Failure, Run
from schemas.term import Term
from schemas.treaty import DatedText, PlacedText, Treaty

__all__ = [
    "SCHEMA_VERSION",
    "Article",
    "DatedText",
    "Dropped",
    "Evidence",
    "Extraction",
    "Failure",
    "Opinion",
    "Party",
    "PlacedText",
    "Representative",
    "Run",
    "Term",
    "Treaty",
    "digest",
]
