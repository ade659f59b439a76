"""A TCP proxy that reads Bolt as far as its messages, and cuts the connection where a test says.

The Bolt protocol (https://neo4j.com/docs/bolt): a handshake, then messages cut into chunks, each behind two bytes
of length, a chunk of no length ending the message; the second byte of a message says what it is.
"""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

RUN, BEGIN, COMMIT, PULL = 0x10, 0x11, 0x12, 0x3F
SUCCESS = 0x70
PLACES = {
    "before the COMMIT is sent on": COMMIT,
    "after the COMMIT, its answer unknown": COMMIT,
    "after the COMMIT was answered, the answer kept back": COMMIT,
    "inside the answer to the COMMIT": COMMIT,
    "before the statement is sent on": RUN,
    "inside the statement": RUN,
    "after the statement": RUN,
}
"""Where a connection can be cut, and at which message."""

Plan = Callable[[int], str | None]
"""Asked at each RUN and COMMIT, in order, with its kind: the place to cut there, or None."""


class Closed(Exception):
    """One side has gone."""


def _exactly(stream: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        block = stream.recv(count - len(data))
        if not block:
            raise Closed
        data += block
    return data


def _varint(stream: socket.socket) -> tuple[int, bytes]:
    value, raw = 0, b""
    while True:
        byte = _exactly(stream, 1)
        raw += byte
        value |= (byte[0] & 0x7F) << (7 * (len(raw) - 1))
        if byte[0] < 0x80:
            return value, raw


def _message(stream: socket.socket) -> tuple[int, bytes]:
    """(kind, all its bytes with the chunks); kind 0 for an empty message, which keeps a connection alive."""
    raw, kind = b"", 0
    while True:
        head = _exactly(stream, 2)
        (length,) = struct.unpack(">H", head)
        body = _exactly(stream, length)
        if not raw and length > 1:
            kind = body[1]
        raw += head + body
        if length == 0:
            return kind, raw


class _Link:
    """One client and its connection to the server."""

    def __init__(self, proxy: BoltProxy, client: socket.socket) -> None:
        self.proxy, self.client = proxy, client
        self.server = socket.create_connection(proxy.target, timeout=None)
        for side in (self.client, self.server):
            side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer_cut: str | None = None
        self.committed = False

    def cut(self, place: str) -> None:
        self.proxy.cuts[place] += 1
        self.close()

    def close(self) -> None:
        for side in (self.client, self.server):
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()

    def shake(self) -> None:
        self.server.sendall(_exactly(self.client, 20))
        version = _exactly(self.server, 4)
        self.client.sendall(version)
        if version != b"\x00\x00\x01\xff":
            return
        # The server lists its versions and capabilities, the client chooses.
        count, offer = _varint(self.server)
        offer += _exactly(self.server, 4 * count)
        offer += _varint(self.server)[1]
        self.client.sendall(offer)
        choice = _exactly(self.client, 4)
        self.server.sendall(choice + _varint(self.client)[1])

    def upward(self) -> None:
        while True:
            kind, raw = _message(self.client)
            place = self.proxy.ask(kind) if kind in (RUN, COMMIT) else None
            if place is None:
                self.server.sendall(raw)
            elif place.startswith("before"):
                return self.cut(place)
            elif place.startswith("inside the statement"):
                self.server.sendall(raw[: random.Random(len(raw)).randrange(1, len(raw))])
                return self.cut(place)
            elif place in ("after the statement", "after the COMMIT, its answer unknown"):
                self.server.sendall(raw)
                return self.cut(place)
            else:
                self.answer_cut = place
                self.server.sendall(raw)

    def downward(self) -> None:
        while True:
            kind, raw = _message(self.server)
            # The client waits for what it sent before its COMMIT: the next answer is that to the COMMIT.
            if kind and (place := self.answer_cut) is not None:
                self.proxy.committed += kind == SUCCESS
                if place.startswith("inside"):
                    self.client.sendall(raw[: len(raw) // 2])
                return self.cut(place)
            self.client.sendall(raw)

    def run(self) -> None:
        try:
            self.shake()
        except (OSError, Closed):
            return self.close()
        down = threading.Thread(target=self._until_closed, args=(self.downward,), daemon=True)
        down.start()
        self._until_closed(self.upward)
        down.join(10)

    def _until_closed(self, pump: Callable[[], None]) -> None:
        try:
            pump()
        except (OSError, Closed):
            pass
        finally:
            self.close()


class BoltProxy:
    """Listens on the loopback and passes everything on to the server, but for what ``plan`` says.

    Attributes:
        port, uri: where it listens.
        plan: see `Plan`.
        cuts: connections cut, by place.
        committed: cuts of which is known that the server had committed.
        seen: RUN and COMMIT messages that came by.
    """

    def __init__(self, uri: str, plan: Plan) -> None:
        parts = urlsplit(uri)
        assert parts.hostname is not None and parts.port is not None
        self.target = (parts.hostname, parts.port)
        self.plan = plan
        self.cuts: Counter[str] = Counter()
        self.committed = 0
        self.seen: Counter[int] = Counter()
        self._asking = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.uri = f"bolt://127.0.0.1:{self.port}"
        self._links: list[_Link] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def ask(self, kind: int) -> str | None:
        with self._asking:
            self.seen[kind] += 1
            return self.plan(kind)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                link = _Link(self, client)
            except OSError:  # no server there
                client.close()
                continue
            self._links.append(link)
            threading.Thread(target=link.run, daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        for link in self._links:
            link.close()

    def __enter__(self) -> BoltProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
