"""The article on a web page, by trafilatura: its text, and what the page states about it."""

import re
from datetime import date
from html import unescape

from agent.errors import SourceError
from agent.formats.document import Document

TEASER = 2_000
"""Bytes of UTF-8, in which languages differ less than in characters: a page that is locked shows no more."""

SCANT = 250
"""Bytes of UTF-8: so little is an article only on a page that does not ask for a script."""

LEAST = 60
"""Characters of an article, below which all text of the page is taken instead: it is short in Chinese."""

LONGEST_ROW = 200
"""Characters of a table's row; what is longer is no table, but the frame of an old page."""

LEAD = 3
"""Blocks at the start, among which the headline stands: a label of the section may come before it."""

_TITLE_END = re.compile(r"\s+[|–—-]\s+(?!.*\s[|–—-]\s)")
_FIRST_HEADING = re.compile(r"<h1\b[^>]*>(.{1,1000}?)</h1>", re.I | re.S)
_TAG = re.compile(r"<[^>]*>")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_TABLE = re.compile(r"(</?)(?:table|tbody|tr|td|th)\b", re.I)
_LOCKED = re.compile(r'"isAccessibleForFree"\s*:\s*"?(?:false|no)\b|itemprop="isAccessibleForFree"[^>]*\bfalse', re.I)
_NEEDS_SCRIPT = re.compile(
    r"<noscript\b.{0,400}?javascript|<div id=[\"']?(?:root|app|__next|__nuxt)[\"']?>\s*</div>", re.I | re.S
)
_LANGUAGE = re.compile(r"<html\b[^>]*?\blang=[\"']?([\w-]+)", re.I)
_SAVE = "open it in a browser, save the article's text and pass that"


def read_html(page: str, name: str) -> Document:
    """The article on ``page``.

    Captions, navigation, related links, comments and consent banners are left out. The headline comes first.

    Raises:
        SourceError: when no article is shown: behind a paywall, made by a script, or none at all.
    """
    from trafilatura import extract, extract_metadata
    from trafilatura.settings import use_config

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(LEAST))
    if "<html" not in page.lower():
        page = f"<html>{page}</html>"
    text = extract(page, include_comments=False, config=config) or ""
    if any(len(line) > LONGEST_ROW for line in text.splitlines() if line.startswith("|")):
        text = extract(_TABLE.sub(r"\1div", page), include_comments=False, config=config) or text
    # Not extensive: a date in the prose is no day of publication.
    bounds = {"extensive_search": False, "original_date": True, "max_date": str(date.today())}
    stated = extract_metadata(page, date_config=bounds)
    blocks = [line.strip() for line in text.splitlines() if line.strip()]
    title = _headline(page, stated.title, stated.sitename, blocks)
    size = sum(len(block.encode()) for block in blocks if block != title)
    if size < TEASER and _LOCKED.search(page):
        raise SourceError(f"{name} is behind a paywall and shows only its beginning; if you may read it, {_SAVE}.")
    if size < SCANT and _NEEDS_SCRIPT.search(page):
        raise SourceError(f"{name} is put together by JavaScript, which is not run; {_SAVE}.")
    if not size:
        raise SourceError(f"{name} is a web page without the text of an article; {_SAVE}.")
    language = _LANGUAGE.search(page)
    return Document(
        text="\n\n".join([title, *blocks] if title and title not in blocks[:LEAD] else blocks),
        title=title,
        outlet=_as_stated(stated.sitename, page),
        published=date.fromisoformat(stated.date) if stated.date else None,
        language=language[1] if language else None,
    )


def _headline(page: str, title: str | None, outlet: str | None, blocks: list[str]) -> str | None:
    """The headline as the article shows it; else the page's title, without the outlet that it ends with."""
    title = " ".join((title or "").split())
    shown = {_plain(match[1]) for match in _FIRST_HEADING.finditer(page)} | {title, _TITLE_END.split(title)[0]}
    heading = next((block for block in blocks[:LEAD] if block in shown), None)
    if heading or not title:
        return heading
    before, _, last = title.rpartition(" - ")
    if before and outlet and last.casefold() == outlet.casefold():
        return before
    return title.split(" | ")[0]


def _as_stated(outlet: str | None, page: str) -> str | None:
    """The name of an outlet in the letters of the page; the name of a host or of an account is no name of it."""
    if not outlet or _HOST.fullmatch(outlet):
        return None
    stated = re.search(rf"(?<![@\w]){re.escape(outlet)}(?!\w)", unescape(page), re.I)
    return stated[0] if stated else None


def _plain(markup: str) -> str:
    return " ".join(unescape(_TAG.sub("", markup)).split())
