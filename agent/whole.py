"""The way for capable models: one question a chunk, which asks for everything at once."""

from collections import Counter

from agent.answers import ChunkAnswer
from agent.chunks import Chunk
from agent.claims import ITEM_OF, Grounded, Reading
from agent.grounding import FoldedText, Span, trim
from agent.model.client import Client
from prompts import load


async def read_chunk(client: Client, chunk: Chunk, folded: FoldedText, about: str) -> Reading:
    """Ask for everything in a chunk; ``about`` says what its neighbours would.

    Raises:
        AnswerError, ServerError: see :meth:`Client.fill`.
    """
    answer = await client.fill(
        ChunkAnswer,
        load("whole").messages(question(chunk, about)),
        max_tokens=client.settings.max_answer_tokens,
    )
    return ground(answer, chunk, folded)


def question(chunk: Chunk, about: str) -> str:
    """The part of the article without its furniture, between tags that it cannot close itself."""
    paragraphs: dict[int, list[str]] = {}
    for sentence in chunk.sentences:
        if not sentence.furniture:
            paragraphs.setdefault(sentence.paragraph, []).append(sentence.text)
    text = "\n\n".join(" ".join(sentences) for sentences in paragraphs.values())
    return f"{about}\n\n<article>\n{text.replace('</article', '< /article')}\n</article>"


def ground(answer: ChunkAnswer, chunk: Chunk, folded: FoldedText) -> Reading:
    """Tie every item of an answer to the place of its quote, and drop those that have none."""
    reading = Reading()
    window = Span(chunk.start, chunk.end)
    furniture = [Span(s.start, s.end) for s in chunk.sentences if s.furniture]
    after: Counter[tuple[str, str]] = Counter()
    for claim in (*answer.treaties, *answer.parties, *answer.terms, *answer.statements, *answer.opinions):
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
