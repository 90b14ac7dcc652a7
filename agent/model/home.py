"""Fetches weights from their publisher over HTTP, and goes on where an earlier fetch stopped."""

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from agent.model.transfer import Progress, TransferError

if TYPE_CHECKING:
    import httpx2

ATTEMPTS = 5
"""Requests in all, over one fetch."""
FIRST_WAIT = 0.2
"""Seconds before the second request; doubled before each later one."""


class _InterruptedError(Exception):
    """Raised when asking again, for the rest, may help."""


def fetch_from_home(url: str, partial: Path, total: int, progress: Progress) -> None:
    """Bring ``partial`` to ``total`` bytes from ``url``; the bytes that it already has are not fetched again.

    A server that cannot be reached is asked once, one that breaks off is asked again for the rest.

    Raises:
        TransferError: the server is not there, refuses, offers another size or breaks off too often.
        OSError: ``partial`` cannot be written.
    """
    import httpx2

    host = httpx2.URL(url).host
    reason = ""
    # No buffer: what has arrived is on the disk when the process is killed.
    with (
        httpx2.Client(timeout=httpx2.Timeout(30, connect=5), follow_redirects=True) as client,
        partial.open("ab", buffering=0) as file,
    ):
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(FIRST_WAIT * 2 ** (attempt - 1))
            try:
                _append_rest(client, url, file, total, progress)
                return
            except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
                raise TransferError(f"{host} cannot be reached ({error})") from error
            except (httpx2.TransportError, _InterruptedError) as error:
                reason = str(error) or type(error).__name__
            except httpx2.HTTPError as error:
                raise TransferError(f"{host} fails ({error})") from error
    raise TransferError(f"{host} broke off {ATTEMPTS} times ({reason})")


def _append_rest(client: "httpx2.Client", url: str, file: BinaryIO, total: int, progress: Progress) -> None:
    offset = file.tell()
    progress(offset, total)
    if offset == total:
        return
    headers = {"Accept-Encoding": "identity", "Range": f"bytes={offset}-"}
    with client.stream("GET", url, headers=headers) as response:
        to_skip = _bytes_to_skip(response, offset, total)
        done = offset
        for chunk in response.iter_raw():
            wanted = chunk[to_skip:]
            to_skip -= len(chunk) - len(wanted)
            if done + len(wanted) > total:
                raise TransferError(f"{response.url.host} sends more than the {total} bytes of the model")
            file.write(wanted)
            done += len(wanted)
            progress(done, total)
    if done < total:
        raise _InterruptedError(f"the transfer ended after {done} of {total} bytes")


def _bytes_to_skip(response: "httpx2.Response", offset: int, total: int) -> int:
    """Bytes at the start of the body that are there already: not 0 where the server ignores the range."""
    status, host = response.status_code, response.url.host
    if status == 429 or status >= 500:
        raise _InterruptedError(f"status {status}")
    if status == 206:
        content_range = response.headers.get("Content-Range", "")
        if not re.fullmatch(rf"bytes {offset}-\d+/(?:{total}|\*)", content_range):
            raise TransferError(f"{host} sends the range {content_range!r}, not {offset} to the end of {total} bytes")
        return 0
    if status != 200:
        raise TransferError(f"{host} answers with status {status}")
    if int(response.headers.get("Content-Length", total)) != total:
        raise TransferError(f"{host} offers {response.headers['Content-Length']} bytes instead of {total}")
    return offset
