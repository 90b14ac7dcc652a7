"""Commands that other packages add under the entry points ``treaty_agent.commands``; imported when they are called."""

import ast
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any

from typer.core import TyperGroup
from typer.main import get_command

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ENTRY_POINTS = "treaty_agent.commands"


class OpenGroup(TyperGroup):
    """The program's own commands, and after them those that are added."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands, the program's own first."""
        return [*super().list_commands(ctx), *(n for n in _entry_points() if n not in self.commands)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, or None; an added one knows its help, and nothing else yet."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        entry = _entry_points().get(cmd_name)
        return _Added(entry) if entry else None


class _Added(TyperGroup):
    """Stands for a command until it is called."""

    def __init__(self, entry: "EntryPoint") -> None:
        super().__init__(name=entry.name, help=_first_line_of(entry.module))
        self._entry = entry

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        return get_command(self._entry.load()).make_context(info_name, args, parent, **extra)


def _entry_points() -> "dict[str, EntryPoint]":
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in entry_points(group=ENTRY_POINTS)}


def _first_line_of(module: str) -> str:
    """What a module's docstring begins with, read without running the module or the packages around it."""
    spec, path = None, None
    names = module.split(".")
    for depth in range(len(names)):
        spec = PathFinder.find_spec(".".join(names[: depth + 1]), path)
        if spec is None:
            return ""
        path = spec.submodule_search_locations
    source = getattr(spec.loader, "get_source", lambda _: None)(module) if spec else None
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0] if source else ""
