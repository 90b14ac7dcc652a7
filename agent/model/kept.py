"""Answers that were given before: what determines one, and where it is kept."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Protocol


class AnswerStore(Protocol):
    """Keeps the answers of models, valid ones only, under the keys of their questions."""

    def get(self, key: str) -> str | None:
        """The answer kept under ``key``, None if the model has to be asked.

        Raises:
            AnswerError: nothing is kept there, and the model may not be asked.
        """

    def put(self, key: str, answer: str) -> None:
        """Keep an answer, a JSON text."""


def key_of(model: str, request: Mapping[str, Any]) -> str:
    """The key of a question: the SHA-256 of everything that determines its answer.

    ``model`` tells apart what may answer differently, such as the digest of an embedded model's weights; ``request``
    is the first request of the question, with all its parameters.
    """
    everything = json.dumps({"model": model, "request": request}, sort_keys=True, ensure_ascii=True)
    return sha256(everything.encode()).hexdigest()
