"""Runs an embedded model: llama.cpp in this process, as an OpenAI-compatible server for it alone."""

import atexit
import os
import secrets
import socket
import stat
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from agent.errors import WeightsError
from agent.model.cache import cache_folder
from agent.model.catalogue import Entry
from agent.model.cores import usable_cores
from agent.model.prefixes import SLOTS, Prefixes
from agent.model.progress import progress_on_stderr
from agent.model.weights import ensure_weights

LOOPBACK = "127.0.0.1"
BATCH = 256
"""Tokens of a prompt that are processed in one go, which nothing can interrupt: seconds on a slow machine."""
SEED = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class EmbeddedServer:
    """llama.cpp with one model, on a free port of the loopback interface, behind a random key."""

    base_url: str
    """Where an OpenAI client finds it, such as ``http://127.0.0.1:41234/v1``."""
    api_key: str = field(repr=False)
    prefixes: Prefixes = field(repr=False)


_running: dict[str, EmbeddedServer] = {}
_starting = threading.Lock()


def serve(entry: Entry) -> EmbeddedServer:
    """Return the running server of ``entry``: one in a process, started at the first call, in some seconds.

    It ends with the program. Weights that are not there are fetched, with progress on standard error.

    Raises:
        WeightsError: the weights cannot be fetched, kept or loaded, or have a wrong digest.
    """
    with _starting:
        server = _running.get(entry.name)
        if server is None:
            with progress_on_stderr(entry.name) as progress:
                path = ensure_weights(entry, progress)
            server = _running[entry.name] = _start(entry, path)
        return server


def _start(entry: Entry, path: Path) -> EmbeddedServer:
    import xllamacpp

    api_key = secrets.token_urlsafe(32)
    prefixes = _folder_of_prefixes(entry)
    try:
        server = xllamacpp.Server(_parameters(entry, path, api_key, prefixes))
    except RuntimeError as error:
        raise WeightsError(
            f"llama.cpp cannot load {path}; free some memory (its {entry.bytes / 1e9:.1f} GB must fit) "
            f"or, if that is not it, fetch it again with `treaty-agent models pull {entry.name}`."
        ) from error
    atexit.register(_stop, server.listening_address, [server])
    address = server.listening_address
    return EmbeddedServer(base_url=f"{address}/v1", api_key=api_key, prefixes=Prefixes(address, prefixes))


def _folder_of_prefixes(entry: Entry) -> Path:
    """Where this model's prefixes are kept: what other weights or another llama.cpp made of them is of no use."""
    folder = cache_folder() / "prefixes" / f"{entry.sha256[:16]}-{version('xllamacpp')}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WeightsError(
            f"Cannot keep anything in {folder} ({error.strerror}); make room there or set TREATY_AGENT_CACHE to "
            "another folder."
        ) from error
    return folder


def _stop(address: str, held: list[Any]) -> None:
    """Let go of the server, the only thing in ``held``, so that it ends within one batch of tokens.

    Its destructor waits until nobody waits for an answer any more. At the end of an interrupted program that would be
    never; and to leave it running instead would crash the process on its way out.
    """
    _hang_up(urlsplit(address).port or 0)
    held.clear()


def _hang_up(port: int) -> None:
    """Cut this process's own connections to the server, whichever library has opened them."""
    descriptors = Path("/dev/fd")
    for name in [path.name for path in descriptors.iterdir()] if descriptors.is_dir() else []:
        # The descriptor by which the folder is read is closed by now.
        with suppress(OSError):
            descriptor = int(name)
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                with socket.socket(fileno=os.dup(descriptor)) as connection:
                    if connection.getpeername() == (LOOPBACK, port):
                        connection.shutdown(socket.SHUT_RDWR)


def _parameters(entry: Entry, path: Path, api_key: str, prefixes: Path) -> Any:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    # Without a name the server gives every answer the file's path on this machine.
    parameters.model_alias = {entry.name}
    parameters.hostnames = [LOOPBACK]
    parameters.port = 0
    parameters.api_keys = [api_key]
    parameters.ui = False
    parameters.verbosity = 0
    parameters.n_ctx = entry.context
    # Without a map of the file its pages are in memory once: llama.cpp keeps most weights in a form of its own.
    parameters.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
    parameters.n_parallel = SLOTS
    parameters.endpoint_slots = True
    parameters.slot_save_path = f"{prefixes}{os.sep}"
    parameters.n_batch = BATCH
    parameters.kv_unified = True
    # A slot keeps its prefix while others work.
    parameters.cache_idle_slots = False
    parameters.cache_ram_mib = 0
    parameters.sampling.seed = SEED
    cores = usable_cores()
    if cores is not None:
        parameters.cpuparams.n_threads = cores
        parameters.cpuparams_batch.n_threads = cores
    return parameters
