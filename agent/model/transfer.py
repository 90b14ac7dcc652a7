"""What every way of fetching weights shares: how it reports, and how it fails."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes in all, first before anything is fetched."""


class TransferError(Exception):
    """Raised when one source does not deliver; the message is a clause for a longer sentence."""
