"""Spans and metrics, as a provider of OpenTelemetry receives them; a process of its own, as providers are set once."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.server import INPUT_TOKENS, OUTPUT_TOKENS, ModelServer, refusal
from tests.story import ARTICLE

PROGRAM = """
import json, sys
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
tracing = TracerProvider()
tracing.add_span_processor(SimpleSpanProcessor(spans))
trace.set_tracer_provider(tracing)
metrics.set_meter_provider(MeterProvider([reader]))
from agent import TreatyAgentError, extract
from agent.reading import article_from_text
from agent.settings import Settings
article, settings = article_from_text(sys.stdin.read()), Settings(retries=0)
try:
    extract(article, model="openai/test", base_url=sys.argv[1], settings=settings)
except TreatyAgentError:
    pass
found = [{"name": s.name, "kind": s.kind.name, **s.attributes} for s in spans.get_finished_spans()]
measured = {
    m.name: [{"sum": p.sum, **p.attributes} for p in m.data.data_points]
    for r in reader.get_metrics_data().resource_metrics for s in r.scope_metrics for m in s.metrics
}
print(json.dumps([found, measured]))
"""


def recorded(server: ModelServer) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]], str]:
    pytest.importorskip("opentelemetry.sdk")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, server.url], input=ARTICLE.encode(), stdout=subprocess.PIPE, check=True
    )
    spans, metrics = json.loads(done.stdout)
    return spans, metrics, done.stdout.decode()


def test_a_call_is_a_span_with_its_tokens_and_without_a_word_of_the_article(server: ModelServer) -> None:
    spans, metrics, everything = recorded(server)
    (span,) = spans
    assert (span["name"], span["kind"]) == ("chat test", "CLIENT")
    assert (span["gen_ai.operation.name"], span["gen_ai.provider.name"]) == ("chat", "openai")
    assert (span["gen_ai.usage.input_tokens"], span["gen_ai.usage.output_tokens"]) == (INPUT_TOKENS, OUTPUT_TOKENS)
    assert span["server.address"] == "127.0.0.1"
    used = {point["gen_ai.token.type"]: point["sum"] for point in metrics["gen_ai.client.token.usage"]}
    assert used == {"input": INPUT_TOKENS, "output": OUTPUT_TOKENS}
    assert metrics["gen_ai.client.operation.duration"][0]["sum"] > 0
    assert "Kenya" not in everything


def test_a_call_that_fails_says_how(server: ModelServer) -> None:
    server.script = lambda asked: refusal(400, "No.")
    spans, metrics, _ = recorded(server)
    assert spans[0]["error.type"] == "AnswerError"
    assert metrics["gen_ai.client.operation.duration"][0]["error.type"] == "AnswerError"
