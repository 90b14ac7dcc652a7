"""The article that a result speaks of."""

from datetime import date
from hashlib import sha256
from typing import Annotated

from pydantic import StringConstraints, model_validator

from schemas.base import StrictModel, Text


class Article(StrictModel):
    """One news article, with the text that every offset of the result refers to."""

    source: Annotated[str, StringConstraints(min_length=1)]
    """Where it came from: a path, a URL, or ``-`` for standard input."""
    title: Text | None
    """The article's first line, where that is a heading; else null."""
    language: Text | None
    """BCP 47 tag, such as ``it`` or ``zh``."""
    published: date | None
    """The day it appeared, as the caller gave it; relative dates count from it."""
    outlet: Text | None
    """The medium that published it."""
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """Of ``text`` in UTF-8."""
    text: str
    """All of it, with line ends as ``\\n``: what ``start`` and ``end`` of the evidence count in, by code points."""

    @model_validator(mode="after")
    def _digest_is_of_this_text(self) -> "Article":
        if digest(self.text) != self.sha256:
            raise ValueError("sha256 is not the digest of text")
        return self


def digest(text: str) -> str:
    """The SHA-256 of ``text`` in UTF-8, as 64 hexadecimal digits."""
    return sha256(text.encode("utf-8")).hexdigest()
