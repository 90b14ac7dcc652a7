"""One article on its way through a batch: claimed, extracted, finished."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.archive.store import Finished, State
from agent.errors import TreatyAgentError
from agent.extraction import extract_article
from agent.model.connection import Connection
from agent.settings import Settings
from schemas import Article, Extraction, Failure


@dataclass(frozen=True, slots=True)
class Claimed:
    """An article that this batch is to extract."""

    digest: str
    """Of its content, as :func:`agent.archive.recipe.digest_of_article` gives it."""
    source: str
    article: Article


@dataclass(frozen=True, slots=True)
class Extracted:
    """What became of it."""

    finished: Finished
    """As the store keeps it."""
    result: Extraction | None
    """None where the state is failed."""


async def extracted(claimed: Claimed, settings: Settings, connection: Connection) -> Extracted | None:
    """Extract from an article; None where it lacks what was not asked any more, so that it is not finished."""
    if connection.stopped:
        return None
    result, failures = await _result_of(claimed.article, settings, connection)
    if failures and connection.stopped:
        return None
    state: State = "failed" if result is None else "partial" if failures else "done"
    text = result.model_dump_json() if result is not None else None
    finished = Finished(article=claimed.digest, source=claimed.source, state=state, result=text, failures=failures)
    return Extracted(finished, result)


async def _result_of(
    article: Article, settings: Settings, connection: Connection
) -> tuple[Extraction | None, Sequence[Failure]]:
    try:
        result = await extract_article(article, settings, connection=connection)
    except TreatyAgentError as error:
        return None, [Failure(chunk=None, step="extract", reason=str(error))]
    except Exception as error:
        # One article in a hundred thousand that our code cannot bear is no reason to lose the others.
        reason = f"The program failed on this article ({type(error).__name__}: {error}); please report it."
        return None, [Failure(chunk=None, step="extract", reason=reason)]
    return result, result.run.failures
