"""What every model of a result has in common."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

PLACEHOLDERS = frozenset({"n/a", "na", "none", "null", "nil", "unknown", "unspecified", "-", "?"})
"""Texts that stand for a missing value, in lower case. A missing value is ``None``, never a text."""


def is_placeholder(text: str) -> bool:
    """Whether ``text`` is empty or only says that there is nothing to say."""
    return text.strip().rstrip(".").casefold() in PLACEHOLDERS or not text.strip()


def _refuse_placeholder(text: str) -> str:
    if is_placeholder(text):
        raise ValueError(f"{text!r} stands for a missing value; use null")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_refuse_placeholder)]
"""A text with something in it: stripped, not empty, not a placeholder such as "N/A"."""

Id = Annotated[str, StringConstraints(pattern=r"^(treaty|party|term|evidence|opinion)-[1-9]\d*$")]
"""An item's name within one result, such as ``party-2``: its kind and its place in the list."""

Iso3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
"""An ISO 3166-1 alpha-3 code."""


class StrictModel(BaseModel):
    """Refuses unknown keys and values of the wrong type; every key must be given."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, serialize_by_alias=True)

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The JSON Schema, with what every key and every value of a closed list means."""
        from schemas.definitions import DescribedSchema

        return super().model_json_schema(*args, **{"schema_generator": DescribedSchema, **kwargs})
