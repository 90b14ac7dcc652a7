"""The documentation pages and the README: every example runs, and the pages are built from today's program."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from typer.main import get_command

from agent.cli import app
from schemas.definitions import vocabularies
from tests.examples import Example, examples
from tests.server import ModelServer
from tests.story import ARTICLE

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))

SHIM = """\
#!{python}
# ``treaty-agent`` of this checkout, whose remote models are all the test's server.
import sys
sys.path.insert(0, {root!r})
from agent.model import endpoint
endpoint.OLLAMA_URL = {url!r}
sys.argv[1:] = [{url!r} if word == "http://localhost:8000/v1" else word for word in sys.argv[1:]]
sys.argv[0] = "treaty-agent"
"""
RUN_COMMAND = "from agent.cli import main\nmain()\n"
RUN_SCRIPT = "exec(compile(open(sys.argv.pop(1)).read(), 'example', 'exec'), {'__name__': '__main__'})\n"

NOT_RUN = re.compile(r"make |pip install |treaty-agent models (pull|path)|treaty-agent eval (replay|record)|export ")
"""What other tests and the build run, because it installs, fetches or takes minutes. ``export`` is for a shell."""

SHORTER = {
    "--split dev": "--split dev --limit 1",
    "runs/FIRST runs/SECOND": "runs/agent-openai-test-dev runs/single-prompt-openai-test-dev",
}
"""The same examples with less to read, on what those before them have made."""


@pytest.fixture
def place(tmp_path: Path, server: ModelServer) -> Iterator[Path]:
    """A folder with an article, as a reader of the pages may have one, and the commands in ``bin``."""
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, last in (("treaty-agent", RUN_COMMAND), ("run-example", RUN_SCRIPT)):
        shim = SHIM.format(python=sys.executable, root=str(ROOT), url=server.url)
        (programs / name).write_text(shim + last)
        (programs / name).chmod(0o755)
    yield tmp_path


@pytest.fixture
def run(place: Path, server: ModelServer) -> Callable[[Example], str]:
    """Run an example in that folder; what it prints on both streams."""
    environment = {
        **os.environ,
        "PATH": f"{place / 'bin'}:{os.environ['PATH']}",
        "OPENAI_API_KEY": "no-real-key",
        "OPENAI_BASE_URL": server.url,
        "TREATY_AGENT_MODEL": "openai/test",
        "TREATY_AGENT_CACHE": str(place / "cache"),
    }

    def run(example: Example) -> str:
        if example.kind == "python":
            (place / "example.py").write_text(example.text, encoding="utf-8")
            command = ["run-example", "example.py"]
        else:
            lines = [line for line in example.text.splitlines() if line.strip() and not NOT_RUN.match(line)]
            script = "\n".join(lines)
            for words, fewer in SHORTER.items():
                script = script.replace(words, fewer)
            # Names in capitals that a reader fills in, such as a model's, are as good as others here.
            command = ["bash", "-euo", "pipefail", "-c", script]
        done = subprocess.run(
            command, cwd=place, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=240, check=False
        )
        told = done.stdout.decode() + done.stderr.decode()
        assert done.returncode == 0, f"line {example.line}: {told}"
        return told

    return run


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_run(page: Path, place: Path, run: Callable[[Example], str]) -> None:
    printed = ""
    for example in examples(page):
        if example.kind == "file":
            path = place / example.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(example.text, encoding="utf-8")
        elif example.kind == "output":
            # What `make example` prints is the embedded model's, and its own test's.
            if page.name != "README.md":
                missing = [line for line in example.text.splitlines() if line not in printed and line != "..."]
                assert not missing, f"line {example.line}: {printed}"
        else:
            printed = run(example)


def test_what_is_not_run_exists() -> None:
    told = "\n".join(example.text for page in (ROOT / "README.md", *PAGES) for example in examples(page))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M)
    assert set(re.findall(r"^make ([a-z]+)", told, re.M)) <= set(targets)
    assert set(re.findall(r"pip install '.*\[(.+?)\]'", told)) <= set(project["optional-dependencies"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, built as ``make docs`` builds them: a warning is an error."""
    target = tmp_path_factory.mktemp("pages")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-E", "-q", "-b", "html", "docs", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return target


def text_of(page: Path) -> str:
    """A page's text, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8"))).split())


def test_every_command_and_option_is_in_the_reference(site: Path) -> None:
    text = text_of(site / "reference" / "commands.html")
    root = get_command(app)
    contexts = [root.make_context("treaty-agent", [], resilient_parsing=True)]
    seen = 0
    while contexts:
        context = contexts.pop()
        command = context.command
        for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
            below = command.get_command(context, name)
            contexts.append(below.make_context(name, [], parent=context, resilient_parsing=True))
        assert context.command_path in text
        for parameter in command.get_params(context):
            record = parameter.get_help_record(context)
            if record and record[0] != "--help":
                assert record[0] in text
                assert " ".join(record[1].partition("  [")[0].replace("`", "").split()) in text
                seen += 1
    assert seen > 30


def test_every_field_and_value_is_in_the_reference(site: Path) -> None:
    values, fields = text_of(site / "reference" / "values.html"), text_of(site / "reference" / "fields.html")
    for name, found in vocabularies().items():
        assert name in fields
        for value, text in found.values.items():
            assert f"{value} {text}" in values.replace("’", "'").replace("“", '"')
    for key in ("name_as_written", "speaker_party", "told_to", "cached_calls"):
        assert key in fields


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loads = re.compile(
        r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["']?(?:https?:)?//|<link\b[^>]*\bhref=["']?(?:https?:)?//"""
    )
    styles = re.compile(r"""url\(["']?(?:https?:)?//|@import ["']?(?:https?:)?//""")
    for page in site.rglob("*.html"):
        assert not loads.search(page.read_text(encoding="utf-8")), page
    for style in site.rglob("*.css"):
        assert not styles.search(style.read_text(encoding="utf-8")), style
