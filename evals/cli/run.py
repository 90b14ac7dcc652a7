"""``treaty-agent eval run``: a system reads the articles, and is scored."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.settings import DEFAULT_MODEL
from evals.cli.options import Data, Split
from evals.systems import Name

if TYPE_CHECKING:
    from agent.outcome import Progress
    from evals.running import Step

EXAMPLES = (
    "Examples: treaty-agent eval run | "
    "treaty-agent eval run --system single-prompt --limit 3 | "
    "treaty-agent eval run --split test --model openai/gpt-4.1-mini --output runs/mini | "
    "treaty-agent eval run --data my-articles --split all --article budget.en"
)

PARTIAL = 3


def run(
    system: Annotated[Name, typer.Option(help="What reads the articles.")] = Name.agent,
    model: Annotated[
        str, typer.Option(envvar="TREATY_AGENT_MODEL", help="local/NAME, openai/NAME or ollama/NAME.")
    ] = DEFAULT_MODEL,
    base_url: Annotated[
        str | None,
        typer.Option(envvar="TREATY_AGENT_BASE_URL", help="Another OpenAI-compatible server for openai/NAME."),
    ] = None,
    split: Split = None,
    data: Data = None,
    article: Annotated[list[str] | None, typer.Option(help="Only this one, by NAME.LANG; may be repeated.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many articles, in the order of names.")] = None,
    output: Annotated[
        Path | None, typer.Option(help="The run's folder; without it runs/SYSTEM-MODEL-SPLIT.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="For the model's sampling.")] = 7,
    max_seconds: Annotated[float, typer.Option(min=1, help="Seconds for each article.")] = 3600,
) -> None:
    """Let a system read the articles, and score it.

    The same command again goes on where it ended; what failed is tried again.

    Exit codes: 0 all articles; 1 no result; 2 wrong usage; 3 something failed or is partial, see the run's folder.
    """
    from agent.model.endpoint import endpoint_of
    from agent.settings import Settings
    from evals.cli.tables import summary
    from evals.datasets import ARTICLES, Dataset
    from evals.outcomes import cases_of, write_scores
    from evals.recording import Recording
    from evals.running import run as run_articles
    from evals.runs import RunError, RunFolder, facts_of
    from evals.systems import system_of

    extract = system_of(system)
    dataset = Dataset(data or ARTICLES)
    chosen = dataset.split(split.value if split else None)
    articles = {name: dataset.gold(name) for name in dataset.chosen(chosen, article or (), limit)}
    model = model or DEFAULT_MODEL
    endpoint_of(model, base_url)  # refuses a name that names nothing before a folder is made
    folder = RunFolder(output or Path("runs") / _folder_name(system, model, chosen))
    settings = Settings(
        model=model, base_url=base_url, seed=seed, max_seconds=max_seconds, answers=Recording(folder.answers)
    )
    folder.begin(facts_of(system.value, settings, dataset, chosen, articles.values(), data))
    steps = run_articles(folder, extract, articles, settings, _bar, lambda step: typer.echo(_told(step), err=True))
    if all(step.state == "failed" for step in steps):
        raise RunError(f"Every article failed; {folder.path / 'predictions'} says why.")
    scores = write_scores(folder, cases_of(folder))
    typer.echo(summary(scores))
    typer.echo(f"The report is {folder.path / 'report.html'}.", err=True)
    if any(step.state in ("failed", "partial") for step in steps):
        raise typer.Exit(PARTIAL)


def _folder_name(system: Name, model: str, split: str) -> str:
    return re.sub(r"[^\w.-]+", "-", f"{system.value}-{model}-{split}")


def _told(step: "Step") -> str:
    """One line about an article, without a word of it."""
    told = f"[{step.number}/{step.total}] {step.name}: "
    if step.state == "failed":
        return f"{told}failed after {step.seconds:.1f} s ({step.error}); see predictions/{step.name}.failed.json"
    if step.state == "was there":
        return f"{told}was there"
    return f"{told}{step.state} in {step.seconds:.1f} s with {step.calls} calls"


@contextmanager
def _bar(name: str) -> "Iterator[Progress]":
    """How far an article is, on standard error; nothing at all where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
