"""The forms in which a result is written: JSON to compute with, HTML and Markdown to read, CSV to sort, and JSON-LD."""

from typing import Literal, get_args

from agent.output.markdown import page
from agent.output.table import table
from schemas import Extraction

__all__ = ["FORMATS", "Format", "render"]

Format = Literal["json", "markdown", "html", "csv", "jsonld"]

FORMATS: tuple[str, ...] = get_args(Format)


def render(extraction: Extraction, format: Format) -> str:
    """A result as the text of a file, ending in a line end.

    Only JSON holds everything; it is read back with ``Extraction.model_validate_json``.

    Raises:
        ValueError: when ``format`` is none of ``FORMATS``.
    """
    if format == "json":
        return extraction.model_dump_json(indent=2) + "\n"
    if format == "markdown":
        return page(extraction)
    if format == "html":
        from agent.output import html

        return html.page(extraction)
    if format == "csv":
        return table(extraction)
    if format == "jsonld":
        from agent.output.linked import linked_data

        return linked_data(extraction)
    raise ValueError(f"format must be one of {', '.join(FORMATS)}, got {format!r}")
