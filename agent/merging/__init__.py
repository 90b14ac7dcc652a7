"""The claims of all parts of an article become one result: merged, linked, in the article's order."""

from agent.merging.merge import merge

__all__ = ["merge"]
