"""The content of a passage: what is left of it without the punctuation around it."""

import re
import unicodedata

from agent.folding import DOUBLE_MARKS, IGNORABLE, SINGLE_MARKS, Span

_MARKS = DOUBLE_MARKS + SINGLE_MARKS
_NEVER_APOSTROPHES = "‘‚‛‹›"
_INCH_OR_SECOND = "\"'″′"
_OPENING_STYLES = "“«‘‹‟‛"
_BRACKETS = {")": "(", "]": "[", "}": "{", "）": "（", "］": "［", "】": "【", "〕": "〔"}
_OPENING_BRACKETS = "".join(_BRACKETS.values())
_STOPS = ".,;:…。、，；：．､｡،؛۔।॥։።፣፤፥၊။།។"
"""What ends a clause in many scripts. Not here: question and exclamation marks, which are content."""
_ABBREVIATION = re.compile(r"(?:^|\W)(?:[^\W\d_]{1,2}\.){2,}$")
_LONGEST_ABBREVIATION = 16


def trim(text: str, span: Span) -> Span | None:
    """Shrinks ``span`` of ``text`` to its content; ``None`` where nothing is left.

    Left out at either end: white space, invisible characters, quotation marks that enclose the whole or have
    no partner in the span, and brackets without a partner. Left out at the end: the full stop, comma,
    semicolon, colon, ellipsis and dash of any script; at the start: the same, unless a digit follows (".5").
    Kept: "?" and "!", the period of an abbreviation ("U.S."), an apostrophe, a prime after a number, and
    quotation marks within the content, even at its end (He called it "historic").
    """
    return _Trimmer(text, span).trim()


class _Trimmer:
    """Takes one character at a time from either end; partners are looked up once, so that it is linear."""

    def __init__(self, text: str, span: Span) -> None:
        self._text = text
        self._outer = span
        self._start, self._end = span.start, span.end
        self._partners = _partners(text, span)

    def trim(self) -> Span | None:
        while self._start < self._end:
            if self._is_enclosed():
                self._start += 1
                self._end -= 1
            elif self._drops_first():
                self._start += 1
            elif self._drops_last():
                self._end -= 1
            else:
                return Span(self._start, self._end)
        return None

    def _is_enclosed(self) -> bool:
        return self._text[self._start] in _MARKS and self._partners.get(self._start) == self._end - 1

    def _drops_first(self) -> bool:
        first = self._text[self._start]
        if first in _STOPS or _is_dash(first):
            return self._start + 1 == self._end or not self._text[self._start + 1].isnumeric()
        if self._start in self._partners:
            return False
        if first in _NEVER_APOSTROPHES or first in DOUBLE_MARKS or first in _BRACKETS:
            return True
        return _is_blank(first) or first in _OPENING_BRACKETS or (first in SINGLE_MARKS and self._closes_after())

    def _drops_last(self) -> bool:
        last = self._text[self._end - 1]
        if last == ".":
            tail = self._text[max(self._start, self._end - _LONGEST_ABBREVIATION) : self._end]
            return not _ABBREVIATION.search(tail)
        if last in _STOPS or _is_dash(last) or _is_blank(last):
            return True
        if self._end - 1 in self._partners:
            return False
        after_number = self._end - 1 > self._start and self._text[self._end - 2].isnumeric()
        if last in _INCH_OR_SECOND and after_number:
            return self._opens_before(last)
        if last in _NEVER_APOSTROPHES or last in DOUBLE_MARKS or last in _BRACKETS or last in _OPENING_BRACKETS:
            return True
        return last in SINGLE_MARKS and self._opens_before(last)

    def _opens_before(self, last: str) -> bool:
        """Whether a mark of the class of ``last`` stands right before the span: ``last`` closes it."""
        marks = DOUBLE_MARKS if last in DOUBLE_MARKS else SINGLE_MARKS
        before = self._outer.start - 1
        elision = before > 0 and self._text[before - 1].isalnum()
        return before >= 0 and self._text[before] in marks and not elision

    def _closes_after(self) -> bool:
        return self._text[self._outer.end : self._outer.end + 1] in tuple(SINGLE_MARKS)


def _partners(text: str, span: Span) -> dict[int, int]:
    """The offset of the other one for each quotation mark and bracket that has its partner in ``span``."""
    partners: dict[int, int] = {}
    open_marks: dict[str, list[int]] = {"'": [], '"': [], **{bracket: [] for bracket in _OPENING_BRACKETS}}
    for index in range(span.start, span.end):
        character = text[index]
        if character in _MARKS:
            kind = '"' if character in DOUBLE_MARKS else "'"
            before = text[index - 1] if index > span.start else " "
            after = text[index + 1] if index + 1 < span.end else " "
            if kind == "'" and before.isalnum() and after.isalnum():
                continue
            opens = _opens(character, before, after, within_quotation=bool(open_marks[kind]))
        elif character in _OPENING_BRACKETS:
            kind, opens = character, True
        elif character in _BRACKETS:
            kind, opens = _BRACKETS[character], False
        else:
            continue
        if opens:
            open_marks[kind].append(index)
        elif open_marks[kind]:
            partner = open_marks[kind].pop()
            partners[partner], partners[index] = index, partner
    return partners


def _opens(mark: str, before: str, after: str, *, within_quotation: bool) -> bool:
    """Whether ``mark`` opens a quotation, by its neighbours: English opens with what German closes with."""
    category = unicodedata.category(mark)
    if category in ("Ps", "Pe"):
        return category == "Ps"
    free_before = _is_blank(before) or before in _OPENING_BRACKETS or before in _MARKS
    free_after = _is_blank(after) or after in _STOPS or after in _BRACKETS or after in _MARKS or after in "?!"
    if free_before != free_after:
        return free_before
    if category in ("Pi", "Pf"):
        return mark in _OPENING_STYLES
    return not within_quotation


def _is_blank(character: str) -> bool:
    return character.isspace() or character in IGNORABLE or unicodedata.category(character)[0] == "Z"


def _is_dash(character: str) -> bool:
    return unicodedata.category(character) == "Pd" or character == "\u2212"
