"""One form for what scraping and models change in a text without changing what it says.

Folded to the same: quotation marks of every style, apostrophes, dashes, white space (a run counts as one
space), soft hyphens and other invisible characters, composed and decomposed letters, full-width and
half-width forms, ligatures, and "…" with "...". Kept apart: letters and their combining marks, letter case,
every number ("²", "½" and "①" are not "2", "1/2" and "1"), and single from double marks after a digit,
which are minutes and seconds, or feet and inches.
"""

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

IGNORABLE = "\u00ad\u034f\u061c\u180b\u180c\u180d\u180e\u180f\u200b\u200c\u200d\u200e\u200f\u2060\ufeff" + "".join(
    map(
        chr,
        (
            *range(0x202A, 0x202F),
            *range(0x2066, 0x2070),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ),
    )
)
"""Invisible characters. Not here: tag characters (they tell flags apart), invisible plus and times."""

DOUBLE_MARKS = '"“”„‟«»″‶〝〞〟❝❞⹂「」『』《》〈〉﹁﹂﹃﹄״ˮ🙶🙷🙸'
SINGLE_MARKS = "'‘’‚‛‹›`´′‵❛❜❟ʹʻʼʽ՚׳᾽"
LONG_DASHES = "—―⸺⸻〰"
"""Dashes that part words; every other dash joins what it touches."""

_REPLACEMENTS = {
    **dict.fromkeys(IGNORABLE, ""),
    **dict.fromkeys(DOUBLE_MARKS, '"'),
    **dict.fromkeys(SINGLE_MARKS, "'"),
    "\u2212": "-",  # the minus sign
    "\u301c": "~",  # the wave dash, which other encodings turn into a full-width tilde
}
_SAFE_FORMS = frozenset({"<compat>", "<font>", "<initial>", "<medial>", "<final>", "<isolated>", "<vertical>"})
_CLUSTER = re.compile(r".?T+|X| {2,}|-{2,}", re.DOTALL)
_DOUBLE_MARK_OF_NO_NUMBER = re.compile(r'(?<!\d)"')
_SORTED_BY_THE_LIBRARY = 32


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of a text, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folding:
    """A text, its folded form, and where each folded character comes from."""

    text: str
    folded: str
    starts: Sequence[int]
    """For each folded character the offset in ``text`` where its origin starts, then ``len(text)``."""

    def origin(self, index: int) -> str:
        """The characters of the text that became the folded character at ``index``."""
        return self.text[self.starts[index] : self.starts[index + 1]]

    def splits_character(self, index: int) -> bool:
        """Whether a cut before the folded ``index`` falls within a letter and its marks, or a ligature."""
        return 0 < index < len(self.folded) and self.starts[index - 1] == self.starts[index]

    def span(self, first: int, last: int) -> Span:
        """Where the folded characters from ``first`` up to, not including, ``last`` stand in the text."""
        start, end = self.starts[first], self.starts[last]
        return Span(start, start + len(self.text[start:end].rstrip(IGNORABLE)))


def fold(text: str) -> Folding:
    """Folds ``text`` in one pass; folding what is folded changes nothing."""
    characters = {c: _folded_character(c) for c in set(text)}
    shape = text.translate({ord(c): _shape(folded) for c, folded in characters.items()})
    plain = text.translate({ord(c): f if len(f) == 1 else c for c, f in characters.items()})
    pieces: list[str] = []
    starts = array("L")
    last, position = "", 0

    def emit(piece: str, origins: Sequence[int]) -> None:
        nonlocal last
        # An invisible character between two spaces parts them into two pieces: still one run.
        if piece[:1] == last and last in " -":
            piece, origins = piece[1:], origins[1:]
        if piece:
            pieces.append(piece)
            starts.extend(origins)
            last = piece[-1]

    clusters: dict[str, str] = {}
    for match in _CLUSTER.finditer(shape):
        begin, end = match.span()
        emit(plain[position:begin], range(position, begin))
        raw = text[begin:end]
        if raw not in clusters:
            clusters[raw] = _folded_cluster(raw, shape[begin], characters)
        emit(clusters[raw], [begin] * len(clusters[raw]))
        position = end
    if not position:
        return Folding(text, _DOUBLE_MARK_OF_NO_NUMBER.sub("'", plain), range(len(text) + 1))
    emit(plain[position:], range(position, len(text)))
    starts.append(len(text))
    return Folding(text, _DOUBLE_MARK_OF_NO_NUMBER.sub("'", "".join(pieces)), starts)


def is_mark(character: str) -> bool:
    """Whether ``character`` is a combining mark, which belongs to the letter before it."""
    return unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=1 << 14)
def _folded_character(character: str) -> str:
    decomposed = unicodedata.normalize("NFD", character)
    return unicodedata.normalize("NFC", "".join(_plain(part) for part in decomposed))


def _plain(character: str) -> str:
    if character in _REPLACEMENTS:
        return _REPLACEMENTS[character]
    category = unicodedata.category(character)
    if character.isspace() or category[0] == "Z":
        return " "
    if category == "Pd":
        return "-"
    if _has_safe_form(character, category):
        return "".join(_plain(part) for part in unicodedata.normalize("NFKD", character))
    return character


def _has_safe_form(character: str, category: str) -> bool:
    """Whether the compatibility decomposition of ``character`` says the same, numbers above all."""
    form = unicodedata.decomposition(character).partition(" ")[0]
    decomposed = unicodedata.normalize("NFKD", character)
    if " " in decomposed:
        return False
    if form in ("<wide>", "<narrow>"):
        return True
    # Symbols stay apart: "№" would read "No".
    return form in _SAFE_FORMS and category[0] in "LP" and not any(part.isnumeric() for part in decomposed)


def _shape(folded: str) -> str:
    """T: belongs to the character before it. X: becomes several. A space or hyphen: may form a run."""
    if not folded or is_mark(folded[0]) or "\u1160" <= folded[0] <= "\u11ff":
        return "T"
    if len(folded) > 1:
        return "X"
    return folded if folded in " -" else "p"


def _folded_cluster(raw: str, shape: str, characters: dict[str, str]) -> str:
    folded = "".join(characters[c] for c in raw)
    if shape in " -" and folded == shape * len(raw):
        return shape
    if len(folded) > _SORTED_BY_THE_LIBRARY:
        folded = _canonically_ordered(folded)
    return unicodedata.normalize("NFC", folded)


def _canonically_ordered(text: str) -> str:
    """Marks in canonical order; the library's own sort is quadratic in the length of a run of marks."""
    parts = [part for c in text for part in unicodedata.normalize("NFD", c)]
    runs = groupby(parts, key=lambda part: unicodedata.combining(part) > 0)
    return "".join("".join(sorted(run, key=unicodedata.combining) if is_run else run) for is_run, run in runs)
