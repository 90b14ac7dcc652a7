"""The reference of the command line, from the commands' own help: also of commands that other packages add."""

from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from agent.cli import app


def page(program: Any = None) -> str:
    """A section for each command, as Markdown."""
    root = program or get_command(app)
    context = root.make_context("treaty-agent", [], resilient_parsing=True)
    return "\n".join(_section(one) for one in walk(context))


def walk(context: Any) -> Iterator[Any]:
    """The context of a command, then those of all commands below it."""
    yield context
    command = context.command
    for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
        below = command.get_command(context, name).make_context(name, [], parent=context, resilient_parsing=True)
        yield from walk(below)


def _section(context: Any) -> str:
    command = context.command
    is_group = hasattr(command, "list_commands")
    parts = [f"{'##' if is_group else '###'} {context.command_path}", command.help or ""]
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    parts.append(f"```text\n{usage}\n```")
    records = [record for parameter in command.get_params(context) if (record := parameter.get_help_record(context))]
    parts += [_definition(name, text) for name, text in records if name != "--help"]
    examples = _examples(command.epilog or "")
    if examples:
        parts.append("```sh\n" + "\n".join(examples) + "\n```")
    return "\n\n".join(part for part in parts if part) + "\n"


def _definition(name: str, text: str) -> str:
    return f"`{name}`\n: {_escaped(text) or 'Needed.'}"


def _escaped(text: str) -> str:
    """A help text as Markdown: what stands in brackets at its end is code."""
    words, bracket, rest = text.partition("  [")
    extras = [f"`{extra}`" for extra in (bracket.strip() + rest).strip("[]").split("]  [") if extra]
    return " ".join([words.strip().replace("*", r"\*").replace("<", r"\<"), *extras]).strip()


def _examples(epilog: str) -> list[str]:
    """The commands of ``Examples: one | other``; a pipe within a command begins with another program."""
    found: list[str] = []
    for piece in epilog.partition(": ")[2].split(" | "):
        if found and not found[-1].startswith("treaty-agent") and "$(" not in found[-1]:
            found[-1] += f" | {piece}"
        else:
            found.append(piece)
    return [example for example in found if example]
