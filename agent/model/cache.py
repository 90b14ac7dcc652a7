"""Where the program keeps what it can fetch or work out again."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """The program's folder in the user's cache, or ``TREATY_AGENT_CACHE``."""
    folder = os.environ.get("TREATY_AGENT_CACHE")
    if folder:
        return Path(folder).expanduser()
    import platformdirs

    return platformdirs.user_cache_path("treaty-agent")
