"""A result that is not grounded, not linked or not typed cannot be built."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas import Evidence, Extraction, Failure, Term
from tests import builders
from tests.builders import SIGNED, TEXT


def changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """The full result as plain data, with one value replaced."""
    data: dict[str, Any] = builders.extraction(run=builders.partial_run()).model_dump()
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


def test_a_result_is_read_back_from_its_json() -> None:
    result = builders.extraction(run=builders.partial_run())
    assert Extraction.model_validate_json(result.model_dump_json()) == result


def test_a_result_is_read_back_from_its_plain_data() -> None:
    result = builders.extraction()
    assert Extraction.model_validate(result.model_dump()) == result


def test_offsets_are_code_points() -> None:
    text = "🛶 e\u0301tat. " + TEXT
    found = builders.evidence(SIGNED, 1, text=text)
    assert found.start == len("🛶 e\u0301tat. ")
    empty: dict[str, Any] = {"treaties": [], "parties": [], "terms": [], "opinions": []}
    builders.extraction(article=builders.article(text), evidence=[found], **empty)


class TestGrounding:
    def test_a_quote_next_to_its_place_is_refused(self) -> None:
        data = changed(("evidence", 0, "start"), 1)
        data["evidence"][0]["end"] += 1
        with pytest.raises(ValidationError, match="evidence-1: the quote is not at 1"):
            Extraction.model_validate(data)

    @pytest.mark.parametrize("by", [-1, 1])
    def test_a_span_of_another_length_than_its_quote_is_refused(self, by: int) -> None:
        end = builders.evidence().end + by
        with pytest.raises(ValidationError, match="evidence-1 spans"):
            Extraction.model_validate(changed(("evidence", 0, "end"), end))

    @pytest.mark.parametrize("change", [("signed", "sealed"), ("3 May", "8 May"), ("Portugal", "Paraguay")])
    def test_a_quote_that_was_changed_is_refused(self, change: tuple[str, str]) -> None:
        with pytest.raises(ValidationError, match="evidence-1: the quote is not at"):
            Extraction.model_validate(changed(("evidence", 0, "quote"), SIGNED.replace(*change)))

    def test_a_quote_from_the_end_backwards_is_refused(self) -> None:
        data = changed(("evidence", 0, "start"), -len(SIGNED))
        with pytest.raises(ValidationError, match="greater than or equal to 0"):
            Extraction.model_validate(data)

    def test_an_empty_quote_is_refused(self) -> None:
        facts = builders.evidence().model_dump() | {"quote": "", "start": 4, "end": 4}
        with pytest.raises(ValidationError, match="at least 1 character"):
            Evidence.model_validate(facts)

    def test_a_text_of_another_digest_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="sha256 is not the digest of text"):
            Extraction.model_validate(changed(("article", "sha256"), "0" * 64))


class TestLinks:
    @pytest.mark.parametrize(
        "path",
        [
            ("treaties", 0, "evidence", 0),
            ("treaties", 0, "depositary"),
            ("parties", 0, "evidence", 0),
            ("parties", 0, "treaties", 0),
            ("terms", 0, "evidence", 0),
            ("terms", 0, "treaty"),
            ("terms", 0, "obligors", 1),
            ("terms", 0, "beneficiaries", 0),
            ("evidence", 0, "supports", 2),
            ("evidence", 2, "speaker_party"),
            ("opinions", 0, "evidence", 0),
        ],
    )
    @pytest.mark.parametrize("kind", ["treaty", "party", "term", "evidence", "opinion"])
    def test_an_id_that_does_not_exist_is_refused_wherever_it_is_pointed_to(
        self, path: tuple[str | int, ...], kind: str
    ) -> None:
        with pytest.raises(ValidationError, match=f"points to '{kind}-9'"):
            Extraction.model_validate(changed(path, f"{kind}-9"))

    @pytest.mark.parametrize(
        "path", [("treaties", 0, "evidence", 0), ("terms", 0, "obligors", 0), ("terms", 0, "treaty")]
    )
    def test_an_id_of_another_kind_is_refused(self, path: tuple[str | int, ...]) -> None:
        with pytest.raises(ValidationError, match="points to 'opinion-1'"):
            Extraction.model_validate(changed(path, "opinion-1"))

    def test_an_id_is_given_once(self) -> None:
        twice = [builders.party(), builders.party()]
        with pytest.raises(ValidationError, match="'party-1' is not a new id of a party"):
            builders.extraction(parties=twice)

    def test_an_id_names_its_own_kind(self) -> None:
        with pytest.raises(ValidationError, match="'term-1' is not a new id of a party"):
            Extraction.model_validate(changed(("parties", 0, "id"), "term-1"))

    @pytest.mark.parametrize("name", ["party-0", "party-01", "party", "state-1", "party-1\n", ""])
    def test_an_id_has_one_form(self, name: str) -> None:
        with pytest.raises(ValidationError):
            Extraction.model_validate(changed(("parties", 1, "id"), name))

    @pytest.mark.parametrize("kind", ["treaties", "parties", "terms", "opinions"])
    def test_an_item_without_evidence_is_refused(self, kind: str) -> None:
        with pytest.raises(ValidationError, match="at least 1 item"):
            Extraction.model_validate(changed((kind, 0, "evidence"), []))


class TestTypes:
    @pytest.mark.parametrize("missing", ["", "  ", "N/A", "n/a", "unknown", "Unknown.", "None", "null", "-", "?"])
    @pytest.mark.parametrize(
        "path",
        [("parties", 0, "name"), ("terms", 0, "condition"), ("opinions", 0, "affiliation"), ("evidence", 2, "speaker")],
    )
    def test_a_text_that_stands_for_a_missing_value_is_refused(self, path: tuple[str | int, ...], missing: str) -> None:
        with pytest.raises(ValidationError):
            Extraction.model_validate(changed(path, missing))

    @pytest.mark.parametrize(
        "path", [(), ("article",), ("treaties", 0), ("parties", 0), ("terms", 0), ("evidence", 0), ("run",)]
    )
    def test_a_key_that_is_not_known_is_refused(self, path: tuple[str | int, ...]) -> None:
        with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
            Extraction.model_validate(changed((*path, "remark"), "something"))

    def test_every_key_has_to_be_given(self) -> None:
        data = builders.term().model_dump()
        for name in data:
            with pytest.raises(ValidationError, match="Field required"):
                Term.model_validate({key: value for key, value in data.items() if key != name})

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("treaties", 0, "kind"), "pact"),
            (("treaties", 0, "status"), "finished"),
            (("parties", 0, "role"), "party to it"),
            (("parties", 0, "iso3"), "PT"),
            (("terms", 0, "modality"), "must"),
            (("evidence", 0, "kind"), "quote"),
            (("opinions", 0, "stance"), "angry"),
            (("evidence", 0, "start"), "0"),
            (("evidence", 0, "confidence"), 1.5),
            (("run", "calls"), -1),
            (("run", "failures", 0, "chunk"), "0"),
            (("schema_version"), "2"),
        ],
    )
    def test_a_value_outside_of_its_type_is_refused(self, path: tuple[str | int, ...], value: object) -> None:
        steps = (path,) if isinstance(path, str) else path
        with pytest.raises(ValidationError):
            Extraction.model_validate(changed(steps, value))

    def test_a_result_cannot_be_changed(self) -> None:
        with pytest.raises(ValidationError, match="frozen"):
            builders.extraction().run.calls = 0

    def test_a_failure_of_the_whole_article_has_no_chunk(self) -> None:
        assert Failure(chunk=None, step="overview", reason="No server.").chunk is None
