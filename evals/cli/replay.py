"""``treaty-agent eval record`` and ``replay``: a run that is made again in seconds from a model's recorded answers."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.cli.options import Data, Run, Split

if TYPE_CHECKING:
    from agent.outcome import Progress

EXAMPLES = "Examples: treaty-agent eval replay | treaty-agent eval replay --split test --output runs/replay"
RECORD_EXAMPLES = "Example: treaty-agent eval record runs/agent-local-qwen2.5-coder-1.5b-dev"


def record(run: Run, data: Data = None) -> None:
    """Make a run the record that `eval replay` uses.

    Takes a finished run of the agent over a whole split; the record is kept with the articles, in recorded/.
    """
    from evals.baseline import Baseline
    from evals.outcomes import dataset_of
    from evals.runs import RunFolder

    folder = RunFolder(run)
    facts = folder.facts()
    baseline = Baseline(dataset_of(facts, data), facts.split)
    baseline.record(folder)
    for path in baseline.files:
        typer.echo(f"{path} ({path.stat().st_size / 1000:.0f} kB)")


def replay(
    split: Split = None,
    data: Data = None,
    output: Annotated[Path | None, typer.Option(help="The run's folder; without it runs/replay-SPLIT.")] = None,
) -> None:
    """Run a split on recorded answers, and compare with its record.

    No model is asked. Exit codes: 0 as good as the record, but for chance; 1 worse, or the record is stale.
    """
    from agent.settings import Settings
    from evals.baseline import Baseline, is_worse
    from evals.cli.tables import differences, summary
    from evals.datasets import ARTICLES, Dataset
    from evals.outcomes import cases_of, write_scores
    from evals.recording import RecordError
    from evals.running import run as run_articles
    from evals.runs import RunFolder, facts_of
    from evals.systems import Name, system_of

    dataset = Dataset(data or ARTICLES)
    baseline = Baseline(dataset, dataset.split(split.value if split else None))
    recorded, answers = baseline.facts(), baseline.replay()
    settings = Settings(model=recorded.model, base_url=recorded.base_url, seed=recorded.seed, answers=answers)
    articles = {name: dataset.gold(name) for name in dataset.chosen(baseline.split)}
    folder = RunFolder(output or Path("runs") / f"replay-{baseline.split}")
    if (folder.path / "run.json").is_file():
        shutil.rmtree(folder.path / "predictions", ignore_errors=True)
    folder.begin(facts_of("agent", settings, dataset, baseline.split, articles.values(), data))
    run_articles(folder, system_of(Name.agent), articles, settings, _silent, lambda step: None)
    comparison = baseline.compared(folder, answers)
    typer.echo(summary(write_scores(folder, cases_of(folder))))
    typer.echo(differences(comparison, str(baseline.folder), str(folder.path)))
    typer.echo(f"The report is {folder.path / 'report.html'}.", err=True)
    if is_worse(comparison):
        fall = -(comparison.headline.difference.value or 0.0)
        raise RecordError(
            f"The mean slot F1 has fallen by {fall:.3f}, which is no chance (p {comparison.headline.p:.4f}); "
            f"see {folder.path / 'report.html'}."
        )


@contextmanager
def _silent(name: str) -> "Iterator[Progress]":
    yield lambda done, total: None
