"""Right-to-left text, which a PDF holds as it looks, in the order in which it is read."""

import re
import unicodedata
from collections.abc import Sequence

_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_CLASSES = {"R": "r", "AL": "r", "L": "l", "EN": "n", "AN": "n", "ES": "s", "CS": "s", "ET": "t", "NSM": "m"}
_WITHIN_RTL = re.compile(r"l(?:[^r]*[ln])?|t*n(?:[snt]*[nt])?")
_WITHIN_LTR = re.compile(r"r(?:[^ln]*[rm])?")
_FORMS = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufdff\ufe70-\ufefc]")
"""Letters that are a letter's form, several at once, or a part of one, as fonts hold them."""


_RADICALS = str.maketrans(
    "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳", "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟"
)
"""Radicals that fonts show as the letter of the same form (Unicode's EquivalentUnifiedIdeograph.txt), which
no normal form replaces."""


def has_right_to_left(text: str) -> bool:
    """Whether ``text`` has letters of scripts that are written from right to left."""
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def reads_right_to_left(text: str) -> bool:
    """Whether most letters of ``text`` are of scripts that are written from right to left."""
    classes = [unicodedata.bidirectional(character) for character in text]
    return sum(c in ("R", "AL") for c in classes) > classes.count("L")


def as_read(glyphs: Sequence[str], *, right_to_left: bool) -> str:
    """What stands on a line, given what its glyphs stand for from left to right.

    ``right_to_left`` is the direction of the text that the line is of. This undoes the reordering of the
    Unicode Bidirectional Algorithm (UAX 9) as far as one level of embedding goes: numbers and foreign words
    within a line keep their own direction.
    """
    if not any(_class_of(glyph) == "r" for glyph in glyphs):
        return letters("".join(glyphs))
    if not right_to_left:
        return letters("".join(_turned(glyphs, _WITHIN_LTR)))
    turned = [glyph.translate(_MIRRORED) if len(glyph) == 1 else glyph for glyph in reversed(glyphs)]
    return letters("".join(_turned(turned, _WITHIN_RTL, mirror=True)))


def letters(text: str) -> str:
    """``text`` in plain letters, without the forms that they take in a font."""
    return _FORMS.sub(lambda form: unicodedata.normalize("NFKC", form[0]), text.translate(_RADICALS))


def _turned(glyphs: Sequence[str], run: re.Pattern[str], *, mirror: bool = False) -> list[str]:
    """``glyphs`` with every run of the other direction turned round."""
    turned = list(glyphs)
    for match in run.finditer("".join(map(_class_of, glyphs))):
        part = turned[match.start() : match.end()][::-1]
        turned[match.start() : match.end()] = [g.translate(_MIRRORED) if mirror else g for g in part]
    return turned


def _class_of(glyph: str) -> str:
    """The direction of a glyph, as one letter; glyphs may stand for several characters."""
    return _CLASSES.get(unicodedata.bidirectional(glyph[:1]), "o") if glyph else "o"
