"""Fields of matched items, and the MUC classes, worked out by hand from ``labels()`` and ``answer()``."""

import pytest

from evals.scoring import FieldScores, SpanClasses, score
from tests.scoring_cases import answer, case, labels, party, result, statement, term

SCORES = score([case(labels(), answer())])


def field(slot: str, name: str) -> FieldScores:
    fields = next(entry for entry in SCORES.fields if entry.slot == slot)
    return next(entry for entry in fields.fields if entry.name == name)


def outcomes(of: FieldScores) -> tuple[int, int, int, int, int]:
    return of.tp, of.fa, of.fd, of.fn, of.tn


def test_a_treatys_fields() -> None:
    assert field("treaties", "status").score == 0
    assert (field("treaties", "duration").score, field("treaties", "duration").raw) == (1, 0)
    assert field("treaties", "signed_on.date").score == field("treaties", "signed_at").score == 1
    treaties = SCORES.fields[0]
    assert (treaties.slot, treaties.pairs) == ("treaties", 1)
    assert treaties.score == pytest.approx((8 - 2) / 8)  # the status has two of eight weights


def test_the_parties_that_bind_themselves_are_compared_as_sets() -> None:
    """Both parties against Peru: F1 is 2 * 1 / 3; Chile against Chile: 1."""
    obligors = field("terms", "obligors")
    assert obligors.score == pytest.approx((2 / 3 + 1) / 2)
    assert (obligors.raw, obligors.filled, outcomes(obligors)) == (0.5, 2, (1, 0, 1, 0, 0))


def test_what_is_null_on_both_sides_agrees_and_is_counted_apart() -> None:
    beneficiaries = field("terms", "beneficiaries")
    assert (beneficiaries.score, beneficiaries.filled, beneficiaries.filled_score) == (1, 0, None)
    assert outcomes(beneficiaries) == (0, 0, 0, 0, 2)


def test_the_normalised_score_stands_beside_the_raw_one() -> None:
    speaker, party_of_speaker = field("statements", "speaker"), field("statements", "speaker_party")
    assert (speaker.score, speaker.raw) == (0.5, 0)  # Soto is Pablo Soto, written otherwise
    assert (party_of_speaker.score, party_of_speaker.raw) == (0.5, 0.5)
    assert (field("opinions", "expert").score, field("opinions", "expert").raw) == (1, 0)


def test_a_value_that_is_missing_or_invented_has_a_class_of_its_own() -> None:
    gold = result(parties=[party("Peru")], statements=[statement((0, 30), "A B", speaker_party="Peru")])
    found = result(parties=[party("Peru")], statements=[statement((0, 30), None)])
    for one, other, name in ((gold, found, "fn"), (found, gold, "fa")):
        statements = next(s for s in score([case(one, other)]).fields if s.slot == "statements")
        by_name = {f.name: f for f in statements.fields}
        assert getattr(by_name["speaker"], name) == getattr(by_name["speaker_party"], name) == 1
        assert by_name["speaker"].score == 0


def test_of_items_with_one_passage_those_are_compared_that_agree_most() -> None:
    place = "Peru may run night trains"
    gold = [term(place, kind="border"), term(place, kind="trade", modality="permission")]
    found = [term(place, kind="energy", modality="permission"), term(place, kind="payment")]
    terms = next(s for s in score([case(result(terms=gold), result(terms=found))]).fields if s.slot == "terms")
    assert {f.name: f.score for f in terms.fields}["modality"] == 1


def test_the_order_of_items_does_not_decide_between_equals() -> None:
    """Both predictions lose two weights: one has another kind, one has other obligors."""
    place = "Peru may run night trains"
    gold = result(parties=[party("Peru")], terms=[term(place, kind="trade", obligors=["Peru"])])
    found = [term(place, kind="border", obligors=["Peru"]), term(place, kind="trade")]
    there, back = (result(parties=[party("Peru")], terms=terms) for terms in (found, found[::-1]))
    assert score([case(gold, there)]) == score([case(gold, back)])


def test_a_fuzzy_score_below_its_threshold_counts_as_nothing() -> None:
    name = field("parties", "name_as_written")  # Chile is Chile; "Peru" and "Peruvian" share 8 of 12 letters
    assert (name.score, outcomes(name)) == (0.5, (1, 0, 1, 0, 0))


def test_without_a_match_a_slot_has_no_field_scores() -> None:
    empty = score([case(result(terms=[term((0, 30))]), result(terms=[term((100, 130))]))])
    terms = next(entry for entry in empty.fields if entry.slot == "terms")
    assert (terms.pairs, terms.score) == (0, None)
    assert {f.score for f in terms.fields} == {None}


def classes(slot: str, scheme: str) -> tuple[int, int, int, int, int]:
    found: SpanClasses = next(entry for entry in SCORES.spans if (entry.slot, entry.scheme) == (slot, scheme))
    return found.correct, found.incorrect, found.partial, found.missing, found.spurious


def test_muc_classes_in_the_four_schemes() -> None:
    """Terms: one with its bounds and kind, one cut short and of another kind, two missing, one spurious.
    Statements: one exact, one too long, both of the right kind."""
    assert classes("terms", "strict") == classes("terms", "exact") == classes("terms", "type") == (1, 1, 0, 2, 1)
    assert classes("terms", "partial") == (1, 0, 1, 2, 1)
    assert classes("statements", "strict") == classes("statements", "exact") == (1, 1, 0, 0, 0)
    assert classes("statements", "type") == (2, 0, 0, 0, 0)
    assert classes("parties", "exact") == (1, 1, 0, 0, 1)  # "Peruvian" is not "Peru"
    terms = next(entry for entry in SCORES.spans if (entry.slot, entry.scheme) == ("terms", "partial"))
    assert terms.precision == pytest.approx(1.5 / 3)
    assert terms.recall == pytest.approx(1.5 / 4)
    assert terms.f1 == pytest.approx(3 / 7)
