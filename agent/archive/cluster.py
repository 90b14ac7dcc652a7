"""A Ray cluster: that of ``RAY_ADDRESS``, or one that is started on this machine alone and ends with the program."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from agent.errors import ArchiveError

OBJECTS = 256 * 2**20
"""Bytes that a cluster on this machine alone may keep of what is on its way between processes."""
QUIETLY = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
"""A cluster that is started here reports its use to nobody, and what Ray's core warns of is nothing for a user."""


@contextmanager
def connected() -> Iterator[None]:
    """A connection to the cluster during the block; one that the program has already is left as it is.

    Raises:
        ArchiveError: there is no cluster at ``RAY_ADDRESS``, or none can be started.
    """
    import ray

    if ray.is_initialized():
        yield
        return
    address = os.environ.get("RAY_ADDRESS")
    alone: dict[str, Any] = {} if address else {"include_dashboard": False, "object_store_memory": OBJECTS}
    for name, value in QUIETLY.items():
        os.environ.setdefault(name, value)
    heeding = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(address or "local", log_to_driver=False, logging_level=logging.ERROR, **alone)
    except (ConnectionError, RuntimeError, ValueError) as error:
        why = first_line_of(error)
        if address:
            raise ArchiveError(f"There is no Ray cluster at {address} ({why}); check RAY_ADDRESS.") from error
        raise ArchiveError(f"Ray cannot be started on this machine ({why}); leave out --engine ray.") from error
    finally:
        # Ray ends the process at once on a signal that a batch heeds.
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, heeding)
    try:
        yield
    finally:
        ray.shutdown()


def nodes() -> int:
    """Nodes of the cluster that have cores to give."""
    import ray

    return max(1, sum(bool(node["Alive"] and node["Resources"].get("CPU")) for node in ray.nodes()))


def beside(run: Callable[[], None]) -> "asyncio.Future[None]":
    """Run in a thread that does not keep the program from ending, should Ray never come back."""
    loop = asyncio.get_running_loop()
    running: asyncio.Future[None] = loop.create_future()

    def tell(error: BaseException | None) -> None:
        if not running.done():
            running.set_exception(error) if error else running.set_result(None)

    def work() -> None:
        error: BaseException | None = None
        try:
            run()
        except BaseException as raised:
            error = raised
        # Whoever waited may have left, and its loop with it.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, error)

    threading.Thread(target=work, daemon=True).start()
    return running


def first_line_of(error: BaseException) -> str:
    """What an error of Ray begins with; more of it is about Ray itself."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")
