"""Fills the reference pages from the program itself, each time they are built, so that they cannot be out of date."""

from collections.abc import Callable

import commands
import fields
from sphinx.application import Sphinx

MADE: dict[str, Callable[[], str]] = {
    "<!-- commands -->": commands.page,
    "<!-- fields -->": fields.models_page,
    "<!-- values -->": fields.values_page,
}
"""What stands in a page, and what takes its place."""


def fill(_app: Sphinx, _page: str, source: list[str]) -> None:
    """Put what is made where a page wants it."""
    for mark, made in MADE.items():
        if mark in source[0]:
            source[0] = source[0].replace(mark, made())


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("source-read", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
