"""From the bytes of a file to its text, or the reason why they are none."""

import re
from functools import cache
from typing import TYPE_CHECKING

from agent.errors import SourceError
from agent.formats.kinds import MARKS

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_TAGS = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.I | re.S)
_SURROGATE = re.compile("[\ud800-\udfff]")
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
        SourceError: when it is binary, or in an encoding that cannot be told for sure.
    """
    text = _unicode(content, name)
    if text is None:
        text = None if b"\0" in content else _legacy(content)
    if text is None:
        raise SourceError(
            f"{name} is not UTF-8 and its encoding cannot be told for sure; convert it to UTF-8 and pass that."
        )
    return text


def decoded_page(content: bytes, content_type: str | None) -> str:
    """The text of an HTML page: by its byte order mark, as UTF-8, or as it is declared, first by the server.

    Letters that are UTF-8 are believed before any declaration, because templates declare what they
    like. Where a declaration does not fit the encoding is detected; what still fits nothing becomes U+FFFD.
    """
    from w3lib.encoding import html_to_unicode, read_bom

    if read_bom(content)[0] is None and not content.isascii():
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            pass
    text = html_to_unicode(content_type, content)[1]
    if "\ufffd" not in text:
        return text
    return _legacy(_TAGS.sub(b" ", content), whole=content) or text


def refuse_binary(text: str, name: str) -> None:
    """Let text pass, with a stray control character or two.

    Raises:
        SourceError: when it holds NUL, many control characters, or half a character.
    """
    if "\0" in text or len(_CONTROL.findall(text)) * 100 > len(text):
        raise SourceError(f"{name} is binary, not text; save the article as plain text and pass that.")
    if _SURROGATE.search(text):
        raise SourceError(f"{name} holds half of a character (a lone surrogate); decode it again and pass that.")


def language_shares(text: str) -> dict[str, float]:
    """The languages that ``text`` may be in, each with its probability."""
    return dict(_identifier().rank(text[:SAMPLE]))


def _unicode(content: bytes, name: str) -> str | None:
    """The text, where a mark declares its encoding or it is UTF-8; ``None`` if neither."""
    for mark, encoding in MARKS:
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


def _legacy(content: bytes, *, whole: bytes | None = None) -> str | None:
    """The text in the first likely encoding that reads as one of its own languages.

    ``content`` may be the part of ``whole`` that is to be read.
    """
    from charset_normalizer import from_bytes

    for guess in from_bytes(content, cp_isolation=list(_ENCODINGS)):
        text = str(guess)
        shares = language_shares(text)
        for encoding in guess.could_be_from_charset:
            if sum(shares.get(code, 0.0) for code in _ENCODINGS.get(encoding, "").split()) >= SURE:
                return text if whole is None else whole.decode(guess.encoding, "replace")
    return None


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
