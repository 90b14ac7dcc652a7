"""Which models run inside the program, where their weights come from, and how to know that they are right."""

from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    StringConstraints,
    TypeAdapter,
    model_validator,
)

from agent.errors import UnknownModelError

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Frozen):
    """One piece of the weights inside a wheel."""

    distribution: str
    version: str
    member: str
    """The piece's path inside the wheel."""
    bytes: PositiveInt
    sha256: Sha256


class Mirror(_Frozen):
    """The weights cut into parts of ``part_bytes`` (the last may be shorter), each in a wheel of its own."""

    distribution: str
    """The wheels' name, a format of ``part``, which counts from 1."""
    version: str
    member: str
    """A part's path inside its wheel, a format of ``part``."""
    part_bytes: PositiveInt
    sha256: tuple[Sha256, ...] = Field(min_length=1)
    """The parts' digests, in the order in which the parts make up the file."""


class Entry(_Frozen):
    """One model: the file that is run, and the places that have it."""

    name: Annotated[str, StringConstraints(pattern=r"^local/[a-z0-9.-]+$")]
    title: str
    licence: str
    """An SPDX identifier."""
    file: Annotated[str, StringConstraints(pattern=r"^[\w.-]+\.gguf$")]
    """The file's name in the cache."""
    bytes: PositiveInt
    sha256: Sha256
    context: PositiveInt
    """Tokens that all questions asked at one time may fill together."""
    home: str
    """The publisher's URL, with a fixed revision."""
    mirror: Mirror | None = None

    @model_validator(mode="after")
    def _parts_make_up_the_file(self) -> Self:
        if self.mirror is not None:
            wanted = -(-self.bytes // self.mirror.part_bytes)
            if wanted != len(self.mirror.sha256):
                raise ValueError(f"{self.bytes} bytes are {wanted} parts, got {len(self.mirror.sha256)} digests")
        return self

    @property
    def parts(self) -> tuple[Part, ...]:
        """The mirror's parts in the order in which they make up the file; empty without a mirror."""
        mirror = self.mirror
        if mirror is None:
            return ()
        return tuple(
            Part(
                distribution=mirror.distribution.format(part=index + 1),
                version=mirror.version,
                member=mirror.member.format(part=index + 1),
                bytes=min(mirror.part_bytes, self.bytes - index * mirror.part_bytes),
                sha256=sha256,
            )
            for index, sha256 in enumerate(mirror.sha256)
        )


@cache
def entries() -> tuple[Entry, ...]:
    """Every model of the catalogue, in its order."""
    import yaml

    text = Path(__file__).with_name("catalogue.yaml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[Entry, ...]).validate_python(yaml.safe_load(text))


def find(name: str) -> Entry:
    """Return the model called ``name``, such as ``local/qwen2.5-coder-1.5b``.

    Raises:
        UnknownModelError: no model of the catalogue has that name.
    """
    for entry in entries():
        if entry.name == name:
            return entry
    known = ", ".join(entry.name for entry in entries())
    raise UnknownModelError(f"There is no embedded model {name!r}; choose one of: {known}.")
