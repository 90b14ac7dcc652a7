"""Real answers of a model, kept in a file: with them a run is made again in seconds, without the model.

An answer is found by everything that determines it (``agent.model.kept.key_of``): the digest of the weights and the
whole request. A changed prompt asks what is not there, so that a record can be stale but never wrong.
"""

import json
import lzma
from collections.abc import Mapping
from pathlib import Path

from agent import AnswerError, TreatyAgentError


class RecordError(TreatyAgentError):
    """Raised when recorded answers are missing, broken, or no longer those that the program asks for."""


class Recording:
    """Answers in a JSON Lines file, which grows with every new one."""

    def __init__(self, path: Path) -> None:
        """Read what the file holds; it need not exist, and a last line that was cut when a run was killed is dropped.

        Raises:
            RecordError: it is not of its form.
        """
        self._path = path
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        self.answers = _read(text, path)
        if not text.endswith("\n") and text:
            path.write_text(text[: text.rfind("\n") + 1], encoding="utf-8", newline="")

    def get(self, key: str) -> str | None:
        """The answer kept under ``key``, None if the model has to be asked."""
        return self.answers.get(key)

    def put(self, key: str, answer: str) -> None:
        """Keep an answer, in the file at once."""
        self.answers[key] = answer
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8", newline="") as file:
            file.write(_line(key, answer))


class Replay:
    """Answers that were recorded; whatever else is asked gets none."""

    def __init__(self, path: Path) -> None:
        """Read a compressed record.

        Raises:
            RecordError: it is missing or broken.
        """
        self._answers = read_record(path)
        self.missed = 0
        """Questions that the record has no answer to."""

    def get(self, key: str) -> str:
        """The recorded answer.

        Raises:
            AnswerError: it was never recorded.
        """
        answer = self._answers.get(key)
        if answer is None:
            self.missed += 1
            raise AnswerError("This question has no recorded answer; renew the record with `treaty-agent eval record`.")
        return answer

    def put(self, key: str, answer: str) -> None:
        """Nothing: a replay learns nothing new."""


def write_record(path: Path, texts: Mapping[str, str]) -> None:
    """Write texts by their keys, compressed; the same ones always make the same file."""
    lines = "".join(_line(key, text) for key, text in sorted(texts.items()))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_bytes(lzma.compress(lines.encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))
    unfinished.replace(path)


def read_record(path: Path) -> dict[str, str]:
    """The texts that :func:`write_record` has written, by their keys.

    Raises:
        RecordError: the file is missing or broken.
    """
    try:
        text = lzma.decompress(path.read_bytes()).decode("utf-8")
    except FileNotFoundError:
        raise RecordError(f"There is no record {path}; make one with `treaty-agent eval record`.") from None
    except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise RecordError(f"{path} is broken; make it anew with `treaty-agent eval record`.") from error
    return _read(text, path)


def _line(key: str, text: str) -> str:
    return json.dumps([key, text], ensure_ascii=False, separators=(",", ":")) + "\n"


def _read(text: str, path: Path) -> dict[str, str]:
    try:
        return {str(key): str(value) for key, value in map(json.loads, text.split("\n")[:-1])}
    except (ValueError, TypeError) as error:
        raise RecordError(f"{path} is broken; remove it.") from error
