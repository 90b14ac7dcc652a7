"""The command line: data goes to standard output, everything else to standard error."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from agent.cli import batch, cache, doctor, export, extract, mcp, models, schema
from agent.cli.added import OpenGroup
from agent.errors import TreatyAgentError

app = typer.Typer(
    name="treaty-agent",
    cls=OpenGroup,
    help="Read a news article about an international agreement; get who agreed to what, on whose word.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("extract", epilog=extract.EXAMPLES)(extract.extract)
app.command("batch", epilog=batch.EXAMPLES)(batch.batch)
app.command("export", epilog=export.EXAMPLES)(export.export)
app.command("schema", epilog=schema.EXAMPLES)(schema.schema)
app.command("doctor", epilog=doctor.EXAMPLES)(doctor.doctor)
app.command("mcp", epilog=mcp.EXAMPLES)(mcp.mcp)
app.add_typer(models.app, name="models")
app.add_typer(cache.app, name="cache")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"treaty-agent {version('treaty-agent')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave."),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; what a user can act on is one line on standard error and exit code 1.

    Typer itself ends quietly when it is interrupted, and when nobody reads the output any more.
    """
    try:
        app()
    except TreatyAgentError as error:
        typer.echo(f"treaty-agent: {error}", err=True)
        sys.exit(1)
