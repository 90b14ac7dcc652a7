"""Documents are read in a process of their own, so that none can take more time and memory than it is given.

A parser that runs in this process can be stopped neither in an endless loop nor before it has filled the memory.
"""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from agent.errors import SourceError
from agent.formats.__main__ import OUT_OF_MEMORY
from agent.formats.document import Document
from agent.formats.kinds import Kind

SECONDS = 60
"""For one document; a page of 15 MiB and a PDF of 200 pages take some 25."""

MEMORY = 2 * 2**30
"""Bytes of address space, where the system can bound it (Linux can, Windows cannot)."""

_ADVICE = "save the article's text and pass that"


def parsed(content: bytes, kind: Kind, name: str, *, limit: int, content_type: str | None = None) -> Document:
    """The document that ``content`` is.

    Raises:
        SourceError: when it is broken, empty, locked, has more than ``limit`` bytes of text, or takes more
            time or memory than there is.
    """
    order = {"kind": kind, "name": name, "limit": limit, "content_type": content_type}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "agent.formats", str(SECONDS), str(MEMORY)],
            input=json.dumps(order).encode() + b"\n" + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": _search_path(), "OPENBLAS_NUM_THREADS": "1"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SourceError(f"{name} cannot be read within {SECONDS} seconds; {_ADVICE}.") from None
    if done.returncode == OUT_OF_MEMORY:
        raise SourceError(f"{name} needs more than {MEMORY // 2**20} MiB of memory to be read; {_ADVICE}.")
    if done.returncode != 0:
        raise SourceError(f"{name} makes its reader fail; {_ADVICE}.")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise SourceError(answer["error"])
    published = answer.pop("published")
    return Document(**answer, published=date.fromisoformat(published) if published else None)


def _search_path() -> str:
    """Where the other process finds the same modules as this one, and never in the folder it happens to run in."""
    root = str(Path(__file__).parents[2])
    entries = [entry for entry in sys.path if entry]
    return os.pathsep.join(entries if root in entries else [root, *entries])
