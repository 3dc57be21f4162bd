"""What an operator sets, and the limits that hold for everybody."""

from dataclasses import dataclass

from inkdigit.imaging.decode import Limits
from inkdigit.server.api_keys import KeyFile


@dataclass(frozen=True)
class ConnectionLimits:
    """How much a connection may ask for."""

    connections: int = 512
    """At a time. With more, an operating system's usual 1,024 open files would end first."""
    refused_connections: int = 64
    """Beyond those, that stay half open until they have their answer. More are ended at once."""
    accepted_connections: int = 128
    """That are accepted before any of them is looked at."""
    waiting_connections: int = 1024
    """That the system keeps until they are accepted."""
    header_bytes: int = 64_000
    """Of a request's headers, and of what may stand behind a body in chunks."""
    pipelined_requests: int = 8
    """That a client may send before the first of them is answered."""
    slowest_reading_pace: int = 16_000
    """Bytes a second that a client must take of an answer, counted over its timeout."""
    unsent_bytes: int = 64_000_000
    """Of all answers together that clients have not taken yet. With more, those end that have
    waited longest."""
    keep_alive_seconds: int = 15
    """Until a connection without a request is closed."""
    linger_seconds: float = 2.0
    """For which a refused connection stays half open. What is still on its way would take the
    answer with it."""


@dataclass(frozen=True)
class BodyLimits:
    """How bodies are taken in, what they may hold, and how they are refused."""

    slowest_pace: int = 16_000
    """Bytes a second that a body must bring, counted over the client's timeout. So the largest body
    ends, too."""
    small_bytes: int = 64_000
    """That have room whatever the other bodies take. They are in the server's buffers anyway."""
    bytes_beside_picture: int = 100_000
    """Of the largest body, for what stands around its picture in base64."""
    largest_bodies_held: int = 4
    """All bodies together may be as large as so many of the largest."""
    form_fields: int = 16
    """Parts of a form that are no files, and are passed over."""
    correction_values: int = 32
    """Values in the JSON of a correction."""
    rejection_seconds: float = 0.5
    """In which a connection that was refused for now is not listened to. To refuse clients that
    come again at once would take the time that pictures need."""
    drain_seconds: float = 2.0
    """In which the rest of a body that nobody wants is thrown away."""

    def compute_max_bytes(self, picture: Limits) -> int:
        """Compute how many bytes a body with the largest picture has in base64."""
        return picture.bytes * 4 // 3 + self.bytes_beside_picture


DEFAULT_BODY_LIMITS = BodyLimits()


@dataclass(frozen=True)
class ServerSettings:
    """How much a server does at a time, who may ask, and where corrections are kept."""

    threads: int = 2
    """That decode and read."""
    max_queue: int = 32
    """Pictures under way or waiting. More are rejected with 429."""
    queue_timeout: float = 1.0
    """Seconds that a picture may wait before it is rejected."""
    read_timeout: float = 30.0
    """Seconds that a picture may take to be read, without its time in the queue."""
    stall_seconds: float = 5.0
    """After which a server is not ready whose threads are all busy with the same pictures."""
    database_threads: int = 1
    """That write corrections."""
    database_max_queue: int = 32
    """Corrections under way or waiting. More are rejected with 429."""
    database_queue_timeout: float = 5.0
    """Seconds that a correction may wait before it is rejected."""
    probe_timeout: float = 2.0
    """Seconds in which the network must answer to be ready."""
    client_timeout: float = 10.0
    """Seconds that a client may take for headers, and over which the pace of a body or an answer is
    counted."""
    graceful_timeout: int = 8
    """Seconds for the requests under way when the server is told to stop."""
    notice_seconds: float = 0.5
    """Seconds for which a server that is told to stop goes on, and says that it is not ready."""
    warm_up_pause: float = 1.0
    """Seconds between two attempts to become ready."""
    keys: KeyFile | None = None
    """The API keys that open. Without them everybody may ask."""
    allowed_hosts: tuple[str, ...] = ()
    """Names under which the server is asked, beside localhost and its addresses; `*` for any."""
    cors_origins: tuple[str, ...] = ()
    """Origins whose pages may ask from a browser, such as `https://digits.example`."""
    database: str | None = None
    """Of corrections, as SQLAlchemy writes it. None for the user's data folder."""
    max_corrections: int = 20_000
    """That are stored. With as many, others get 507."""
    max_correction_bytes: int = 2_000_000_000
    """Of all their pictures."""
    body: BodyLimits = DEFAULT_BODY_LIMITS
    connection: ConnectionLimits = ConnectionLimits()
