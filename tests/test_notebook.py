"""A result in a notebook, shown by IPython itself."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from IPython.core.interactiveshell import InteractiveShell

from agent.notebook import shown_in_notebooks
from agent.output import render
from tests.builders import extraction


class Frames(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    shell = InteractiveShell.instance()
    yield shell
    InteractiveShell.clear_instance()


def test_a_notebook_shows_the_page_in_a_frame_that_cannot_touch_it(shell: InteractiveShell) -> None:
    result = shown_in_notebooks(extraction())
    shown, _ = shell.display_formatter.format(result)
    ((tag, attributes),) = Frames(shown["text/html"]).found
    assert tag == "iframe"
    assert attributes["srcdoc"] == render(result, "html")
    assert attributes["sandbox"] == "allow-scripts allow-downloads"


def test_without_a_notebook_nothing_is_done() -> None:
    result = extraction()
    assert shown_in_notebooks(result) is result
