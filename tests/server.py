"""A small OpenAI-compatible server that answers, or misbehaves, as a test scripts it.

It listens on a real port of the loopback interface, so that what is tested is what goes over the wire.
"""

import json
import math
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import Event, Lock
from typing import Any, Literal

from tests.serving import LocalServer, serving

LONGEST_SILENCE = 120
"""Seconds after which a server that says nothing hangs up."""
INPUT_TOKENS, OUTPUT_TOKENS = 100, 10
"""What every completed answer says that it cost."""


@dataclass(frozen=True)
class Asked:
    """One request, as it came over the wire."""

    path: str
    key: str
    body: dict[str, Any]
    time: int
    """How often the same question was asked before, whether repeated or re-asked."""

    @property
    def question(self) -> str:
        """The turn that holds the part of the article."""
        return question_of(self.body)

    @property
    def shown(self) -> str:
        """The part of the article, as it stands between the tags."""
        return self.question.partition("<article>\n")[2].rpartition("\n</article>")[0]


@dataclass(frozen=True)
class Reply:
    """One answer, or the lack of one."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    fault: Literal["none", "hang", "drop"] = "none"


Script = Callable[[Asked], Reply]


def completion(content: str | None, *, finish: str = "stop", usage: bool = True) -> Reply:
    """A completed answer of the model."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content}}
    body: dict[str, Any] = {"id": "1", "object": "chat.completion", "created": 1, "model": "test", "choices": [choice]}
    if usage:
        body["usage"] = {
            "prompt_tokens": INPUT_TOKENS,
            "completion_tokens": OUTPUT_TOKENS,
            "total_tokens": INPUT_TOKENS + OUTPUT_TOKENS,
        }
    return as_json(200, body)


def weighed(**chances: float) -> Reply:
    """One letter, with the chances of all."""
    letter = max(chances, key=lambda option: chances[option])
    top = [{"token": option, "logprob": math.log(chance)} for option, chance in chances.items()]
    choice = {
        "index": 0,
        "finish_reason": "length",
        "message": {"role": "assistant", "content": letter},
        "logprobs": {"content": [{"token": letter, "logprob": math.log(chances[letter]), "top_logprobs": top}]},
    }
    usage = {"prompt_tokens": INPUT_TOKENS, "completion_tokens": 1, "total_tokens": INPUT_TOKENS + 1}
    return as_json(200, {"id": "1", "object": "chat.completion", "model": "test", "choices": [choice], "usage": usage})


def as_json(status: int, body: object, **headers: str) -> Reply:
    """Any JSON body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(body).encode(), {"content-type": "application/json", **named})


def refusal(status: int, message: str = "No.", *, param: str | None = None, **headers: str) -> Reply:
    """An error in the form that OpenAI gives it."""
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": None}
    return as_json(status, {"error": error}, **headers)


def page(text: str) -> Reply:
    """A web page where a completion was due."""
    return Reply(200, f"<!doctype html><p>{text}</p>".encode(), {"content-type": "text/html"})


HANGING = Reply(fault="hang")
DROPPED = Reply(fault="drop")


def question_of(body: dict[str, Any]) -> str:
    """The part of the article that a request asks about, whatever was said after it; else the last turn."""
    shown = (m["content"] for m in body["messages"] if "<article>\n" in m["content"])
    return next(shown, body["messages"][-1]["content"])


class ModelServer:
    """The server while it runs: give it a ``script``, and read in ``asked`` what came in."""

    def __init__(self, script: Script, port: int = 0) -> None:
        self.script = script
        self.asked: list[Asked] = []
        self.closing = Event()
        self._lock = Lock()
        self._http = LocalServer(("127.0.0.1", port), _handler(self))

    @property
    def url(self) -> str:
        """What goes into ``--base-url``."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def times(self, text: str) -> int:
        """How many requests showed a part of the article with ``text`` in it."""
        return sum(text in asked.shown for asked in self.asked)

    def reply(self, path: str, key: str, body: dict[str, Any]) -> Reply:
        """Take note of a request and answer it as the script says."""
        with self._lock:
            time = sum(question_of(body) == asked.question for asked in self.asked)
            asked = Asked(path, key, body, time)
            self.asked.append(asked)
        return self.script(asked)

    @contextmanager
    def running(self) -> Iterator["ModelServer"]:
        """Serve until the end of the block, and leave neither thread nor socket behind."""
        with serving(self._http):
            try:
                yield self
            finally:
                self.closing.set()


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            reply = server.reply(self.path, self.headers.get("authorization", ""), body)
            if reply.fault == "hang":
                server.closing.wait(LONGEST_SILENCE)
                return
            cut = reply.fault == "drop"
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body) + (100 if cut else 0)))
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(b'{"id": "1", "cho' if cut else reply.body)

        def log_message(self, *_: object) -> None:
            """Say nothing: what came in stands in ``asked``."""

    return Handler


def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
