"""How much of the labelled speech and provisions code finds before any model is asked: ``python -m evals.coverage``.

It bounds what the small model's way can reach on the development articles, by language: reported words that
:func:`agent.attribution.attribution` finds, and terms that are most of a sentence or of what somebody says in it.
"""

from collections import Counter, defaultdict

import schemas
from agent.attribution import attribution
from agent.grounding import Span
from agent.sentences import sentences
from evals.datasets import ARTICLES, Dataset
from evals.scoring.items import items_of
from evals.scoring.spans import jaccard, trimmed

HALF = 0.5


def coverage(gold: schemas.Extraction) -> Counter[str]:
    """Counts for one article: what is labelled, what of it is found, and what is found."""
    text, language = gold.article.text, gold.article.language
    whole, said = [], []
    for sentence in sentences(text, language):
        if not sentence.furniture:
            whole.append(trimmed(text, (sentence.start, sentence.end)))
            if found := attribution(text, Span(sentence.start, sentence.end), language):
                said.append(trimmed(text, (found.content.start, found.content.end)))
    spoken = [item.trimmed for slot in ("statements", "opinions") for item in items_of(gold, slot)]
    terms = [item.trimmed for item in items_of(gold, "terms")]
    counts = Counter(speech=len(spoken), terms=len(terms), said=len(said))
    counts["speech found"] = sum(any(jaccard(spans, [one]) >= HALF for one in said) for spans in spoken)
    counts["said is speech"] = sum(any(jaccard([one], spans) >= HALF for spans in spoken) for one in said)
    counts["terms found"] = sum(
        any(jaccard([s], [one]) >= HALF for s in spans for one in whole + said) for spans in terms
    )
    return counts


def main() -> None:
    """Print the counts for each language, and for all."""
    dataset = Dataset(ARTICLES)
    by_language: dict[str, Counter[str]] = defaultdict(Counter)
    for name in dataset.chosen("dev"):
        gold = dataset.gold(name).gold
        if gold.treaties:
            for group in (gold.article.language, "all"):
                by_language[group or "?"] += coverage(gold)
    for language, counts in sorted(by_language.items()):
        print(
            f"{language}: speech {counts['speech found']} of {counts['speech']} found, "
            f"{counts['said is speech']} of {counts['said']} found are speech; "
            f"terms {counts['terms found']} of {counts['terms']}"
        )


if __name__ == "__main__":
    main()
