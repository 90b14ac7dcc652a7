"""A small web server of the loopback interface that serves pages, or misbehaves, as a test says."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from threading import Event

from agent.reading.addresses import Address
from tests.serving import LocalServer, serving


@dataclass(frozen=True)
class Asked:
    """One request, as it came over the wire."""

    path: str
    headers: dict[str, str]


class WebServer:
    """The server while it runs: give it ``routes``, and read in ``asked`` what came in."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self.closing = Event()
        self._http = _Server(("127.0.0.1", 0), _handler(self))
        self._scheme = "https" if tls else "http"
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)

    @property
    def port(self) -> int:
        return self._http.server_port

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    def is_at(self, address: Address, port: int) -> bool:
        """The rule that lets a fetcher connect to this server and to nothing else."""
        return str(address) == "127.0.0.1" and port == self.port

    @contextmanager
    def running(self) -> Iterator["WebServer"]:
        """Serve until the end of the block, and leave neither thread nor socket behind."""
        with serving(self._http):
            try:
                yield self
            finally:
                self.closing.set()


class _Server(LocalServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing: clients of these tests hang up in the middle."""


class Handler(BaseHTTPRequestHandler):
    """What a route answers with."""

    server_of_test: WebServer

    def start(self, status: int, **headers: str) -> None:
        """The status and the headers of an answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def until_closed(self, part: bytes, every: float) -> None:
        """Send ``part`` again and again, until the other side or the test has had enough."""
        while not self.server_of_test.closing.wait(every):
            self.wfile.write(part)


Route = Callable[[Handler], None]


def _handler(server: WebServer) -> type[Handler]:
    class _Handler(Handler):
        server_of_test = server

        def do_GET(self) -> None:
            server.asked.append(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}))
            self.close_connection = True
            server.routes[self.path](self)

        def log_message(self, *_: object) -> None:
            """Say nothing: what came in stands in ``asked``."""

    return _Handler


def page(body: str | bytes, status: int = 200, **headers: str) -> Route:
    """An answer that is all there at once."""
    content = body if isinstance(body, bytes) else body.encode()
    headers = {"content_type": "text/html; charset=utf-8", "content_length": str(len(content)), **headers}

    def answer(handler: Handler) -> None:
        handler.start(status, **headers)
        handler.wfile.write(content)

    return answer


def redirect(to: str, status: int = 302, **headers: str) -> Route:
    """An answer that sends the reader elsewhere."""
    return page(b"", status, location=to, **headers)
