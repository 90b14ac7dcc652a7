"""``treaty-agent extract``: one article to one result."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.errors import SourceError

if TYPE_CHECKING:
    from agent.outcome import Progress
    from schemas import Extraction

EXAMPLES = (
    "Examples: treaty-agent extract article.txt | "
    "treaty-agent extract article.txt --published 2025-03-13 --format markdown --output result.md | "
    "treaty-agent extract https://news.example/article.html | "
    "cat article.txt | treaty-agent extract - --model openai/gpt-4.1-mini"
)

PARTIAL = 3
"""The exit code of a result that was written, but from which something is missing."""


class Format(StrEnum):
    """The forms in which a result is written."""

    json = "json"
    markdown = "markdown"
    html = "html"
    csv = "csv"
    jsonld = "jsonld"


def extract(
    source: Annotated[
        str, typer.Argument(help="A path, a URL, or - for standard input: text, HTML, PDF or Word.", show_default=False)
    ],
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
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The day it appeared, if the page is silent or wrong; relative dates count from it.",
        ),
    ] = None,
    format: Annotated[Format, typer.Option(help="What to write.")] = Format.json,
    output: Annotated[Path | None, typer.Option(help="A file instead of standard output.")] = None,
    max_bytes: Annotated[int, typer.Option(min=1, help="The largest article, in bytes of text.")] = 2**20,
    max_seconds: Annotated[
        float, typer.Option(min=1, help="Seconds for the article; then the result so far is written.")
    ] = 3600,
    min_confidence: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Leave out what is less sure; needs a model that gives confidences."),
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Ask again what was answered before.")] = False,
) -> None:
    """Extract what an article says of international agreements.

    Exit codes: 0 a result; 1 no result; 2 wrong usage; 3 a partial result, see run.failures.
    """
    from agent.extraction import in_own_loop, settings_of
    from agent.model.answer_cache import AnswerCache
    from agent.output import render
    from agent.settings import Settings

    if output is not None:
        _check_writable(output)
    try:
        bounds = Settings(
            size_limit=max_bytes,
            max_seconds=max_seconds,
            min_confidence=min_confidence,
            answers=None if no_cache else AnswerCache(),
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    settings = settings_of(model, base_url, published.date() if published else None, bounds)
    with _progress() as progress:
        result = in_own_loop(source, settings, progress)
    _write(render(result, format.value), output)
    _report(result)
    if result.run.failures:
        raise typer.Exit(PARTIAL)


def _check_writable(output: Path) -> None:
    """Refuse an output that cannot be written before anything is paid for."""
    touched = output if output.exists() else output.parent
    if output.is_dir() or not output.parent.is_dir() or not os.access(touched, os.W_OK):
        raise SourceError(f"Cannot write to {output}: it must be a file that may be written, in a folder that exists.")


def _write(text: str, output: Path | None) -> None:
    if output is None:
        _print(text)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        _print(text)
        raise SourceError(
            f"Could not write {output} ({error.strerror}); the result went to standard output instead."
        ) from error


def _print(text: str) -> None:
    """Write to standard output, in UTF-8 whatever the terminal says."""
    sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
    sys.stdout.write(text)
    sys.stdout.flush()


def _report(result: "Extraction") -> None:
    from agent.claims import UNSURE

    run = result.run
    for failure in run.failures:
        where = "the article" if failure.chunk is None else f"chunk {failure.chunk}"
        typer.echo(f"treaty-agent: Missing from {where} ({failure.step}): {failure.reason}", err=True)
    for warning in run.warnings:
        typer.echo(f"treaty-agent: {warning}", err=True)
    unsure = sum(drop.count for drop in run.dropped if drop.reason == UNSURE)
    if unsure:
        typer.echo(f"treaty-agent: {unsure} claims below the minimum confidence were left out.", err=True)
    dropped = sum(drop.count for drop in run.dropped) - unsure
    if dropped:
        typer.echo(f"treaty-agent: {dropped} claims without support were left out; see run.dropped.", err=True)


@contextmanager
def _progress() -> "Iterator[Progress]":
    """A bar on standard error; nothing at all where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
