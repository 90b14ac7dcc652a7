"""google/langextract on the same model: its documented way, from prompt and examples to character intervals.

Its defaults hold (chunks of 1,000 characters, one pass, a schema made from the examples, exact and fuzzy alignment),
with temperature 0 as everywhere, and its tokenizer for other languages where the article is not in English. What it
aligns is taken as it is; names, countries, dates and links then go through the agent's own merging, and what the agent
would leave out because an article reports no treaty stays. A call that fails loses the article, as with langextract.
"""

import json
import logging
import time
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any

import langextract
import yaml
from langextract.core.exceptions import InferenceRuntimeError, LangExtractError
from langextract.core.format_handler import FormatHandler
from langextract.core.tokenizer import RegexTokenizer, UnicodeTokenizer
from langextract.prompt_validation import PromptValidationLevel
from langextract.providers.openai import OpenAILanguageModel
from langextract.providers.schemas.openai import OpenAISchema

from agent import AnswerError
from agent.claims import ITEM_OF, Grounded, Reading
from agent.grounding import FoldedText, Span, trim
from agent.model.client import Usage
from agent.model.endpoint import Endpoint, endpoint_of
from agent.model.failures import failure_of_call
from agent.outcome import Progress
from agent.result import Made, result_of
from agent.settings import Settings
from evals.systems.langextract_claims import CLAIMS, claim_of
from schemas import Article, Extraction, Failure, digest

MAX_CHAR_BUFFER = 1000
"""langextract's default."""
BATCH = 10
"""langextract's default of chunks in one batch, more where more calls at once make sense."""


def extract(article: Article, settings: Settings, progress: Progress) -> Extraction:
    """The result of ``article``.

    Raises:
        ModelError: when no model can be asked.
        AnswerError: when one of the calls failed.
    """
    started = time.monotonic()
    # What it warns of stands in the result's failures; its messages can hold what the model wrote of the article.
    logging.getLogger("absl").setLevel(logging.CRITICAL + 1)
    endpoint = endpoint_of(settings.model, settings.base_url).started()
    at_once = min(settings.concurrency, endpoint.parallel or settings.concurrency)
    model = _Counting(endpoint, settings, at_once)
    try:
        annotated = langextract.extract(
            article.text,
            prompt_description=_prompt(),
            examples=_examples(),
            model=model,
            use_schema_constraints=False,  # the model has its schema already
            max_char_buffer=MAX_CHAR_BUFFER,
            max_workers=at_once,
            batch_length=max(BATCH, at_once),
            tokenizer=RegexTokenizer() if article.language == "en" else UnicodeTokenizer(),
            prompt_validation_level=PromptValidationLevel.OFF,  # it stumbles over an example without extractions
            show_progress=False,
        )
    except InferenceRuntimeError as error:
        raise (
            failure_of_call(error.original, endpoint) if isinstance(error.original, Exception) else _failed(error)
        ) from error
    except LangExtractError as error:
        raise _failed(error) from error
    progress(1, 1)
    folded = FoldedText(article.text)
    return result_of(
        Made(
            article=article,
            folded=folded,
            reading=_reading(annotated.extractions or (), article.text),
            failures=model.failures,
            endpoint=endpoint,
            usage=model.usage,
            seconds=time.monotonic() - started,
            chunks=model.usage.calls,
            prompts=digest(_prompt() + _file("langextract.examples.yaml")),
            schema=digest(json.dumps(_schema().schema_dict, sort_keys=True)),
            needs_treaty=False,
            min_confidence=settings.min_confidence,
        )
    )


def _failed(error: Exception) -> AnswerError:
    return AnswerError(f"langextract gave up on the article ({' '.join(str(error).split())[:200]}); try again.")


def _reading(extractions: Any, text: str) -> Reading:
    reading = Reading()
    for extraction in extractions:
        kind = CLAIMS.get(str(extraction.extraction_class).strip().casefold())
        if kind is None:
            continue
        place = extraction.char_interval
        aligned = place is not None and place.start_pos is not None and place.end_pos is not None
        span = trim(text, Span(place.start_pos, place.end_pos)) if aligned else None
        if span is None:
            reading.dropped[ITEM_OF[kind], "the quote is not in the article"] += 1
            continue
        claim = claim_of(kind, text[span.start : span.end], extraction.attributes or {})
        if claim is None:
            reading.dropped[ITEM_OF[kind], "it is not complete"] += 1
        else:
            reading.grounded.append(Grounded(span, claim, span.start // MAX_CHAR_BUFFER))
    return reading


class _Counting(OpenAILanguageModel):
    """langextract's own provider, which counts calls and tokens, and what langextract leaves out in silence."""

    _client: Any

    def __init__(self, endpoint: Endpoint, settings: Settings, at_once: int) -> None:
        super().__init__(
            model_id=endpoint.served_name,
            api_key=endpoint.api_key,
            base_url=endpoint.base_url,
            openai_schema=_schema(),
            temperature=0.0,
            max_workers=at_once,
            seed=settings.seed,
            max_output_tokens=settings.max_answer_tokens,
        )
        timeout = settings.max_seconds if endpoint.is_local else settings.call_timeout
        self._client = self._client.with_options(timeout=timeout, max_retries=settings.retries)
        self.usage = Usage()
        self.failures: list[Failure] = []
        self._lock = Lock()

    def _response_to_scored_output(self, response: Any) -> Any:
        with self._lock:
            self.usage.calls += 1
            self.usage.input_tokens += response.usage.prompt_tokens if response.usage else 0
            self.usage.output_tokens += response.usage.completion_tokens if response.usage else 0
            text = response.choices[0].message.content if response.choices else None
            if text and not _is_read(text):
                reason = "langextract leaves out a chunk: its answer is no JSON, or was cut off."
                self.failures.append(Failure(chunk=None, step="read the chunk", reason=reason))
        return super()._response_to_scored_output(response)


def _is_read(text: str) -> bool:
    """Whether langextract makes something of an answer; what it cannot read it leaves out with the chunk."""
    try:
        FormatHandler(use_fences=False).parse_output(text)
    except LangExtractError:
        return False
    return True


def _file(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _prompt() -> str:
    return _file("langextract.md").strip()


@cache
def _examples() -> list[Any]:
    """The worked examples, as langextract has them: of each extraction the first key is the class."""
    examples = []
    for entry in yaml.safe_load(_file("langextract.examples.yaml")):
        extractions = []
        for fields in entry["extractions"]:
            (kind, quote), *attributes = fields.items()
            extractions.append(langextract.data.Extraction(kind, quote, attributes=dict(attributes)))
        examples.append(langextract.data.ExampleData(entry["text"], extractions))
    return examples


@cache
def _schema() -> Any:
    return OpenAISchema.from_examples(_examples())
