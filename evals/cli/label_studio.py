"""Exchange articles and their labels with Label Studio."""

from pathlib import Path
from typing import Annotated

import typer

CONFIG_EXAMPLES = "Example: treaty-agent eval label-studio config > treaties.xml"
EXPORT_EXAMPLES = "Example: treaty-agent eval label-studio export results > tasks.json"
IMPORT_EXAMPLES = "Example: treaty-agent eval label-studio import project.json --output results"

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False, help=__doc__)


@app.command(epilog=CONFIG_EXAMPLES)
def config() -> None:
    """Print the labelling configuration that a project needs."""
    from evals.label_studio import configuration

    typer.echo(configuration(), nl=False)


@app.command(epilog=EXPORT_EXAMPLES)
def export(
    folder: Annotated[
        Path, typer.Argument(help="Results that extract wrote (*.json), gold files, or both.", show_default=False)
    ],
) -> None:
    """Print the articles of a folder as tasks to import.

    What a model found becomes the prediction of a task, and what a gold file holds its annotation.
    """
    import json

    from evals.label_studio import tasks_of

    tasks, left_out = tasks_of(folder)
    for reason in left_out:
        typer.echo(f"treaty-agent: Left out: {reason}.", err=True)
    typer.echo(json.dumps(tasks, ensure_ascii=False, indent=1))


@app.command("import", epilog=IMPORT_EXAMPLES)
def import_(
    export: Annotated[Path, typer.Argument(help="What Label Studio exported as JSON.", show_default=False)],
    output: Annotated[
        Path, typer.Option(help="The folder of the gold files; it is made where it is missing.", show_default=False)
    ],
    replace: Annotated[bool, typer.Option(help="Write over gold files that are there.")] = False,
) -> None:
    """Make gold files of what was annotated.

    Of each task the only annotation counts, or the one that is marked as ground truth. A region that does not hold the
    article's words is refused, and named. Exit codes: 0 all are written; 1 some are not.
    """
    from evals.label_studio import LabelStudioError, keep, tasks_in

    tasks = tasks_in(export)
    written, waiting, refused = 0, 0, 0
    for task in tasks:
        try:
            if keep(task, output, replace=replace):
                written += 1
            else:
                waiting += 1
        except LabelStudioError as error:
            typer.echo(str(error), err=True)
            refused += 1
    typer.echo(f"treaty-agent: {written} gold files are in {output}; {waiting} tasks have no annotation yet.", err=True)
    if refused:
        raise LabelStudioError(f"{refused} of {len(tasks)} tasks were not imported; put right what is said above.")
