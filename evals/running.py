"""The articles of a run, one after the other: what is done stays done, and one that fails does not stop the others."""

import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Literal

from agent import ModelError, TreatyAgentError
from agent.outcome import Progress
from agent.reading import article_from_text
from agent.settings import Settings
from evals.gold import GoldArticle
from evals.runs import RunFolder
from evals.systems import System
from schemas import Extraction


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one article; nothing of its content."""

    name: str
    number: int
    total: int
    state: Literal["done", "partial", "failed", "was there"]
    seconds: float = 0.0
    calls: int = 0
    error: str = ""
    """The kind of error; its sentence stands in the run's folder."""


Watch = Callable[[Step], None]
Bar = Callable[[str], AbstractContextManager[Progress]]
"""Shows how far the article of a name is."""


def run(
    folder: RunFolder, system: System, articles: Mapping[str, GoldArticle], settings: Settings, bar: Bar, watch: Watch
) -> list[Step]:
    """Extract from the articles that have no prediction yet.

    Raises:
        ModelError: when no model can be asked, which would be so for every article; what is done stays.
    """
    steps = []
    for number, (name, article) in enumerate(articles.items(), 1):
        step = Step(name, number, len(articles), "was there")
        if not folder.is_done(name):
            with bar(name) as progress:
                step = _step(step, folder, system, article, settings, progress)
        watch(step)
        steps.append(step)
    return steps


def _step(
    step: Step, folder: RunFolder, system: System, article: GoldArticle, settings: Settings, progress: Progress
) -> Step:
    started = time.monotonic()
    settings = replace(settings, published=article.about.published)
    try:
        result = _extract(system, article, settings, progress)
    except ModelError:
        raise
    except TreatyAgentError as error:
        folder.keep_failure(step.name, error, None)
        return replace(step, state="failed", seconds=time.monotonic() - started, error=type(error).__name__)
    # A mistake in a system costs the article, as it would cost a user; a run of hours goes on.
    except Exception as error:
        folder.keep_failure(step.name, error, traceback.format_exc())
        return replace(step, state="failed", seconds=time.monotonic() - started, error=type(error).__name__)
    folder.keep(step.name, result)
    state: Literal["done", "partial"] = "partial" if result.run.failures else "done"
    return replace(step, state=state, seconds=result.run.seconds, calls=result.run.calls)


def _extract(system: System, article: GoldArticle, settings: Settings, progress: Progress) -> Extraction:
    """The result of the bare text and its day: language and title are for the system to find."""
    labelled = article.gold.article
    read = article_from_text(labelled.text, source=f"{article.name}.txt", published=labelled.published)
    return system(read, settings, progress)
