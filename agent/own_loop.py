"""Coroutines for callers without an event loop, and for those inside one, such as notebooks."""

import asyncio
from collections.abc import Coroutine
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


def in_loop_of_its_own(coroutine: Coroutine[Any, Any, T]) -> T:
    """What ``coroutine`` returns; inside a running loop it runs in a thread beside it.

    Raises:
        BaseException: what the coroutine raises, as it is.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(asyncio.run(coroutine))
        except BaseException as error:
            errors.append(error)

    thread = Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
