"""What an operator sets, and the limits that hold for everybody."""

from dataclasses import dataclass

from inkdigit.imaging.decode import DEFAULT_LIMITS, Limits


@dataclass(frozen=True)
class ConnectionLimits:
    """How much a connection may ask for.

    Args:
        connections: at a time. With more, an operating system's usual 1,024 open files would end
            first.
        header_bytes: of a request's headers, and of what may stand behind a body in chunks.
        pipelined_requests: that a client may send before the first of them is answered.
        keep_alive_seconds: until a connection without a request is closed.
        linger_seconds: for which a refused connection stays half open. What is still on its way
            would take the answer with it.
    """

    connections: int = 512
    header_bytes: int = 64_000
    pipelined_requests: int = 8
    keep_alive_seconds: int = 15
    linger_seconds: float = 2.0


@dataclass(frozen=True)
class BodyLimits:
    """How bodies are taken in, and how they are refused.

    Args:
        slowest_pace: bytes a second that a body must bring, counted over the client's timeout. So
            the largest body ends, too.
        small_bytes: that have room whatever the other bodies take. They are in the server's
            buffers anyway.
        largest_bodies_held: all bodies together may be as large as so many of the largest.
        rejection_seconds: in which a connection that was refused for now is not listened to. To
            refuse clients that come again at once would take the time that pictures need.
        drain_seconds: in which the rest of a body that nobody wants is thrown away.
    """

    slowest_pace: int = 16_000
    small_bytes: int = 64_000
    largest_bodies_held: int = 4
    rejection_seconds: float = 0.5
    drain_seconds: float = 2.0


@dataclass(frozen=True)
class ServerSettings:
    """How much a server does at a time, who may ask, and where corrections are kept.

    Args:
        threads: that decode and read.
        max_queue: pictures under way or waiting. More are rejected with 429.
        queue_timeout: seconds that a picture may wait before it is rejected.
        client_timeout: seconds that a client may take for headers, and be without progress in a
            body or an answer.
        graceful_timeout: seconds for the requests under way when the server is told to stop.
        notice_seconds: for which a server that is told to stop goes on, and says that it is not
            ready.
        warm_up_pause: seconds between two attempts to become ready.
        thread_switch_seconds: for which a thread keeps Python's lock. With the usual 5 ms, a busy
            event loop starves the threads that read.
        key_hashes: of the API keys that open. Everybody may ask where it is empty.
        database: of corrections, as SQLAlchemy writes it. None for the user's data folder.
        limits: how large a picture may be.
        body: how bodies are taken in.
        connection: how much a connection may ask for.
    """

    threads: int = 2
    max_queue: int = 32
    queue_timeout: float = 1.0
    client_timeout: float = 10.0
    graceful_timeout: int = 8
    notice_seconds: float = 0.5
    warm_up_pause: float = 1.0
    thread_switch_seconds: float = 0.001
    key_hashes: tuple[str, ...] = ()
    database: str | None = None
    limits: Limits = DEFAULT_LIMITS
    body: BodyLimits = BodyLimits()
    connection: ConnectionLimits = ConnectionLimits()

    @property
    def max_body_bytes(self) -> int:
        """Bytes of the largest picture in base64, with some room for the rest."""
        return self.limits.bytes * 4 // 3 + 100_000
