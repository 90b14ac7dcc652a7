"""The page of a run. Everything that comes from an article or a model is escaped, wherever it stands."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from agent.output.escaping import escaped
from evals.report import figures
from evals.scoring import Inspection, Scores


def html(run_title: str, settings: Mapping[str, Any], scores: Scores, inspections: Sequence[Inspection]) -> str:
    """A page that needs nothing else: no script, no font, no picture, and its policy forbids to load any."""
    return _page("report.html.j2", _environment(None), run_title, settings, scores, inspections)


def markdown(run_title: str, settings: Mapping[str, Any], scores: Scores, inspections: Sequence[Inspection]) -> str:
    """The same as GitHub Markdown."""
    return _page("report.md.j2", _environment(_for_markdown), run_title, settings, scores, inspections)


def _for_markdown(value: Any) -> Any:
    """What a template prints, escaped unless it is one of our own figures."""
    return value if isinstance(value, Markup) else escaped(str(value))


@cache
def _environment(finalize: Callable[[Any], Any] | None) -> Environment:
    """Templates that escape for HTML, or by ``finalize`` for something else."""
    environment = Environment(
        loader=PackageLoader("evals.report"),
        autoescape=finalize is None,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for name in (
        *("number", "interval", "with_interval", "amount", "place", "bin_range"),
        *("label", "setting", "spaced", "measure"),
    ):
        environment.filters[name] = getattr(figures, name)
    return environment


def _page(
    template: str,
    environment: Environment,
    run_title: str,
    settings: Mapping[str, Any],
    scores: Scores,
    inspections: Sequence[Inspection],
) -> str:
    alone = {article.name: article for article in scores.articles}
    page = environment.get_template(template).render(
        title=run_title,
        settings=settings,
        scores=scores,
        main=[slot for slot in scores.slots if slot.name in scores.headline_slots],
        articles=[(seen, alone.get(seen.name)) for seen in sorted(inspections, key=lambda seen: seen.name)],
    )
    return page.strip() + "\n"
