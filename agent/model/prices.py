"""What a call costs, from the price table that the library genai-prices carries; the network is not asked."""

import os
from collections.abc import Callable
from urllib.parse import urlsplit

from agent.model.completion import Completion
from agent.model.endpoint import Endpoint

Price = Callable[[Completion], float]
"""US dollars of one answer and of what was read for it."""

_AT_HOME = ("localhost", "127.0.0.1", "::1")


def price_of(endpoint: Endpoint) -> Price | None:
    """The price of the model's calls; None where it is not known. The first time it takes a second."""
    if endpoint.is_local:
        return lambda _: 0.0
    address = endpoint.base_url or os.environ.get("OPENAI_BASE_URL")
    if address and urlsplit(address).hostname in _AT_HOME:
        return None
    from genai_prices import Usage, calc_price

    def cost(completion: Completion) -> float:
        usage = Usage(
            input_tokens=completion.input_tokens,
            cache_read_tokens=min(completion.cached_tokens, completion.input_tokens),
            output_tokens=completion.output_tokens,
        )
        if address:
            return float(calc_price(usage, endpoint.served_name, provider_api_url=address).total_price)
        return float(calc_price(usage, endpoint.served_name, provider_id="openai").total_price)

    try:
        cost(Completion(text="", is_cut=False, first_token=(), input_tokens=1, output_tokens=1))
    except LookupError:
        return None
    return cost
