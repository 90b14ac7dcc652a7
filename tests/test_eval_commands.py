"""The group ``eval``: attached to the command line without being a part of it."""

import subprocess
import sys

import pytest

from tests.conftest import Command

COMMANDS = ("run", "score", "compare", "report", "agreement", "check")


def test_the_commands_name_it(command: Command) -> None:
    done = command("--help")
    assert done.code == 0
    assert "eval     Measure a system on labelled articles." in done.out


def test_the_list_of_commands_does_not_load_it() -> None:
    code = (
        "import sys; sys.argv = ['treaty-agent', '--help']\nfrom agent.cli import main\n"
        "try: main()\nfinally: print(*sorted(name for name in sys.modules if name.startswith('evals')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.splitlines()[-1] == ""


def test_its_help_loads_no_scorer() -> None:
    slow = "numpy scipy yaml openai instructor langextract rapidfuzz jinja2"
    code = (
        "import sys; sys.argv = ['treaty-agent', 'eval', '--help']\nfrom agent.cli import main\n"
        f"try: main()\nfinally: print('loaded:', *sorted(set({slow.split()!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_its_help_names_its_commands(command: Command) -> None:
    out = command("eval", "--help").out
    assert [name for name in COMMANDS if f"  {name} " in out] == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_shows_an_example(command: Command, name: str) -> None:
    done = command("eval", name, "--help")
    assert done.code == 0
    assert f"treaty-agent eval {name}" in " ".join(done.out.split())


@pytest.mark.parametrize("arguments", [("eval", "guess"), ("evil",), ("eval", "score"), ("eval", "compare", "a")])
def test_wrong_usage_leaves_with_2(command: Command, arguments: tuple[str, ...]) -> None:
    done = command(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
