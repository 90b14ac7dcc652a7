"""A date as an article writes it -> the calendar date. Nothing here depends on the clock."""

import re
import warnings
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal
from unicodedata import decimal, normalize

from agent.cjk_dates import is_cjk, resolve_cjk
from agent.country_names import language_of
from agent.nearest_dates import (
    When,
    day_of,
    nearest_day_of_month,
    nearest_day_of_year,
    nearest_weekday,
)
from agent.tables import table

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

LONGEST_DATE = 80
"""In characters; a longer text is no date."""

BASES = (datetime(2004, 10, 27, 12), datetime(2008, 12, 20, 12))
"""Two days on which a text is tried. What it gives on both tells what kind of date it is, so they differ in
year, month, day and weekday, and lie less than a month and a half apart within their years."""

LANGUAGES_TO_TRY = (
    *("en", "fr", "es", "it", "pt", "de", "ru", "uk", "pl", "tr", "ar", "fa", "hi", "nl", "zh", "ja", "ko"),
)
"""For a text whose language is not known."""

Prefer = Literal["past", "future"]


def resolve(text: str, *, language: str | None, published: date | None) -> date | None:
    """The calendar date that ``text`` means in an article published on ``published``, or None.

    ``language`` is a BCP 47 tag. A day without a year is the nearest one, days to come counting double; a weekday
    is the latest one, the day of publication included; both, like "yesterday", need ``published``. A month or a
    year alone, a length of time, and a text of more than 80 characters give None.
    """
    if len(text) > LONGEST_DATE:
        return None
    plain = _plain(text)
    try:
        if iso := re.match(r"(\d{4})-(\d{2})-(\d{2})(?!\d)", plain):
            return day_of(*map(int, iso.groups()))
        if is_cjk(plain):
            return resolve_cjk(plain, published)
        if language is None and _is_numeric(plain) and not _is_clear(plain, "en"):
            return None
        languages = (language_of(language),) if language else LANGUAGES_TO_TRY
        return next((day for each in languages if (day := _in_language(plain, each, published))), None)
    except OverflowError:
        # Counted from a day at either end of the calendar.
        return None


def _plain(text: str) -> str:
    """Lower case, ASCII digits, no brackets, no time of the clock, no sign after an ordinal."""
    text = re.sub(r"(?<=\d)[ºª°]", "", text)
    text = "".join(str(decimal(c, c)) for c in normalize("NFKC", text)).lower()
    text = re.sub(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text).replace("’", "'")
    text = re.sub(r"\([^)]*\)", " ", text)
    text = re.sub(r"(?<![\d.])\d{1,2}:\d{2}(?::\d{2})?(?:\s*(?:[ap]\.?m\b\.?|gmt|utc|z\b))?", " ", text)
    return " ".join(text.split()).strip(" ,;.:-–—")


def _in_language(text: str, language: str, published: date | None) -> date | None:
    words = table("date_words")
    if text in words["either_way"].get(language, ()):
        return None
    if text in words["days"].get(language, {}):
        return published + timedelta(days=words["days"][language][text]) if published else None
    ignored = words["ignored"].get(language, "").split()
    text = " ".join(word for word in text.split() if word.strip(",") not in ignored)
    if language == "tr":
        text = re.sub(r"(?<=\w)'\w+", "", text)  # case endings
    core, when = _core(text, language)
    if re.fullmatch(r"\d{1,2}\.?", core) and text != core and text.endswith(core):
        return nearest_day_of_month(int(core.strip(".")), published, when) if published else None
    readings = [r for r in dict.fromkeys((text, core)) if r and (_is_clear(r, language) or not _is_numeric(r))]
    return next((day for r in readings if (day := _of_core(r, when, language, published))), None)


def _core(text: str, language: str) -> tuple[str, When | None]:
    """``text`` without the words around the date, and which way "last" or "next" among them points."""
    around, last, next_ = (table("date_words")[kind].get(language, "").split() for kind in ("around", "last", "next"))
    words = text.replace(",", " ").split()
    when: When | None = None
    for end in (0, -1):
        while words:
            word = words[end].strip(".")
            article, apostrophe, rest = word.partition("'")
            if word in last or word in next_:
                when = "last" if word in last else "next"
            elif apostrophe and article in around and end == 0 and rest:
                words[0] = rest
                continue
            elif not set(re.split("['-]", word)) <= set(around):
                break
            words.pop(end)
    return " ".join(words), when


def _is_numeric(core: str) -> bool:
    return re.fullmatch(r"[\d\W_]+", core) is not None


def _is_clear(core: str, language: str) -> bool:
    """Whether digits alone make a date, in an order that all who write ``language`` share."""
    parts = re.fullmatch(r"(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{2,4})", core)
    if not parts:
        return False
    first, second = int(parts[1]), int(parts[3])
    return language != "en" or first == second or max(first, second) > 12


def _of_core(core: str, when: When | None, language: str, published: date | None) -> date | None:
    """What the core of a date gives on two known days tells what kind of date it is."""
    first, second = (_tried(core, language, base) for base in BASES)
    if first is None or second is None:
        return _of_core_without_year(core, when, language, published) if published else None
    if first.date() == second.date():
        # Thai years count from 543 BC.
        is_thai_year = language == "th" and first.year > 2400
        return day_of(first.year - 543, first.month, first.day) if is_thai_year else first.date()
    return _near(published, first, second, core, when, language) if published else None


def _of_core_without_year(core: str, when: When | None, language: str, published: date) -> date | None:
    """Where years come first, dateparser takes the 31 of "31 januari" for one, unless there is another."""
    if not re.search(r"\d", core) or re.search(r"\d{3}", core):
        return None
    year = BASES[0].year
    for with_year in (f"{core} {year}", f"{year} {core}"):
        first, second = (_tried(with_year, language, base) for base in BASES)
        if first and second and first.date() == second.date() and first.year == year:
            return nearest_day_of_year(first.month, first.day, published, when)
    return None


def _near(
    published: date, first: datetime, second: datetime, core: str, when: When | None, language: str
) -> date | None:
    """The day meant on ``published`` by what means ``first`` and ``second`` on the two bases."""
    if any(c.isdigit() for c in core):
        if (first.month, first.day) == (second.month, second.day):
            return nearest_day_of_year(first.month, first.day, published, when)
        if first.day == second.day:
            return nearest_day_of_month(first.day, published, when)
    elif first.weekday() == second.weekday():
        return nearest_weekday(first.weekday(), published, "next" if first > BASES[0] else when)
    is_shift = when is None and first - BASES[0] == second - BASES[1]
    # A length of time ("30 days") is past or future as one prefers; "30 days ago" is not.
    if is_shift and first == _tried(core, language, BASES[0], "future"):
        return published + (first.date() - BASES[0].date())
    return None


def _tried(core: str, language: str, base: datetime, prefer: Prefer = "past") -> datetime | None:
    """The day that dateparser reads on the day ``base``; None for a month, a year or no date at all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = _parser(language, base, prefer).get_date_data(core)
    moment: datetime | None = data.date_obj
    return moment.replace(tzinfo=None) if moment and data.period == "day" else None


@cache
def _parser(language: str, base: datetime, prefer: Prefer) -> "DateDataParser":
    from dateparser.data.languages_info import language_order
    from dateparser.date import DateDataParser

    return DateDataParser(
        languages=[language if language in language_order else "en"],
        settings={
            "RELATIVE_BASE": base,
            "PREFER_DATES_FROM": prefer,
            "PARSERS": ["relative-time", "absolute-time"],
        },
    )
