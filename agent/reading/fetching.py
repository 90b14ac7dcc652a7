"""A page from the web, within bounds, and from nowhere but the public web.

A name is resolved once a hop; every address that it has must be allowed, and the connection goes to one of
these addresses, so that a name which means another machine a moment later changes nothing. Proxies that the
environment names are not used, because behind one nobody knows which address is reached.
"""

import asyncio
import re
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import ip_address
from typing import TYPE_CHECKING

from agent.errors import SourceError
from agent.reading.addresses import Address, Rule, on_public_web
from agent.reading.refusals import IN_BROWSER, TRY_AGAIN, refusal_of, refuse_answer

if TYPE_CHECKING:
    from httpx2 import URL, AsyncClient, Response

_CREDENTIALS = re.compile(r"(?<=://)[^/?#@]*(?:@[^/?#@]*)*@")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """What a server sent, unpacked."""

    content: bytes
    content_type: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetcher:
    """How pages are fetched: nothing is kept from one request for the next, and no credentials are sent."""

    may_connect: Rule = on_public_web
    """Which addresses and ports may be connected to, at every hop."""
    trusted: ssl.SSLContext | None = None
    """Whose certificates are believed; None believes whom the system believes."""
    seconds: float = 30.0
    """For all of it: names, redirects and content."""
    step_seconds: float = 10.0
    """For a connection, and for every wait for the next bytes."""
    redirects: int = 5
    """The most redirects that are followed."""

    async def fetch(self, url: str, *, limit: int) -> Fetched:
        """What is at ``url``: at most ``limit`` bytes, packed and unpacked.

        Raises:
            SourceError: when an address is not allowed, nobody answers, the answer is an error or of a kind that
                is not read, or it is too slow, too large or redirected too often.
        """
        from httpx2 import URL, HTTPError, InvalidURL

        name = name_of(url)
        try:
            async with asyncio.timeout(self.seconds):
                return await self._follow(URL(url), name, limit)
        except TimeoutError:
            raise SourceError(f"{name} did not arrive within {self.seconds:g} seconds; {TRY_AGAIN}.") from None
        except (InvalidURL, ValueError):  # and what the standard library makes of such a redirect
            raise SourceError(f"{name} is no valid URL, or leads to none; check it.") from None
        except HTTPError as error:
            raise refusal_of(error, name) from None

    async def _follow(self, url: "URL", name: str, limit: int) -> Fetched:
        from httpx2 import AsyncClient, create_ssl_context

        trusted = self.trusted or create_ssl_context()
        for _ in range(self.redirects + 1):
            addresses = await self._addresses(url, name)
            async with (
                AsyncClient(verify=trusted, trust_env=False, timeout=self.step_seconds, headers=_headers()) as client,
                _answer(client, url, addresses) as response,
            ):
                if response.status_code not in _REDIRECTS:
                    refuse_answer(response, name)
                    content = _unpacked(await _body(response, name, limit), response, name, limit)
                    return Fetched(content=content, content_type=response.headers.get("content-type"))
                url = url.join(response.headers.get("location", ""))
        raise SourceError(f"{name} is redirected more than {self.redirects} times; {IN_BROWSER}.")

    async def _addresses(self, url: "URL", name: str) -> Sequence[Address]:
        """All addresses of the host, none of which is forbidden."""
        here = name_of(str(url))
        where = name if here.rstrip("/") == name.rstrip("/") else f"{name} leads to {here}, which"
        if url.scheme not in ("http", "https") or not url.host:
            raise SourceError(f"{where} is no http(s) address of a page; check it.")
        if url.userinfo:
            raise SourceError(f"{where} holds a user's name or password, which are not sent; {IN_BROWSER}.")
        port = url.port or (443 if url.scheme == "https" else 80)
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(url.raw_host.decode(), port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise SourceError(
                f"{where} is on a host that cannot be found; check the address and the network."
            ) from None
        addresses = list(dict.fromkeys(ip_address(place[4][0]) for place in found))
        if not all(self.may_connect(address, port) for address in addresses):
            raise SourceError(
                f"{where} is not on the public web (an address or a port of something else); {IN_BROWSER}."
            )
        return addresses


def name_of(url: str) -> str:
    """``url`` as messages show it: without a user's name and password, and not at length."""
    return "".join(character for character in _CREDENTIALS.sub("", url)[:500] if character.isprintable())


def _headers() -> dict[str, str]:
    return {
        "user-agent": f"treaty-agent/{version('treaty-agent')}",
        "accept": "text/html, application/xhtml+xml, application/pdf, text/plain, */*;q=0.5",
        "accept-encoding": "gzip",
    }


@asynccontextmanager
async def _answer(client: "AsyncClient", url: "URL", addresses: Sequence[Address]) -> "AsyncIterator[Response]":
    """The answer of the first of the addresses that a connection is made to."""
    from httpx2 import ConnectError, ConnectTimeout

    host = url.raw_host.decode()
    for address in addresses:
        request = client.build_request(
            "GET",
            url.copy_with(host=str(address)),
            headers={"host": url.netloc.decode()},
            extensions={"sni_hostname": host},  # the certificate has to be the host's, not the address's
        )
        try:
            response = await client.send(request, stream=True)
        except (ConnectError, ConnectTimeout):
            if address == addresses[-1]:
                raise
            continue
        try:
            yield response
        finally:
            await response.aclose()
        return


async def _body(response: "Response", name: str, limit: int) -> bytes:
    """The bytes as they are sent."""
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > limit:
            raise _too_large(name, limit)
    return bytes(body)


def _unpacked(body: bytes, response: "Response", name: str, limit: int) -> bytes:
    """The bytes that ``body`` stands for, of which no more than ``limit`` are ever unpacked."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding == "identity" or not body:
        return body
    if encoding not in ("gzip", "x-gzip"):
        raise SourceError(f"{name} comes packed in a way that was not asked for ({encoding[:40]}); {IN_BROWSER}.")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        content = unpacker.decompress(body, limit + 1)
    except zlib.error:
        content = b""
    if len(content) > limit:
        raise _too_large(name, limit)
    if not unpacker.eof or unpacker.unused_data.strip(b"\0"):
        raise SourceError(f"{name} arrived broken; {TRY_AGAIN}.")
    return content


def _too_large(name: str, limit: int) -> SourceError:
    return SourceError(f"{name} is larger than {limit} bytes; {IN_BROWSER}.")
