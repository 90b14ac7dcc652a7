"""The claims of all parts of an article become one result."""

from dataclasses import replace

import pytest

from agent.claims import Grounded, Reading
from agent.grounding import FoldedText
from agent.model.client import Usage
from agent.model.endpoint import endpoint_of
from agent.reading import article_from_text
from agent.result import Made
from agent.result import result_of as result_of_made
from schemas import Extraction
from tests.merged import dropped, grounded, merged, result_of
from tests.story import opinion, party, statement, term, treaty

PACT = "Peru and Chile signed the Desert Railway Treaty in Arica on Monday"
MORE = {"treaties": [treaty(PACT, title="Desert Railway Treaty")]}


class TestParties:
    def test_names_in_several_languages_and_a_seat_of_government_are_one_party(self) -> None:
        text = (
            "La Russie a signé un accord avec le Pérou.\n\nMoscou paiera la moitié du prix.\n\n"
            "Россия хочет мира, Russland auch, und der Kreml sowieso."
        )
        names = ["La Russie", "Moscou", "Россия", "Russland", "Kreml"]
        found = [
            *grounded(text, {"treaties": [treaty("La Russie a signé un accord avec le Pérou")]}),
            *(
                claim
                for chunk, name in enumerate(names)
                for claim in grounded(text, {"parties": [party(name, name, name_in_english="Russia")]}, chunk)
            ),
        ]
        result = merged(text, found)
        assert [(p.name, p.iso3, p.name_as_written) for p in result.parties] == [("Russia", "RUS", "La Russie")]
        assert len(result.parties[0].evidence) == len(names)

    def test_names_that_a_model_left_untranslated_are_one_party_too(self) -> None:
        text = "Deutschland und Peru unterzeichneten einen Vertrag.\n\nBerlin zahlt."
        result = result_of(
            text,
            treaties=[treaty("Deutschland und Peru unterzeichneten einen Vertrag")],
            parties=[party("Deutschland", "Deutschland"), party("Berlin zahlt", "Berlin"), party("Peru", "Peru")],
        )
        assert [(p.name, p.iso3) for p in result.parties] == [("Germany", "DEU"), ("Peru", "PER")]

    def test_an_organisation_is_one_party_in_any_language(self) -> None:
        text = "L’Unione europea e il Perù hanno firmato un accordo.\n\nL’UE pagherà."
        result = result_of(
            text,
            treaties=[treaty("L’Unione europea e il Perù hanno firmato un accordo")],
            parties=[
                party("Unione europea", "Unione europea", name_in_english="European Union", type="state"),
                party("L’UE pagherà", "UE", name_in_english="EU", type="group"),
            ],
        )
        assert [(p.name, p.iso3, p.type) for p in result.parties] == [
            ("European Union", None, "international_organisation")
        ]

    def test_parties_of_one_sentence_stand_in_its_order(self) -> None:
        result = result_of(f"{PACT}.", **MORE, parties=[party(PACT, "Chile"), party(PACT, "Peru")])
        assert [p.name for p in result.parties] == ["Peru", "Chile"]

    def test_the_weightier_role_counts_wherever_it_stands(self) -> None:
        text = f"Chile had mediated before.\n\n{PACT}."
        result = result_of(
            text, **MORE, parties=[party("Chile had mediated before", "Chile", role="mediator"), party(PACT, "Chile")]
        )
        assert [(p.name, p.role) for p in result.parties] == [("Chile", "signatory")]

    def test_a_party_whose_name_is_not_in_the_article_is_left_out(self) -> None:
        result = result_of(f"{PACT}.", **MORE, parties=[party(PACT, "Bolivia"), party(PACT, "Peru")])
        assert [p.name for p in result.parties] == ["Peru"]
        assert dropped(result) == {("party", "the name is not in the article"): 1}

    def test_an_english_name_that_says_nothing_does_not_stand_in_the_result(self) -> None:
        text = "The Atacama Front signed a truce with Peru on Monday."
        quote = text.removesuffix(".")
        front = party(quote, "Atacama Front", name_in_english="N/A", type="non_state")
        result = result_of(text, treaties=[treaty(quote)], parties=[front])
        assert [(p.name, p.type) for p in result.parties] == [("Atacama Front", "non_state")]

    def test_a_representative_of_whom_the_article_knows_nothing_is_left_out(self) -> None:
        text = f"{PACT}. President Ana Quispe Rojas came by train."
        people = [{"name": "Quispe Rojas", "office": "president"}, {"name": "Juan Soto", "office": "minister"}]
        result = result_of(text, **MORE, parties=[party(PACT, "Peru", representatives=people)])
        assert [(p.name, p.office) for p in result.parties[0].representatives] == [("Quispe Rojas", "president")]

    def test_a_name_that_says_nothing_is_no_name_even_if_the_article_has_the_word(self) -> None:
        text = f"{PACT}. The cost is unknown, and none of them asked."
        people = [{"name": "Unknown", "office": None}, {"name": "None", "office": None}]
        result = result_of(
            text,
            **MORE,
            parties=[party(PACT, "Peru", representatives=people), party(PACT, "Unknown", type="group")],
            opinions=[opinion("The cost is unknown", "None")],
        )
        assert [(p.name, p.representatives) for p in result.parties] == [("Peru", [])]
        assert result.opinions == []

    def test_an_office_that_the_article_does_not_give_is_null(self) -> None:
        text = f"{PACT}. Ana Quispe came by train."
        people = [{"name": "Ana Quispe", "office": "queen"}]
        result = result_of(text, **MORE, parties=[party(PACT, "Peru", representatives=people)])
        assert result.parties[0].representatives[0].office is None


class TestRolesUnderTheViennaConvention:
    def roles(self, status: str | None, role: str, *, treaties: int = 1) -> list[str]:
        second = "Peru and Chile signed the Coastal Waters Protocol as well"
        claimed = [
            treaty(PACT, title="Desert Railway Treaty", status=status),
            treaty(second, title="Coastal Waters Protocol", kind="protocol", status=status),
        ]
        text = f"{PACT}.\n\n{second}."
        return [
            p.role
            for p in result_of(text, treaties=claimed[:treaties], parties=[party(PACT, "Peru", role=role)]).parties
        ]

    def test_who_has_only_signed_is_no_party(self) -> None:
        assert self.roles("signed", "party") == ["signatory"]
        assert self.roles("signed", "contracting_state") == ["signatory"]

    def test_the_same_holds_for_several_treaties_that_are_all_signed(self) -> None:
        assert self.roles("signed", "party", treaties=2) == ["signatory"]

    def test_who_negotiates_is_no_party(self) -> None:
        assert self.roles("negotiating", "party") == ["negotiating"]

    def test_a_treaty_in_force_has_parties(self) -> None:
        assert self.roles("in_force", "party") == ["party"]

    def test_other_roles_stay(self) -> None:
        assert self.roles("signed", "mediator") == ["mediator"]


class TestPeople:
    TEXT = (
        f"{PACT}.\n\n“A fine day,” said Ana Quispe, Peru’s president. “The rails will meet,” Quispe added.\n\n"
        "“It will cost a fortune,” said Luis Vega, an economist. “Nobody counted,” Vega said.\n\n"
        "Kenya Airways flew them in. “We were not asked,” Kenya said."
    )
    PERU = party(
        "Ana Quispe, Peru’s president", "Peru", representatives=[{"name": "Ana Quispe", "office": "president"}]
    )

    def test_a_speaker_in_short_form_gets_the_full_name_and_the_party(self) -> None:
        result = result_of(
            self.TEXT,
            **MORE,
            parties=[self.PERU],
            statements=[statement("The rails will meet", "Quispe"), statement("A fine day", "Ana Quispe")],
        )
        spoken = {e.quote: (e.speaker, e.speaker_party) for e in result.evidence if e.speaker}
        assert spoken == {
            "A fine day": ("Ana Quispe", "party-1"),
            "The rails will meet": ("Ana Quispe", "party-1"),
        }

    def test_who_speaks_for_a_party_is_no_expert(self) -> None:
        for name in ("Ana Quispe", "Quispe"):
            result = result_of(self.TEXT, **MORE, parties=[self.PERU], opinions=[opinion("The rails will meet", name)])
            assert result.opinions == []
            assert dropped(result) == {("opinion", "the expert speaks for a party"): 1}

    def test_each_passage_of_an_expert_is_an_opinion_and_says_who_it_is(self) -> None:
        result = result_of(
            self.TEXT,
            **MORE,
            opinions=[
                opinion("Nobody counted", "Vega", claim="The cost is not known.", stance="critical"),
                opinion("It will cost a fortune", "Luis Vega", title="economist", claim="It is dear."),
            ],
        )
        assert [(o.expert, o.title, o.claim) for o in result.opinions] == [
            ("Luis Vega", "economist", "It is dear."),
            ("Luis Vega", "economist", "The cost is not known."),
        ]
        assert [len(opinion.evidence) for opinion in result.opinions] == [1, 1]

    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [(None, "Kenya Airways", [None, "Kenya Airways"]), ("Kenya Airways", None, ["Kenya Airways", "Kenya Airways"])],
    )
    def test_whom_an_expert_spoke_to_stands_with_what_follows_alone(
        self, first: str | None, second: str | None, expected: list[str | None]
    ) -> None:
        result = result_of(
            self.TEXT,
            **MORE,
            opinions=[
                opinion("It will cost a fortune", "Luis Vega", told_to=first),
                opinion("Nobody counted", "Luis Vega", told_to=second),
            ],
        )
        assert [o.told_to for o in result.opinions] == expected

    def test_an_expert_whom_the_article_does_not_name_is_left_out(self) -> None:
        result = result_of(self.TEXT, **MORE, opinions=[opinion("Nobody counted", "Rosa Luna")])
        assert result.opinions == []
        assert dropped(result) == {("opinion", "the name is not in the article"): 1}

    def test_what_is_said_of_an_expert_but_not_written_is_null(self) -> None:
        claimed = opinion("Nobody counted", "Luis Vega", title="professor", affiliation="Yale", place="Lima")
        found = result_of(self.TEXT, **MORE, opinions=[claimed]).opinions[0]
        assert (found.title, found.affiliation, found.place, found.told_to) == (None, None, None, None)

    def test_a_state_that_speaks_is_not_taken_for_a_company_of_its_name(self) -> None:
        result = result_of(
            self.TEXT,
            **MORE,
            parties=[party("Kenya said", "Kenya", role="third_state")],
            statements=[
                statement("We were not asked", "Kenya", speaker_role="government"),
                statement("flew them in", "Kenya Airways", kind="indirect", speaker_role="organisation"),
            ],
        )
        spoken = {e.quote: (e.speaker, e.speaker_party) for e in result.evidence if e.speaker}
        assert spoken["We were not asked"] == ("Kenya", "party-1")
        assert spoken["flew them in"] == ("Kenya Airways", None)

    def test_a_speaker_whom_the_article_does_not_name_is_null(self) -> None:
        result = result_of(self.TEXT, **MORE, statements=[statement("A fine day", "Rosa Luna", speaker_party="Peru")])
        said = next(e for e in result.evidence if e.quote == "A fine day")
        assert (said.speaker, said.speaker_role, said.speaker_party) == (None, None, None)

    def test_a_fact_of_nobody_that_supports_nothing_is_left_out(self) -> None:
        fact = statement("Kenya Airways flew them in", None, kind="reported_fact")
        result = result_of(self.TEXT, **MORE, statements=[fact])
        assert [e.quote for e in result.evidence] == [PACT]
        assert dropped(result) == {("evidence", "it has no source and supports nothing"): 1}


class TestTreaties:
    def test_two_titles_of_one_agreement_in_different_parts_are_one(self) -> None:
        text = f"{PACT}.\n\nThe Railway Treaty lasts ten years."
        found = [
            *grounded(text, {"treaties": [treaty(PACT, title="Desert Railway Treaty", kind="treaty")]}, 0),
            *grounded(text, {"treaties": [treaty("The Railway Treaty", title="Railway Treaty", kind="treaty")]}, 1),
        ]
        result = merged(text, found)
        assert [(t.title, len(t.evidence)) for t in result.treaties] == [("Desert Railway Treaty", 2)]

    def test_two_agreements_of_one_part_stay_two_and_terms_go_to_theirs(self) -> None:
        text = f"{PACT}. They also signed the Coastal Waters Protocol. Trains run daily. Boats stay out."
        result = result_of(
            text,
            treaties=[
                treaty(PACT, title="Desert Railway Treaty", kind="treaty"),
                treaty("signed the Coastal Waters Protocol", title="Coastal Waters Protocol", kind="protocol"),
            ],
            terms=[
                term("Boats stay out", treaty="Coastal Waters Protocol"),
                term("Trains run daily", treaty="Desert Railway Treaty", kind="infrastructure"),
            ],
        )
        titles = {t.id: t.title for t in result.treaties}
        assert {t.summary: titles[t.treaty or ""] for t in result.terms} == {
            "Trains run daily": "Desert Railway Treaty",
            "Boats stay out": "Coastal Waters Protocol",
        }

    def test_a_title_that_the_article_does_not_hold_is_null(self) -> None:
        result = result_of(f"{PACT}.", treaties=[treaty(PACT, title="Andes Rail Accord")])
        assert result.treaties[0].title is None

    def test_the_day_of_signature_of_an_unsigned_treaty_is_null(self) -> None:
        claimed = treaty(PACT, status="negotiating", signed_on="Monday", signed_at="Arica")
        found = result_of(f"{PACT}.", treaties=[claimed]).treaties[0]
        assert (found.signed_on, found.signed_at) == (None, None)

    def test_without_an_agreement_there_is_nothing(self) -> None:
        result = result_of(f"{PACT}.", parties=[party(PACT, "Peru")], statements=[statement(PACT, "Peru")])
        assert (result.treaties, result.parties, result.evidence) == ([], [], [])
        assert dropped(result) == {
            ("evidence", "the article reports no agreement"): 1,
            ("party", "the article reports no agreement"): 1,
        }

    def test_unless_a_part_that_may_report_it_was_not_read(self) -> None:
        result = result_of(f"{PACT}.", complete=False, parties=[party(PACT, "Peru")])
        assert [p.name for p in result.parties] == ["Peru"]


class TestTerms:
    TEXT = f"{PACT}. Peru must lay 400 kilometres of track by 2031. Trains run daily."

    def test_one_passage_is_one_term_of_a_kind(self) -> None:
        result = result_of(
            self.TEXT,
            **MORE,
            terms=[
                term("Peru must lay 400 kilometres of track by 2031", kind="infrastructure"),
                term("lay 400 kilometres of track", kind="infrastructure"),
            ],
        )
        assert len(result.terms) == 1
        assert dropped(result) == {("term", "the passage stands for the same term already"): 1}
        assert all(e.supports for e in result.evidence)

    def test_one_passage_may_be_terms_of_two_kinds_on_one_piece_of_evidence(self) -> None:
        quote = "Peru must lay 400 kilometres of track by 2031"
        result = result_of(self.TEXT, **MORE, terms=[term(quote, kind="infrastructure"), term(quote, kind="duration")])
        assert {tuple(t.evidence) for t in result.terms} == {("evidence-2",)}
        assert result.evidence[1].supports == ["term-1", "term-2"]

    def test_a_summary_that_says_nothing_is_no_term(self) -> None:
        result = result_of(self.TEXT, **MORE, terms=[term("Trains run daily", summary=" N/A. ")])
        assert result.terms == []
        assert dropped(result) == {("term", "it says nothing"): 1}

    def test_names_of_nobody_among_the_parties_are_left_out_of_a_term(self) -> None:
        claimed = term("Trains run daily", obligors=["Peru", "Brazil", "", "Lima"], beneficiaries=["the passengers"])
        found = result_of(self.TEXT, **MORE, parties=[party(PACT, "Peru")], terms=[claimed]).terms[0]
        assert (found.obligors, found.beneficiaries) == (["party-1"], [])

    def test_a_duration_stands_on_the_treaty_too(self) -> None:
        claimed = term("Trains run daily", kind="duration", summary="It lasts ten years.")
        assert result_of(self.TEXT, **MORE, terms=[claimed]).treaties[0].duration == "It lasts ten years."


class TestAMinimumConfidence:
    TEXT = (
        f"{PACT}.\n\nPeru will pay. Chile keeps the rails.\n\n"
        "“A fine day,” said Peru. “Nobody counted,” Luis Vega said."
    )

    def claims(self, **confidences: float | None) -> list[Grounded]:
        """One claim of every kind and two of some, each with the confidence that its name is given."""
        claims = {
            "treaty": {"treaties": [treaty(PACT, title="Desert Railway Treaty")]},
            "peru": {"parties": [party(PACT, "Peru")]},
            "chile": {"parties": [party(PACT, "Chile")]},
            "pay": {"terms": [term("Peru will pay", obligors=["Peru"])]},
            "keep": {"terms": [term("Chile keeps the rails", obligors=["Chile"])]},
            "said": {"statements": [statement("A fine day", "Peru", speaker_party="Peru")]},
            "judged": {"opinions": [opinion("Nobody counted", "Luis Vega")]},
        }
        return [
            replace(found, confidence=confidences.get(name))
            for name, claim in claims.items()
            for found in grounded(self.TEXT, claim)
        ]

    def made(self, minimum: float | None, claims: list[Grounded]) -> Extraction:
        return result_of_made(
            Made(
                article=article_from_text(self.TEXT),
                folded=FoldedText(self.TEXT),
                reading=Reading(claims),
                failures=[],
                endpoint=endpoint_of("ollama/test"),
                usage=Usage(),
                seconds=1.0,
                chunks=1,
                prompts="0",
                schema="1",
                needs_treaty=True,
                min_confidence=minimum,
            )
        )

    def test_what_is_known_to_be_less_sure_is_left_out_and_counted(self) -> None:
        claims = self.claims(treaty=0.1, peru=0.9, chile=0.4, pay=0.5, keep=0.49, said=0.2, judged=0.3)
        result = self.made(0.5, claims)
        assert len(result.treaties) == 1
        assert [(p.id, p.name, p.confidence) for p in result.parties] == [("party-1", "Peru", 0.9)]
        assert [(t.id, t.obligors, t.confidence) for t in result.terms] == [("term-1", ["party-1"], 0.5)]
        assert [e.quote for e in result.evidence] == [PACT, "Peru will pay"]
        assert result.opinions == []
        reason = "the confidence is below the minimum"
        assert dropped(result) == {(item, reason): 1 for item in ("party", "term", "evidence", "opinion")}
        assert result.run.warnings == []

    def test_what_points_to_a_party_that_was_left_out_points_to_nothing(self) -> None:
        result = self.made(0.5, self.claims(peru=0.4, chile=0.9, pay=0.9, said=0.9))
        assert [(p.id, p.name) for p in result.parties] == [("party-1", "Chile")]
        assert [t.obligors for t in result.terms] == [[], ["party-1"]]
        assert [(e.speaker, e.speaker_party) for e in result.evidence if e.quote == "A fine day"] == [("Peru", None)]

    def test_what_has_no_confidence_stays(self) -> None:
        everything = self.made(None, self.claims(peru=0.9))
        assert self.made(0.5, self.claims(peru=0.9)) == everything
        assert (everything.run.dropped, everything.run.warnings) == ([], [])

    def test_a_model_that_gives_none_is_warned_of(self) -> None:
        warning = "The model gives no confidences, so the minimum of 0.5 left nothing out."
        assert self.made(0.5, self.claims(treaty=0.9)).run.warnings == [warning]
        assert self.made(0.5, self.claims(judged=0.0)).run.warnings == []
        assert self.made(None, self.claims()).run.warnings == []

    def test_where_nothing_was_claimed_there_is_nothing_to_warn_of(self) -> None:
        assert self.made(0.5, []).run.warnings == []
