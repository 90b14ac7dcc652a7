"""The page in a web archive (MHTML, RFC 2557), as browsers save one in a single file."""

from email import message_from_bytes
from email.policy import default

from agent.errors import SourceError
from agent.formats.decoding import decoded_page


def page_in(content: bytes, name: str) -> str:
    """The HTML of the archived page, which comes before what belongs to it.

    Raises:
        SourceError: when there is no page in the archive.
    """
    for part in message_from_bytes(content, policy=default).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            return decoded_page(page if isinstance(page, bytes) else b"", part["content-type"])
    raise SourceError(f"{name} is a web archive without a page; save the page as HTML and pass that.")
