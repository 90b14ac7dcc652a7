"""Text of an article or a model as Markdown that shows it and does nothing else."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")

_MARKUP = re.compile(
    r"""
      [\\`*_~\[\]{}|\#$] | (?<=\{)%     # emphasis, code, links, tables, headings, formulas, templates
    | ^[-+=]                            # lists, rules, underlined headings
    | @ | /(?=/)                        # mail addresses and //hosts, which many readers link unasked,
    | \.(?=[^\W\d]) | (?<=www)\.        # as they do host.names
    """,
    re.VERBOSE,
)
_NUMBERED = re.compile(r"^(\d+)([.)])")
"""The beginning of a numbered list."""

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""As entities, because not every Markdown reader knows a backslash before these."""


def escaped(text: str) -> str:
    """``text`` on one line, for any place in a CommonMark or GitHub page: rendered, it is the text again.

    White space becomes single spaces, so that no line, cell or heading ends early; control characters, which
    could command a terminal, become U+FFFD. One thing no escape prevents: GitHub links a mail address, as it stands,
    to itself.
    """
    line = " ".join(_CONTROL.sub("\ufffd", text).split())
    return _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", line)).translate(_ENTITIES)
