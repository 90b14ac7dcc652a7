"""The program, Python, and the packages that it needs or can make use of."""

import platform
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from pathlib import Path

from packaging.requirements import Requirement

from agent.doctor.finding import Finding

DISTRIBUTION = "treaty-agent"
SHOWN = ("xllamacpp", "openai", "instructor", "pydantic")
"""The libraries that run and ask models: the ones to name in a report of a fault."""


def installed() -> Iterator[Finding]:
    """The program, Python, the libraries, and each extra."""
    program = distribution(DISTRIBUTION)
    place = str(Path(__file__).parents[2])
    yield Finding(
        name="program",
        state="ok",
        found=f"{DISTRIBUTION} {program.version}, in {place}",
        facts={"version": program.version, "path": place},
    )
    yield _python(program)
    yield _libraries(program)
    for extra in program.metadata.get_all("Provides-Extra") or ():
        yield _extra(program, extra)


def _python(program: Distribution) -> Finding:
    wanted = str(program.metadata.json.get("requires_python", ""))
    running = platform.python_version()
    fits = Requirement(f"python{wanted}").specifier.contains(running, prereleases=True)
    return Finding(
        name="python",
        state="ok" if fits else "fault",
        found=f"{running} on {platform.system()} {platform.machine()}, {sys.executable}",
        todo=None if fits else f"install treaty-agent with Python {wanted}",
        facts={"version": running, "system": platform.system(), "machine": platform.machine(), "path": sys.executable},
    )


def _libraries(program: Distribution) -> Finding:
    needed = [r for r in _requirements(program) if r.marker is None or r.marker.evaluate({"extra": ""})]
    unfit = [requirement for requirement in needed if not _fits(requirement)]
    shown = {name: _version(name) for name in SHOWN}
    named = ", ".join(f"{name} {found or 'missing'}" for name, found in shown.items())
    missing = " ".join(f"'{requirement}'" for requirement in unfit)
    return Finding(
        name="libraries",
        state="fault" if unfit else "ok",
        found=f"{len(needed) - len(unfit)} of {len(needed)} fit; {named}",
        todo=f"run `pip install {missing}`" if unfit else None,
        facts={"needed": len(needed), "fit": len(needed) - len(unfit), **shown},
    )


def _extra(program: Distribution, extra: str) -> Finding:
    named = [r for r in _requirements(program) if r.marker is not None and not r.marker.evaluate({"extra": ""})]
    needed = [r for r in named if r.marker is not None and r.marker.evaluate({"extra": extra})]
    unfit = [requirement for requirement in needed if not _fits(requirement)]
    versions = ", ".join(f"{requirement.name} {_version(requirement.name)}" for requirement in needed)
    missing = ", ".join(requirement.name for requirement in unfit)
    return Finding(
        name=f"extra {extra}",
        state="note" if unfit else "ok",
        found=f"not installed: {missing}" if unfit else versions or "nothing to install",
        todo=f"run `pip install '{DISTRIBUTION}[{extra}]'`" if unfit else None,
        facts={"installed": not unfit},
    )


def _requirements(program: Distribution) -> list[Requirement]:
    return [Requirement(line) for line in program.requires or ()]


def _fits(requirement: Requirement) -> bool:
    found = _version(requirement.name)
    return found is not None and requirement.specifier.contains(found, prereleases=True)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
