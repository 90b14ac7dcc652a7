"""``treaty-agent export``: a store as files."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = (
    "Examples: treaty-agent export archive.db > results.jsonl | "
    "treaty-agent export archive.db --format csv --output tables | "
    "treaty-agent export archive.db --format parquet --output tables"
)


class Format(StrEnum):
    """The forms in which a store is written."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


def export(
    store: Annotated[Path, typer.Argument(help="What `treaty-agent batch` has written.", show_default=False)],
    format: Annotated[
        Format, typer.Option(help="jsonl: a result a line; csv, parquet: a folder with a table for each kind of item.")
    ] = Format.jsonl,
    output: Annotated[
        Path | None, typer.Option(help="The folder of the tables; for jsonl a file instead of standard output.")
    ] = None,
) -> None:
    """Write the results of a store: those of the settings, prompts and model that were used last."""
    from agent.archive.export import export_lines, export_tables
    from agent.errors import ArchiveError

    if format is Format.jsonl:
        if output is None:
            sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
            exported = export_lines(store, sys.stdout)
        else:
            try:
                with output.open("w", encoding="utf-8", newline="") as file:
                    exported = export_lines(store, file)
            except OSError as error:
                raise ArchiveError(f"Cannot write {output} ({error.strerror}); name another file.") from error
    elif output is None:
        raise typer.BadParameter(f"--format {format.value} needs a folder: --output FOLDER")
    else:
        exported = export_tables(store, output, format.value)
    words = f"{exported.articles:,} articles" + (f", {exported.failed:,} without a result" if exported.failed else "")
    typer.echo(f"treaty-agent: Exported {words}.", err=True)
    if exported.other_recipes:
        typer.echo(
            f"treaty-agent: Results of {exported.other_recipes} other settings, prompts or models were left out; the "
            "store keeps them.",
            err=True,
        )
