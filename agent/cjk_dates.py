"""Dates in Chinese, Japanese and Korean, which write digits and signs without spaces: 2024年6月19日, 6월 19일, 周三."""

import re
from datetime import date

from agent.nearest_dates import (
    day_of,
    nearest_day_of_month,
    nearest_day_of_year,
    nearest_weekday,
    weekday_of_week,
)

_YEARS = {
    "今年": 0,
    "올해": 0,
    "去年": -1,
    "昨年": -1,
    "작년": -1,
    "지난해": -1,
    "明年": 1,
    "来年": 1,
    "來年": 1,
    "내년": 1,
}
_WEEKS = {
    "上": -1,
    "先": -1,
    "지난주": -1,
    "本": 0,
    "这": 0,
    "這": 0,
    "今": 0,
    "이번주": 0,
    "이번": 0,
    "下": 1,
    "来": 1,
}
_WEEKS |= {"다음주": 1, "다음": 1}
_WEEKDAYS = {
    sign: weekday
    for weekday, signs in enumerate(("一月월", "二火화", "三水수", "四木목", "五金금", "六土토", "日天일"))
    for sign in signs
}

_AT = r"(?:[在于於]\s*)?"
_WEEKDAY = r"(?:(?:周|週|星期|礼拜|禮拜)[一二三四五六日天]|[月火水木金土日]曜日?|[월화수목금토일]요일)"
_TIME_OF_DAY = (
    "上午|下午|晚上|晚间|晚間|早上|凌晨|中午|傍晚|午前|午後|未明|早朝|朝|昼|夕方|夜|오전|오후|새벽|아침|저녁|밤"
)
_AFTER = rf"\s*(?:{_TIME_OF_DAY})?\s*(?:에|의|の|に|的)?"

_DAY_OF_YEAR = re.compile(
    rf"{_AT}(?:(?P<year>\d{{4}})\s*[年년]|(?P<years>{'|'.join(_YEARS)})の?)?\s*"
    rf"(?P<month>\d{{1,2}})\s*[月월]\s*(?P<day>\d{{1,2}})\s*[日號号일],?\s*{_WEEKDAY}?{_AFTER}"
)
_DAY_OF_MONTH = re.compile(rf"{_AT}(?:[本今]月|이달\s*)?(?P<day>\d{{1,2}})\s*[日號号일],?\s*{_WEEKDAY}?{_AFTER}")
_DAYS_OF_WEEK = [
    re.compile(pattern + _AFTER)
    for pattern in (
        _AT + r"(?:(?P<week>[上本这這下])[个個]?)?(?:周|週|星期|礼拜|禮拜)(?P<weekday>[一二三四五六日天])",
        r"(?:(?P<week>[先今来])週の?)?(?P<weekday>[月火水木金土日])曜日?",
        r"(?:(?P<week>지난\s?주|이번\s?주|다음\s?주|지난|이번|다음)\s?)?(?P<weekday>[월화수목금토일])요일",
    )
]


def is_cjk(text: str) -> bool:
    """Whether the whole ``text``, with ASCII digits, has one of these forms."""
    return any(pattern.fullmatch(text) for pattern in (_DAY_OF_YEAR, _DAY_OF_MONTH, *_DAYS_OF_WEEK))


def resolve_cjk(text: str, published: date | None) -> date | None:
    """The calendar date of a text of one of these forms; None where it is not known or not in the calendar."""
    if match := _DAY_OF_YEAR.fullmatch(text):
        return _day_of_year(match, published)
    if published is None:
        return None
    if match := _DAY_OF_MONTH.fullmatch(text):
        return nearest_day_of_month(int(match["day"]), published, None)
    for pattern in _DAYS_OF_WEEK:
        if match := pattern.fullmatch(text):
            return _day_of_week(_WEEKDAYS[match["weekday"]], match["week"], published)
    return None


def _day_of_year(match: re.Match[str], published: date | None) -> date | None:
    month, day = int(match["month"]), int(match["day"])
    if match["year"]:
        return day_of(int(match["year"]), month, day)
    if published and match["years"]:
        return day_of(published.year + _YEARS[match["years"]], month, day)
    return nearest_day_of_year(month, day, published, None) if published else None


def _day_of_week(weekday: int, week: str | None, published: date) -> date:
    week = re.sub(r"\s", "", week or "")
    if week in _WEEKS:
        return weekday_of_week(weekday, _WEEKS[week], published)
    return nearest_weekday(weekday, published, "last" if week == "지난" else None)
