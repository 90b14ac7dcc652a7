"""``treaty-agent eval check`` and ``agreement``: what the labels of a folder are worth; no model is asked."""

from typing import Annotated

import typer

from evals.cli.options import Data, Split

EXAMPLES = "Examples: treaty-agent eval check | treaty-agent eval check --data my-articles --article budget.en"
AGREEMENT_EXAMPLES = "Examples: treaty-agent eval agreement | treaty-agent eval agreement --data my-articles"


def check(
    data: Data = None,
    article: Annotated[list[str] | None, typer.Option(help="Only this one, by NAME.LANG; may be repeated.")] = None,
) -> None:
    """Check the labels of a folder.

    Looks at all gold files, the second annotator's labels and the splits; prints what is wrong, what to look at again,
    and how many articles there are of which kind. Exit codes: 0 all can be scored; 1 something cannot.
    """
    from evals.cli.tables import aligned
    from evals.datasets import ARTICLES, DataError, Dataset
    from evals.labels import checked

    dataset = Dataset(data or ARTICLES)
    found = checked(dataset, article or ())
    for line in (*found.problems, *found.warnings):
        typer.echo(line, err=True)
    typer.echo(aligned([("", "ARTICLES"), *found.counts()]))
    if found.problems:
        raise DataError(f"{len(found.problems)} of the things above have to be put right before the folder is used.")


def agreement(data: Data = None, split: Split = None) -> None:
    """Measure how far two annotators agree.

    Counts the articles that second/ has labels of, also those of the test split unless --split says otherwise.
    """
    from evals.cli.tables import agreed
    from evals.datasets import ARTICLES, Dataset
    from evals.labels import pairs
    from evals.scoring import agreement as agreement_of

    dataset = Dataset(data or ARTICLES)
    typer.echo(agreed(agreement_of(pairs(dataset, split.value if split else "all"))))
