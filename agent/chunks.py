"""The parts of an article that one question can hold, along paragraphs and sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agent.sentences import Sentence

SEPARATORS = [
    "\n\n",
    "\n",
    *(f"{end} " for end in ".!?؟।։"),
    *"。！？।؟։…",
    " ",
    "",
]
"""Where to cut, best first: paragraphs, lines, the ends of sentences in many scripts, words, characters."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of an article, in code points of its text; whole sentences."""

    index: int
    """From 0."""
    start: int
    end: int
    sentences: tuple[Sentence, ...]


def chunks(text: str, sentences: Sequence[Sentence], *, size: int) -> list[Chunk]:
    """Cut an article into parts of about ``size`` characters; every sentence is in exactly one."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=SEPARATORS,
        keep_separator="end",
        chunk_size=size,
        chunk_overlap=0,
        add_start_index=True,
        strip_whitespace=False,
    )
    starts = []
    for document in splitter.create_documents([text]):
        start = document.metadata["start_index"]
        piece = document.page_content
        if text[start : start + len(piece)] != piece:
            raise AssertionError(f"the chunk at {start} is not the text there")
        starts.append(start)
    bounds = [*starts, len(text) + 1]
    found: list[Chunk] = []
    place = 0
    for _, upper in pairwise(bounds):
        first = place
        while place < len(sentences) and sentences[place].start < upper:
            place += 1
        if place > first:
            held = tuple(sentences[first:place])
            found.append(Chunk(len(found), held[0].start, held[-1].end, held))
    return found
