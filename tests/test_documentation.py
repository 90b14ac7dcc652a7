"""The documentation pages and the README: every example runs, and the pages are built from today's program."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from typer.main import get_command

from agent.cli import app
from schemas.definitions import vocabularies
from tests.conftest import Command
from tests.examples import Example, examples
from tests.server import ModelServer
from tests.story import ARTICLE

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))

NOT_RUN = re.compile(
    r"# |make |pip install |OPENAI_API_KEY=your-key treaty-agent batch |RAY_ADDRESS=|ray start |vllm serve "
    r"|treaty-agent (?:models (?:pull|path)|eval (?:replay|record|run --data results)|review|extract https?:)"
)
"""What other tests and the build run, or nobody: it installs, fetches, costs money, serves without end, takes long,
needs several machines."""

SHORTER = {
    "--split dev": "--split dev --limit 1",
    "runs/FIRST runs/SECOND": "runs/agent-openai-test-dev runs/single-prompt-openai-test-dev",
    "http://localhost:8000/v1": "{server}",
    "project.json": "tasks.json",
}
"""The same examples with less to read, on what those before them have made, at the test's server."""

SHIM = """\
#!{python}
import sys
sys.path.insert(0, {root!r})
from agent.cli import main
sys.argv[0] = "treaty-agent"
main()
"""
"""``treaty-agent`` of this checkout, for examples that start it themselves."""


@pytest.fixture
def place(tmp_path: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an article, as a reader of the pages may have one; each remote model is the test's server."""
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "results").mkdir()
    for example in examples(ROOT / "docs" / "how-to" / "evaluate.md"):
        write(example, tmp_path)
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "treaty-agent").write_text(SHIM.format(python=sys.executable, root=str(ROOT)))
    (programs / "treaty-agent").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("agent.model.endpoint.OLLAMA_URL", server.url)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("OPENAI_API_KEY", "no-real-key")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("TREATY_AGENT_MODEL", "openai/test")
    monkeypatch.setenv("TREATY_AGENT_CACHE", str(tmp_path / "cache"))
    return tmp_path


def write(example: Example, folder: Path) -> None:
    """Write a block that is a file."""
    if example.kind == "file":
        path = folder / example.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(example.text, encoding="utf-8")


Run = Callable[[Example], str]


@pytest.fixture
def run(
    place: Path,
    server: ModelServer,
    command: Command,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Run an example in that folder; what it prints on both streams."""

    def of_line(line: str) -> str:
        for words, others in SHORTER.items():
            line = line.replace(words, others.format(server=server.url))
        words = shlex.split(line, comments=True)
        with pytest.MonkeyPatch.context() as once:
            while words and (words[0] == "export" or "=" in words[0]):
                first = words.pop(0)
                if first == "export":
                    for name, _, value in (word.partition("=") for word in words):
                        monkeypatch.setenv(name, value)
                    return ""
                once.setenv(*first.split("=", 1))
            reads = words.index("<") if "<" in words else None
            stdin = (place / words[reads + 1]).read_bytes() if reads is not None else b""
            writes = words.index(">") if ">" in words else None
            rest = [at for at in (reads, writes) if at is not None]
            assert words[0] == "treaty-agent", line
            done = command(*words[1 : min(rest, default=len(words))], stdin=stdin)
        assert done.code == 0, done.err
        if writes is not None:
            (place / words[writes + 1]).write_text(done.out, encoding="utf-8")
            return done.err
        return done.out + done.err

    def run(example: Example) -> str:
        if example.kind == "commands":
            lines = [line for line in example.text.splitlines() if line.strip() and not NOT_RUN.match(line)]
            return "".join(of_line(line) for line in lines)
        capfd.readouterr()
        exec(compile(example.text, f"example at line {example.line}", "exec"), {"__name__": "__main__"})
        return capfd.readouterr().out

    return run


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_run(page: Path, place: Path, run: Run) -> None:
    printed = ""
    for example in examples(page):
        if example.kind == "file":
            write(example, place)
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
    """A page's text on one line, with straight quotation marks."""
    blocks = re.sub(r"</?(?:p|d[dlt]|h\d|li|pre)\b[^>]*>", " ", page.read_text(encoding="utf-8"))
    return straight(unescape(re.sub(r"<[^>]+>", "", blocks)))


def straight(text: str) -> str:
    return " ".join(text.translate(str.maketrans("’‘“”", "''\"\"")).replace("`", "").split())


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
                assert straight(record[1].partition("  [")[0]) in text
                seen += 1
    assert seen > 30


def test_every_field_and_value_is_in_the_reference(site: Path) -> None:
    values, fields = text_of(site / "reference" / "values.html"), text_of(site / "reference" / "fields.html")
    for name, found in vocabularies().items():
        assert name in fields
        for value, text in found.values.items():
            assert straight(f"{value} {text}") in values
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
