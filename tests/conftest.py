"""What many tests need: a server of their own, an article on the disk, and an environment without keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import ModelServer
from tests.story import ARTICLE, right


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys, addresses and proxies of the machine that runs the tests change nothing."""
    for name in (
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "OPENAI_ORG_ID",
        "OPENAI_PROJECT_ID",
        "TREATY_AGENT_MODEL",
        "TREATY_AGENT_BASE_URL",
    ):
        monkeypatch.delenv(name, raising=False)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1,localhost")


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A model that answers without fault, until a test scripts it otherwise."""
    with ModelServer(right).running() as running:
        yield running


@pytest.fixture
def article_file(tmp_path: Path) -> Path:
    """The made-up article, on the disk."""
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path
