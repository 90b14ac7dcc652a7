"""The parts of an article that one question can hold, in whole sentences."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from agent.sentences import Sentence

SEPARATORS = (
    r"\n{2,}",
    r"\n+",
    r"[.!?…][\"'”’»)\]]{0,3}\s+|[。！？।॥۔؟։።။…][”’」』】）]{0,3}",
    r"\s+",
)
"""Where to cut, best first: paragraphs, lines, sentences in many scripts, words. A part without any
of them is cut between the sentences it was given: to cut it between characters would take quadratic
time and be undone."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of an article; ``text[start:end]`` is from its first sentence to its last."""

    index: int
    """Counted from 0."""
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    """Furniture included, so that what is quoted from it can be told."""


def chunks(text: str, sentences: Sequence[Sentence], *, size: int) -> list[Chunk]:
    """Parts of ``text`` of about ``size`` characters that share out ``sentences`` in order.

    Every sentence is whole, and in exactly one chunk. A chunk is longer than ``size`` by less than
    its last sentence; a part that holds only furniture is no chunk.

    Raises:
        ValueError: when ``size`` is less than 1.
    """
    if size < 1:
        raise ValueError(f"size must be >= 1, got {size}")
    starts = _part_starts(text, size)
    found: list[Chunk] = []
    for _, members in groupby(sentences, key=lambda sentence: bisect_right(starts, sentence.start)):
        for part in _parts_within(members, size):
            if not all(sentence.furniture for sentence in part):
                found.append(Chunk(len(found), part[0].start, part[-1].end, tuple(part)))
    return found


def _part_starts(text: str, size: int) -> list[int]:
    """Where the splitter starts each part, in order."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=list(SEPARATORS),
        is_separator_regex=True,
        keep_separator="end",
        chunk_size=size,
        chunk_overlap=0,
        add_start_index=True,
    )
    starts: list[int] = []
    for part in splitter.create_documents([text]):
        start: int = part.metadata["start_index"]
        if not text.startswith(part.page_content, start) or (starts and start <= starts[-1]):
            raise AssertionError(f"the part of the text at {start} is not what stands there")
        starts.append(start)
    return starts


def _parts_within(members: Iterator[Sentence], size: int) -> Iterator[list[Sentence]]:
    """Consecutive sentences, the last of each part starting less than ``size`` after the first."""
    part: list[Sentence] = []
    for sentence in members:
        if part and sentence.start - part[0].start >= size:
            yield part
            part = []
        part.append(sentence)
    if part:
        yield part
