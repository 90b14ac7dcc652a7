"""What an embedded model needs: the right file, memory for it, and room and rights in the cache."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from agent.doctor.finding import Finding, size
from agent.errors import WeightsError
from agent.model.cache import cache_folder
from agent.model.catalogue import Entry
from agent.model.memory import BESIDE_WEIGHTS, free_memory
from agent.model.weights import bytes_to_fetch, has_right_digest, is_fetched, is_verified, weights_path


def needs(entry: Entry, *, digest: bool) -> Iterator[Finding]:
    """The weights, memory and disk; with ``digest`` all of the weights is read."""
    yield _weights(entry, digest=digest)
    yield _memory(entry)
    yield _disk(entry)


def cache() -> Finding:
    """Where the cache is, how big, and whether it can be written."""
    folder = cache_folder()
    held = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    may = os.access(_existing(folder), os.W_OK | os.X_OK)
    shown = size(held) if folder.exists() else "empty"
    return Finding(
        name="cache",
        state="ok" if may else "fault",
        found=f"{shown}, {folder}" if may else f"{folder} may not be written",
        todo=None if may else "set TREATY_AGENT_CACHE to a folder that may be written",
        facts={"path": str(folder), "bytes": held, "writable": may},
    )


def _weights(entry: Entry, *, digest: bool) -> Finding:
    path = weights_path(entry)
    facts: dict[str, str | int | bool | None] = {"path": str(path), "bytes_wanted": entry.bytes, "verified": False}
    fetch = f"run `treaty-agent models pull {entry.name}`"
    if not path.exists():
        kept = entry.bytes - bytes_to_fetch(entry)
        so_far = f", {size(kept)} of it so far" if kept else ""
        found = f"not on this machine ({size(entry.bytes)}{so_far})"
        return Finding(name="weights", state="fault", found=found, todo=fetch, facts={**facts, "bytes": kept})
    facts["bytes"] = path.stat().st_size if path.is_file() else 0
    if not is_fetched(entry):
        found = f"{path} has not the {entry.bytes:,} bytes that it should have"
        return Finding(name="weights", state="fault", found=found, todo=fetch, facts=facts)
    try:
        right = has_right_digest(entry) if digest else is_verified(entry)
    except WeightsError as error:
        return Finding(name="weights", state="fault", found=str(error), facts=facts)
    facts["verified"] = right
    if digest and not right:
        return Finding(name="weights", state="fault", found=f"{path} has a wrong digest", todo=fetch, facts=facts)
    checked = "right digest" if right else "right size; the digest is checked when it is first used"
    return Finding(name="weights", state="ok", found=f"{size(entry.bytes)}, {checked}, {path}", facts=facts)


def _memory(entry: Entry) -> Finding:
    needed, free = entry.bytes + BESIDE_WEIGHTS, free_memory()
    facts: dict[str, str | int | bool | None] = {"bytes_needed": needed, "bytes_free": free}
    if free is None:
        found = f"{size(needed)} needed; this system does not say how much is free"
        return Finding(name="memory", state="note", found=found, facts=facts)
    enough = free >= needed
    return Finding(
        name="memory",
        state="ok" if enough else "fault",
        found=f"{size(free)} free, {size(needed)} needed",
        todo=None if enough else "end other programs, or name a remote model with --model",
        facts=facts,
    )


def _disk(entry: Entry) -> Finding:
    folder = weights_path(entry).parent
    needed, free = bytes_to_fetch(entry), shutil.disk_usage(_existing(folder)).free
    enough = free >= needed
    return Finding(
        name="disk",
        state="ok" if enough else "fault",
        found=f"{size(free)} free, {size(needed)} more needed",
        todo=None if enough else f"make room in {folder}, or set TREATY_AGENT_CACHE to another folder",
        facts={"path": str(folder), "bytes_needed": needed, "bytes_free": free},
    )


def _existing(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())
