"""Tables of numbers for standard output; no word of an article is in them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evals.scoring import Agreement, Comparison, Estimate, Scores

COSTS = ("seconds", "calls", "input_tokens", "output_tokens")


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows as columns: the last ones, which are numbers, to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [first.ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def summary(scores: "Scores") -> str:
    """The headline, the measures that it is made of and what goes with them, and what the run cost."""
    rows = [("", "PRECISION", "RECALL", "F1", "95 % OF F1", "TP", "FP", "FN")]
    for measure in scores.slots:
        if measure.name in scores.headline_slots or measure.level == "identity":
            rates = measure.micro
            rows.append(
                (
                    measure.name,
                    number(rates.precision.value),
                    number(rates.recall.value),
                    number(rates.f1.value),
                    interval(rates.f1),
                    str(measure.tp),
                    str(measure.fp),
                    str(measure.fn),
                )
            )
    rows.append(("mean slot F1", "", "", number(scores.headline.value), interval(scores.headline), "", "", ""))
    facts = scores.facts
    lines = [
        aligned(rows),
        f"Articles: {len(scores.articles)}, of them failed: {len(facts.failed)}, partial: {len(facts.partial)}.",
        f"Without an agreement: {facts.without_agreement}, of them left empty: {facts.stayed_empty}.",
        f"Items kept: {facts.kept}, claims dropped: {facts.dropped}.",
    ]
    spent = {cost.name: cost for cost in facts.spending}
    costs = [f"{spent[name].mean:,.1f} {name.replace('_', ' ')}" for name in COSTS if name in spent]
    if costs:
        lines.append(f"An article took {', '.join(costs)} on average.")
    if facts.failed:
        lines.append(f"Failed, and counted as missed: {', '.join(facts.failed)}.")
    return "\n".join(lines)


def number(value: float | None) -> str:
    """A score with three decimals, or a dash where there is none."""
    return "–" if value is None else f"{value:.3f}"


def interval(estimate: "Estimate") -> str:
    """The 95 % interval of a score."""
    if estimate.low is None or estimate.high is None:
        return "–"
    return f"{number(estimate.low)} … {number(estimate.high)}"


def differences(comparison: "Comparison", first: str, second: str) -> str:
    """Two runs side by side: their F1, the second less the first, and how likely chance alone gives so much."""
    rows = [("F1", "FIRST", "SECOND", "DIFFERENCE", "95 % OF IT", "P")]
    for found in (*comparison.slots, comparison.headline):
        change = found.difference
        rows.append(
            (
                found.name,
                number(found.first),
                number(found.second),
                "–" if change.value is None else f"{change.value:+.3f}",
                interval(change),
                "–" if found.p is None else f"{found.p:.4f}",
            )
        )
    articles = comparison.articles
    better = sum((article.second or 0) > (article.first or 0) for article in articles)
    worse = sum((article.second or 0) < (article.first or 0) for article in articles)
    return "\n".join(
        [
            f"First: {first}",
            f"Second: {second}",
            aligned(rows),
            f"Articles: {len(articles)}; the second is better on {better}, worse on {worse}.",
            f"P is two-sided, of a paired permutation test with {comparison.shuffles:,} shuffles.",
        ]
    )


def agreed(agreement: "Agreement") -> str:
    """How far two annotators agree: on which items there are, and on their values."""
    items: list[tuple[str, ...]] = [("ITEMS", "BOTH", "FIRST ONLY", "SECOND ONLY", "F1", "95 % OF F1")]
    for slot in agreement.slots:
        items.append(
            (
                slot.name,
                str(slot.both),
                str(slot.only_first),
                str(slot.only_second),
                number(slot.f1.value),
                interval(slot.f1),
            )
        )
    items.append(("mean slot F1", "", "", "", number(agreement.headline.value), interval(agreement.headline)))
    values: list[tuple[str, ...]] = [("VALUES", "PAIRS", "AGREED", "KAPPA", "95 % OF KAPPA")]
    for field in agreement.fields:
        values.append(
            (
                f"{field.slot} {field.field}",
                str(field.pairs),
                str(field.agreed),
                number(field.kappa.value),
                interval(field.kappa),
            )
        )
    articles = f"Articles: {len(agreement.articles)} ({', '.join(agreement.articles)})."
    return "\n".join([aligned(items), "", aligned(values), "", articles])
