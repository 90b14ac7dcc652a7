"""The embedded models' files: where they are, and that they are the right bytes before anything runs them.

Beside a model's file stand ``.partial`` and ``.parts``, which the next fetch goes on from, ``.lock``, and
``.verified``, which says that these very bytes had the right digest, so that a start costs no hashing.
"""

import errno
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from agent.errors import WeightsError
from agent.model.cache import cache_folder
from agent.model.catalogue import Entry
from agent.model.home import fetch_from_home
from agent.model.mirror import fetch_from_mirror
from agent.model.transfer import Progress, TransferError


def weights_path(entry: Entry) -> Path:
    """Where the file of ``entry`` is, or will be."""
    return cache_folder() / "models" / entry.file


def is_fetched(entry: Entry) -> bool:
    """Whether the file of ``entry`` is there with its full size. Its digest is checked when it is used."""
    path = weights_path(entry)
    return path.is_file() and path.stat().st_size == entry.bytes


def is_verified(entry: Entry) -> bool:
    """Whether the file of ``entry`` is there and had the right digest once, and has not been changed since."""
    path = weights_path(entry)
    return path.exists() and _is_known_good(entry, path)


def has_right_digest(entry: Entry) -> bool:
    """Whether the file of ``entry`` is there with the right digest: all of it is read.

    Raises:
        WeightsError: the file cannot be read.
    """
    path = weights_path(entry)
    with _as_weights_error(entry, path):
        return path.exists() and _is_good(entry, path)


def bytes_to_fetch(entry: Entry) -> int:
    """How much of the file of ``entry`` is not on this machine yet."""
    path = weights_path(entry)
    if is_fetched(entry):
        return 0
    return max(0, entry.bytes - _bytes_kept(*_unfinished(path)))


def ensure_weights(entry: Entry, progress: Progress | None = None) -> Path:
    """Return the path of the verified file of ``entry``, which is fetched first if it is not there.

    Raises:
        WeightsError: the file cannot be fetched or kept, or it is there with a wrong digest.
    """
    path = weights_path(entry)
    with _as_weights_error(entry, path):
        if not path.exists():
            _fetch(entry, path, progress or _silent)
        elif not _is_known_good(entry, path) and not _is_good(entry, path):
            raise WeightsError(
                f"{path} is not the file of {entry.name} (wrong digest); "
                f"fetch it again with `treaty-agent models pull {entry.name}`."
            )
    return path


def pull_weights(entry: Entry, progress: Progress | None = None) -> Path:
    """Return the path of the file of ``entry``, after reading all of it; it is fetched if missing or broken.

    Raises:
        WeightsError: the file cannot be fetched or kept.
    """
    path = weights_path(entry)
    with _as_weights_error(entry, path):
        if not path.exists() or not _is_good(entry, path):
            _fetch(entry, path, progress or _silent)
    return path


def _silent(_done: int, _total: int) -> None:
    pass


@contextmanager
def _as_weights_error(entry: Entry, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WeightsError(
            f"The file of {entry.name} cannot be kept in {path.parent} ({error.strerror or error}); make "
            "room there or set TREATY_AGENT_CACHE to another folder, then run the command again."
        ) from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamp(entry: Entry, path: Path) -> dict[str, object]:
    found = path.stat()
    return {"sha256": entry.sha256, "size": found.st_size, "mtime_ns": found.st_mtime_ns}


def _stamp_path(path: Path) -> Path:
    return path.with_name(path.name + ".verified")


def _is_known_good(entry: Entry, path: Path) -> bool:
    """Whether the file had the right digest once and has not been changed since."""
    try:
        return bool(json.loads(_stamp_path(path).read_text()) == _stamp(entry, path))
    except (OSError, ValueError):
        return False


def _is_good(entry: Entry, path: Path) -> bool:
    """Whether the file has the right digest; if so, that is noted beside it."""
    stamp = _stamp(entry, path)
    if stamp["size"] != entry.bytes or _digest(path) != entry.sha256:
        return False
    _note_as_good(path, stamp)
    return True


def _note_as_good(path: Path, stamp: dict[str, object]) -> None:
    # A cache that is read-only still works: it is hashed at every start.
    with suppress(OSError):
        _stamp_path(path).write_text(json.dumps(stamp))


def _fetch(entry: Entry, path: Path, progress: Progress) -> None:
    """Put the verified file at ``path``; on failure, what the next fetch can go on from is left beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial, parts = _unfinished(path)
    with _only_process(path, lambda: progress(_bytes_kept(partial, parts), entry.bytes)):
        if path.exists() and _is_good(entry, path):
            return
        _check_room(entry, path.parent, _bytes_kept(partial, parts))
        _complete(entry, partial, parts, progress)
        partial.replace(path)
        _note_as_good(path, _stamp(entry, path))
        shutil.rmtree(parts, ignore_errors=True)


@contextmanager
def _only_process(path: Path, while_waiting: Callable[[], None]) -> Iterator[None]:
    import filelock

    lock = filelock.FileLock(path.with_name(path.name + ".lock"))
    while not lock.is_locked:
        try:
            lock.acquire(timeout=1)
        except filelock.Timeout:
            while_waiting()
    try:
        yield
    finally:
        lock.release()


def _unfinished(path: Path) -> tuple[Path, Path]:
    """Where an unfinished fetch keeps the beginning of the file, and parts of it."""
    return path.with_name(path.name + ".partial"), path.with_name(path.name + ".parts")


def _bytes_kept(partial: Path, parts: Path) -> int:
    found = [partial, *parts.glob("*.part")]
    return sum(path.stat().st_size for path in found if path.exists())


def _check_room(entry: Entry, folder: Path, kept: int) -> None:
    missing, free = entry.bytes - kept, shutil.disk_usage(folder).free
    if missing > free:
        raise OSError(errno.ENOSPC, f"{missing / 1e6:,.0f} MB needed, {free / 1e6:,.0f} MB free")


def _complete(entry: Entry, partial: Path, parts: Path, progress: Progress) -> None:
    """Make ``partial`` the whole, right file; each source goes on where the one before has stopped."""
    sources: dict[str, Callable[[], None]] = {}
    sources[entry.home] = lambda: fetch_from_home(entry.home, partial, entry.bytes, progress)
    if entry.parts:
        sources["the mirror"] = lambda: fetch_from_mirror(entry.parts, partial, parts, progress)
    reasons = []
    for source, fetch in sources.items():
        try:
            fetch()
        except TransferError as error:
            reasons.append(str(error))
            continue
        if _digest(partial) == entry.sha256:
            return
        reasons.append(f"{source} gave a file with a wrong digest")
    if partial.exists() and partial.stat().st_size >= entry.bytes:
        # Whole and wrong: there is nothing to go on from.
        partial.unlink()
    raise WeightsError(
        f"The file of {entry.name} cannot be fetched: {'; '.join(reasons)}; check the network, then run "
        f"`treaty-agent models pull {entry.name}`, which goes on where this one stopped."
    )
