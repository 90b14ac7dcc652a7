"""``treaty-agent schema``: the JSON Schema of a result."""

import typer

EXAMPLES = "Example: treaty-agent schema > extraction.schema.json"


def schema() -> None:
    """Print the JSON Schema of a result."""
    import json

    from schemas import Extraction

    described = Extraction.model_json_schema(mode="serialization")
    typer.echo(json.dumps(described, indent=2, ensure_ascii=False))
