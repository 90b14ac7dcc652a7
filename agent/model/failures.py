"""What went wrong with a question to a model, in words that a user can act on."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import ValidationError

from agent.errors import AnswerError, ModelError, ServerError
from agent.model.endpoint import Endpoint

if TYPE_CHECKING:
    from openai import APIConnectionError, APIStatusError

LONGEST = 200
"""Characters of a foreign message that are passed on."""


def failure_of_call(error: Exception, endpoint: Endpoint) -> AnswerError | ModelError:
    """What an error of the client library means: a ModelError where asking again is useless."""
    import openai

    if isinstance(error, openai.APIConnectionError):
        return _failure_of_connection(error, endpoint)
    if isinstance(error, openai.APIStatusError):
        return _failure_of_status(error, endpoint)
    return no_completion(endpoint)


def failure_of_batch_api(error: Exception, endpoint: Endpoint) -> AnswerError | ModelError:
    """What an error means where a batch of requests, or a file of one, was asked for."""
    import openai

    if isinstance(error, openai.NotFoundError):
        return ServerError(
            f"The server at {_address(endpoint)} does not know the batch, or takes none; use the key and the address "
            "that it was submitted with, or leave --via batch-api out."
        )
    if isinstance(error, openai.OpenAIError):
        return failure_of_call(error, endpoint)
    return AnswerError(f"The server at {_address(endpoint)} sent no batch, or only a part of a file; try again.")


def no_completion(endpoint: Endpoint) -> AnswerError:
    """The error for an answer that is not in the form of the OpenAI interface."""
    return AnswerError(f"The server at {_address(endpoint)} sent no chat completion; check the address.")


def failure_of_answers(error: BaseException, attempts: int) -> AnswerError | ModelError:
    """What is behind the error with which the re-asking loop gave up after ``attempts`` answers."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, AnswerError | ModelError):
            return seen
        if isinstance(seen, ValidationError):
            return no_valid_answer(attempts, _first_fault(seen))
        seen = seen.__cause__ or seen.__context__
    return no_valid_answer(attempts, type(error).__name__)


def no_valid_answer(attempts: int, fault: str) -> AnswerError:
    """The error for a question whose attempts are used up, with what was wrong at last."""
    return AnswerError(f"The model gave no valid answer in {attempts} attempts ({fault}); try again, or another model.")


def _failure_of_connection(error: "APIConnectionError", endpoint: Endpoint) -> AnswerError | ModelError:
    import httpx2
    import openai

    where = _address(endpoint)
    # Several addresses of one host that all refuse come as a group.
    if isinstance(error.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout | ExceptionGroup):
        return ServerError(f"There is no answer at {where}; check that the server of {endpoint.name} runs.")
    if isinstance(error, openai.APITimeoutError):
        return AnswerError(f"The server at {where} did not answer in time; try again.")
    return AnswerError(f"The server at {where} broke off its answer; try again.")


def _failure_of_status(error: "APIStatusError", endpoint: Endpoint) -> AnswerError | ModelError:
    where, status = _address(endpoint), error.status_code
    if status in (401, 403):
        return ServerError(f"The server at {where} refused the key for {endpoint.name}; check OPENAI_API_KEY.")
    if status == 404:
        return ServerError(f"The server at {where} has no model {endpoint.served_name!r}; check name and address.")
    return AnswerError(f"The server at {where} answered {status}: {_reason(error, endpoint)}")


def _address(endpoint: Endpoint) -> str:
    """Where the server is, without a password that may stand in the address."""
    if endpoint.base_url is None:
        return "the provider"
    parts = urlsplit(endpoint.base_url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _reason(error: "APIStatusError", endpoint: Endpoint) -> str:
    """The server's own words in one line, without the key, which some servers repeat."""
    said = error.body.get("message") if isinstance(error.body, dict) else None
    text = str(said or error.message).replace(endpoint.api_key, "***")
    return _short(" ".join("".join(c if c.isprintable() else " " for c in text).split()))


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(step) for step in fault["loc"])
    return _short(f"{where}: {fault['msg']}" if where else fault["msg"])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
