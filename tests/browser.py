"""A real browser for tests: Chromium, where there is one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window; without Chromium the test is skipped, and fails where CI is set."""
    if CHROMIUM is None:
        told = "There is no Chromium on this machine; install one (Debian: apt-get install chromium)."
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Opened:
    """A page in a browser, with what it complained of and what it asked the network for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))

    def open(self, html: str, folder: Path) -> Page:
        """Show a page from the disk."""
        path = folder / "page.html"
        path.write_text(html, encoding="utf-8", newline="")
        self.page.goto(path.as_uri())
        return self.page

    def run(self, script: str, argument: Any = None) -> Any:
        """What a script in the page returns."""
        return self.page.evaluate(script, argument)


def select(page: Page, words: str) -> None:
    """Select words of the article, as a reader does with a mouse, wherever marks cut them."""
    page.evaluate(
        """words => {
          const article = document.getElementById("article");
          const walk = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
          const nodes = [];
          while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(".ref")) nodes.push(walk.currentNode);
          const start = nodes.map(node => node.data).join("").indexOf(words);
          const at = wanted => {
            let place = 0;
            for (const node of nodes) {
              if (wanted <= place + node.data.length) return [node, wanted - place];
              place += node.data.length;
            }
          };
          document.getSelection().setBaseAndExtent(...at(start), ...at(start + words.length));
        }""",
        words,
    )
