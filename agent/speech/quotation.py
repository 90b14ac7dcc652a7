"""What stands in quotation marks, in the styles of many languages."""

from agent.folding import Span

_CLOSERS = {
    "“": "”“",
    "”": "”",
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹",
    "‘": "’",
    "‚": "‘’",
    "「": "」",
    "『": "』",
    "〝": "〞〟",
    '"': '"',
    "״": "״",
}
"""Every mark that can open, with those that close it. The book marks 《》 hold titles, not words of somebody."""
_ONLY_CLOSE = frozenset("’」』〞〟")
_SAME_SHAPE = frozenset('"”»“״')
"""Marks that open in one language and close in another: their neighbours decide."""


def quoted_spans(text: str, within: Span) -> list[Span]:
    """The insides of the outermost quotation marks that have a partner in ``within``, in order.

    An apostrophe is no mark. A mark without a partner is passed over. The time is linear in the window.
    """
    found: list[Span] = []
    open_marks: list[int] = []
    for at in range(within.start, within.end):
        mark = text[at]
        if mark not in _CLOSERS and mark not in _ONLY_CLOSE:
            continue
        partner = _partner(text, open_marks, at, within)
        if partner is not None:
            start = open_marks[partner] + 1
            del open_marks[partner:]
            while found and found[-1].start >= start:
                found.pop()
            if text[start:at].strip():
                found.append(Span(start, at))
        elif mark not in _ONLY_CLOSE and _may_open(text, at, within):
            open_marks.append(at)
    return found


def _partner(text: str, open_marks: list[int], at: int, within: Span) -> int | None:
    """Which of ``open_marks`` the mark at ``at`` closes; only the innermost ones are looked at."""
    mark = text[at]
    if mark == "’" and at + 1 < within.end and text[at + 1].isalpha():
        return None
    for index in range(len(open_marks) - 1, max(-1, len(open_marks) - 4), -1):
        opener = text[open_marks[index]]
        if mark not in _CLOSERS[opener]:
            continue
        opens_again = mark in _SAME_SHAPE and _stands_before_a_word(text, at, within)
        if opens_again and (mark != opener or opener in '"“'):
            continue
        return index
    return None


def _may_open(text: str, at: int, within: Span) -> bool:
    if text[at] in "«„‚‹「『〝‘":
        return True
    after = text[at + 1] if at + 1 < within.end else " "
    before = text[at - 1] if at > within.start else " "
    return text[at] == "“" or not (before.isalnum() and (after.isspace() or after in ".,;:!?"))


def _stands_before_a_word(text: str, at: int, within: Span) -> bool:
    before = text[at - 1] if at > within.start else " "
    after = text[at + 1] if at + 1 < within.end else " "
    return (before.isspace() or before in "([") and after.isalnum()
