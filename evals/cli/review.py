"""Correct results one after another, in the browser."""

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = "Examples: treaty-agent review results | treaty-agent review results --port 8765"

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(epilog=EXAMPLES)
def review(
    folder: Annotated[
        Path, typer.Argument(help="Results that extract wrote (*.json); gold files go beside them.", show_default=False)
    ],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 is any that is free.")] = 0,
) -> None:
    """Correct the results of a folder in the browser, the least confident first.

    Prints an address for the browser of this machine, and answers nobody else. Every decision is saved at once in
    the gold file, which `treaty-agent eval run --data FOLDER` reads: stop with Ctrl-C when you like, and go on later.
    """
    from evals.review import Queue, Server

    queue = Queue.of(folder)
    for reason in queue.skipped:
        typer.echo(f"treaty-agent: Left out: {reason}.", err=True)
    with Server(queue, port) as server:
        typer.echo(f"treaty-agent: {len(queue.entries)} articles are open for review; stop with Ctrl-C.", err=True)
        typer.echo(server.url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo(f"treaty-agent: Stopped; every decision is in {folder}.", err=True)
