"""Options that several commands have."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class SplitName(StrEnum):
    """What can be chosen of a folder with splits."""

    dev = "dev"
    test = "test"
    all = "all"


Data = Annotated[
    Path | None,
    typer.Option(help="A folder with NAME.LANG.txt and NAME.LANG.yaml; without it the program's own articles."),
]
Split = Annotated[
    SplitName | None,
    typer.Option(help="Which articles; without it dev, or all where the folder has no splits.yaml."),
]
Run = Annotated[Path, typer.Argument(help="The folder of a run.", show_default=False)]
