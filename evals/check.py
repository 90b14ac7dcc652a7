"""Whether articles and their labels can be scored: ``python -m evals.check ARTICLE.txt ...``."""

import sys
from pathlib import Path

from evals.gold import GoldError, read_gold


def main() -> int:
    problems = 0
    for article in map(Path, sys.argv[1:]):
        try:
            gold = read_gold(article)
        except GoldError as error:
            print(error)
            problems += 1
            continue
        r = gold.gold
        for e in r.evidence:
            if e.quote[-1] in ".,;:。．，、؛،۔।" or e.quote[0] in '"“«„»”' and e.quote[-1] in '"“«”»':
                print(f"{article.name}: check the ends of {e.quote!r}")
        print(
            f"{gold.name}: {len(r.article.text)} characters, {len(r.article.text.split())} words, {len(r.treaties)} treaties, {len(r.parties)} parties, {len(r.terms)} terms, {len(r.evidence)} passages, {len(r.opinions)} opinions"
        )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
