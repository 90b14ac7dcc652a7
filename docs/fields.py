"""The reference of a result's fields and values, from ``schemas``."""

import inspect
from typing import Any

from schemas import Extraction
from schemas.definitions import vocabularies, vocabulary_of

Described = dict[str, Any]


def models_page() -> str:
    """A section for each model of a result, with its keys, as Markdown."""
    schema = Extraction.model_json_schema(mode="serialization")
    models = {"Extraction": schema, **{name: schema["$defs"][name] for name in _in_order(schema)}}
    return "\n".join(_model(name, described) for name, described in models.items())


def values_page() -> str:
    """A section for each closed list, with its values, as Markdown."""
    parts = []
    for name, found in vocabularies().items():
        parts += [f"## {name}", found.meaning, f"Source: {found.source.rstrip('.')}."]
        parts += [f"`{value}`\n: {text}" for value, text in found.values.items()]
    return "\n\n".join(parts) + "\n"


def _in_order(schema: Described) -> list[str]:
    """The models in the order in which a reader of a result meets them."""
    found: list[str] = []
    for described in schema["properties"].values():
        for name in _references(described):
            for one in (name, *_below(schema, name)):
                if one not in found:
                    found.append(one)
    return found


def _below(schema: Described, name: str) -> list[str]:
    return [one for described in schema["$defs"][name]["properties"].values() for one in _references(described)]


def _references(described: Described) -> list[str]:
    found = [described["$ref"]] if "$ref" in described else []
    inner = [*described.get("anyOf", ()), *([described["items"]] if "items" in described else ())]
    return [reference.rpartition("/")[2] for reference in found] + [r for one in inner for r in _references(one)]


def _model(name: str, described: Described) -> str:
    parts = [f"## {name}", inspect.cleandoc(described["description"])]
    for key, field in described["properties"].items():
        parts.append(f"`{key}` – {_type(field)}\n: {field['description']}")
    return "\n\n".join(parts) + "\n"


def _type(field: Described) -> str:
    """A field's type in words, with links to what it is made of."""
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"])
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in field:
        return _closed_list(tuple(field["enum"]))
    if "const" in field:
        return f"always `{field['const']}`"
    if field["type"] == "array":
        return f"list of {_type(field['items'])}"
    return _simple(field)


def _closed_list(values: tuple[str, ...]) -> str:
    found = vocabulary_of(values)
    if found is None:
        return "one of " + ", ".join(f"`{value}`" for value in values)
    return f"one of [{found[0]}](values.md#{found[0].lower()})"


def _simple(field: Described) -> str:
    if field["type"] == "string":
        return "id" if "treaty|party" in field.get("pattern", "") else field.get("format", "text")
    if field["type"] == "number" and field.get("maximum") == 1:
        return "number from 0 to 1"
    return {"integer": "whole number"}.get(field["type"], str(field["type"]))
