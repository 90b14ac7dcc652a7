"""Servers of tests: on a port of the loopback interface, for as long as a test needs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from threading import Thread


class LocalServer(ThreadingHTTPServer):
    """A server that leaves no thread behind, and takes many callers at once."""

    daemon_threads = False
    request_queue_size = 128


@contextmanager
def serving(http: ThreadingHTTPServer) -> Iterator[None]:
    """Serve until the end of the block, and leave neither thread nor socket behind."""
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
