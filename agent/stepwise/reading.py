"""An article, sentence by sentence: find, decide, describe."""

from collections.abc import Awaitable, Sequence
from typing import TypeVar

from agent.attribution import attribution
from agent.chunks import Chunk
from agent.errors import AnswerError, ModelError
from agent.grounding import FoldedText, Span
from agent.model.client import Client
from agent.outcome import Outcome, Progress
from agent.sentences import Sentence
from agent.stepwise import parties
from agent.stepwise.asking import Asking
from agent.stepwise.chances import Finding, is_likely
from agent.stepwise.overview import (
    Beginning,
    describe_agreement,
    judge_agreement,
    may_report_agreement,
    weigh_beginning,
)
from agent.stepwise.provisions import Provision, describe_provisions, take_terms
from agent.stepwise.sentences import Read, read_sentence, weigh_provisions
from agent.stepwise.speakers import Speakers
from agent.stepwise.speech import take_speech
from schemas import Article

Answer = TypeVar("Answer")


async def read_stepwise(
    client: Client,
    article: Article,
    folded: FoldedText,
    chunks: Sequence[Chunk],
    progress: Progress,
    *,
    in_full: bool = False,
) -> Outcome:
    """Read an article sentence by sentence; a question that fails leaves the others as they are.

    As soon as no answer can make it an article about an agreement nothing more is asked, unless it is read ``in_full``.
    """
    placed = [
        (chunk.index, s) for chunk in chunks for s in chunk.sentences if not s.furniture and not _is_title(s, article)
    ]
    asking = Asking(client, article, folded, [sentence for _, sentence in placed])
    await _Reader(asking, progress, in_full=in_full).read(placed)
    asking.outcome.findings, asking.outcome.choices = asking.findings, asking.choices
    return asking.outcome


def _is_title(sentence: Sentence, article: Article) -> bool:
    return sentence.paragraph == 0 and article.title is not None and sentence.text.startswith(article.title)


class _Reader:
    """The questions about one article in their order, and how many of them are behind us."""

    def __init__(self, asking: Asking, progress: Progress, *, in_full: bool) -> None:
        self._asking = asking
        self._progress = progress
        self._in_full = in_full
        self._done = 0
        self._total = len(asking.sentences) + 2

    async def read(self, placed: Sequence[tuple[int, Sentence]]) -> None:
        """Find what the sentences are, decide what is taken, and describe that."""
        asking = self._asking
        beginning = await self._try(weigh_beginning(asking), "overview", None) or Beginning()
        if not self._is_open(beginning):
            self._end()
            return
        candidates = await self._try(parties.weigh_candidates(asking), "parties", None) or []
        taking_part = [candidate.party for candidate in candidates]
        if not self._is_open(beginning, taking_part):
            self._end()
            return
        read = [one for chunk, sentence in placed if (one := await self._sentence(chunk, sentence))]
        provisions = weigh_provisions(asking, read)
        if not is_likely(judge_agreement(asking, beginning, provisions, taking_part)):
            self._end()
            return
        taken = [weighed for weighed in provisions if is_likely(weighed.finding)]
        quoted = [(one, one.said) for one in read if one.said]
        self._total += len(taken) + len(quoted)
        asking.makers = parties.makers_of(candidates)
        described = await self._try(describe_agreement(asking, beginning), "agreement", None)
        status, report = described or (beginning.statuses[-1], None)
        await self._try(parties.take_parties(asking, candidates, status, report), "parties", None)
        provided: list[Provision] = []
        for weighed in taken:
            step = f"sentence {weighed.read.sentence.number}"
            provided += await self._try(describe_provisions(asking, weighed), step, weighed.read.chunk) or ()
        take_terms(asking, provided)
        speakers = Speakers(asking)
        for one, said in quoted:
            step = f"sentence {one.sentence.number}"
            await self._try(take_speech(asking, speakers, one, said), step, one.chunk)

    def _is_open(self, beginning: Beginning, taking_part: Sequence[Finding] | None = None) -> bool:
        """Whether further answers can still make it an article about an agreement."""
        return self._in_full or may_report_agreement(self._asking, beginning, taking_part)

    def _end(self) -> None:
        """Nothing is left to ask."""
        self._progress(self._done, self._done)

    async def _sentence(self, chunk: int, sentence: Sentence) -> Read | None:
        said = attribution(self._asking.article.text, Span(sentence.start, sentence.end), self._asking.article.language)
        question = read_sentence(self._asking, chunk, sentence, said)
        return await self._try(question, f"sentence {sentence.number}", chunk)

    async def _try(self, question: Awaitable[Answer], step: str, chunk: int | None) -> Answer | None:
        """The answer, or None where there is none, which is taken note of."""
        self._done += 1
        outcome, usage = self._asking.outcome, self._asking.client.usage
        before = usage.calls + usage.kept
        try:
            answer = await question
        except (AnswerError, ModelError) as error:
            outcome.failed(error, step=step, chunk=chunk)
            return None
        else:
            outcome.answered += usage.calls + usage.kept > before
            return answer
        finally:
            self._progress(self._done, max(self._total, self._done))
