"""What holds for every result: links both ways, ids, and the same whatever the order of the answers."""

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.claims import Grounded
from schemas import Extraction
from tests.merged import grounded, merged
from tests.story import ARTICLE, RIGHT, SIGNED, Claims, opinion, party, statement, term, treaty


def links_of_items(result: Extraction) -> set[tuple[str, str]]:
    items = [*result.treaties, *result.parties, *result.terms, *result.opinions]
    return {(item.id, evidence) for item in items for evidence in item.evidence}


def links_of_evidence(result: Extraction) -> set[tuple[str, str]]:
    return {(item, evidence.id) for evidence in result.evidence for item in evidence.supports}


def everything() -> list[Grounded]:
    """The right claims, some wrong ones, and others that say the same as a right one in other words."""
    wrong: Claims = {
        "treaties": [treaty(SIGNED, kind="treaty", status=None)],
        "parties": [party(SIGNED, "Uganda", role="party"), party(SIGNED, "Rwanda"), party("Its fleet", "Dodoma")],
        "terms": [
            term("Kenya must not fish beyond the agreed line", kind="resource_access"),
            term(SIGNED, kind="other"),
        ],
        "statements": [
            statement("the perch, one of them remarked, has never asked for a visa", "Grace Atuhaire"),
            statement("We leave the lake to our children in better order than we found it", None, kind="mixed"),
        ],
        "opinions": [
            opinion("he gets seasick", "Kamau"),
            opinion("neither government knows how many there are", "Atuhaire", stance="critical"),
        ],
    }
    return [
        *(found for chunk, claims in enumerate((RIGHT, wrong)) for found in grounded(ARTICLE, claims, chunk)),
        *grounded(ARTICLE, {"parties": RIGHT["parties"][:2]}, 2),
    ]


def test_links_hold_both_ways() -> None:
    result = merged(ARTICLE, everything())
    assert links_of_items(result) == links_of_evidence(result)
    assert len(links_of_items(result)) > 10


def test_evidence_stands_in_the_order_of_the_article() -> None:
    places = [(e.start, e.end) for e in merged(ARTICLE, everything()).evidence]
    assert places == sorted(places)


def test_passages_that_are_nearly_the_same_stand_once() -> None:
    evidence = merged(ARTICLE, everything()).evidence
    for one, next_one in pairwise(evidence):
        shared = min(one.end, next_one.end) - max(one.start, next_one.start)
        assert shared < 0.8 * (max(one.end, next_one.end) - min(one.start, next_one.start))


@given(st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_answers_come_does_not_matter(shuffle: random.Random, complete: bool) -> None:
    claims = everything()
    expected = merged(ARTICLE, claims, complete=complete)
    shuffle.shuffle(claims)
    assert merged(ARTICLE, claims, complete=complete) == expected


@given(st.sets(st.integers(0, len(everything()) - 1)), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_part_of_the_claims_gives_a_result_whose_links_hold(chosen: set[int], complete: bool) -> None:
    claims = everything()
    result = merged(ARTICLE, [claims[place] for place in sorted(chosen)], complete=complete)
    assert links_of_items(result) == links_of_evidence(result)
    assert all(e.supports or e.kind != "reported_fact" for e in result.evidence)
    for items in (result.treaties, result.parties, result.terms, result.evidence, result.opinions):
        assert [int(item.id.partition("-")[2]) for item in items] == list(range(1, len(items) + 1))


def test_the_same_claims_twice_change_nothing_but_the_count_of_what_was_left_out() -> None:
    once, twice = merged(ARTICLE, everything()), merged(ARTICLE, everything() * 2)
    assert once.model_dump(exclude={"run"}) == twice.model_dump(exclude={"run"})
