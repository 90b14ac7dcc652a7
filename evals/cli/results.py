"""``treaty-agent eval score``, ``compare`` and ``report``: what runs are worth; no model is asked."""

from pathlib import Path
from typing import Annotated

import typer

from evals.cli.options import Data, Run

REPORT_EXAMPLES = (
    "Examples: treaty-agent eval report runs/agent-MODEL-dev | "
    "treaty-agent eval report runs/agent-MODEL-dev --output results.html"
)


def score(run: Run, data: Data = None) -> None:
    """Score a run again.

    The labels are today's; the scores and reports in the run's folder are written anew.
    """
    from evals.cli.tables import summary
    from evals.outcomes import cases_of, write_scores
    from evals.runs import RunFolder

    folder = RunFolder(run)
    typer.echo(summary(write_scores(folder, cases_of(folder, data))))


def compare(
    run: Run,
    other: Annotated[
        Path, typer.Argument(help="The folder of another run over the same articles.", show_default=False)
    ],
    data: Data = None,
) -> None:
    """Compare two runs over the same articles.

    Prints the differences of their scores, how sure they are, and whether they may be chance.
    """
    from evals.cli.tables import differences
    from evals.outcomes import cases_of
    from evals.runs import RunFolder
    from evals.scoring import compare as compare_cases

    first, second = RunFolder(run), RunFolder(other)
    compared = compare_cases(cases_of(first, data), cases_of(second, data))
    typer.echo(differences(compared, str(run), str(other)))


def report(
    run: Run,
    data: Data = None,
    output: Annotated[
        Path | None,
        typer.Option(
            help="A file that ends with .html or .md; without it both, in the run's folder.", show_default=False
        ),
    ] = None,
) -> None:
    """Write a run's report.

    It holds tables, then every miss and every false alarm beside its passage.
    """
    from evals.outcomes import cases_of, reports
    from evals.runs import RunError, RunFolder, write_whole
    from evals.scoring import score as score_cases

    if output is not None and output.suffix not in (".html", ".md"):
        raise typer.BadParameter("it must end with .html or .md", param_hint="--output")
    folder = RunFolder(run)
    cases = cases_of(folder, data)
    made = reports(folder.facts(), cases, score_cases(cases))
    if output is None:
        for name, text in made.items():
            typer.echo(folder.write(name, text))
        return
    try:
        write_whole(output, made[f"report{output.suffix}"])
    except OSError as error:
        raise RunError(f"Cannot write to {output} ({error.strerror}); choose another with --output.") from error
    typer.echo(output)
