"""A server that is asked for nothing but its list of models."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.serving import LocalServer, serving


@dataclass
class Listing:
    """The server while it runs."""

    url: str
    asked: list[str] = field(default_factory=list)
    """The paths that were asked for."""


@contextmanager
def listing(*models: str, status: int = 200, body: bytes | None = None, drips: bool = False) -> Iterator[Listing]:
    """Serve a list of ``models``, or the ``body``; one that ``drips`` sends a byte now and then, without end."""
    stop = threading.Event()
    sent = body if body is not None else json.dumps({"data": [{"id": name} for name in models]}).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            with suppress(ConnectionError):
                self.send_response(status)
                self.send_header("content-length", str(10**6 if drips else len(sent)))
                self.end_headers()
                if not drips:
                    self.wfile.write(sent)
                while drips and not stop.wait(0.05):
                    self.wfile.write(b" ")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    http = LocalServer(("127.0.0.1", 0), Handler)
    state = Listing(f"http://127.0.0.1:{http.server_port}/v1")
    with serving(http):
        try:
            yield state
        finally:
            stop.set()
