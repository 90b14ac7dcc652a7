"""What many tests need: a server of their own, an article on the disk, the command, and no keys around."""

import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from agent.cli import main
from schemas import Extraction
from tests.browser import Opened, chromium
from tests.server import ModelServer
from tests.story import ARTICLE, MARKET, right


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keys, addresses, proxies and kept answers of the machine that runs the tests change nothing.

    The answers have a folder of their own, beside which the embedded weights stay where they are.
    """
    monkeypatch.setenv("TREATY_AGENT_ANSWERS", str(tmp_path_factory.mktemp("answers")))
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
def heeds_interrupts() -> Iterator[None]:
    """Programs started by the test heed SIGINT, also where the tests themselves were started to ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


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


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    """An article of two parts, of which the second is about nothing."""
    path = tmp_path / "long.txt"
    path.write_text(f"{ARTICLE}\n{MARKET * 36}\n", encoding="utf-8")
    return path


@dataclass(frozen=True)
class Done:
    """What one run of the command left behind."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line with which a run without result ends."""
        assert (self.code, self.out) == (1, "")
        assert self.err.startswith("treaty-agent: ")
        assert self.err.endswith(".\n")
        assert self.err.count("\n") == 1
        return self.err.removeprefix("treaty-agent: ").rstrip("\n")

    @property
    def result(self) -> Extraction:
        """Standard output, which has to be a result and nothing else."""
        return Extraction.model_validate_json(self.out)


Command = Callable[..., Done]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """``treaty-agent`` with arguments and standard input, in this process."""

    def run(*arguments: object, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["treaty-agent", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin), encoding="utf-8"))
        capfd.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capfd.readouterr()
        return Done(code, out, err)

    return run


@pytest.fixture
def extract(command: Command, server: ModelServer, article_file: Path) -> Command:
    """``treaty-agent extract`` of the made-up article, or of another source, with the test's server."""

    def run(source: object = article_file, *options: object, stdin: bytes = b"") -> Done:
        return command("extract", source, "--model", "openai/test", "--base-url", server.url, *options, stdin=stdin)

    return run


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module: its event loop ends with them."""
    with chromium() as running:
        yield running


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """An empty page, as wide as a laptop; whatever it complains of fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = Opened(context.new_page())
    yield page
    context.close()
    assert page.complaints == []
