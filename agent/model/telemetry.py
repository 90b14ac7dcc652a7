"""Spans and metrics of calls, as OpenTelemetry's semantic conventions for generative AI name them.

https://opentelemetry.io/docs/specs/semconv/gen-ai/ . Where OpenTelemetry is not installed, or no provider is set up,
nothing is recorded; no word of an article or an answer ever is.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from agent.model.completion import Completion
from agent.model.endpoint import Endpoint


class Telemetry:
    """Records the calls of one connection."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Whatever providers are set up now are used."""
        parts = urlsplit(endpoint.base_url or "")
        self._known: dict[str, Any] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": endpoint.name.partition("/")[0],
            "gen_ai.request.model": endpoint.served_name,
            **({"server.address": parts.hostname} if parts.hostname else {}),
            **({"server.port": parts.port} if parts.port else {}),
        }
        try:
            from opentelemetry import metrics, trace
        except ImportError:
            self._tracer = None
            return
        self._tracer = trace.get_tracer("treaty-agent")
        self._client, self._failed = trace.SpanKind.CLIENT, trace.StatusCode.ERROR
        meter = metrics.get_meter("treaty-agent")
        self._duration = meter.create_histogram(
            "gen_ai.client.operation.duration", unit="s", description="GenAI operation duration."
        )
        self._tokens = meter.create_histogram(
            "gen_ai.client.token.usage", unit="{token}", description="Number of input and output tokens used."
        )

    @contextmanager
    def call(self, request: Mapping[str, Any]) -> Iterator["Call"]:
        """Record one call until the end of the block, and the type of the error that ends it, if one does."""
        call = Call()
        if self._tracer is None:
            yield call
            return
        began = time.monotonic()
        attributes = self._known | {"gen_ai.request.max_tokens": request["max_tokens"]}
        name = f"chat {self._known['gen_ai.request.model']}"
        measured = dict(self._known)
        with self._tracer.start_as_current_span(
            name,
            kind=self._client,
            attributes=attributes,
            # The words of an error may be a server's, and a server may repeat what it was sent.
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield call
            except Exception as error:
                measured["error.type"] = type(error).__name__
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(self._failed)
                raise
            finally:
                self._duration.record(time.monotonic() - began, measured)
                if (answer := call.completion) is not None:
                    used = {"input": answer.input_tokens, "output": answer.output_tokens}
                    for kind, tokens in used.items():
                        span.set_attribute(f"gen_ai.usage.{kind}_tokens", tokens)
                        self._tokens.record(tokens, self._known | {"gen_ai.token.type": kind})
                    span.set_attribute("gen_ai.response.finish_reasons", ["length" if answer.is_cut else "stop"])


class Call:
    """One call while it is under way."""

    completion: Completion | None = None
    """What was answered."""
