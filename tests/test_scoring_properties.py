"""What holds for every result, whatever is in it."""

import random
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.scoring import Scores, score
from schemas import Extraction
from tests.scoring_cases import case, opinion, party, result, statement, term, treaty

TEXT = "".join(chr(ord("a") + n % 26) for n in range(120))
NAMES = ["Peru", "Chile", "Bolivia", "Andean Bank"]
PEOPLE = ["Ana Prado", "Prado", "Juan Soto", "Dr Juan Soto", "Inés Mora"]

SLOWLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Bound by no clock: a busy machine is no fault."""

Items = dict[str, list[dict[str, Any]]]

places = st.tuples(st.integers(0, 100), st.integers(1, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))
several = st.lists(places, min_size=1, max_size=3, unique=True)


@st.composite
def items(draw: st.DrawFn) -> Items:
    """Items that crowd together, so that many compete for one match."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    some = st.lists(st.sampled_from(names), unique=True, max_size=2) if names else st.just([])
    kinds, people = st.sampled_from(["trade", "payment"]), st.sampled_from(PEOPLE)
    stances, speech = st.sampled_from(["critical", "neutral"]), st.sampled_from(["direct", "indirect"])
    sure = st.none() | st.floats(0, 1)
    roles, titles = st.sampled_from(["signatory", "mediator"]), st.sampled_from(["Rail Treaty", "Road Treaty", None])
    return {
        "treaties": [treaty(draw(several), title=draw(titles)) for _ in range(draw(st.integers(0, 2)))],
        "parties": [party(name, draw(places), role=draw(roles), confidence=draw(sure)) for name in names],
        "terms": [
            term(draw(several), kind=draw(kinds), obligors=draw(some), confidence=draw(sure))
            for _ in range(draw(st.integers(0, 5)))
        ],
        "statements": [
            statement(place, draw(people), kind=draw(speech), confidence=draw(sure))
            for place in draw(st.lists(places, unique=True, max_size=5))
        ],
        "opinions": [
            opinion(draw(several), draw(people), stance=draw(stances), confidence=draw(sure))
            for _ in range(draw(st.integers(0, 3)))
        ],
    }


def built(of: Items) -> Extraction:
    return result(TEXT, **of)


def shuffled(of: Items, chance: random.Random) -> Items:
    return {slot: chance.sample(entries, len(entries)) for slot, entries in of.items()}


def renumbered(extraction: Extraction, chance: random.Random) -> Extraction:
    """The same result with other ids, in another order of its items."""
    data = extraction.model_dump(mode="json")
    ids: dict[str, str] = {}
    for kind, slot in (("treaty", "treaties"), ("party", "parties"), ("term", "terms"), ("opinion", "opinions")):
        numbers = chance.sample(range(1, 100), len(data[slot]))
        ids |= {item["id"]: f"{kind}-{n}" for item, n in zip(data[slot], numbers, strict=True)}
        chance.shuffle(data[slot])
    numbers = chance.sample(range(1, 100), len(data["evidence"]))
    ids |= {item["id"]: f"evidence-{n}" for item, n in zip(data["evidence"], numbers, strict=True)}
    chance.shuffle(data["evidence"])
    return Extraction.model_validate_json(_json(_replaced(data, ids)))


def _replaced(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(entry, ids) for key, entry in value.items()}
    if isinstance(value, list):
        return [_replaced(entry, ids) for entry in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _json(value: Any) -> str:
    import json

    return json.dumps(value)


def rates(scores: Scores, of: Callable[[Any], Any]) -> dict[str, Any]:
    return {slot.name: of(slot) for slot in scores.slots}


@settings(SLOWLY, max_examples=15)
@given(items())
def test_labels_score_one_against_themselves(of: Items) -> None:
    scores = score([case(built(of), built(of))])
    for slot in scores.slots:
        assert (slot.fp, slot.fn) == (0, 0)
        assert slot.micro.f1.value == slot.macro.f1.value == (1.0 if slot.tp else None)
    assert scores.headline.value == (1.0 if scores.headline_slots else None)
    assert {entry.f1 for entry in scores.spans} <= {1.0, None}
    assert {field.score for slot in scores.fields for field in slot.fields} <= {1.0, None}


@settings(SLOWLY, max_examples=15)
@given(items())
def test_nothing_found_scores_zero(of: Items) -> None:
    for predicted in (result(TEXT), None):
        for slot in score([case(built(of), predicted)]).slots:
            assert (slot.tp, slot.fp) == (0, 0)
            assert slot.micro.f1.value == slot.macro.recall.value == (0.0 if slot.fn else None)


@settings(SLOWLY, max_examples=25)
@given(items(), items(), st.randoms(use_true_random=False))
def test_neither_order_nor_ids_matter(gold: Items, found: Items, chance: random.Random) -> None:
    first, second = built(gold), built(found)
    other_ids = [case(renumbered(first, chance), renumbered(second, chance))]
    other_order = [case(built(shuffled(gold, chance)), built(shuffled(found, chance)))]
    scores = score([case(first, second)])
    assert score(other_ids) == scores
    assert score(other_order) == scores


@settings(SLOWLY, max_examples=25)
@given(items(), items())
def test_gold_and_predicted_exchanged_exchange_precision_and_recall(gold: Items, found: Items) -> None:
    there = score([case(built(gold), built(found))])
    back = score([case(built(found), built(gold))])
    assert rates(there, lambda s: (s.tp, s.fp, s.fn)) == rates(back, lambda s: (s.tp, s.fn, s.fp))
    assert rates(there, lambda s: s.micro.precision) == rates(back, lambda s: s.micro.recall)
    assert rates(there, lambda s: s.macro.f1) == rates(back, lambda s: s.macro.f1)
    assert there.headline.value == back.headline.value


@settings(SLOWLY, max_examples=25)
@given(items(), items())
def test_a_stricter_demand_never_matches_more(gold: Items, found: Items) -> None:
    scores = score([case(built(gold), built(found))])
    for slot in scores.slots:
        assert slot.tp + slot.fn == sum(s.tp + s.fn for s in scores.slots if s.name == slot.name)
        if slot.condition:
            assert slot.tp <= scores.slot(slot.name.replace(f" with {slot.condition}", "")).tp
        if slot.level in ("exact", "exact_raw"):
            assert slot.tp <= scores.slot(slot.name.replace(slot.level, "0.5")).tp
        if slot.level == "exact_raw":
            assert slot.tp <= scores.slot(slot.name.replace("exact_raw", "exact")).tp
