"""The extraction as a tool of the Model Context Protocol (https://modelcontextprotocol.io), on standard streams.

Who calls it is a model, which may do what an article tells it to. So the tool takes text alone, never a path or an
address, the model that it uses is chosen where the server is started, and one article is read at a time.
"""

import asyncio
import json
import os
import signal
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.metadata import version
from typing import Annotated, Any

from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.errors import TreatyAgentError
from agent.extraction import extract_article
from agent.model.endpoint import endpoint_of
from agent.reading import article_from_text
from agent.settings import Settings
from schemas import Extraction

INTERRUPTED = 130
"""The exit code of a program that was interrupted, as shells have it."""

NAME = "extract"
DESCRIPTION = """\
Extract what a news article, in any language, says of international agreements: treaties, parties, terms, statements \
with their speakers, and opinions of independent experts. Every item points at the characters of the article that \
support it; a quote that is not in the article is never returned. An article about no agreement gives empty lists. \
Takes seconds to minutes."""


class Arguments(BaseModel):
    """What the tool takes."""

    model_config = ConfigDict(extra="forbid", strict=True, title="Article")

    text: Annotated[str, Field(min_length=1, description="The whole article as plain text, its title first.")]
    published: Annotated[
        date | None,
        Field(description="The day it appeared, as YYYY-MM-DD; relative dates such as “on Tuesday” count from it."),
    ] = None
    source: Annotated[
        str,
        Field(
            min_length=1,
            max_length=2000,
            description="Where the text comes from, to be repeated in the result; nothing is read or fetched there.",
        ),
    ] = "the text"


@dataclass(frozen=True, kw_only=True)
class ToolServer:
    """Answers the calls of one client, one after the other."""

    settings: Settings
    """How each extraction runs, but for the day of publication."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by the call that is answered."""

    async def list_tools(
        self, _context: ServerRequestContext[Any], _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        """The one tool."""
        endpoint = endpoint_of(self.settings.model, self.settings.base_url)
        tool = Tool(
            name=NAME,
            title="Extract international agreements",
            description=DESCRIPTION,
            input_schema=Arguments.model_json_schema(),
            output_schema=Extraction.model_json_schema(mode="serialization"),
            annotations=ToolAnnotations(
                read_only_hint=True, idempotent_hint=True, open_world_hint=not endpoint.is_local
            ),
        )
        return ListToolsResult(tools=[tool])

    async def call_tool(self, context: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        """A result as structured content; what a caller can act on is an error of one sentence."""
        if params.name != NAME:
            return _failed(f"There is no tool {params.name[:80]!r}; the one tool is {NAME}.")
        try:
            arguments = Arguments.model_validate_json(json.dumps(params.arguments or {}))
        except ValidationError as error:
            return _failed(_first_fault(error))
        try:
            async with self.turn:
                result = await self._extract(arguments, context)
        except TreatyAgentError as error:
            return _failed(str(error))
        return CallToolResult(
            content=[TextContent(type="text", text=result.model_dump_json())],
            structured_content=result.model_dump(mode="json"),
        )

    async def _extract(self, arguments: Arguments, context: ServerRequestContext[Any]) -> Extraction:
        settings = replace(self.settings, published=arguments.published)
        article = article_from_text(
            arguments.text, source=arguments.source, published=arguments.published, limit=settings.size_limit
        )
        steps: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
        telling = asyncio.create_task(_tell(steps, context))
        try:
            return await extract_article(article, settings, lambda done, total: steps.put_nowait((done, total)))
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)


async def _tell(steps: "asyncio.Queue[tuple[int, int]]", context: ServerRequestContext[Any]) -> None:
    """Send each step that is further than the one before, if the caller wants to know."""
    furthest = -1
    while True:
        done, total = await steps.get()
        if done > furthest:
            furthest = done
            await context.session.report_progress(done, total, f"{done} of {total} questions answered")


def serve(settings: Settings) -> None:
    """Answer on standard input and output until the input ends.

    While it serves, whatever else is written to standard output goes to standard error.

    Raises:
        ModelError: the model that the settings name cannot be asked.
    """
    endpoint_of(settings.model, settings.base_url)
    # Nothing wakes the thread that waits for standard input, and an orderly end would wait for it.
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    try:
        asyncio.run(_serve(settings))
    finally:
        signal.signal(signal.SIGINT, before)


async def _serve(settings: Settings) -> None:
    tools = ToolServer(settings=settings)
    server = Server(
        "treaty-agent",
        version=version("treaty-agent"),
        on_list_tools=tools.list_tools,
        on_call_tool=tools.call_tool,
    )
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _failed(sentence: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=sentence)], is_error=True)


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(step) for step in fault["loc"])
    named = f"argument {where[:80]!r}" if where else "call"
    return f"The {named} of {NAME} is not right ({fault['msg']}); put it right and call again."
