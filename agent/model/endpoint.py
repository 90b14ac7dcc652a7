"""Where a model of a given name is asked: the name decides, never a key that happens to be set."""

import os
from base64 import b64encode
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import unquote, urlsplit

from agent.errors import ServerError, UnknownModelError
from agent.model.prefixes import Prefixes

OLLAMA_URL = "http://localhost:11434/v1"

NO_KEY = "no-key"
"""What is sent to servers that ask for none: the client library insists on one."""

Way = Literal["whole", "stepwise"]
"""How a model is asked: everything about a chunk at once, or one small question at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server and the model on it."""

    name: str
    """As the user wrote it, such as ``ollama/qwen3``."""
    served_name: str
    """As the server knows it."""
    identity: str
    """What its answers depend on: the digest of an embedded model's weights, or the address and name of another."""
    base_url: str | None
    """None for the provider's own address, and for an embedded model that has not been started."""
    api_key: str
    way: Way
    parallel: int | None = None
    """The most calls at once that make sense; None where the settings decide."""
    prefixes: Prefixes | None = None
    """Where an embedded model keeps the beginnings of prompts, once it is started."""

    @property
    def is_local(self) -> bool:
        """Whether the model runs on this machine within this program."""
        return self.name.startswith("local/")

    def address(self) -> tuple[str | None, dict[str, str]]:
        """The base URL without a ``user:password@`` in it, and the headers that say the same."""
        parts = urlsplit(self.base_url or "")
        user, _, host = parts.netloc.rpartition("@")
        if not user:
            return self.base_url, {}
        words = b64encode(unquote(user).encode()).decode("ascii")
        return parts._replace(netloc=host).geturl(), {"Authorization": f"Basic {words}"}

    def started(self) -> "Endpoint":
        """Where the model answers: an embedded one is fetched and started if need be, in seconds or minutes.

        Raises:
            WeightsError: when an embedded model's weights cannot be had.
        """
        if not self.is_local:
            return self
        from agent.model.catalogue import find
        from agent.model.embedded import serve

        server = serve(find(self.name))
        return replace(self, base_url=server.base_url, api_key=server.api_key, prefixes=server.prefixes)


def endpoint_of(name: str, base_url: str | None = None) -> Endpoint:
    """The endpoint of a model's name; a ``local/`` model has yet to be started.

    Raises:
        UnknownModelError: when the name has no known provider, or no entry in the catalogue.
        ServerError: when a provider needs a key and none is set, or what is set cannot be one.
    """
    provider, _, served_name = name.partition("/")
    if base_url is not None and provider != "openai":
        raise UnknownModelError(
            f"A base URL goes with a model named openai/NAME, not with {name!r}; name it openai/{served_name or name}."
        )
    if base_url is not None and not _is_address(base_url):
        raise UnknownModelError(
            f"The base URL {base_url!r} is not an http(s) address; give one such as http://localhost:8000/v1."
        )
    if served_name and provider == "local":
        return _embedded(name)
    if served_name and provider == "ollama":
        return _remote(name, OLLAMA_URL, NO_KEY)
    if served_name and provider == "openai":
        return _remote(name, base_url, _key(base_url))
    raise UnknownModelError(
        f"There is no model {name!r}; use openai/NAME, ollama/NAME or one that 'treaty-agent models list' shows."
    )


def _is_address(base_url: str) -> bool:
    try:
        parts = urlsplit(base_url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _key(base_url: str | None) -> str:
    key = os.environ.get("OPENAI_API_KEY", "").strip()
    if not key.isascii() or not key.isprintable():
        raise ServerError("OPENAI_API_KEY holds characters that no key has; copy the key again.")
    if key:
        return key
    if base_url is None:
        raise ServerError("OpenAI needs a key and OPENAI_API_KEY is not set; set it, or use the embedded model.")
    return NO_KEY


def _remote(name: str, base_url: str | None, api_key: str) -> Endpoint:
    served_name = name.partition("/")[2]
    return Endpoint(
        name=name,
        served_name=served_name,
        identity=f"{base_url or 'openai'} {served_name}",
        base_url=base_url,
        api_key=api_key,
        way="whole",
    )


def _embedded(name: str) -> Endpoint:
    from agent.model.catalogue import find

    return Endpoint(
        name=name,
        served_name=name,
        identity=find(name).sha256,
        base_url=None,
        api_key=NO_KEY,
        way="stepwise",
        parallel=1,
    )
