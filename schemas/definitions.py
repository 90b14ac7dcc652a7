"""What the values of the closed vocabularies mean, and a JSON Schema that says so."""

import ast
import inspect
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, cast, get_args

from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from schemas import vocabulary


class Vocabulary(BaseModel):
    """A closed list of values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    meaning: str
    """What a value of it says, in one sentence."""
    source: str
    """Where its terms come from."""
    values: Mapping[str, str]
    """The definition of each value, in the order of the list."""


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """All vocabularies by the names that they have in ``schemas.vocabulary``."""
    import yaml

    text = Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8")
    return {name: Vocabulary.model_validate(found) for name, found in yaml.safe_load(text).items()}


def vocabulary_of(values: tuple[Any, ...]) -> tuple[str, Vocabulary] | None:
    """The vocabulary with exactly these ``values``, and its name; None where there is none."""
    for name, found in vocabularies().items():
        if get_args(getattr(vocabulary, name)) == values:
            return name, found
    return None


def field_docstrings(model: type[BaseModel]) -> Mapping[str, str]:
    """What stands under each field of a model of a result, by the field's key in JSON.

    Pydantic could keep these texts with the model, but then each import of a result's models would read their source.
    """
    body = cast(ast.ClassDef, ast.parse(inspect.getsource(model)).body[0]).body
    found = {}
    for before, after in pairwise(body):
        if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name) and isinstance(after, ast.Expr):
            key = model.model_fields[before.target.id].alias or before.target.id
            found[key] = inspect.cleandoc(str(ast.literal_eval(after.value)))
    return found


class DescribedSchema(GenerateJsonSchema):
    """Says what each key means, and beside each closed list its values: ``enumDescriptions``, which editors show."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """The schema of a model, with what stands under its fields."""
        made = super().model_schema(schema)
        texts = field_docstrings(schema["cls"])
        described = {key: {**found, "description": texts[key]} for key, found in made["properties"].items()}
        return {**made, "properties": described}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        """The schema of a list of values, with the definitions of those that are a vocabulary."""
        made = super().literal_schema(schema)
        found = vocabulary_of(tuple(schema["expected"]))
        if found is None:
            return made
        _, known = found
        described = {"description": f"{known.meaning} Source: {known.source}"}
        return {**made, **described, "enumDescriptions": list(known.values.values())}
