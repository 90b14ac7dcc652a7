"""The article in a PDF, by pdfminer.six."""

from agent.reading.document import Document


def read_pdf(content: bytes, name: str) -> Document:
    """Read."""
    from io import BytesIO

    from pdfminer.high_level import extract_text

    return Document(text=extract_text(BytesIO(content)))
