"""``treaty-agent mcp``: the extraction as a tool for other programs' models."""

from typing import Annotated

import typer

from agent.errors import MissingExtraError

EXAMPLES = "Examples: treaty-agent mcp | treaty-agent mcp --model ollama/qwen3:30b --max-seconds 600"


def mcp(
    model: Annotated[
        str | None,
        typer.Option(
            envvar="TREATY_AGENT_MODEL",
            help="local/NAME, openai/NAME or ollama/NAME; without it the embedded model runs.",
        ),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(envvar="TREATY_AGENT_BASE_URL", help="Another OpenAI-compatible server for openai/NAME."),
    ] = None,
    max_bytes: Annotated[int, typer.Option(min=1, help="The largest article, in bytes.")] = 2**20,
    max_seconds: Annotated[
        float, typer.Option(min=1, help="Seconds for each article; then the result so far is returned.")
    ] = 3600,
) -> None:
    """Serve one tool, extract, over the Model Context Protocol on standard input and output.

    The tool takes an article's text, and neither paths nor addresses: who calls it reads no files of this machine
    and fetches nothing with it. Programs that speak the protocol start this command themselves. It needs the extra
    mcp.

    Exit codes: 0 the caller has closed standard input; 1 it could not start; 2 wrong usage.
    """
    from agent.extraction import settings_of
    from agent.settings import Settings

    try:
        bounds = Settings(size_limit=max_bytes, max_seconds=max_seconds)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    settings = settings_of(model, base_url, None, bounds)
    try:
        from agent.tool_server import serve
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise MissingExtraError("`treaty-agent mcp` needs an extra; run `pip install 'treaty-agent[mcp]'`.") from error
    serve(settings)
