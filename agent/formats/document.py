"""What a reader of one format hands on, whatever the format."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """The text of an article, and what its file or page states about it."""

    text: str
    """Paragraphs, parted by blank lines unless it was plain text already."""
    title: str | None = None
    """As it stands in ``text``; None leaves it to be seen in the text."""
    outlet: str | None = None
    published: date | None = None
    language: str | None = None
    """As stated, such as ``pt-BR``."""
