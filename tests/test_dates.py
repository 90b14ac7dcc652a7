"""Dates as articles write them, in many languages; the calendar date never depends on the clock."""

from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.dates import resolve

THURSDAY = date(2024, 6, 20)
WEDNESDAY = date(2024, 6, 19)
LANGUAGES = (
    *("en", "it", "fr", "es", "pt", "de", "nl", "ru", "uk", "pl", "cs", "sk", "sl", "hr", "sr", "bg", "ro", "hu", "fi"),
    *("et", "lv", "lt", "sv", "da", "nb", "el", "tr", "az", "ar", "fa", "hi", "bn", "vi", "id", "ja", "ko", "zh", "ka"),
)
NEWS_DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def said(text: str, language: str | None = "en", published: date | None = THURSDAY) -> date | None:
    return resolve(text, language=language, published=published)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wednesday", "en"),
        ("on Wednesday", "en"),
        ("last Wednesday", "en"),
        ("Wednesday evening", "en"),
        ("Wednesday (local time)", "en"),
        ("mercoledì", "it"),
        ("mercoledì scorso", "it"),
        ("mercredi dernier", "fr"),
        ("el miércoles", "es"),
        ("el miércoles pasado", "es"),
        ("na quarta-feira (19)", "pt"),
        ("am Mittwoch", "de"),
        ("letzten Mittwoch", "de"),
        ("в среду", "ru"),
        ("в прошлую среду", "ru"),
        ("у середу", "uk"),
        ("w środę", "pl"),
        ("çarşamba günü", "tr"),
        ("يوم الأربعاء", "ar"),
        ("الأربعاء الماضي", "ar"),
        ("چهارشنبه", "fa"),
        ("बुधवार को", "hi"),
        ("周三", "zh"),
        ("本周三", "zh"),
        ("水曜日", "ja"),
        ("今週の水曜日", "ja"),
        ("수요일", "ko"),
        ("지난 수요일에", "ko"),
        ("keskiviikkona", "fi"),
        ("yesterday", "en"),
        ("ieri sera", "it"),
        ("hier", "fr"),
        ("ayer", "es"),
        ("ontem", "pt"),
        ("gestern", "de"),
        ("вчера", "ru"),
        ("вчора", "uk"),
        ("wczoraj", "pl"),
        ("dün", "tr"),
        ("أمس", "ar"),
        ("昨天上午", "zh"),
        ("昨日", "ja"),
        ("어제", "ko"),
        ("hôm qua", "vi"),
        ("June 19", "en"),
        ("the 19th", "en"),
        ("il 19", "it"),
        ("dell'19 giugno", "it"),
        ("le mercredi 19 juin", "fr"),
        ("19 Haziran'da", "tr"),
        ("19日午後", "ja"),
        ("6월 19일", "ko"),
        ("6月19日", "zh"),
        ("19 juni", "sv"),
        ("1 day ago", "en"),
    ],
)
def test_a_date_without_a_year_counts_from_the_day_of_publication(text: str, language: str) -> None:
    assert said(text, language) == WEDNESDAY
    assert said(text, language, published=None) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("June 19, 2024", "en"),
        ("Jun. 19, 2024, 5:30 p.m.", "en"),
        ("Wednesday, 19 June 2024", "en"),
        ("2024-06-19T10:30:00Z", "en"),
        ("19/06/2024", "en"),
        ("19 giugno 2024", "it"),
        ("le 19 juin 2024", "fr"),
        ("19 de junio de 2024", "es"),
        ("19 de junho de 2024", "pt"),
        ("19. Juni 2024", "de"),
        ("19 июня 2024 года", "ru"),
        ("19 червня 2024 року", "uk"),
        ("19 czerwca 2024 r.", "pl"),
        ("19 Haziran 2024", "tr"),
        ("١٩ يونيو ٢٠٢٤", "ar"),
        ("۱۹ ژوئن ۲۰۲۴", "fa"),
        ("19 जून 2024", "hi"),
        ("১৯ জুন ২০২৪", "bn"),
        ("2024年6月19日（水）", "ja"),
        ("2024年6月19日", "zh"),
        ("２０２４年６月１９日", "zh"),
        ("2024년 6월 19일", "ko"),
        ("ngày 19 tháng 6 năm 2024", "vi"),
        ("19 มิถุนายน 2567", "th"),
        ("2024. június 19.", "hu"),
    ],
)
def test_a_whole_date_needs_nothing_else(text: str, language: str) -> None:
    assert said(text, language, published=None) == WEDNESDAY
    assert said(text, language, published=date(1999, 1, 1)) == WEDNESDAY


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("June", "en"),
        ("June 2024", "en"),
        ("giugno 2024", "it"),
        ("2024", "en"),
        ("nel 2014", "it"),
        ("12", "en"),
        ("10:30", "en"),
        ("last week", "en"),
        ("six months ago", "en"),
        ("two days", "en"),
        ("30 days", "en"),
        ("90 giorni", "it"),
        ("30天", "zh"),
        ("Article 5", "en"),
        ("29 February 2023", "en"),
        ("2024年13月1日", "zh"),
        ("昭和20年8月15日", "ja"),
        ("06/07/2024", "en"),
        ("06/07/2024", None),
        ("कल", "hi"),
        ("banana", "en"),
        ("19 June 2024" + " " * 80, "en"),
    ],
)
def test_what_is_no_single_day_gives_none(text: str, language: str | None) -> None:
    assert said(text, language) is None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Thursday", "en", THURSDAY),
        ("giovedì", "it", THURSDAY),
        ("四", "zh", None),
        ("周四", "zh", THURSDAY),
        ("last Thursday", "en", date(2024, 6, 13)),
        ("giovedì scorso", "it", date(2024, 6, 13)),
        ("上周三", "zh", date(2024, 6, 12)),
        ("先週の水曜日", "ja", date(2024, 6, 12)),
        ("지난주 수요일", "ko", date(2024, 6, 12)),
        ("next Friday", "en", date(2024, 6, 21)),
        ("mercoledì prossimo", "it", date(2024, 6, 26)),
        ("el próximo miércoles", "es", date(2024, 6, 26)),
        ("下周三", "zh", date(2024, 6, 26)),
    ],
)
def test_a_weekday_is_the_latest_one_unless_the_text_points_elsewhere(
    text: str, language: str, expected: date | None
) -> None:
    assert said(text, language) == expected


def test_a_day_of_the_year_is_the_nearest_and_days_to_come_count_double() -> None:
    assert said("December 25") == date(2023, 12, 25)
    assert said("30 June") == date(2024, 6, 30)
    assert said("20 December", published=date(2024, 1, 10)) == date(2023, 12, 20)
    assert said("29 February", published=date(2023, 6, 1)) == date(2024, 2, 29)
    assert said("lo scorso 30 giugno", "it") == date(2023, 6, 30)
    assert said("去年6月19日", "zh") == date(2023, 6, 19)


def test_numbers_are_read_in_the_order_of_the_language() -> None:
    assert said("06/07/2024", "it") == date(2024, 7, 6)
    assert said("06.07.2024", "ru") == date(2024, 7, 6)


def test_an_unknown_language_is_found_out() -> None:
    assert said("3 maggio 2024", None) == date(2024, 5, 3)
    assert said("вчера", None) == WEDNESDAY
    assert said("19 June 2024", "xx-unheard-of") == WEDNESDAY


@settings(max_examples=150, deadline=None)
@given(NEWS_DAYS, st.sampled_from(LANGUAGES), st.sampled_from(["full", "long"]))
def test_a_date_written_by_babel_is_read_again(day: date, language: str, form: str) -> None:
    text = format_date(day, form, locale=language)
    assert resolve(text, language=language, published=None) == day


@settings(max_examples=100, deadline=None)
@given(NEWS_DAYS, st.integers(0, 6), st.sampled_from(LANGUAGES))
def test_a_weekday_written_by_babel_lies_in_the_week_before_publication(
    published: date, days_back: int, language: str
) -> None:
    day = published - timedelta(days=days_back)
    text = format_date(day, "EEEE", locale=language)
    assert resolve(text, language=language, published=published) == day


@settings(max_examples=50, deadline=None)
@given(st.dates(), st.sampled_from([("yesterday", -1), ("today", 0), ("tomorrow", 1), ("3 days ago", -3)]))
def test_days_are_counted_from_any_publication(published: date, case: tuple[str, int]) -> None:
    text, days = case
    ordinal = published.toordinal() + days
    expected = date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None
    assert said(text, "en", published) == expected


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=90) | st.text("0123456789 ./-:年月日apJune martedì'", max_size=20),
    st.sampled_from([*LANGUAGES, "xx", ""]),
    st.none() | st.dates(),
)
def test_no_text_raises(text: str, language: str, published: date | None) -> None:
    found = resolve(text, language=language, published=published)
    assert found is None or type(found) is date
