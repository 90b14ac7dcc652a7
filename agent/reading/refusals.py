"""Why a page does not come, in one sentence that says what to do."""

import ssl
from typing import TYPE_CHECKING

from agent.errors import SourceError

if TYPE_CHECKING:
    from httpx2 import HTTPError, Response

IN_BROWSER = "open it in a browser, save the article and pass its file"
TRY_AGAIN = f"try again, or {IN_BROWSER}"

_READ = (
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/markdown",
    "application/pdf",
    "application/x-pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/octet-stream",
    "binary/octet-stream",
)
"""Media types that may hold an article; what does is told by the content."""

_STATUS = {
    401: "asks for a login; log in with a browser, save the article and pass its file",
    402: "asks for payment; if you may read it, open it in a browser, save the article and pass its file",
    403: f"refuses programs or this network; {IN_BROWSER}",
    404: "does not exist (404); check the address",
    407: f"is behind a proxy, and proxies are not used; {IN_BROWSER}",
    410: "does not exist any more (410); look for an archived copy",
    429: f"is asked too often (429); wait before you try again, or {IN_BROWSER}",
    451: "may not be shown for legal reasons (451); look for another copy",
}


def refuse_answer(response: "Response", name: str) -> None:
    """Let an answer pass that holds content.

    Raises:
        SourceError: when the status is an error or promises no content, or the content is of a kind that is not read.
    """
    status = response.status_code
    if status in _STATUS:
        raise SourceError(f"{name} {_STATUS[status]}.")
    if status >= 500:
        raise SourceError(f"{name} is on a server that fails ({status}); {TRY_AGAIN}.")
    if status not in (200, 203):
        raise SourceError(f"{name} is answered with status {status} and no page; {IN_BROWSER}.")
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type and media_type not in _READ:
        raise SourceError(
            f"{name} is {media_type[:80]}, not a page, text, PDF or Word document; pass the article's page."
        )


def refusal_of(error: "HTTPError", name: str) -> SourceError:
    """The error of a connection as one that a user can act on."""
    from httpx2 import ConnectError, ConnectTimeout, RemoteProtocolError, TimeoutException

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            reason = getattr(cause, "verify_message", "") or cause.reason or "TLS"
            return SourceError(f"{name} cannot be reached safely ({reason}); check the address, or {IN_BROWSER}.")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, ConnectTimeout | ConnectError):
        return SourceError(f"{name} is on a server that cannot be reached; check the address and the network.")
    if isinstance(error, TimeoutException):
        return SourceError(f"{name} is on a server that fell silent; {TRY_AGAIN}.")
    if isinstance(error, RemoteProtocolError):
        return SourceError(f"{name} broke off, or came from something that is no web server; {TRY_AGAIN}.")
    return SourceError(f"{name} could not be fetched ({type(error).__name__}); {TRY_AGAIN}.")
