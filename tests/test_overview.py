"""What an article's words tell of its agreement before a model is asked: that there is one, and that it is in force."""

import pytest

from agent.grounding import FoldedText
from agent.reading import article_from_text
from agent.sentences import sentences
from agent.speech.cues import cues
from agent.stepwise.asking import Asking
from agent.stepwise.chances import Finding, is_likely
from agent.stepwise.overview import Beginning, judge_agreement, may_report_agreement
from agent.stepwise.sentences import Weighed


@pytest.mark.parametrize(
    ("language", "text", "is_in_force"),
    [
        ("en", "The treaty entered into force on Sunday.", True),
        ("en", "The treaty will enter into force in May.", False),
        ("de", "Seit Sonntag ist es in Kraft.", True),
        ("de", "In Kraft ist es damit noch nicht.", False),
        ("fr", "L’accord est entré en vigueur lundi.", True),
        ("fr", "L’accord entrera en vigueur lundi.", False),
        ("it", "Da sabato è in vigore il trattato.", True),
        ("es", "El convenio entró en vigor ayer.", True),
        ("pt", "O acordo entrou em vigor ontem.", True),
        ("ru", "Договор вступил в силу.", True),
        ("uk", "Угода набула чинності.", True),
        ("pl", "Umowa weszła w życie.", True),
        ("tr", "Anlaşma yürürlüğe girdi.", True),
        ("tr", "Anlaşma mayısta yürürlüğe girecek.", False),
        ("ar", "دخلت الاتفاقية حيز التنفيذ", True),
        ("hi", "संधि लागू हो गई है।", True),
        ("ja", "協定は1日に発効した。", True),
        ("ko", "협정이 이달 1일 발효되면서", True),
        ("zh", "协定已生效。", True),
        ("zh", "协定自8月1日起生效。", False),
    ],
)
def test_what_is_in_force_is_told_from_what_will_be(language: str, text: str, *, is_in_force: bool) -> None:
    known = cues(language)
    assert known is not None
    assert bool(known.in_force.search(text)) is is_in_force


def asking_about(text: str) -> Asking:
    """An article that no model is asked about."""
    article = article_from_text(text, source="article.txt")
    return Asking(None, article, FoldedText(text), sentences(text, article.language))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "named", "concluded"),
    [
        ("Kenya and Uganda signed a treaty on the lake on Monday in Kisumu.", 1.0, 1.0),
        ("Kenya and Uganda held an exercise on the lake on Monday in Kisumu.", 0.0, 0.0),
        ("Kenia ja Uganda pitivät maanantaina järvellä harjoituksen, joka kesti kolme päivää.", 1.0, 1.0),
    ],
)
def test_the_words_of_agreements_count_where_they_are_known(text: str, named: float, concluded: float) -> None:
    asking = asking_about(text)
    features = judge_agreement(asking, Beginning(), [], []).features
    assert (features["named"], features["concluded"]) == (named, concluded)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("Kenya and Uganda signed a treaty on the lake on Monday in Kisumu.", True),
        ("Kenya and Uganda held an exercise on the lake on Monday in Kisumu.", False),
    ],
)
@pytest.mark.parametrize("chances", [(0.01,), (0.99, 0.99)])
def test_an_article_is_left_early_only_if_it_would_be_left_at_its_end(
    text: str, chances: tuple[float, ...], *, may: bool
) -> None:
    asking = asking_about(text)
    parties = [Finding("party", "", {}, chance) for chance in chances]
    provisions = [Weighed(None, None, Finding("provision", "", {}, 1.0))] * 4  # type: ignore[arg-type]
    beginning = Beginning({"S": 0.5, "G": 0.1, "R": 0.1, "D": 0.1, "N": 0.2}, {"S": 0.5, "F": 0.2, "N": 0.3})
    at_its_end = is_likely(judge_agreement(asking, beginning, provisions, parties))
    assert may_report_agreement(asking, beginning, parties) is at_its_end
    assert may_report_agreement(asking, beginning) is may
