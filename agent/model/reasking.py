"""What becomes of an invalid answer: instructor sends it back to the model with what is wrong with it."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from agent.model.completion import Completion
from agent.model.failures import failure_of_answers

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

Answer = TypeVar("Answer", bound=BaseModel)

# instructor logs every refused answer with a traceback; what matters of it is in our own errors.
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)


async def reask(
    schema: type[Answer],
    messages: Sequence[dict[str, str]],
    refused: Completion,
    complete: Callable[[Sequence[dict[str, str]]], Awaitable[Completion]],
    reasks: int,
) -> Answer:
    """A valid answer to ``messages``, after ``refused``, which was none.

    ``complete`` asks once more with the turns that instructor has added, at most ``reasks`` times.

    Raises:
        AnswerError: when no valid answer came within the budget, or ``complete`` raises it.
        ModelError: when ``complete`` raises it.
    """
    import instructor

    pending = [refused]

    async def create(**request: Any) -> "ChatCompletion":
        completion = pending.pop() if pending else await complete(request["messages"])
        return _as_chat_completion(completion.text)

    ask: Any = instructor.patch(create=create, mode=instructor.Mode.JSON_SCHEMA)
    try:
        filled: Answer = await ask(
            response_model=schema, messages=[dict(message) for message in messages], max_retries=reasks
        )
    except Exception as error:
        raise failure_of_answers(error, reasks + 1) from error
    return filled


def _as_chat_completion(text: str) -> "ChatCompletion":
    from openai.types.chat import ChatCompletion

    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    return ChatCompletion.model_validate(
        {"id": "", "object": "chat.completion", "created": 0, "model": "", "choices": [choice]}
    )
