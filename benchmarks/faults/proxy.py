"""A line to a server of PostgreSQL on which each answer takes its time, or is never heard."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

PIECE = 65_536


class SlowLine:
    """What is asked goes on at once. What is answered waits ``delay`` seconds, and until ``heard`` is set."""

    def __init__(self, host: str, port: int) -> None:
        self.server = (host, port)
        self.delay = 0.0
        self.heard = Event()
        self.heard.set()
        self._door = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._door.getsockname()[1]

    def serve(self) -> None:
        """Take everybody who connects, until the door is closed."""
        with suppress(OSError):
            while True:
                asks, _address = self._door.accept()
                Thread(target=self._connect, args=(asks,), daemon=True).start()

    def close(self) -> None:
        """Take nobody any more; who waits for an answer hears it."""
        self.heard.set()
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _connect(self, asks: socket.socket) -> None:
        try:
            answers = socket.create_connection(self.server)
        except OSError:
            asks.close()
            return
        for one in (asks, answers):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Thread(target=self._pass, args=(answers, asks, True), daemon=True).start()
        self._pass(asks, answers, False)

    def _pass(self, one: socket.socket, other: socket.socket, is_slow: bool) -> None:
        with suppress(OSError):
            while said := one.recv(PIECE):
                if is_slow:
                    time.sleep(self.delay)
                    self.heard.wait()
                other.sendall(said)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def slow_line(host: str, port: int) -> Iterator[SlowLine]:
    """A line to the server, at a port of its own."""
    line = SlowLine(host, port)
    Thread(target=line.serve, daemon=True).start()
    try:
        yield line
    finally:
        line.close()
