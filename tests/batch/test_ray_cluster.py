"""The way to a Ray cluster: an address that does not answer is said at once."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from inkdigit.batch import ray_cluster
from inkdigit.batch.ray_cluster import SETTINGS_FRAME, check_cluster
from inkdigit.errors import UsageError

pytest.importorskip("ray", reason="needs the extra ray")


@contextmanager
def listen(answer: bytes | None) -> Iterator[str]:
    """Give the address of a server that takes a connection, and answers so, or never."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = []

        def take() -> None:
            connection, _ = server.accept()
            taken.append(connection)
            if answer is not None:
                connection.recv(1000)
                connection.sendall(answer)
                connection.close()

        threading.Thread(target=take, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        for connection in taken:
            connection.close()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "something else is there"),
        (b"", "something else is there"),
        (None, "timed out"),
    ],
)
def test_what_answers_otherwise_is_no_cluster(
    monkeypatch: pytest.MonkeyPatch, answer: bytes | None, reason: str
) -> None:
    monkeypatch.setattr(ray_cluster, "ANSWER_SECONDS", 0.2)
    with listen(answer) as address, pytest.raises(UsageError, match=f"{address} .{reason}"):
        check_cluster(address)


def test_what_answers_as_a_cluster_is_believed() -> None:
    with listen(bytes([0, 0, 0, SETTINGS_FRAME, 0, 0, 0, 0, 0])) as address:
        check_cluster(address)


def test_where_nobody_listens_there_is_no_cluster() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(UsageError, match=r"No Ray cluster answers .*refused.*ray start --head"):
        check_cluster(address)


@pytest.mark.parametrize(
    "address", ["", "auto", "head", "head:", "head:port", "head:99999", "ray://head:10001", ":6379"]
)
def test_an_address_has_a_host_and_a_port(address: str) -> None:
    with pytest.raises(UsageError, match="as HOST:PORT"):
        check_cluster(address)


def test_without_an_address_there_must_be_a_connection() -> None:
    with pytest.raises(UsageError, match="--address HOST:PORT"):
        check_cluster(None)
