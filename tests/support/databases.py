"""Databases of the tests' own: a schema in PostgreSQL, and a way to it that can be shut."""

import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import NullPool, create_engine, make_url, text

from inkdigit.corrections.correction import NewCorrection

MODEL = "ab" * 32


def a_correction(
    expected: str = "7", predicted: str = "1", picture: bytes | None = b"a picture"
) -> NewCorrection:
    return NewCorrection(predicted, expected, "read", 0.875, picture, MODEL)


@contextmanager
def own_schema(server: str) -> Iterator[str]:
    """A URL of an empty schema on a PostgreSQL, which is dropped in the end."""
    name = f"test_{uuid.uuid4().hex}"
    engine = create_engine(server, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))


class Proxy:
    """A port of this machine that leads to another one, and can be shut and opened again."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._sockets: list[socket.socket] = []
        self._accept()

    def shut(self) -> None:
        """Break all connections, and refuse new ones."""
        for one in (self._listener, *self._sockets):
            with suppress(OSError):  # its other side may have gone
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._sockets.clear()

    def reopen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._accept()

    def _accept(self) -> None:
        threading.Thread(target=self._serve, args=[self._listener], daemon=True).start()

    def _serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(self._target)
                self._sockets += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=_pump, args=[source, sink], daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while content := source.recv(65536):
            sink.sendall(content)
        sink.shutdown(socket.SHUT_WR)
