"""Where words and numbers may be cut.

A passage ends at a word boundary, or where scraping has glued two words together ("the contractsaid the
minister"), but never within a number, a compound ("non-binding") or a word that only begins like another
("agreement", "cannot"). Which of the two a cut within a run of letters is, is read from what is around it:
letter case, script, and which words the article itself writes on their own. No word lists.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from functools import cached_property, lru_cache

from agent.folding import LONG_DASHES, SINGLE_MARKS, Folding, is_mark

_UNSPACED = frozenset(
    {"CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "BOPOMOFO"}
    | {"THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"}
)
"""Scripts written without spaces, as the first word of a character's Unicode name."""

_PROCLITICS = re.compile(r"[وف]?[بكل]?(?:ال)?|ו?[הבכלמש]{0,2}")
"""What Arabic and Hebrew write as one word with the next: and, in, as, to, from, that, the."""

_LONGEST_WORD = 24
"""In letters; what is longer is no word of which scraping lost an end."""

_CUT = "\uffff"  # a noncharacter: no text holds it
_SEPARATOR = "[.,'\":/\\-·٫٬،\u2044]"
_WITHIN_NUMBER = re.compile(
    rf"\d{_SEPARATOR}?{_CUT}{_SEPARATOR}?\d"  # 19|45, 1|.5, 10:|30
    rf"|\d{_CUT}[%‰٪]"
    rf"|(?:^|\s)\.{_CUT}\d"  # .|5
    rf"|(?<!\d)\d{{1,3}}(?P<space> {_CUT}|{_CUT} )\d{{3}}(?!\d)"  # 1 |900
)


class Seam(IntEnum):
    """What a cut through a text is, best first."""

    BOUNDARY = 0
    """Between two words, or anywhere in a script without spaces."""
    GLUED = 1
    """Between two words that lost the space or quotation mark between them."""
    BROKEN = 2
    """Within a character, a number, a compound or a word."""


class Seams:
    """Judges cuts through one folded text."""

    def __init__(self, folding: Folding) -> None:
        """Keeps ``folding``; looks at nothing yet."""
        self._folding = folding
        self._folded = folding.folded

    @cached_property
    def _runs(self) -> tuple[Sequence[int], Sequence[int]]:
        """Where each run of letters and their marks starts, and where it ends."""
        letters = re.escape("".join(c for c in set(self._folded) if c.isalpha() or is_mark(c)))
        runs = [match.span() for match in re.finditer(f"[{letters}]+", self._folded)] if letters else []
        return array("L", (start for start, _ in runs)), array("L", (end for _, end in runs))

    @cached_property
    def _words(self) -> Counter[str]:
        return Counter(
            self._folded[start:end].casefold()
            for start, end in zip(*self._runs, strict=True)
            if end - start <= 2 * _LONGEST_WORD
        )

    def before(self, index: int, *, name: bool = False) -> Seam:
        """What the cut is where a passage, or a ``name``, starts at the folded ``index``."""
        if index == 0:
            return Seam.BOUNDARY
        left, right = self._folded[index - 1], self._folded[index]
        if self._is_indivisible(index) or (left == "-" and right.isdecimal() and self._joins(index - 1)):
            return Seam.BROKEN
        if not _is_of_word(right):
            return Seam.BOUNDARY
        if left == "-" and not name and index > 1 and _is_of_word(self._folded[index - 2]):
            return Seam.BROKEN if self._joins(index - 1) else Seam.BOUNDARY
        if not _is_of_word(left):
            return Seam.BOUNDARY
        return self._within_letters(index, starts=True, name=name)

    def after(self, index: int, *, name: bool = False) -> Seam:
        """What the cut is where a passage, or a ``name``, ends before the folded ``index``."""
        if index == len(self._folded):
            return Seam.BOUNDARY
        if self._is_indivisible(index):
            return Seam.BROKEN
        left, right = self._folded[index - 1], self._folded[index]
        if _is_of_word(left) and _is_of_word(right):
            return self._within_letters(index, starts=False, name=name)
        if name or not _is_of_word(left) or not _is_of_word(self._folded[index + 1 : index + 2]):
            return Seam.BOUNDARY
        return self._before_joiner(index)

    def _before_joiner(self, index: int) -> Seam:
        """What the cut is between a word and the dash or apostrophe that ties it to the next."""
        if self._folded[index] == "-":
            return Seam.BROKEN if self._joins(index) else Seam.BOUNDARY
        if self._folded[index] != "'" or self._folding.origin(index)[0] not in SINGLE_MARKS:
            return Seam.BOUNDARY
        # "can't" goes on, a closing mark before a glued word does not.
        return Seam.GLUED if self._is_word_on_its_own(index, index + 1, starts=False) else Seam.BROKEN

    def _joins(self, index: int) -> bool:
        """Whether the dash at ``index`` joins what it touches, as all but long and double ones do."""
        origin = self._folding.origin(index)
        return origin[0] not in LONG_DASHES and (len(origin) == 1 or origin[1] != origin[0])

    def _is_indivisible(self, index: int) -> bool:
        """Whether the cut would fall within a character with its marks, a ligature or a number."""
        folded = self._folded
        if self._folding.splits_character(index):
            return True
        if folded[index - 1].isnumeric() and folded[index].isnumeric():
            return True
        match = _WITHIN_NUMBER.search(folded[max(0, index - 5) : index] + _CUT + folded[index : index + 5])
        if match is None or match["space"] is None:
            return match is not None
        # "1 900" is one number, but a new line starts a new one.
        return "\n" not in self._folding.origin(index - 1 if folded[index - 1] == " " else index)

    def _within_letters(self, index: int, *, starts: bool, name: bool) -> Seam:
        left, right = self._folded[index - 1], self._folded[index]
        scripts = _script(self._folded, index - 1), _script(self._folded, index)
        if _is_digit(left) or _is_digit(right):
            return self._at_digit(index, starts=starts)
        if any(script in _UNSPACED for script in scripts):
            both_katakana = all(script.startswith("KATAKANA") for script in scripts)
            return Seam.BROKEN if both_katakana else Seam.BOUNDARY
        parts = (
            scripts[0] != scripts[1]
            or self._parts_clitic(index, scripts[1], starts=starts)
            or self._case_parts(index, inside=not starts and not name)
            or self._is_word_on_its_own(index, index, starts=starts, name=name)
        )
        return Seam.GLUED if parts else Seam.BROKEN

    def _parts_clitic(self, index: int, script: str, *, starts: bool) -> bool:
        """Whether the cut parts a word from what its script writes together with it: "and", "to", a particle."""
        before = self._letters_before(index)
        if starts:
            return script in ("ARABIC", "HEBREW") and _PROCLITICS.fullmatch(before) is not None
        return script == "HANGUL" and len(before) > 1

    def _at_digit(self, index: int, *, starts: bool) -> Seam:
        """Between a digit and a letter: "5bn" and "G7" are not cut, "2024The" and a footnote's mark are."""
        left, right = self._folded[index - 1], self._folded[index]
        if _is_digit(left):
            if _script(self._folded, index) == "HIRAGANA":
                return Seam.GLUED
            if not starts:
                return Seam.BROKEN
            capitalised = right.isupper() and self._folded[index + 1 : index + 2].islower()
            return Seam.GLUED if capitalised or _script(self._folded, index) in _UNSPACED else Seam.BROKEN
        if _script(self._folded, index - 1) in _UNSPACED:
            return Seam.BOUNDARY
        footnote = not starts and left.islower() and len(self._letters_before(index)) >= 4
        return Seam.GLUED if footnote else Seam.BROKEN

    def _case_parts(self, index: int, *, inside: bool) -> bool:
        """Whether letter case shows two words: "contractThe" and "AFPMaria".

        "McArthur" shows one, unless the passage is to hold what stands before the cut (``inside``).
        """
        left, right = self._folded[index - 1], self._folded[index]
        before = self._letters_before(index)
        if not right.isupper() or len(before) < 2:
            return False
        if before.istitle() and len(before) <= 3 and not inside:
            return False
        after_acronym = before.isupper() and self._folded[index + 1 : index + 2].islower()
        return left.islower() or after_acronym

    def _is_word_on_its_own(self, cut: int, resume: int, *, starts: bool, name: bool = False) -> bool:
        """Whether what is left outside the passage looks like a word that was glued to it.

        Affixes are short, and hardly ever stand alone; what the article writes as one word more than once
        is one word. A passage that starts within a word is believed least, for "illegal" is not "legal",
        and a name only next to a word that the article knows.
        """
        before, after = self._letters_before(cut), self._letters_after(resume)
        inside, outside = (after, before) if starts else (before, after)
        if not outside or (cut == resume and self._words[(before + after).casefold()] > 1):
            return False
        known = self._words[outside.casefold()] > 0
        if name:
            return known and len(inside) >= 4 and (len(outside) >= 4 or not starts)
        if starts:
            return len(outside) >= 5
        return len(outside) >= 4 or (known and len(inside) >= 4)

    def _letters_before(self, index: int) -> str:
        """The letters that end at ``index``, or nothing where they are too many to be a word."""
        starts, ends = self._runs
        run = bisect_left(starts, index) - 1
        if run < 0 or ends[run] < index or index - starts[run] > _LONGEST_WORD:
            return ""
        return self._folded[starts[run] : index]

    def _letters_after(self, index: int) -> str:
        starts, ends = self._runs
        run = bisect_right(ends, index)
        if run == len(ends) or starts[run] > index or ends[run] - index > _LONGEST_WORD:
            return ""
        return self._folded[index : ends[run]]


def _is_digit(character: str) -> bool:
    return character.isnumeric() and not character.isalpha()


def _is_of_word(character: str) -> bool:
    """Whether ``character``, which may be missing at the end of the text, is a letter, mark or number."""
    return character.isalnum() or (character != "" and is_mark(character))


def _script(text: str, index: int) -> str:
    """The script of the letter at ``index``; a combining mark has the script of its letter."""
    letters = (c for c in reversed(text[max(0, index - _LONGEST_WORD) : index + 1]) if not is_mark(c))
    return _script_of(text[index] if not is_mark(text[index]) else next(letters, text[index]))


@lru_cache(maxsize=1 << 10)
def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
