"""Dates as articles write them, resolved against the day of publication and never against today."""

import re
import warnings
from datetime import date, datetime, time

LONGEST = 80

_YEAR = re.compile(r"\d{4}")


def resolve(text: str, *, language: str | None, published: date | None) -> date | None:
    """The calendar date of ``text``, or None where it cannot be known.

    A weekday or a day without a year is the last one up to ``published``; a bare month or year gives
    no date.
    """
    if len(text) > LONGEST:
        return None
    import dateparser

    # A base far from any news: what is parsed without a publication date must not lean on it.
    base = datetime.combine(published or date(1900, 1, 1), time(12))
    settings = {
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "past",
        "REQUIRE_PARTS": ["day"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            languages = [language.split("-")[0]] if language else None
            found = dateparser.parse(text, languages=languages, settings=settings)
        except (ValueError, OverflowError):
            return None
        if found is None:
            return None
        if published is not None:
            weekday = dateparser.parse(text, languages=languages, settings={**settings, "PREFER_DATES_FROM": "future"})
            same_day = weekday is not None and (weekday.date() - found.date()).days == 14
            return published if same_day and (published - found.date()).days == 7 else found.date()
    return found.date() if _YEAR.search(text) else None
