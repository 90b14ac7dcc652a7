"""An article, sentence by sentence."""

from collections.abc import Sequence

from agent.attribution import attribution
from agent.chunks import Chunk
from agent.errors import AnswerError, ModelError
from agent.grounding import FoldedText, Span
from agent.model.client import Client
from agent.outcome import Outcome, Progress
from agent.sentences import Sentence
from agent.stepwise.asking import Asking
from agent.stepwise.overview import look_over
from agent.stepwise.provisions import take_provision
from agent.stepwise.speech import Speech
from schemas import Article


async def read_stepwise(
    client: Client, article: Article, folded: FoldedText, chunks: Sequence[Chunk], progress: Progress
) -> Outcome:
    """Read an article sentence by sentence; a question that fails leaves the others as they are."""
    placed = [
        (chunk.index, s) for chunk in chunks for s in chunk.sentences if not s.furniture and not _is_title(s, article)
    ]
    sentences = [sentence for _, sentence in placed]
    total = len(sentences) + 1
    asking = Asking(client, article, folded, sentences)
    report: Sentence | None = None
    try:
        about_agreement, report = await look_over(asking, sentences)
    except (AnswerError, ModelError) as error:
        # Without it nothing says that the article is about no agreement.
        about_agreement = True
        asking.outcome.failed(error, step="overview", chunk=None)
    else:
        asking.outcome.answered += 1
    progress(1, total)
    if about_agreement:
        speech = Speech(asking)
        for done, (chunk, sentence) in enumerate(placed, 2):
            await _read(asking, speech, chunk, sentence, may_provide=sentence is not report)
            progress(done, total)
    return asking.outcome


def _is_title(sentence: Sentence, article: Article) -> bool:
    return sentence.paragraph == 0 and article.title is not None and sentence.text.startswith(article.title)


async def _read(asking: Asking, speech: Speech, chunk: int, sentence: Sentence, *, may_provide: bool) -> None:
    """Take everything that one sentence gives."""
    said = attribution(asking.article.text, Span(sentence.start, sentence.end), asking.article.language)
    speech.reach(sentence)
    try:
        provides = may_provide and await take_provision(asking, chunk, sentence, said)
        # "Under the protocol, ..." gives the treaty itself as the source.
        is_wording = provides and said is not None and said.kind == "indirect"
        if said is not None and not is_wording:
            await speech.take(chunk, sentence, said)
    except (AnswerError, ModelError) as error:
        asking.outcome.failed(error, step=f"sentence {sentence.number}", chunk=chunk)
    else:
        asking.outcome.answered += 1
    speech.leave(sentence, said)
