"""What was found, and whether the model that would run can run."""

from dataclasses import dataclass

from agent.doctor.embedded import cache, needs
from agent.doctor.finding import Finding, State
from agent.doctor.installed import installed
from agent.errors import ModelError
from agent.model.catalogue import find
from agent.model.endpoint import Endpoint, endpoint_of
from agent.model.listing import listed_models

__all__ = ["Diagnosis", "Finding", "State", "diagnosis"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagnosis:
    """All that was found."""

    model: str
    findings: tuple[Finding, ...]

    @property
    def can_run(self) -> bool:
        """Whether nothing keeps the model from running."""
        return not self.faults

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What keeps it from running."""
        return tuple(finding for finding in self.findings if finding.state == "fault")


def diagnosis(model: str, base_url: str | None = None, *, chosen_by: str, digest: bool = False) -> Diagnosis:
    """Look at the machine, for the model that would run.

    Args:
        model: ``local/NAME``, ``openai/NAME`` or ``ollama/NAME``.
        base_url: another OpenAI-compatible server for ``openai/NAME``.
        chosen_by: where the model's name comes from, in words.
        digest: whether all of an embedded model's weights is read, in seconds, to check its digest.
    """
    findings = [*installed()]
    try:
        endpoint = endpoint_of(model, base_url)
    except ModelError as error:
        findings.append(Finding(name="model", state="fault", found=str(error), facts={"name": model}))
    else:
        facts: dict[str, str | int | bool | None] = {"name": model, "chosen_by": chosen_by, "local": endpoint.is_local}
        findings.append(Finding(name="model", state="ok", found=f"{model}, {chosen_by}", facts=facts))
        findings += needs(find(model), digest=digest) if endpoint.is_local else [_server(endpoint)]
    return Diagnosis(model=model, findings=(*findings, cache()))


def _server(endpoint: Endpoint) -> Finding:
    address = endpoint.address()[0]
    where = address or "the provider"
    facts: dict[str, str | int | bool | None] = {"address": address}
    try:
        listed = listed_models(endpoint)
    except ModelError as error:
        return Finding(name="server", state="fault", found=str(error), facts={**facts, "answers": False})
    facts["answers"] = True
    if listed is None:
        found = f"{where} answers, and does not say which models it has"
        return Finding(name="server", state="note", found=found, facts=facts)
    if listed & {endpoint.served_name, f"{endpoint.served_name}:latest"}:
        return Finding(name="server", state="ok", found=f"{where} answers and has the model", facts=facts)
    return Finding(
        name="server",
        state="fault",
        found=f"{where} answers, and has no model {endpoint.served_name!r} among its {len(listed)}",
        todo="check the name, or fetch the model on the server",
        facts=facts,
    )
