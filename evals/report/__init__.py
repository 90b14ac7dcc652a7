"""Scores and the items behind them as a page to read: Markdown, or HTML that stands alone."""

from evals.report.pages import html, markdown

__all__ = ["html", "markdown"]
