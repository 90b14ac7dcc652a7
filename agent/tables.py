"""The data files that stand beside the modules of this package."""

from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> Any:
    """What ``agent/<name>.yaml`` holds. Callers share it and must not change it."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(files("agent").joinpath(f"{name}.yaml").read_text("utf-8"), Loader=loader)
