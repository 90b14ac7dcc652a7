"""Gold files that programs write: each can be read, and what is not accepted stands above the labels."""

import json
import os
from pathlib import Path

from agent import TreatyAgentError
from evals.gold import GoldError, read_gold

STATE = "# Not in the labels: "
"""Begins the line of a gold file in which the page keeps what is not accepted."""


class NotSavedError(TreatyAgentError):
    """Raised when a gold file is not written; the one that was there before is as it was."""


def save(article: Path, text: str, gold: str) -> None:
    """Write the labels of ``article``, and its text where it is not there yet: both, or neither.

    Raises:
        NotSavedError: when ``article`` holds another text, ``gold`` cannot be read as its labels, or a file cannot be
            written.
    """
    labels = article.with_suffix(".yaml")
    draft = article.with_name(f".{labels.name}.part")
    is_new = not article.exists()
    try:
        if is_new:
            _write(article, text)
        elif article.read_text(encoding="utf-8") != text:
            raise NotSavedError(f"{article} holds another text than these labels are of; move one of them away.")
        _write(draft, gold)
        read_gold(article, draft)
        draft.replace(labels)
        is_new = False
    except GoldError as error:
        raise NotSavedError(str(error).removeprefix(f"{draft}: ")) from error
    except (OSError, UnicodeError) as error:
        raise NotSavedError(
            f"{labels} cannot be written ({error.strerror if isinstance(error, OSError) else error})."
        ) from error
    finally:
        draft.unlink(missing_ok=True)
        if is_new:
            article.unlink(missing_ok=True)


def undecided(labels: Path) -> int | None:
    """How many items of a gold file are neither accepted nor rejected; None where the file does not say so.

    A gold file that was written by hand has none.
    """
    try:
        with labels.open(encoding="utf-8") as file:
            first = file.readline()
        if not first.startswith(STATE):
            return 0
        return sum(item["decision"] is None for item in json.loads(first.removeprefix(STATE))["others"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, text: str) -> None:
    """Write a file so that it is on the disk, whole, when this returns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
