"""One sentence with what is known of it before it is read, and what a reading of it is."""

import re
from dataclasses import dataclass, field
from typing import Literal

from agent.folding import Span
from agent.speech.cues import Cue, Cues

COMMAS = ",،，、"
COMMA = re.compile(f"[{COMMAS}]")
DASHES = "-–—―"
CLOSING = '”“»«"’」』'
FAR = 120
"""Characters between a verb and its subordinator."""
NEAR = 60
"""Characters between a verb and a quotation, or a comma, that opens the content."""
FEW = 4
"""Words that make a clause: fewer are an adverbial, or a turn of phrase."""
_WIDE = "\u0e00-\u0e7f\u1100-\u11ff\u3005-\u3007\u3040-\u30fa\u30fc-\u9fff\uac00-\ud7af\uf900-\ufaff"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a sentence: offsets count in the sentence, and the ends are not yet trimmed."""

    content: Span
    clause: Span
    kind: Literal["direct", "mixed", "indirect"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what stands in quotation marks in it, and the cues of its language."""

    text: str
    quoted: list[Span]
    cues: Cues | None
    verbs: list[Cue] = field(init=False)

    def __post_init__(self) -> None:
        """Finds the reporting verbs outside the quotations."""
        object.__setattr__(self, "verbs", self.cues.verbs(self.text, self.quoted) if self.cues else [])

    def words(self, start: int, end: int) -> int:
        """How many words stand between two offsets."""
        return word_count(self.text[max(0, start) : max(0, end)])

    def is_quoted(self, at: int) -> bool:
        """Whether the character at ``at`` stands in quotation marks."""
        return any(span.start <= at < span.end for span in self.quoted)


def word_count(text: str) -> int:
    """The words of ``text``; of a script without spaces, two characters count as one."""
    wide = len(re.findall(f"[{_WIDE}]", text))
    return len(re.findall(r"\w+", re.sub(f"[{_WIDE}]", " ", text))) + (wide + 1) // 2
