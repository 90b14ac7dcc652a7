"""The facts of a run, its groups of articles, what two annotators agree on, and what an inspection shows."""

import pytest

from evals.scoring import Agreement, Case, FieldAgreement, ScoringError, agreement, inspect, score
from evals.scoring.groups import length_class, words_in
from schemas import Dropped, Failure, Run
from tests import builders
from tests.scoring_cases import TEXT, answer, case, labels, party, result, statement, term, treaty


def with_run(name: str, run: Run, **about: object) -> Case:
    found = result(treaties=[treaty()], parties=[party("Peru")], run=run)
    return case(labels(), found, name, **about)


def test_cost_is_the_mean_and_the_median_of_the_articles_that_have_a_result() -> None:
    cases = [
        with_run("a", builders.run(seconds=1.0, calls=2, cost_usd=None)),
        with_run("b", builders.run(seconds=2.0, calls=2)),
        with_run("c", builders.run(seconds=9.0, calls=8)),
        case(labels(), None, "d"),
    ]
    facts = score(cases).facts
    spent = {entry.name: (entry.mean, entry.median, entry.total) for entry in facts.spending}
    assert spent["seconds"] == (4, 2, 12)
    assert spent["calls"] == (4, 2, 12)
    assert spent["input_tokens"] == (4321, 4321, 3 * 4321)
    assert "cost_usd" not in spent  # the price of one is not known
    assert facts.failed == ["d"]


def test_what_was_dropped_is_told_from_what_was_invented() -> None:
    """Two results of one treaty, one party and their two passages each; three claims dropped, two of them invented."""
    dropped = [
        Dropped(item="term", reason="the quote is not in the article", count=2),
        Dropped(item="term", reason="the passage stands for the same term already", count=1),
    ]
    failures = [Failure(chunk=0, step="terms", reason="cut off")]
    cases = [with_run("a", builders.run(dropped=dropped)), with_run("b", builders.run(failures=failures))]
    facts = score(cases).facts
    assert (facts.kept, facts.dropped, facts.grounded) == (8, 3, 1)
    assert facts.dropped_share == pytest.approx(3 / 11)
    assert facts.invented_share == pytest.approx(2 / 10)
    assert [(d.item, d.count) for d in facts.dropped_for] == [("term", 1), ("term", 2)]
    assert facts.partial == ["b"]


def test_a_passage_that_does_not_stand_where_it_says_is_not_grounded() -> None:
    """Such a result cannot be built by our own models; one of another system may have gone around them."""
    good = result(treaties=[treaty()], parties=[party("Peru")])
    moved = good.evidence[0].model_copy(update={"quote": "something else"})
    bad = good.model_copy(update={"evidence": [moved, *good.evidence[1:]]})
    assert score([case(labels(), good)]).facts.grounded == 1
    assert score([case(labels(), bad)]).facts.grounded == 0.5


def test_articles_without_an_agreement_should_stay_empty() -> None:
    cases = [
        case(result(), result(), "a"),
        case(result(), result(terms=[term("Tacna")]), "b"),
        case(result(), None, "c"),
        case(labels(), result(), "d"),
    ]
    facts = score(cases).facts
    assert (facts.without_agreement, facts.stayed_empty) == (3, 1)


def test_groups_have_their_own_headline() -> None:
    cases = [
        case(labels(), labels(), "a", language="en", subject="transport", dirty=True),
        case(labels(), answer(), "b", language="es", subject="transport"),
        case(result(), result(), "c", language="es", subject="none"),
    ]
    found = {(b.by, b.group): b for b in score(cases).breakdowns}
    assert list(found) == [
        ("language", "en"),
        ("language", "es"),
        ("subject", "none"),
        ("subject", "transport"),
        ("length", "up to 300 words"),
        ("text", "clean"),
        ("text", "dirty"),
    ]
    assert found["language", "en"].headline.value == 1
    assert found["language", "es"].headline.value == score([cases[1]]).headline.value
    assert found["language", "es"].slots["parties"].value == pytest.approx(4 / 5)
    assert found["subject", "none"].headline.value is None
    assert [b.articles for b in found.values()] == [1, 2, 1, 2, 3, 2, 1]


def test_two_characters_of_a_script_without_spaces_are_a_word() -> None:
    assert words_in("One, two - three!") == 3
    assert words_in("中国与蒙古国") == 3
    assert words_in("ไทย และ Peru") == 6 / 2 + 1
    assert words_in("한국과 페루") == 2
    assert length_class("word " * 300) == "up to 300 words"
    assert length_class("word " * 301) == "up to 800 words"
    assert length_class("字" * 1602) == "over 800 words"


def field(found: Agreement, slot: str, name: str) -> FieldAgreement:
    return next(entry for entry in found.fields if (entry.slot, entry.field) == (slot, name))


def test_two_annotators() -> None:
    """Terms: both have four, and agree on three kinds; kappa by hand: observed 3/4, expected 5/16, 7/11."""
    kinds = ("trade", "trade", "border", "payment")
    other = ("trade", "border", "border", "payment")
    sides = [
        result(TEXT, terms=[term((10 * n, 10 * n + 8), kind=kind) for n, kind in enumerate(side)])
        for side in (kinds, other)
    ]
    found = agreement([case(*sides)])
    kind = field(found, "terms", "kind")
    assert (kind.pairs, kind.agreed) == (4, 3)
    assert kind.kappa.value == pytest.approx((3 / 4 - 5 / 16) / (1 - 5 / 16))
    assert field(found, "terms", "modality").kappa.value is None
    back = agreement([case(*reversed(sides))])
    assert back.headline == found.headline
    assert field(back, "terms", "kind").kappa == kind.kappa


def test_agreement_counts_who_has_what_and_is_symmetric() -> None:
    there, back = agreement([case(labels(), answer())]), agreement([case(answer(), labels())])
    terms = next(slot for slot in there.slots if slot.name == "terms @ 0.5")
    assert (terms.both, terms.only_first, terms.only_second) == (2, 2, 1)
    assert terms.f1.value == pytest.approx(4 / 7)
    assert [slot.f1 for slot in back.slots] == [slot.f1 for slot in there.slots]


def test_the_interval_of_kappa_is_over_articles() -> None:
    """One article with full agreement and one with none: resamples of either alone give 1 and -1."""
    opposite = [term((0, 8), kind="trade"), term((20, 28), kind="border")]
    swapped = [term((0, 8), kind="border"), term((20, 28), kind="trade")]
    good = case(result(terms=opposite), result(terms=opposite), "a")
    bad = case(result(terms=opposite), result(terms=swapped), "b")
    kappa = field(agreement([good, bad]), "terms", "kind").kappa
    assert (kappa.value, kappa.low, kappa.high) == (0, -1, 1)


def test_an_article_without_a_second_annotator_is_an_error() -> None:
    with pytest.raises(ScoringError, match=r"^No second annotator has labelled 'rail.en'; "):
        agreement([case(labels(), None)])


def test_an_inspection_shows_matches_misses_and_false_alarms_with_their_passages() -> None:
    terms = inspect(case(labels(), answer())).slots[2]
    assert terms.slot == "terms"
    assert [round(pair.similarity, 2) for pair in terms.pairs] == [1.0, 0.62]
    kept, wagons = terms.pairs
    assert [(d.field, d.gold, d.predicted) for d in kept.differing] == [("obligors", "Chile, Peru", "Peru")]
    assert [(d.field, d.gold, d.predicted) for d in wagons.differing] == [("kind", "payment", "trade")]
    assert [item.passages[0].quote for item in terms.missed] == [
        "Peru may run night trains",
        "The treaty lasts ten years",
    ]
    (alarm,) = terms.false_alarms
    passage = alarm.passages[0]
    assert passage.quote == "signed the Arica Rail Treaty in Tacna"
    assert TEXT[passage.start : passage.end] == passage.quote
    assert passage.before == "Peru and Chile "
    assert passage.after.startswith(" on Monday. Each side")
    assert len(passage.after) == 60


def test_an_inspection_of_a_failed_article_is_its_misses() -> None:
    seen = inspect(case(labels(), None, failure="The server went away."))
    assert seen.failure == "The server went away."
    assert [len(slot.missed) for slot in seen.slots] == [1, 2, 4, 2, 1]
    assert not any(slot.pairs or slot.false_alarms for slot in seen.slots)


def test_an_inspection_has_the_numbers_of_the_scores() -> None:
    one = case(labels(), answer())
    scores = score([one])
    for slot in inspect(one).slots:
        name = slot.slot if slot.slot in ("treaties", "parties") else f"{slot.slot} @ 0.5"
        counted = scores.slot(name)
        assert (len(slot.pairs), len(slot.false_alarms), len(slot.missed)) == (counted.tp, counted.fp, counted.fn)


def test_an_inspection_of_another_text_is_an_error() -> None:
    other = result("Another text.", statements=[statement("Another")])
    with pytest.raises(ScoringError, match="is not the text that was labelled"):
        inspect(case(labels(), other))
