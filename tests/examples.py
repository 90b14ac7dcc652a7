"""The examples of a page: what is to be run, and what it should leave behind."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from markdown_it import MarkdownIt

COMMANDS = ("sh", "console")
CAPTION = re.compile(r":caption: *(?P<name>.+)\n+")


@dataclass(frozen=True)
class Example:
    """One block of a page."""

    kind: Literal["commands", "python", "file", "output"]
    text: str
    name: str = ""
    """A file's name."""
    line: int = 0


def examples(page: Path) -> list[Example]:
    """The blocks of a Markdown page, in their order.

    ``sh`` and ``console`` blocks are commands, and ``python`` is run. A block with a caption is a file of that name;
    a ``text`` or ``markdown`` block without one holds lines of what the block before it has printed.
    """
    found = []
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type != "fence" or token.map is None:
            continue
        line, language = token.map[0] + 1, token.info.strip()
        caption = CAPTION.match(token.content)
        if caption:
            found.append(Example("file", token.content[caption.end() :], caption["name"].strip(), line))
        elif language in COMMANDS:
            found.append(Example("commands", token.content, line=line))
        elif language == "python":
            found.append(Example("python", token.content, line=line))
        elif language in ("text", "markdown") and found and found[-1].kind in ("commands", "python"):
            found.append(Example("output", token.content, line=line))
    return found
