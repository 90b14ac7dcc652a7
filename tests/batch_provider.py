"""A provider with a batch endpoint, on a real port: files come in as forms, batches end as a test says."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler
from threading import Event, RLock
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.server import Asked, ModelServer, Reply, Script, as_json, refusal
from tests.server import _handler as handler_of_models

Lines = list[dict[str, Any]]


class BatchProvider(ModelServer):
    """A model that answers at once, and through batches that end when they are told to."""

    def __init__(self, script: Script) -> None:
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.at_once: str | None = None
        """The state in which batches end as they are made: completed with all answers, or another with none."""
        self.stall: tuple[str, str] | None = None
        """A step ("POST /v1/files", …), before or after which the server says nothing more."""
        self.stalled = Event()
        self.refuses: dict[str, Reply] = {}
        """Replies to steps that are refused."""
        self._alone = RLock()
        super().__init__(script)
        self._http.RequestHandlerClass = _handler(self)

    def requests(self, batch: dict[str, Any]) -> Lines:
        """The requests of a batch."""
        return [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]

    def handed_over(self) -> list[str]:
        """The custom ids of all requests of all batches."""
        return [line["custom_id"] for batch in self.batches.values() for line in self.requests(batch)]

    def end(
        self, state: str = "completed", only: Callable[[int], bool] = lambda _: True, more: bytes = b"", **facts: Any
    ) -> None:
        """End the batches that have not ended: those requests are answered by the script, the others have expired."""
        with self._alone:
            for batch in self.batches.values():
                if batch["status"] in ("validating", "in_progress"):
                    self._end(batch, state, only, more, facts)

    def _end(
        self, batch: dict[str, Any], state: str, only: Callable[[int], bool], more: bytes, facts: dict[str, Any]
    ) -> None:
        answers, errors = [], []
        for number, line in enumerate(self.requests(batch)):
            if only(number):
                reply = self.script(Asked("/batch", "", line["body"], 0))
                whole = {"status_code": reply.status, "request_id": "1", "body": json.loads(reply.body)}
                answers.append({"id": "1", "custom_id": line["custom_id"], "response": whole, "error": None})
            else:
                error = {"code": "batch_expired", "message": "This request could not be executed in time."}
                errors.append({"id": "1", "custom_id": line["custom_id"], "response": None, "error": error})
        # The order of the answers is not that of the requests.
        batch["output_file_id"] = self._put(answers[::-1], more) if answers or more else None
        batch["error_file_id"] = self._put(errors, b"") if errors else None
        batch.update(status=state, **facts)
        batch["request_counts"] = {"total": len(answers + errors), "completed": len(answers), "failed": len(errors)}

    def _put(self, lines: Lines, more: bytes) -> str:
        return self.take_file(more + b"".join(json.dumps(line).encode() + b"\n" for line in lines))

    def take_file(self, content: bytes) -> str:
        """Keep a file; its id."""
        with self._alone:
            id = f"file-{len(self.files) + 1}"
            self.files[id] = content
            return id

    def make(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Make a batch."""
        with self._alone:
            id = f"batch_{len(self.batches) + 1}"
            batch = {
                **{"id": id, "object": "batch", "status": "validating", "created_at": 1, "errors": None},
                **{"output_file_id": None, "error_file_id": None, "request_counts": None},
                **asked,
            }
            self.batches[id] = batch
            if self.at_once:
                self.end(self.at_once, only=lambda _: self.at_once == "completed")
            return batch

    def page(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """Two batches of the list, the newest first."""
        newest = list(self.batches.values())[::-1]
        after = query.get("after", [""])[0]
        start = [batch["id"] for batch in newest].index(after) + 1 if after else 0
        return {"object": "list", "data": newest[start : start + 2], "has_more": len(newest) > start + 2}


@contextmanager
def provider(script: Script) -> Iterator[BatchProvider]:
    """A provider until the end of the block."""
    with BatchProvider(script).running() as running:
        assert isinstance(running, BatchProvider)
        yield running


def _handler(server: BatchProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(handler_of_models(server)):  # type: ignore[misc]
        def do_POST(self) -> None:
            if self.path == "/v1/chat/completions":
                super().do_POST()
                return
            content = self.rfile.read(int(self.headers["content-length"]))
            if self.path == "/v1/files":
                self.step("POST /v1/files", lambda: self.uploaded(content))
            else:
                self.step("POST /v1/batches", lambda: as_json(200, server.make(json.loads(content))))

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/v1/batches":
                self.step("GET /v1/batches", lambda: as_json(200, server.page(parse_qs(parts.query))))
            elif parts.path.startswith("/v1/batches/"):
                batch = server.batches.get(parts.path.rpartition("/")[2])
                self.step("GET batch", lambda: as_json(200, batch) if batch else refusal(404, "No such batch."))
            else:
                content = server.files.get(parts.path.split("/")[3])
                found = Reply(404) if content is None else Reply(200, content)
                self.step("GET content", lambda: found)

        def step(self, name: str, do: Callable[[], Reply]) -> None:
            """Take a step, unless the server is to fall silent before or after it."""
            if name in server.refuses:
                self.send(server.refuses[name])
                return
            if server.stall == (name, "before"):
                self.fall_silent()
                return
            reply = do()
            if server.stall == (name, "after"):
                self.send(Reply(reply.status, reply.body[: len(reply.body) // 2]), missing=100)
                self.fall_silent()
                return
            self.send(reply)

        def fall_silent(self) -> None:
            server.stalled.set()
            while server.stall is not None and not server.closing.wait(0.01):
                pass
            self.close_connection = True

        def send(self, reply: Reply, missing: int = 0) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body) + missing))
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(reply.body)
            self.wfile.flush()

        def uploaded(self, content: bytes) -> Reply:
            head = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
            parts = {
                part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
                for part in BytesParser().parsebytes(head + content).get_payload()
            }
            if parts.get("purpose") != b"batch":
                return refusal(400, "The purpose is unknown.")
            id = server.take_file(parts["file"])
            return as_json(200, {"id": id, "object": "file", "bytes": 1, "created_at": 1, "filename": "a.jsonl"})

    return Handler
