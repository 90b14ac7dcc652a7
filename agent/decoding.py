"""From the bytes of a file to its text, or the reason why they are none."""

import codecs
import re
from functools import cache
from typing import TYPE_CHECKING

from agent.errors import SourceError

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x89PNG\r\n", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF87a", "an image"),
    (b"GIF89a", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ\x00", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file"),
    (b"\x28\xb5\x2f\xfd", "a compressed file"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; UTF-32's come before UTF-16's, which they begin with."""

_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKUP = re.compile(
    r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|\?xml|html|head|body|div|p|article|script|meta|main)\b", re.I | re.S
)

_CYRILLIC = "ru uk be bg mk sr kk ky mn ba tt tg"
_ENCODINGS = {
    "cp1250": "cs hr bs hu pl sk sl ro sq",
    "iso8859_2": "cs hr bs hu pl sk sl ro sq",
    "cp1251": _CYRILLIC,
    "koi8_r": _CYRILLIC,
    "koi8_u": _CYRILLIC,
    "iso8859_5": _CYRILLIC,
    "cp1253": "el",
    "iso8859_7": "el",
    "cp1254": "tr az ku crh",
    "cp1255": "he",
    "cp1256": "ar arz ary fa ur ps",
    "iso8859_6": "ar arz ary",
    "cp1257": "et lt lv ltg",
    "cp1258": "vi",
    "cp874": "th",
    "cp932": "ja",
    "euc_jis_2004": "ja",
    "gb18030": "zh wuu yue",
    "big5": "zh wuu yue",
    "cp949": "ko",
    "cp1252": "en it fr de es pt nl sv da no nn fi is ca gl eu af ga id ms sw tl",
}
"""Legacy encodings and the languages written in them, after the HTML Standard's table of default
encodings by locale. An encoding that reads as any other language is a wrong guess."""

SURE = 0.8
"""The share of the language identifier's probability that an encoding's own languages must have."""

SAMPLE = 20_000
"""Characters that a language is identified by."""


def decoded(content: bytes, name: str) -> str:
    """The text of ``content``: by its byte order mark, as UTF-8, or in the one encoding that makes sense.

    Raises:
        SourceError: when it is binary, marked up, or in an encoding that cannot be told for sure.
    """
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            raise SourceError(f"{name} is {kind}, not text; save the article as plain text and pass that.")
    text = _unicode(content, name)
    if text is None:
        text = None if b"\0" in content else _legacy(content)
    if text is None:
        raise SourceError(
            f"{name} is not UTF-8 and its encoding cannot be told for sure; convert it to UTF-8 and pass that."
        )
    return text


def refuse_binary(text: str, name: str) -> None:
    """Let text pass, with a stray control character or two.

    Raises:
        SourceError: when it holds NUL, many control characters, half a character, or is HTML.
    """
    if "\0" in text or len(_CONTROL.findall(text)) * 100 > len(text):
        raise SourceError(f"{name} is binary, not text; save the article as plain text and pass that.")
    if _SURROGATE.search(text):
        raise SourceError(f"{name} holds half of a character (a lone surrogate); decode it again and pass that.")
    if _MARKUP.match(text[:4_096]):
        raise SourceError(f"{name} is a web page, not plain text; save the article's text alone and pass that.")


def language_shares(text: str) -> dict[str, float]:
    """The languages that ``text`` may be in, each with its probability."""
    return dict(_identifier().rank(text[:SAMPLE]))


def _unicode(content: bytes, name: str) -> str | None:
    """The text, where a mark declares its encoding or it is UTF-8; ``None`` if neither."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise SourceError(
                    f"{name} is marked as {encoding} but is broken at byte {error.start}; save it again as UTF-8."
                ) from None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _legacy(content: bytes) -> str | None:
    """The text in the first likely encoding that reads as one of its own languages."""
    from charset_normalizer import from_bytes

    for guess in from_bytes(content, cp_isolation=list(_ENCODINGS)):
        text = str(guess)
        shares = language_shares(text)
        for encoding in guess.could_be_from_charset:
            if sum(shares.get(code, 0.0) for code in _ENCODINGS.get(encoding, "").split()) >= SURE:
                return text
    return None


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
