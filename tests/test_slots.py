"""Several threads at one embedded server: no question enters a slot before its prefix is on the disk."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import openai

from agent.model.prefixes import SLOTS, Prefixes


def turns(prompt: str, question: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": prompt}, {"role": "user", "content": question}]


class Wire:
    """What goes over the wire to a server that takes its time."""

    def __init__(self, folder: Path) -> None:
        self.seen: list[str] = []
        wire = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                action = self.path.partition("action=")[2]
                wire.seen.append(action or f"asked {body['messages'][-1]['content']}")
                time.sleep(0.05)
                if action == "save":
                    (folder / body["filename"]).write_bytes(b"state")
                    wire.seen.append("saved")
                content = b"{}"
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._http.server_port}"
        self.thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> "Wire":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self.thread.join()


def ask(wire: Wire, prefixes: Prefixes, prompt: str, question: str) -> int | None:
    async def asked() -> int | None:
        async with openai.AsyncOpenAI(base_url=wire.address, api_key="key", max_retries=0) as client:
            slot = await prefixes.slot_of(turns(prompt, question), client)
            await client.post("/chat/completions", body={"messages": turns(prompt, question)}, cast_to=object)
            return slot

    return asyncio.run(asked())


def test_a_prefix_is_saved_before_anything_is_asked(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire, ThreadPoolExecutor(4) as pool:
        prefixes = Prefixes(wire.address, tmp_path)
        slots = list(pool.map(lambda n: ask(wire, prefixes, "prompt", f"question {n}"), range(4)))
    assert slots == [0] * 4
    assert wire.seen[:3] == ["asked prompt", "save", "saved"]
    assert sorted(wire.seen[3:]) == [f"asked question {n}" for n in range(4)]


def test_a_prompt_too_many_goes_wherever_there_is_room(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        prefixes = Prefixes(wire.address, tmp_path)
        slots = [ask(wire, prefixes, f"prompt {n}", "question") for n in [*range(SLOTS + 1), 0]]
    assert slots == [*range(SLOTS), None, 0]
    assert wire.seen.count("save") == SLOTS
