"""Real answers of a model, kept in a file: with them a run is made again in seconds, without the model.

An answer is found by everything that determines it (``agent.model.kept.key_of``): the digest of the weights and the
whole request. A changed prompt asks what is not there, so that a record can be stale but never wrong.
"""

import json
import lzma
from collections.abc import Iterable, Mapping
from pathlib import Path

from agent import AnswerError, TreatyAgentError

RECORDED = Path(__file__).with_name("recorded")
"""The records that come with the program, a file for each split."""
RENEW = "treaty-agent eval run --split {split} && treaty-agent eval record"


class RecordError(TreatyAgentError):
    """Raised when a file of recorded answers is missing or broken."""


class Recording:
    """Answers in a JSON Lines file, which grows with every new one."""

    def __init__(self, path: Path) -> None:
        """Read what the file holds; it need not exist.

        Raises:
            RecordError: it is not of its form, but for a last line that was cut when a run was killed.
        """
        self._path = path
        self.answers = _read(path.read_text(encoding="utf-8"), path) if path.exists() else {}

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
        try:
            text = lzma.decompress(path.read_bytes()).decode("utf-8")
        except FileNotFoundError:
            raise RecordError(f"There is no record {path}; make one with `treaty-agent eval record RUN`.") from None
        except (OSError, lzma.LZMAError, UnicodeDecodeError) as error:
            raise RecordError(f"{path} is broken; make it anew with `treaty-agent eval record RUN`.") from error
        self._answers = _read(text, path)
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
            raise AnswerError(
                "This question has no recorded answer; run `treaty-agent eval run` and `treaty-agent eval record`."
            )
        return answer

    def put(self, key: str, answer: str) -> None:
        """Nothing: a replay learns nothing new."""


def write_record(path: Path, answers: Mapping[str, str]) -> None:
    """Write answers so that the same ones always make the same file, small enough to be kept with the program."""
    lines = "".join(_line(key, answer) for key, answer in sorted(answers.items()))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_bytes(lzma.compress(lines.encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))
    unfinished.replace(path)


def _line(key: str, answer: str) -> str:
    return json.dumps([key, answer], ensure_ascii=False, separators=(",", ":")) + "\n"


def _read(text: str, path: Path) -> dict[str, str]:
    lines: Iterable[str] = text.split("\n")[:-1]
    try:
        return {str(key): str(answer) for key, answer in map(json.loads, lines)}
    except (ValueError, TypeError) as error:
        raise RecordError(f"{path} is broken; remove it.") from error
