"""Runs an embedded model: llama.cpp in this process, as an OpenAI-compatible server for it alone."""

import atexit
import secrets
import threading
from pathlib import Path
from typing import Any

from agent.errors import WeightsError
from agent.model.catalogue import Entry
from agent.model.cores import usable_cores
from agent.model.progress import progress_on_stderr
from agent.model.weights import ensure_weights

PARALLEL = 4
"""Questions that are answered at a time; they share the context of the entry."""
PREFIX_CACHE_MIB = 256
"""Room for the processed beginnings of earlier questions, in MiB."""
SEED = 7


class EmbeddedServer:
    """llama.cpp with one model, on a free port of the loopback interface, behind a random key.

    A context manager: it listens from the start and stops at the end.
    """

    base_url: str
    """Where an OpenAI client finds it, such as ``http://127.0.0.1:41234/v1``."""
    api_key: str

    def __init__(self, entry: Entry, path: Path) -> None:
        """Load the verified weights at ``path``, in some seconds, and listen.

        Raises:
            WeightsError: llama.cpp cannot load the file.
        """
        import xllamacpp

        self.api_key = secrets.token_urlsafe(32)
        try:
            self._server: Any = xllamacpp.Server(_parameters(entry, path, self.api_key))
        except RuntimeError as error:
            raise WeightsError(
                f"llama.cpp cannot load {path}; free some memory (its {entry.bytes / 1e9:.1f} GB must fit) "
                f"or, if that is not it, fetch it again with `treaty-agent models pull {entry.name}`."
            ) from error
        self.base_url = f"{self._server.listening_address}/v1"

    def __enter__(self) -> "EmbeddedServer":
        """Return the server, which listens already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.close()

    def close(self) -> None:
        """Stop listening and free the memory; answers under way are cut off."""
        self._server = None


def _parameters(entry: Entry, path: Path, api_key: str) -> Any:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    # Without a name the server gives every answer the file's path on this machine.
    parameters.model_alias = {entry.name}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [api_key]
    parameters.ui = False
    parameters.verbosity = 0
    parameters.n_ctx = entry.context
    parameters.n_parallel = PARALLEL
    parameters.kv_unified = True
    parameters.cache_ram_mib = PREFIX_CACHE_MIB
    parameters.sampling.seed = SEED
    cores = usable_cores()
    if cores is not None:
        parameters.cpuparams.n_threads = cores
        parameters.cpuparams_batch.n_threads = cores
    return parameters


_running: dict[str, EmbeddedServer] = {}
_starting = threading.Lock()


def serve(entry: Entry) -> EmbeddedServer:
    """Return the running server of ``entry``: one in a process, started at the first call.

    It ends with the program. Weights that are not there are fetched, with progress on standard error.

    Raises:
        WeightsError: the weights cannot be fetched, kept or loaded, or have a wrong digest.
    """
    with _starting:
        server = _running.get(entry.name)
        if server is None:
            with progress_on_stderr(entry.name) as progress:
                path = ensure_weights(entry, progress)
            server = _running[entry.name] = EmbeddedServer(entry, path)
        return server


@atexit.register
def _close_all() -> None:
    while _running:
        _running.popitem()[1].close()
