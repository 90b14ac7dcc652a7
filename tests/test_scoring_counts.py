"""Matches, misses and false alarms, worked out by hand."""

from typing import Any

import pytest

from evals.scoring import Case, Scores, ScoringError, score
from tests.scoring_cases import answer, case, labels, opinion, party, result, statement, term, treaty

LONG = "".join(chr(ord("a") + n % 26) for n in range(400))


def counts(scores: Scores) -> dict[str, tuple[int, int, int]]:
    return {slot.name: (slot.tp, slot.fp, slot.fn) for slot in scores.slots}


def of_spans(gold: dict[str, Any], predicted: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    return counts(score([case(result(LONG, **gold), result(LONG, **predicted))]))


def test_an_answer_that_is_half_right() -> None:
    """Of ``labels()`` and ``answer()``, by slot:

    parties: Peru and Chile are found, Bolivia is a false alarm; Peru's role is wrong.
    terms: "keeps its own gauge" but for a full stop; 28 of 45 characters about the wagons (0.62); one false alarm;
    two misses. statements: one exact with a wrong speaker; one of 20 in 32 characters (0.63), whose speaker Soto is
    Pablo Soto. opinions: 26 of 45 characters (0.58), Mora is Inés Mora.
    """
    assert counts(score([case(labels(), answer())])) == {
        "treaties": (1, 0, 0),
        "parties": (2, 1, 0),
        "parties with role": (1, 2, 1),
        "terms @ exact_raw": (0, 3, 4),
        "terms @ exact": (1, 2, 3),
        "terms @ 0.8": (1, 2, 3),
        "terms @ 0.5": (2, 1, 2),
        "statements @ exact_raw": (1, 1, 1),
        "statements @ exact": (1, 1, 1),
        "statements @ 0.8": (1, 1, 1),
        "statements @ 0.5": (2, 0, 0),
        "statements with speaker @ exact_raw": (0, 2, 2),
        "statements with speaker @ exact": (0, 2, 2),
        "statements with speaker @ 0.8": (0, 2, 2),
        "statements with speaker @ 0.5": (1, 1, 1),
        "opinions @ exact_raw": (0, 1, 1),
        "opinions @ exact": (0, 1, 1),
        "opinions @ 0.8": (0, 1, 1),
        "opinions @ 0.5": (1, 0, 0),
        "opinions with expert @ exact_raw": (0, 1, 1),
        "opinions with expert @ exact": (0, 1, 1),
        "opinions with expert @ 0.8": (0, 1, 1),
        "opinions with expert @ 0.5": (1, 0, 0),
    }


def test_the_headline_is_the_mean_of_four_slots() -> None:
    """parties 2 * 2 / (4 + 1), terms 2 * 2 / (4 + 1 + 2), statements with speaker 2 / (2 + 2), opinions 1."""
    scores = score([case(labels(), answer())])
    assert scores.headline.value == pytest.approx((4 / 5 + 4 / 7 + 1 / 2 + 1) / 4)
    assert scores.headline_slots == [
        "parties",
        "terms @ 0.5",
        "statements with speaker @ 0.5",
        "opinions with expert @ 0.5",
    ]


def test_a_slot_of_which_nobody_has_anything_is_left_out_of_the_headline() -> None:
    gold, found = result(parties=[party("Peru")]), result(parties=[party("Peru"), party("Chile")])
    scores = score([case(gold, found)])
    assert scores.headline_slots == ["parties"]
    assert scores.headline.value == pytest.approx(2 / 3)
    with_alarm = result(parties=[party("Peru")], opinions=[opinion("the gauge was a mistake")])
    scores = score([case(gold, with_alarm)])
    assert scores.headline_slots == ["parties", "opinions with expert @ 0.5"]
    assert scores.headline.value == pytest.approx((1 + 0) / 2)


def test_micro_is_of_all_items_and_macro_the_mean_of_the_articles() -> None:
    """Three articles: 1 of 1 term found; 1 of 3 found and 1 false alarm; no term and none predicted."""
    a = case(result(LONG, terms=[term((0, 10))]), result(LONG, terms=[term((0, 10))]), "a")
    three = [term((0, 10)), term((20, 30)), term((40, 50))]
    b = case(result(LONG, terms=three), result(LONG, terms=[term((0, 10)), term((90, 99))]), "b")
    c = case(result(LONG), result(LONG), "c")
    terms = score([a, b, c]).slot("terms @ 0.5")
    assert (terms.tp, terms.fp, terms.fn, terms.articles) == (2, 1, 2, 2)
    assert terms.micro.precision.value == pytest.approx(2 / 3)
    assert terms.micro.recall.value == pytest.approx(2 / 4)
    assert terms.micro.f1.value == pytest.approx(4 / 7)
    assert terms.macro.precision.value == pytest.approx((1 + 1 / 2) / 2)
    assert terms.macro.recall.value == pytest.approx((1 + 1 / 3) / 2)
    assert terms.macro.f1.value == pytest.approx((1 + 2 / 5) / 2)


def test_an_article_that_failed_has_missed_everything() -> None:
    scores = score([case(labels(), None, failure="The server went away.")])
    assert all(slot.tp == slot.fp == 0 and slot.fn > 0 for slot in scores.slots)
    assert scores.headline.value == 0
    assert scores.facts.failed == ["rail.en"]
    assert scores.articles[0].failure == "The server went away."


def test_levels_begin_at_their_thresholds() -> None:
    def of(end: int) -> dict[str, tuple[int, int, int]]:
        return of_spans({"terms": [term((100, 200))]}, {"terms": [term((100, end))]})

    assert of(180)["terms @ 0.8"] == (1, 0, 0)
    assert of(179)["terms @ 0.8"] == (0, 1, 1)
    assert of(150)["terms @ 0.5"] == (1, 0, 0)
    assert of(149)["terms @ 0.5"] == (0, 1, 1)
    assert of(199)["terms @ exact"] == (0, 1, 1)


def test_the_assignment_is_the_best_one_not_the_first_one() -> None:
    """Gold A and B, predicted X and Y: A-X 39/40, A-Y 30/40, B-X 40/60, B-Y nothing.

    Who takes the best pair first ends with A-X alone; A-Y with B-X is worth more.
    """
    gold = [term((0, 40)), term([(40, 80), (200, 240)])]
    predicted = [term([(0, 39), (200, 260)]), term((0, 30))]
    assert of_spans({"terms": gold}, {"terms": predicted})["terms @ 0.5"] == (2, 0, 0)


def test_of_two_assignments_of_equal_worth_the_one_with_more_pairs_counts() -> None:
    """Gold A (0-100) and B (0-50), predicted X (0-100) and Y (50-100): A-X is 1; A-Y and B-X are 1/2 each.

    That A and X agree in all fields, and B and Y in few with them, weighs less than a pair.
    """
    alike: dict[str, Any] = {"kind": "trade", "modality": "permission", "obligors": ["Peru"]}
    gold = {"parties": [party("Peru", (0, 4))], "terms": [term((0, 100), **alike), term((0, 50))]}
    predicted = {"parties": [party("Peru", (0, 4))], "terms": [term((0, 100), **alike), term((50, 100))]}
    assert of_spans(gold, predicted)["terms @ 0.5"] == (2, 0, 0)


def test_one_passage_that_stands_for_two_gold_terms_is_one_match() -> None:
    gold = [term((0, 50)), term((50, 100))]
    assert of_spans({"terms": gold}, {"terms": [term((0, 100))]})["terms @ 0.5"] == (1, 0, 1)


def test_terms_match_by_their_best_passages_and_opinions_by_all_of_them() -> None:
    spans = [(0, 50), (100, 150)]
    table = of_spans(
        {"terms": [term(spans)], "opinions": [opinion(spans)]},
        {"terms": [term((100, 150))], "opinions": [opinion((100, 150))]},
    )
    assert table["terms @ exact"] == (1, 0, 0)
    assert table["opinions @ 0.5"] == (1, 0, 0)
    assert table["opinions @ 0.8"] == (0, 1, 1)


def test_what_an_expert_says_and_reported_facts_are_no_statements() -> None:
    gold = {"statements": [statement((0, 20))], "opinions": [opinion((30, 60))]}
    table = of_spans(gold, {"opinions": [opinion((30, 60))], "terms": [term((0, 20))]})
    assert table["statements @ 0.5"] == (0, 0, 1)
    assert table["opinions with expert @ 0.5"] == (1, 0, 0)


def test_a_statement_with_another_speaker_gives_way_to_one_with_the_right_speaker() -> None:
    """Two predicted passages of equal similarity; in full, only the one of the right speaker may match."""
    gold = {"statements": [statement((100, 200), "Ana Prado")]}
    predicted = {"statements": [statement((80, 200), "Juan Soto"), statement((100, 220), "Prado")]}
    table = of_spans(gold, predicted)
    assert table["statements @ 0.5"] == table["statements with speaker @ 0.5"] == (1, 1, 0)


def test_parties_are_matched_so_that_most_of_them_are() -> None:
    """The first prediction is both gold parties; only if the second gold party takes it are there two matches."""
    gold = [party("Front", name_as_written="FDA"), party("Alliance", name_as_written="FLN")]
    predicted = [party("Front", name_as_written="FLN"), party("The Front", name_as_written="X")]
    table = counts(score([case(result(parties=gold), result(parties=predicted))]))
    assert table["parties"] == (2, 0, 0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], (1, 0, 0)),
        ([{"at": "Arica Rail Treaty", "title": None}, {"at": "Tacna", "title": None}], (1, 1, 0)),
        ([{"at": "Rosa Huanca", "title": "the Arica rail treaty"}, {"at": "Tacna", "title": None}], (1, 1, 0)),
        ([{"at": "Rosa Huanca", "title": "Tacna Water Treaty"}, {"at": "Tacna", "title": None}], (0, 2, 1)),
        ([{"at": "Rosa Huanca", "title": "Something else"}], (1, 0, 0)),
    ],
)
def test_a_treaty_is_found_by_its_passage_its_title_or_as_the_only_one(
    changes: list[dict[str, Any]], expected: tuple[int, int, int]
) -> None:
    predicted = result(treaties=[treaty(**change) for change in changes] or [treaty()])
    assert counts(score([case(result(treaties=[treaty()]), predicted)]))["treaties"] == expected


def test_nothing_to_score_is_an_error() -> None:
    with pytest.raises(ScoringError, match=r"^There is no article to score; [^.]+\.$"):
        score([])


def test_an_article_that_is_there_twice_is_an_error() -> None:
    with pytest.raises(ScoringError, match=r"^The article 'rail.en' is there 2 times; "):
        score([case(labels(), labels()), case(labels(), None)])


def test_a_result_of_another_text_is_an_error() -> None:
    with pytest.raises(ScoringError, match=r"^The text of 'rail.en' is not the text that was labelled; "):
        score([case(labels(), result(LONG))])


def test_scores_are_plain_data_that_reads_back() -> None:
    cases: list[Case] = [case(labels(), answer()), case(result(), None, "none.en", subject="none")]
    scores = score(cases)
    assert Scores.model_validate_json(scores.model_dump_json()) == scores
    with pytest.raises(KeyError, match="'terms' is none of"):
        scores.slot("terms")
