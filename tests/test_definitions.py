"""Every value of a result has a definition, and the JSON Schema says it."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from agent.answers import ChunkAnswer
from schemas import Extraction, vocabulary
from schemas.definitions import vocabularies
from tests.conftest import Command


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for model, described in {"Extraction": schema, **schema["$defs"]}.items():
        for name, found in described["properties"].items():
            yield f"{model}.{name}", found


@pytest.mark.parametrize("name", vocabularies())
def test_every_value_is_defined_in_its_order(name: str) -> None:
    assert tuple(vocabularies()[name].values) == get_args(getattr(vocabulary, name))


def test_every_closed_list_of_a_result_is_defined() -> None:
    lists = {
        name: one.get("enumDescriptions")
        for name, found in properties(Extraction.model_json_schema())
        for one in (found, *found.get("anyOf", ()))
        if "enum" in one
    }
    assert [name for name, found in lists.items() if found is None] == ["Dropped.item"]
    assert len(lists) == 12


def test_definitions_are_sentences() -> None:
    for found in vocabularies().values():
        for text in (found.meaning, *found.values.values()):
            assert text.endswith(".")
            assert text[0].isupper()


def test_every_key_of_a_result_is_described(command: Command) -> None:
    schema = json.loads(command("schema").out)
    assert [name for name, found in properties(schema) if not found.get("description")] == []


def test_closed_lists_say_what_their_values_mean() -> None:
    kind = Extraction.model_json_schema()["$defs"]["Evidence"]["properties"]["kind"]
    assert dict(zip(kind["enum"], kind["enumDescriptions"], strict=True)) == vocabularies()["EvidenceKind"].values


def test_schema_is_valid_and_takes_a_result(extract: Command) -> None:
    schema = Extraction.model_json_schema(mode="serialization")
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(extract().out))


def test_models_are_asked_in_as_few_words_as_before() -> None:
    assert "enumDescriptions" not in json.dumps(ChunkAnswer.model_json_schema())
