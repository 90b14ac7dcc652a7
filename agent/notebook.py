"""A result in a notebook: the page that ``--format html`` writes, in a frame of its own.

Nothing is done where no notebook runs; IPython is never imported from here.
"""

import sys

from markupsafe import escape

from schemas import Extraction

HEIGHT = 640
"""Pixels of the frame."""


def shown_in_notebooks(result: Extraction) -> Extraction:
    """The same result; from now on a notebook shows every result as a page."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        shell.display_formatter.formatters["text/html"].for_type(Extraction, _framed)
    return result


def _framed(result: Extraction) -> str:
    """The page in a frame that can do nothing to the notebook: it has an origin of its own, and no network."""
    from agent.output import render

    page = escape(render(result, "html"))
    return (
        f'<iframe title="treaty-agent" sandbox="allow-scripts allow-downloads" srcdoc="{page}"'
        f' style="width: 100%; height: {HEIGHT}px; border: 0"></iframe>'
    )
