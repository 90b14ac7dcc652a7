"""What a server answered, read with care: anything may stand where a completion was due."""

import re
from dataclasses import dataclass
from typing import Any

_THOUGHT = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)|\A[^{]*</think>", re.DOTALL)
"""Some servers send the end of the thoughts without their beginning."""


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer of a model."""

    text: str
    """The answer itself, without thoughts and talk around it; empty where there is none."""
    is_cut: bool
    """Whether it ended at the limit of its tokens."""
    first_token: tuple[tuple[str, float], ...]
    """The candidates for the first token with their log probabilities; empty where the server gives none."""
    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    """Those of ``input_tokens`` that the server had read before, which cost less."""


def read_completion(body: object) -> Completion | None:
    """The completion in the body of an answer; None where the body is no JSON object at all."""
    if not isinstance(body, dict):
        return None
    choice = _at(body, "choices", 0)
    content = _at(choice, "message", "content")
    candidates = _at(choice, "logprobs", "content", 0, "top_logprobs")
    return Completion(
        text=bare(content) if isinstance(content, str) else "",
        is_cut=_at(choice, "finish_reason") == "length",
        first_token=tuple(
            (candidate["token"], float(candidate["logprob"]))
            for candidate in (candidates if isinstance(candidates, list) else ())
            if isinstance(_at(candidate, "token"), str) and isinstance(_at(candidate, "logprob"), int | float)
        ),
        input_tokens=_count(_at(body, "usage", "prompt_tokens")),
        output_tokens=_count(_at(body, "usage", "completion_tokens")),
        cached_tokens=_count(_at(body, "usage", "prompt_tokens_details", "cached_tokens")),
    )


def bare(content: str) -> str:
    """The answer itself: without thoughts before it, and a JSON object without the talk or code fence around it."""
    content = _THOUGHT.sub("", content, count=1).strip()
    start, end = content.find("{"), content.rfind("}") + 1
    return content[start:end] if 0 <= start < end else content


def _at(value: Any, *steps: str | int) -> Any:
    """What stands at the end of the path, None where the path does not lead anywhere."""
    for step in steps:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
