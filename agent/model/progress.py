"""How far a fetch is, on standard error."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from agent.model.transfer import Progress


@contextmanager
def progress_on_stderr(name: str) -> Iterator[Progress]:
    """Show how far the fetch of the model ``name`` is, from the first report on; show nothing without one.

    On a terminal: a bar with bytes, speed and time left. Elsewhere, so that logs stay short, one line when
    the fetch begins. When it has ended well, one line on both.
    """
    show: Progress | None = None
    with ExitStack() as stack:

        def report(done: int, total: int) -> None:
            nonlocal show
            if show is None:
                show = _bar(stack, name, done) if sys.stderr.isatty() else _line(name, total)
            show(done, total)

        yield report
    if show is not None:
        print(f"Fetched {name}.", file=sys.stderr)


def _line(name: str, total: int) -> Progress:
    print(f"Fetching {name} ({total / 1e6:,.0f} MB).", file=sys.stderr)
    return lambda _done, _total: None


def _bar(stack: ExitStack, name: str, done: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("Fetching {task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    bar = stack.enter_context(Bar(*columns, console=Console(stderr=True), transient=True))
    # What an earlier fetch left is where the bar starts, so that it does not count as this one's speed.
    task = bar.add_task(name, total=None, completed=done)
    return lambda done, total: bar.update(task, completed=done, total=total)
