"""Whether a remote server answers, and which models it says it has: no model is asked anything."""

import asyncio
import json
from typing import Any

from agent.errors import ServerError
from agent.model.endpoint import Endpoint
from agent.model.failures import failure_of_call

SECONDS = 5.0
"""What a server has for its answer, from the first look for its address to the last byte."""
LARGEST = 2**20
"""Bytes of a list of models; what is longer is not read to its end."""


def listed_models(endpoint: Endpoint) -> frozenset[str] | None:
    """The names of the models that a server lists; None where it answers, but not with such a list.

    Raises:
        ServerError: when it does not answer in time, or refuses the key.
    """
    return asyncio.run(_listed(endpoint, SECONDS))


async def _listed(endpoint: Endpoint, seconds: float) -> frozenset[str] | None:
    import openai

    base_url, headers = endpoint.address()
    try:
        async with (
            asyncio.timeout(seconds),
            openai.AsyncOpenAI(
                base_url=base_url, api_key=endpoint.api_key, default_headers=headers, timeout=seconds, max_retries=0
            ) as client,
            client.models.with_streaming_response.list() as response,
        ):
            body = b""
            async for piece in response.iter_bytes():
                body += piece
                if len(body) > LARGEST:
                    return None
            return _names(body)
    except (openai.AuthenticationError, openai.PermissionDeniedError, openai.APIConnectionError) as error:
        raise ServerError(str(failure_of_call(error, endpoint))) from error
    except openai.APIStatusError:
        return None
    except TimeoutError:
        raise ServerError(
            f"The server of {endpoint.name} did not answer within {seconds:g} seconds; check that it runs."
        ) from None


def _names(body: bytes) -> frozenset[str] | None:
    try:
        found: Any = json.loads(body)
        names = frozenset(str(model["id"]) for model in found["data"])
    except (ValueError, KeyError, TypeError):
        return None
    return names or None
