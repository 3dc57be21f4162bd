"""The middleware that asks for an API key."""

import base64
import binascii

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from inkdigit.server.api_keys import KeyFile
from inkdigit.server.middleware.rejection import reject
from inkdigit.server.problems import Problem
from inkdigit.server.settings import BodyLimits

OPEN_PATHS = ("/livez", "/readyz", "/v2/health/live", "/v2/health/ready")
"""Where no key is asked for."""


class ApiKeyMiddleware:
    """Asks for a key: as `Authorization: Bearer KEY`, or as the password that a browser asks for.

    Args:
        app: what is behind it.
        keys: that open; the request's state has the `key`'s name. Without them everything is open.
        limits: how a body is refused.
    """

    def __init__(self, app: ASGIApp, keys: KeyFile | None, limits: BodyLimits) -> None:
        self._app = app
        self._keys = keys
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._keys is not None and scope["type"] == "http" and scope["path"] not in OPEN_PATHS:
            key = _parse_key(Headers(scope=scope).get("authorization", ""))
            name = self._keys.find_name(key)
            if name is None:
                await reject(_ask_for_key(), scope, receive, send, self._limits)
                return
            scope.setdefault("state", {})["key"] = name
        await self._app(scope, receive, send)


def _ask_for_key() -> Problem:
    challenge = 'Basic realm="inkdigit: the key is the password", charset="UTF-8"'
    return Problem(
        401,
        "This server asks for an API key, and no known one came. Send it as a Bearer token, or as "
        "the password of any user.",
        {"WWW-Authenticate": challenge},
    )


def _parse_key(authorization: str) -> str:
    """Take the key out of an `Authorization` header. Empty where there is none."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return ""
    return ""
