"""``treaty-agent mcp``, as a program that speaks the Model Context Protocol meets it: over the streams of a process."""

import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp")

from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult

from schemas import Extraction
from tests.conftest import Command
from tests.server import HANGING, ModelServer, Reply, refusal
from tests.story import ARTICLE, MARKET, failing_about, right

RUN = "from agent.cli import main; main()"


@asynccontextmanager
async def connected(server: ModelServer, *options: str, mode: str = "auto") -> AsyncIterator[Client]:
    """A client of ``treaty-agent mcp``, whose model is the test's server."""
    named = ["--model", "openai/test", "--base-url", server.url, *options]
    parameters = StdioServerParameters(command=sys.executable, args=["-c", RUN, "mcp", *named], cwd=Path.cwd())
    async with Client(parameters, mode=mode, read_timeout_seconds=60) as client:
        yield client


def sentence(result: CallToolResult) -> str:
    """The one sentence of an error."""
    assert result.is_error
    assert result.structured_content is None
    (block,) = result.content
    assert block.type == "text"
    assert block.text.endswith(".")
    assert "\n" not in block.text
    assert "Traceback" not in block.text
    return block.text


class TestTheTool:
    async def test_there_is_one_and_it_takes_text_alone(self, server: ModelServer) -> None:
        async with connected(server) as client:
            (tool,) = (await client.list_tools()).tools
        assert tool.name == "extract"
        assert set(tool.input_schema["properties"]) == {"text", "published", "source"}
        assert tool.input_schema["required"] == ["text"]
        assert tool.output_schema == Extraction.model_json_schema(mode="serialization")

    @pytest.mark.parametrize("mode", ["auto", "legacy"])
    async def test_result_is_an_extraction(self, server: ModelServer, mode: str) -> None:
        steps: list[tuple[float, float | None]] = []

        async def progress(done: float, total: float | None, _message: str | None) -> None:
            steps.append((done, total))

        arguments = {"text": ARTICLE, "published": "2025-03-13", "source": "https://example.org/lake"}
        async with connected(server, mode=mode) as client:
            done = await client.call_tool("extract", arguments, progress_callback=progress)
        assert not done.is_error
        result = Extraction.model_validate_json(json.dumps(done.structured_content))
        assert result.article.text == ARTICLE
        assert result.article.source == "https://example.org/lake"
        assert str(result.article.published) == "2025-03-13"
        assert {party.name for party in result.parties} >= {"Kenya", "Uganda"}
        (block,) = done.content
        assert block.type == "text"
        assert Extraction.model_validate_json(block.text) == result
        assert steps == sorted(set(steps))
        assert steps

    async def test_paths_are_text_and_are_not_read(self, server: ModelServer, tmp_path: Path) -> None:
        secret = tmp_path / "secret.txt"
        secret.write_text("Kenya and Uganda signed in secret.")
        async with connected(server) as client:
            done = await client.call_tool("extract", {"text": str(secret), "source": str(secret)})
        assert "in secret" not in json.dumps([asked.body for asked in server.asked])
        assert "in secret" not in json.dumps(done.structured_content)

    async def test_part_that_failed_is_in_the_result(self, server: ModelServer) -> None:
        server.script = failing_about("Market day", refusal(400, "No."))
        async with connected(server) as client:
            done = await client.call_tool("extract", {"text": f"{ARTICLE}\n{MARKET * 36}\n"})
        assert not done.is_error
        assert Extraction.model_validate_json(json.dumps(done.structured_content)).run.failures


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "'text'"),
    ({"text": ""}, "'text'"),
    ({"text": "  \n"}, "is empty"),
    ({"text": 7}, "'text'"),
    ({"text": "a\x00b"}, "the text"),
    ({"text": "x", "published": "soon"}, "'published'"),
    ({"text": "x", "path": "/etc/passwd"}, "'path'"),
    ({"text": "x" * 3000}, "larger than 2000 bytes"),
)
"""Arguments that are not right, and what the error names."""


class TestErrors:
    async def test_call_that_is_not_right(self, server: ModelServer) -> None:
        async with connected(server, "--max-bytes", "2000") as client:
            for arguments, told in WRONG:
                assert told in sentence(await client.call_tool("extract", arguments))
            assert "no tool 'read_file'" in sentence(await client.call_tool("read_file", {"path": "/etc/passwd"}))
        assert server.asked == []

    async def test_server_that_refuses_the_key(self, server: ModelServer) -> None:
        server.script = lambda _: refusal(401)
        async with connected(server) as client:
            assert "refused the key" in sentence(await client.call_tool("extract", {"text": ARTICLE}))
            server.script = right
            assert not (await client.call_tool("extract", {"text": ARTICLE})).is_error

    async def test_time_is_bounded(self, server: ModelServer) -> None:
        server.script = lambda _: HANGING
        async with connected(server, "--max-seconds", "1") as client:
            assert "1 seconds" in sentence(await client.call_tool("extract", {"text": ARTICLE}))


class TestTheProcess:
    def test_unknown_model_ends_it_at_once(self, command: Command) -> None:
        assert "There is no embedded model 'local/nope'" in command("mcp", "--model", "local/nope").line

    def test_without_the_extra_it_says_how_to_get_it(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in [name for name in sys.modules if name.partition(".")[0] == "mcp" or name == "agent.tool_server"]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, "mcp", None)
        assert command("mcp").line == "`treaty-agent mcp` needs an extra; run `pip install 'treaty-agent[mcp]'`."

    def test_only_the_protocol_is_on_standard_output(self, server: ModelServer) -> None:
        asked = [
            {"method": "initialize", "id": 1, "params": {"protocolVersion": "2025-06-18", "capabilities": {}}},
            {"method": "notifications/initialized"},
            {"method": "tools/call", "id": 2, "params": {"name": "extract", "arguments": {"text": ARTICLE}}},
        ]
        asked[0]["params"]["clientInfo"] = {"name": "test", "version": "1"}  # type: ignore[index]
        program = [sys.executable, "-c", RUN, "mcp", "--model", "openai/test", "--base-url", server.url]
        with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            for message in asked:
                process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
                process.stdin.flush()
            answers = [json.loads(process.stdout.readline()) for _ in range(2)]
            process.stdin.close()
            assert process.stdout.read() == ""
            assert process.wait(10) == 0
        assert [answer["id"] for answer in answers] == [1, 2]
        assert answers[1]["result"]["structuredContent"]["article"]["text"] == ARTICLE

    def test_interrupt_ends_it_while_it_waits(self, server: ModelServer) -> None:
        hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
        message = {"jsonrpc": "2.0", "method": "initialize", "id": 1, "params": hello}
        program = [sys.executable, "-c", RUN, "mcp", "--model", "openai/test", "--base-url", server.url]
        with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == 1
            process.send_signal(signal.SIGINT)
            assert process.wait(5) == 130

    async def test_two_calls_wait_for_each_other(self, server: ModelServer) -> None:
        under_way: list[int] = []
        most: list[int] = []

        def script(asked: Any) -> Reply:
            under_way.append(1)
            most.append(len(under_way))
            reply = right(asked)
            under_way.pop()
            return reply

        server.script = script
        import anyio

        async with connected(server) as client, anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(client.call_tool, "extract", {"text": ARTICLE})
        assert max(most) == 1
