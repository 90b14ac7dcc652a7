"""``treaty-agent cache``: the answers of models that are kept on this machine."""

import typer

app = typer.Typer(no_args_is_help=True, help="The answers of models that are kept, so that none is paid twice.")


@app.command(epilog="Example: treaty-agent cache info")
def info() -> None:
    """Print where answers are kept, how many, and how much room they take and may take."""
    from agent.model.answer_cache import AnswerCache

    found = AnswerCache().info()
    typer.echo(f"path     {found.path}")
    typer.echo(f"answers  {found.answers:,}")
    typer.echo(f"size     {found.bytes / 1e6:,.1f} of {found.limit / 1e6:,.0f} MB")


@app.command(epilog="Example: treaty-agent cache clear")
def clear() -> None:
    """Forget all answers; the embedded models' files stay."""
    from agent.model.answer_cache import AnswerCache

    cache = AnswerCache()
    cache.clear()
    typer.echo("All kept answers are forgotten.", err=True)
