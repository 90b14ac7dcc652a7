"""Which day is meant by a weekday, a day of the month or a day of the year, said on a known day."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

When = Literal["last", "next"]
"""Which way the text points: "last Friday", "next Friday"."""


def nearest_weekday(weekday: int, said_on: date, when: When | None) -> date:
    """The latest day with that ``weekday`` (Monday is 0), ``said_on`` included; or the one before or after it."""
    days_back = (said_on.weekday() - weekday) % 7
    if when == "next":
        return said_on + timedelta(days=7 - days_back)
    return said_on - timedelta(days=days_back or (7 if when == "last" else 0))


def weekday_of_week(weekday: int, weeks: int, said_on: date) -> date:
    """The day with that ``weekday`` in the calendar week ``weeks`` after the one of ``said_on``."""
    return said_on + timedelta(days=weekday - said_on.weekday() + 7 * weeks)


def nearest_day_of_month(day: int, said_on: date, when: When | None) -> date | None:
    """The nearest day with that number."""
    months = [said_on.year * 12 + said_on.month - 1 + shift for shift in range(-2, 3)]
    return _nearest(((month // 12, month % 12 + 1, day) for month in months), said_on, when)


def nearest_day_of_year(month: int, day: int, said_on: date, when: When | None) -> date | None:
    """The nearest day with that month and number; 29 February may be up to eight years away."""
    years = range(said_on.year - 8, said_on.year + 9)
    return _nearest(((year, month, day) for year in years), said_on, when)


def day_of(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(candidates: Iterable[tuple[int, int, int]], said_on: date, when: When | None) -> date | None:
    """The nearest candidate; days to come count double, for news mostly tell what has happened."""
    days = [day for parts in candidates if (day := day_of(*parts))]
    if when:
        days = [day for day in days if (day < said_on if when == "last" else day > said_on)]

    def distance(day: date) -> int:
        return 2 * (day - said_on).days if day > said_on else (said_on - day).days

    return min(days, key=distance, default=None)
