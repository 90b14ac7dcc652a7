"""The prompt texts, as files that can be edited without programming.

Each question has ``NAME.md``, the instructions, and may have ``NAME.examples.yaml``, worked examples
that are shown to the model as earlier turns. What stands below a line ``---`` of the instructions is asked
behind the text: questions that begin alike let a server read one text once for all of them.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Prompt:
    """Instructions, and the worked examples that go with them."""

    instructions: str
    examples: tuple[tuple[str, str], ...]
    """Pairs of what is asked and the right answer."""
    closing: str = ""
    """What is asked behind the text."""

    def messages(self, question: str) -> list[dict[str, str]]:
        """The conversation to send: what never changes comes first, so that servers can cache it."""
        turns = [{"role": "system", "content": self.instructions}]
        for asked, answered in self.examples:
            turns.append({"role": "user", "content": asked})
            turns.append({"role": "assistant", "content": answered})
        turns.append({"role": "user", "content": "\n\n".join(filter(None, (question, self.closing)))})
        return turns


@cache
def load(name: str) -> Prompt:
    """The prompt of a name.

    Raises:
        FileNotFoundError: when there is no ``NAME.md``.
        ValueError: when an example is not a pair of ``asked`` and ``answered`` texts.
    """
    folder = files(__name__)
    instructions, _, closing = (folder / f"{name}.md").read_text(encoding="utf-8").partition("\n---\n")
    examples_file = folder / f"{name}.examples.yaml"
    examples: list[tuple[str, str]] = []
    if examples_file.is_file():
        for entry in yaml.safe_load(examples_file.read_text(encoding="utf-8")):
            if set(entry) != {"asked", "answered"}:
                raise ValueError(f"{name}.examples.yaml: an example has asked and answered, got {sorted(entry)}")
            examples.append((str(entry["asked"]).strip(), str(entry["answered"]).strip()))
    return Prompt(instructions.strip(), tuple(examples), closing.strip())


@cache
def names() -> frozenset[str]:
    """The names of all prompts."""
    return frozenset(file.name.removesuffix(".md") for file in files(__name__).iterdir() if file.name.endswith(".md"))


@cache
def digest(of: frozenset[str] | None = None) -> str:
    """The SHA-256 of all prompt files, by name and content, or of some prompts' files alone."""
    found = sha256()
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        wanted = of is None or file.name.partition(".")[0] in of
        if wanted and file.name.endswith((".md", ".yaml")):
            found.update(f"{file.name}\0".encode())
            found.update(file.read_bytes() + b"\0")
    return found.hexdigest()
