"""The headers that every answer has."""

import re
import uuid
from collections.abc import Iterable

SECURITY_HEADERS = [
    (name.lower().encode(), value.encode())
    for name, value in {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(), microphone=(), camera=(self)",
    }.items()
]


def choose_request_id(given: str = "") -> str:
    """Choose a request's id: the client's own where it is harmless, else a new one."""
    return given if re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given) else uuid.uuid4().hex


def with_common_headers(
    headers: Iterable[tuple[bytes, bytes]], request_id: str
) -> list[tuple[bytes, bytes]]:
    """Add to the headers of an answer those that every answer has."""
    every = [*headers]
    cached = any(name == b"cache-control" for name, _ in every)
    every += [*SECURITY_HEADERS, (b"x-request-id", request_id.encode())]
    return every if cached else [*every, (b"cache-control", b"no-store")]
