"""``treaty-agent models``: the models that run inside the program."""

from typing import Annotated

import typer

from agent.settings import DEFAULT_MODEL

app = typer.Typer(no_args_is_help=True, help="The models that run inside the program, without key or network.")

Name = Annotated[str, typer.Argument(help="A name that `treaty-agent models list` shows.")]


@app.command("list", epilog="Example: treaty-agent models list")
def list_models() -> None:
    """List the embedded models: name, size, licence, and whether the file is on this machine."""
    from agent.model.catalogue import entries
    from agent.model.weights import is_fetched

    rows = [("NAME", "SIZE", "LICENCE", "FILE", "")]
    for entry in entries():
        rows.append(
            (
                entry.name,
                f"{entry.bytes / 1e6:,.0f} MB",
                entry.licence,
                "fetched" if is_fetched(entry) else "not fetched",
                "default" if entry.name == DEFAULT_MODEL else "",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@app.command(epilog="Example: treaty-agent models pull local/qwen2.5-coder-1.5b")
def pull(name: Name = DEFAULT_MODEL) -> None:
    """Fetch a model's file and check all of it; a broken file is fetched again, a broken fetch goes on."""
    from agent.model.catalogue import find
    from agent.model.progress import progress_on_stderr
    from agent.model.weights import pull_weights

    entry = find(name)
    with progress_on_stderr(entry.name) as progress:
        path = pull_weights(entry, progress)
    typer.echo(f"{entry.name} is ready: {path}", err=True)


@app.command(epilog="Example: ls -l $(treaty-agent models path)")
def path(name: Name = DEFAULT_MODEL) -> None:
    """Print where a model's file is."""
    from agent.errors import WeightsError
    from agent.model.catalogue import find
    from agent.model.weights import is_fetched, weights_path

    entry = find(name)
    if not is_fetched(entry):
        raise WeightsError(f"{entry.name} is not on this machine; run `treaty-agent models pull {entry.name}`.")
    typer.echo(weights_path(entry))
