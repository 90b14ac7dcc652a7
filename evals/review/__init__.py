"""Results that are corrected one after another in a browser, and become gold files."""

from evals.review.queue import Queue
from evals.review.server import Server

__all__ = ["Queue", "Server"]
