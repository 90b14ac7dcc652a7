"""Serves a queue to the browser of this machine, and to nobody else.

It listens on the loopback address alone, below a path that cannot be guessed, and refuses a request that another
site's page has sent (by its ``Host``, ``Origin`` and ``Sec-Fetch-Site``), so that neither cross-site requests nor a
name that is bound to this address anew (DNS rebinding) reach a file.
"""

import json
from functools import cache
from hmac import compare_digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from secrets import token_urlsafe
from threading import Lock
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from agent.output.html import Review, page, policy_of
from evals.review.queue import Entry, Queue, ReviewError, rows
from evals.saved import NotSavedError, save

MOST_BYTES = 2**24
"""Of one gold file."""

_SECONDS = 30
"""A connection that says nothing for so long is closed."""


class Server(ThreadingHTTPServer):
    """The review of a queue; ``serve_forever`` runs it."""

    daemon_threads = True

    def __init__(self, queue: Queue, port: int = 0) -> None:
        """Listen on a port of the loopback address, by default any that is free.

        Raises:
            ReviewError: when the port is taken.
        """
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except (OSError, OverflowError) as error:
            raise ReviewError(f"Port {port} cannot be used; choose another one, or none.") from error
        self.queue = queue
        self.saving = Lock()
        self.root = f"/{token_urlsafe(24)}/"

    @property
    def url(self) -> str:
        """Where the list of articles is."""
        return f"http://{self.host}{self.root}"

    @property
    def host(self) -> str:
        """The only host by which it answers."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = _SECONDS
    server_version = "treaty-agent"
    sys_version = ""

    def do_GET(self) -> None:
        """Show the queue, or one article of it."""
        place = self._place()
        if place is None:
            return
        if place == "":
            self._answer(HTTPStatus.OK, _queue_page(self.server), "text/html")
            return
        entry = self.server.queue.entries.get(place)
        if entry is None:
            self._answer(HTTPStatus.NOT_FOUND, "There is no such article.", "text/plain")
            return
        try:
            self._answer(HTTPStatus.OK, self._article(entry), "text/html")
        except ReviewError as error:
            self._answer(HTTPStatus.CONFLICT, str(error), "text/plain")

    def do_POST(self) -> None:
        """Save an article's gold file."""
        place = self._place()
        if place is None:
            return
        entry = self.server.queue.entries.get(place)
        if entry is None or self.headers.get_content_type() != "application/json":
            self._tell(HTTPStatus.NOT_FOUND, "There is no such article.")
            return
        gold = self._gold()
        if gold is None:
            self._tell(HTTPStatus.BAD_REQUEST, "That is no gold file.")
            return
        try:
            with self.server.saving:
                save(entry.text, entry.result.article.text, gold)
        except NotSavedError as error:
            self._tell(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
        else:
            self._tell(HTTPStatus.OK, None)

    def _place(self) -> str | None:
        """What is asked for below the root; None where the asker has been refused."""
        own = self.server.host
        site = self.headers.get("Sec-Fetch-Site", "none")
        origin = self.headers.get("Origin", f"http://{own}")
        path = self.path.partition("?")[0]
        root = self.server.root
        if (
            self.headers.get("Host") != own
            or origin != f"http://{own}"
            or site not in ("none", "same-origin")
            or not compare_digest(path[: len(root)].encode(), root.encode())
        ):
            self._answer(HTTPStatus.FORBIDDEN, "Open the address that the program has printed.", "text/plain")
            return None
        return unquote(path[len(root) :])

    def _gold(self) -> str | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return None
        try:
            sent = json.loads(self.rfile.read(int(length)))
        except ValueError:
            return None
        gold = sent.get("gold") if isinstance(sent, dict) else None
        return gold if isinstance(gold, str) else None

    def _article(self, entry: Entry) -> str:
        root = self.server.root
        following = self.server.queue.following(entry.name)
        return page(
            entry.result,
            Review(
                saves_to=root + quote(entry.name),
                gold=entry.gold(),
                queue=root,
                following=root + quote(following) if following else None,
            ),
        )

    def _tell(self, status: HTTPStatus, wrong: str | None) -> None:
        self._answer(status, json.dumps({"saved": wrong is None, "wrong": wrong}), "application/json")

    def _answer(self, status: HTTPStatus, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in (
            ("Content-Type", f"{kind}; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of each request."""


def _queue_page(server: Server) -> str:
    found = rows(server.queue)
    done = sum(row["progress"] == "done" for row in found)
    style = files("evals.review").joinpath("queue.css").read_text(encoding="utf-8")
    template = _environment().get_template("queue.html.j2")
    return template.render(rows=found, done=done, root=server.root, style=Markup(style), policy=policy_of(style, ""))


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("evals.review", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
