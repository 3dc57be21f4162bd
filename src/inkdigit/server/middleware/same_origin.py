"""The middleware against pages of other sites, and against names that are not this server's."""

import ipaddress
import re
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from inkdigit.errors import UsageError, abbreviate
from inkdigit.server.middleware.api_key import OPEN_PATHS
from inkdigit.server.middleware.rejection import reject
from inkdigit.server.problems import Problem
from inkdigit.server.settings import BodyLimits

ANY_HOST = "*"
LOCALHOST = "localhost"
HOST_PATTERN = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::[0-9]{1,5})?")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Which change nothing (RFC 9110)."""


class SameOriginMiddleware:
    """Refuses requests that a browser sends for the pages of other sites.

    Such a page may make its own name point to this machine (DNS rebinding): then the browser takes
    both for one site, and only `Host` tells. So a host is an address, localhost, or known.
    Starlette's `TrustedHostMiddleware` knows names alone, and answers in plain text. What changes
    something must not come from another site: `Sec-Fetch-Site` says so, or else `Origin`.

    Args:
        app: what is behind it.
        allowed_hosts: names of this server beside localhost and its addresses; `*` for any.
        origins: other sites whose pages may ask.
        limits: how a body is refused.
    """

    def __init__(
        self,
        app: ASGIApp,
        allowed_hosts: Iterable[str],
        limits: BodyLimits,
        origins: Iterable[str] = (),
    ) -> None:
        self._app = app
        self._origins = frozenset(origins)
        self._allowed_hosts = frozenset(map(str.lower, allowed_hosts))
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = self._check(scope) if scope["type"] == "http" else None
        if problem is not None:
            await reject(problem, scope, receive, send, self._limits)
            return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        if scope["path"] in OPEN_PATHS:
            return None
        host = headers.get("host")
        if host is not None and not self._is_allowed(host):  # HTTP/1.0 may have none
            return Problem(
                421,
                f"This server does not know itself as {abbreviate(host) or 'nothing'}. Ask for it "
                "by its address, or start it with --allowed-host and that name.",
            )
        if scope["method"] not in SAFE_METHODS and self._is_foreign(headers):
            return Problem(
                403,
                "A page of another site sent this. Send it from this server's own page or from a "
                "program, or start the server with --allowed-host and the page's host.",
            )
        return None

    def _is_allowed(self, host: str) -> bool:
        name = parse_host(host)
        return name is not None and (
            ANY_HOST in self._allowed_hosts
            or name == LOCALHOST
            or name.endswith(f".{LOCALHOST}")
            or name in self._allowed_hosts
            or _is_address(name)
        )

    def _is_foreign(self, headers: Headers) -> bool:
        if headers.get("origin", "").lower() in self._origins:
            return False
        site = headers.get("sec-fetch-site")
        if site is not None:  # no page can set it; browsers leave it out where there is no TLS
            return site not in ("same-origin", "none")
        origin = headers.get("origin")
        if origin is None:  # a program
            return False
        authority = origin.partition("://")[2].lower()
        # A proxy may have written another Host.
        own = authority == headers.get("host", "").lower()
        return not own and parse_host(authority) not in self._allowed_hosts


def parse_host(host: str) -> str | None:
    """Take the name or address out of a `Host` header: in lower case, without port and brackets.

    Returns None where it is no host.
    """
    found = HOST_PATTERN.fullmatch(host.lower())
    return (found["v6"] or found["name"].removesuffix(".")) if found else None


def check_allowed_host(name: str) -> str:
    """Give a name for `allowed_hosts` back.

    Raises:
        UsageError: it is none, or has a port or a scheme.
    """
    if name != ANY_HOST and parse_host(name) != name.lower():
        raise UsageError(
            f"Expected a host without scheme and port, as digits.example, or {ANY_HOST} for any. "
            f"Received: {abbreviate(name)!r}."
        )
    return name


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
