"""``treaty-agent batch``: many articles to one store."""

import signal
import sys
from contextlib import redirect_stdout, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from agent.cli.extract import PARTIAL

if TYPE_CHECKING:
    from agent.archive.engine import Batch

EXAMPLES = (
    "Examples: treaty-agent batch articles/ --output archive.db --model openai/gpt-4.1-mini --max-cost 20 | "
    "treaty-agent batch 'news/**/*.txt' dump.jsonl pages.urls --output archive.db | "
    "treaty-agent batch table.parquet --text-column body --output archive.db --retry-failed"
)


def batch(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, globs, .jsonl, .csv, .parquet, lists of URLs, URLs, or - for standard input.",
            show_default=False,
        ),
    ],
    output: Annotated[Path, typer.Option(help="The store, an SQLite file; made, or gone on with.", show_default=False)],
    model: Annotated[
        str | None,
        typer.Option(
            envvar="TREATY_AGENT_MODEL",
            help="local/NAME, openai/NAME or ollama/NAME; without it the embedded model runs.",
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(envvar="TREATY_AGENT_BASE_URL", help="Another OpenAI-compatible server for openai/NAME."),
    ] = None,
    published: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day the articles appeared, for those that say none."),
    ] = None,
    text_column: Annotated[str, typer.Option(help="The column of tables that holds the text.")] = "text",
    published_column: Annotated[str, typer.Option(help="The column that holds the day, if any.")] = "published",
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try again what has failed, or is partial.")
    ] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ask again what was answered before.")] = False,
    via: Annotated[
        Literal["batch-api"] | None,
        typer.Option(help="Ask an openai/NAME through its batch endpoint: half the price, within a day."),
    ] = None,
    engine: Annotated[
        Literal["local", "ray"],
        typer.Option(help="Extract in this process, or on the Ray cluster of RAY_ADDRESS, else one on this machine."),
    ] = "local",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes on the cluster; without it one on every node.")
    ] = None,
    exchange: Annotated[
        Path | None, typer.Option(help="A folder that all nodes see; without it the one of the store.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until the batch endpoint has answered.")] = False,
    max_cost: Annotated[float | None, typer.Option(help="Stop before it costs more US dollars.")] = None,
    max_tokens: Annotated[int | None, typer.Option(help="Stop before it takes more tokens.")] = None,
    max_seconds: Annotated[float | None, typer.Option(help="Stop after so many seconds.")] = None,
    requests_per_minute: Annotated[float | None, typer.Option(help="The most calls a minute.")] = None,
    tokens_per_minute: Annotated[float | None, typer.Option(help="The most tokens a minute.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="The most calls at once; fewer if the server is busy.")] = 32,
    retries: Annotated[int, typer.Option(min=0, help="Repeats of a call that failed on the way.")] = 6,
    call_timeout: Annotated[float, typer.Option(help="Seconds that one call may take.")] = 180,
    outage: Annotated[float, typer.Option(help="Seconds to wait for a server that is gone.")] = 300,
    max_bytes: Annotated[int, typer.Option(min=1, help="The largest article, in bytes.")] = 2**20,
    min_confidence: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Leave out what is less sure; needs a model that gives confidences."),
    ] = None,
) -> None:
    """Extract from many articles into a store. Whatever ends it, the same command goes on.

    Exit codes: 0 all done; 1 no result; 2 wrong usage; 3 a limit was reached, articles have failed, or requests are
    with the provider.
    """
    import asyncio

    from agent.archive.deferred import Deferred
    from agent.archive.engine import Batch
    from agent.archive.rows import Columns
    from agent.extraction import settings_of
    from agent.model.answer_cache import AnswerCache
    from agent.model.limits import Limits
    from agent.settings import Settings

    answers = None if no_cache else AnswerCache()
    try:
        limits = Limits(
            max_cost=max_cost,
            max_tokens=max_tokens,
            max_seconds=max_seconds,
            requests_per_minute=requests_per_minute,
            tokens_per_minute=tokens_per_minute,
            outage=outage,
        )
        bounds = Settings(
            size_limit=max_bytes,
            concurrency=concurrency,
            retries=retries,
            call_timeout=call_timeout,
            min_confidence=min_confidence,
            answers=answers,
        )
        settings = settings_of(model, base_url, published.date() if published else None, bounds)
        columns = Columns(text=text_column, published=published_column)
        run = Batch(sources, output, settings, limits, columns, retry_failed)
        if wait and via is None:
            raise ValueError("--wait goes with --via batch-api")
        if via is not None:
            Deferred(run, lambda words: typer.echo(f"treaty-agent: {words}", err=True), wait)
        if engine == "local" and (workers or exchange):
            raise ValueError("--workers and --exchange go with --engine ray")
        if engine == "ray":
            from agent.archive.ray_engine import OnRay

            OnRay(run, workers, exchange)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    # Ray tells on standard output what befalls a worker.
    with redirect_stdout(sys.stderr):
        asyncio.run(_watch(run))
    if answers is not None and answers.trouble:
        typer.echo(f"treaty-agent: {answers.trouble}", err=True)
    _report(run, output)


async def _watch(run: "Batch") -> None:
    """Run to the end; an interruption begins nothing more, a second one breaks off what is under way."""
    import asyncio

    from agent.archive.progress import watched

    loop = asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        loop.remove_signal_handler(number)
        run.stop("Interrupted.")

    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has none of these handlers; there an interruption breaks off at once.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stop, number)
    async with watched(run):
        async for _ in run.run():
            pass


def _report(run: "Batch", output: Path) -> None:
    totals, dead = run.totals, run.connection.dead if run.connection else None
    if dead is not None and not totals.done + totals.partial + totals.settled:
        raise dead
    if run.stopped:
        typer.echo(f"treaty-agent: {run.stopped} The same command goes on from here.", err=True)
    if missing := totals.failed + totals.partial + totals.left:
        typer.echo(
            f"treaty-agent: {missing:,} articles have failed or are partial; `treaty-agent export {output} --format csv"
            " --output FOLDER` says why, and --retry-failed tries them again.",
            err=True,
        )
    if run.is_partial:
        raise typer.Exit(PARTIAL)
