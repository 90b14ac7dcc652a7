"""``treaty-agent doctor``: whether the program can work here, and what to do if not."""

from typing import TYPE_CHECKING, Annotated

import typer

from agent.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from agent.doctor import Diagnosis

EXAMPLES = (
    "Examples: treaty-agent doctor | treaty-agent doctor --model ollama/qwen3:30b | "
    "treaty-agent doctor --json > doctor.json"
)


def doctor(
    context: typer.Context,
    model: Annotated[
        str | None,
        typer.Option(
            envvar="TREATY_AGENT_MODEL",
            help="local/NAME, openai/NAME or ollama/NAME; without it the embedded model.",
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(envvar="TREATY_AGENT_BASE_URL", help="Another OpenAI-compatible server for openai/NAME."),
    ] = None,
    digest: Annotated[
        bool, typer.Option("--digest", help="Read all of the embedded model's file, and check it.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Say what is installed, which model would run, what is missing, and how to get it.

    Nothing is fetched, and no model is loaded or asked; a remote server, if one is named, gets one request for its
    list of models.

    Exit codes: 0 the model can run; 1 it cannot; 2 wrong usage.
    """
    from agent.doctor import diagnosis

    found = diagnosis(model or DEFAULT_MODEL, base_url, chosen_by=_chosen_by(context, model), digest=digest)
    typer.echo(_as_json(found) if json else _as_table(found))
    for fault in found.faults:
        todo = f"; {fault.todo}" if fault.todo else ""
        typer.echo(f"treaty-agent: {found.model} cannot run ({fault.name}): {fault.found.rstrip('.')}{todo}.", err=True)
    if not found.can_run:
        raise typer.Exit(1)


def _chosen_by(context: typer.Context, model: str | None) -> str:
    source = context.get_parameter_source("model")
    if not model or source is None:
        return "the default"
    return "from TREATY_AGENT_MODEL" if source.name == "ENVIRONMENT" else "from --model"


def _as_json(found: "Diagnosis") -> str:
    import json
    from dataclasses import asdict

    told = {"can_run": found.can_run, "model": found.model, "findings": [asdict(one) for one in found.findings]}
    return json.dumps(told, indent=2, ensure_ascii=False)


def _as_table(found: "Diagnosis") -> str:
    rows = [("CHECK", "STATE", "FOUND"), *((one.name, one.state, _told(one.found, one.todo)) for one in found.findings)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def _told(found: str, todo: str | None) -> str:
    return f"{found}; {todo}" if todo else found
