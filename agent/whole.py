"""The way for capable models: one question a chunk, which asks for everything at once."""

import asyncio
import re
from collections import Counter
from collections.abc import Sequence

from agent.answers import ChunkAnswer
from agent.chunks import Chunk
from agent.claims import ITEM_OF, Claim, Grounded, Reading
from agent.errors import AnswerError, ModelError
from agent.grounding import FoldedText, Span, trim
from agent.model.client import Client
from agent.outcome import Outcome, Progress
from prompts import load
from schemas import Article

LOOKING_BACK = 2
"""How many sentences before a chunk are shown with it, for the speaker and the subject they name."""

_TAG = re.compile(r"<(?=\s*/?\s*(?:article|context)\b)", re.IGNORECASE)


async def read_whole(
    client: Client, article: Article, folded: FoldedText, chunks: Sequence[Chunk], progress: Progress
) -> Outcome:
    """Ask about all chunks side by side; one that fails leaves the others as they are."""
    outcome = Outcome()
    furniture = _furniture(article.text, chunks)
    done = 0

    async def read(place: int) -> None:
        nonlocal done
        chunk = chunks[place]
        try:
            answer = await client.fill(
                ChunkAnswer,
                load("whole").messages(question(article, chunks, place)),
                max_tokens=client.settings.max_answer_tokens,
            )
        except (AnswerError, ModelError) as error:
            outcome.failed(error, step="read the chunk", chunk=chunk.index)
        else:
            outcome.take(ground(answer, chunk, folded, furniture))
        done += 1
        progress(done, len(chunks))

    await asyncio.gather(*(read(place) for place in range(len(chunks))))
    outcome.failures.sort(key=lambda failure: failure.chunk or 0)
    return outcome


def question(article: Article, chunks: Sequence[Chunk], place: int) -> str:
    """A chunk without its furniture, and before it what leads up to it; no word of the article is outside of tags."""
    about = [f"Title: {article.title}"] if article.title else []
    if article.published:
        about.append(f"Published: {article.published.isoformat()}")
    if place:
        before = [s.text for s in chunks[place - 1].sentences if not s.furniture][-LOOKING_BACK:]
        about.append(f"The part before ends with: {' '.join(before)}")
    paragraphs: dict[int, list[str]] = {}
    for sentence in chunks[place].sentences:
        if not sentence.furniture:
            paragraphs.setdefault(sentence.paragraph, []).append(sentence.text)
    text = "\n\n".join(" ".join(sentences) for sentences in paragraphs.values())
    blocks = {"context": "\n".join(about), "article": text}
    return "\n".join(f"<{tag}>\n{_without_tags(held)}\n</{tag}>" for tag, held in blocks.items() if held)


def _without_tags(text: str) -> str:
    """``text`` with our own tags broken up, so that it can neither open nor close them."""
    return _TAG.sub("< ", text)


def _furniture(text: str, chunks: Sequence[Chunk]) -> list[Span]:
    """What of the article is never shown, also where a whole part of it is no part of ``chunks``."""
    found = []
    at = 0
    for sentence in (s for chunk in chunks for s in chunk.sentences if not s.furniture):
        found.append(Span(at, sentence.start))
        at = sentence.end
    found.append(Span(at, len(text)))
    return [span for span in found if text[span.start : span.end].strip()]


def ground(answer: ChunkAnswer, chunk: Chunk, folded: FoldedText, furniture: Sequence[Span]) -> Reading:
    """Tie every item of an answer to the place of its quote, and drop those that have none or only ``furniture``."""
    reading = Reading()
    window = Span(chunk.start, chunk.end)
    after: Counter[tuple[str, str]] = Counter()
    claims: list[Claim] = [*answer.treaties, *answer.parties, *answer.terms, *answer.statements, *answer.opinions]
    for claim in claims:
        item = ITEM_OF[type(claim)]
        span = folded.find(claim.quote, within=window, after=max(after[item, claim.quote], chunk.start))
        span = trim(folded.text, span) if span else None
        if span is None:
            reading.dropped[item, "the quote is not in the article"] += 1
        elif any(span.start < line.end and line.start < span.end for line in furniture):
            reading.dropped[item, "the quote is page furniture"] += 1
        else:
            after[item, claim.quote] = span.end
            reading.grounded.append(Grounded(span, claim, chunk.index))
    return reading
