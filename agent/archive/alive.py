"""Whether a batch still runs: it holds a lock that the system lets go of when the process ends, however it ends."""

from contextlib import suppress
from pathlib import Path
from secrets import token_hex


class Alive:
    """The sign that a batch is at work, until it ends."""

    def __init__(self, store: Path) -> None:
        """Give the sign.

        Raises:
            OSError: no file can be made beside the store.
        """
        import filelock

        self.id = token_hex(8)
        self._path = _lock_of(store, self.id)
        self._lock = filelock.FileLock(self._path)
        self._lock.acquire()

    def end(self) -> None:
        """Take the sign away."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        self._lock.release()


def is_alive(store: Path, batch: str) -> bool:
    """Whether the batch of that id is at work; the lock of one that is not is removed."""
    import filelock

    path = _lock_of(store, batch)
    if not path.exists():
        return False
    lock = filelock.FileLock(path)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return True
    with suppress(OSError):
        path.unlink(missing_ok=True)
    lock.release()
    return False


def _lock_of(store: Path, batch: str) -> Path:
    return store.with_name(f"{store.name}-{batch}.lock")
