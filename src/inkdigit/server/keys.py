"""API keys: long and random, kept as hashes, compared in constant time."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from inkdigit.errors import SaveError, UsageError
from inkdigit.server.bodies import turn_away
from inkdigit.server.problems import Problem

OPEN = ("/livez", "/readyz", "/v2/health/live", "/v2/health/ready")
"""Where no key is asked for."""
HASH = re.compile("[0-9a-f]{64}")
CHALLENGE = {"WWW-Authenticate": 'Basic realm="inkdigit: the key is the password", charset="UTF-8"'}


def new_key() -> tuple[str, str]:
    """A new key, and the line that belongs into the file of keys."""
    key = secrets.token_urlsafe(32)
    return key, hash_of(key)


def hash_of(key: str) -> str:
    """SHA-256, in hex: enough for 32 random bytes, which nobody can guess."""
    return hashlib.sha256(key.encode()).hexdigest()


def read_keys(path: Path) -> tuple[str, ...]:
    """The hashes in a file: one a line, `#` begins a remark.

    Raises:
        UsageError: it cannot be read, holds something else, or no key at all.
    """
    hashes = _hashes(path)
    if not hashes:
        raise _wrong(path)
    return hashes


def add_key(path: Path) -> str:
    """Make a key, and add its hash to a file, which may be new. Returns the key.

    Raises:
        UsageError: the file holds something else.
        SaveError: it cannot be written.
    """
    if path.exists():
        _hashes(path)
    key, line = new_key()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as stream:  # a remark may be in any encoding
            stream.seek(max(0, stream.tell() - 1))
            ended = stream.read() in (b"", b"\n")
            stream.write(f"{line}\n".encode() if ended else f"\n{line}\n".encode())
    except OSError as error:
        raise SaveError.from_os_error(path, error) from error
    return key


def _hashes(path: Path) -> tuple[str, ...]:
    try:
        lines = path.read_text("utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise UsageError(
            f"Expected a file of API keys at {path}: {error.strerror or error}."
        ) from error
    hashes = [line.split("#")[0].strip().lower() for line in lines]
    hashes = [line for line in hashes if line]
    if not all(HASH.fullmatch(line) for line in hashes):
        raise _wrong(path)
    return tuple(hashes)


def _wrong(path: Path) -> UsageError:
    return UsageError(
        f"Expected hashes of API keys in {path}, one a line. "
        f"Make one with `inkdigit api-key --file {path}`."
    )


class ApiKeys:
    """Asks for a key: as `Authorization: Bearer KEY`, or as the password that a browser asks for.

    Args:
        app: what is behind it.
        hashes: of the keys that open; without any, everything is open.
    """

    def __init__(self, app: ASGIApp, hashes: tuple[str, ...]) -> None:
        self._app = app
        self._hashes = hashes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and self._hashes and scope["path"] not in OPEN
        if asked and not self._opens(_key(Headers(scope=scope).get("authorization", ""))):
            problem = Problem(401, "Expected an API key. Received: none that is known.", CHALLENGE)
            await turn_away(problem, scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _opens(self, key: str) -> bool:
        given = hash_of(key)
        # Every hash is looked at, so that the time says nothing.
        return sum(hmac.compare_digest(given, known) for known in self._hashes) > 0


def _key(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return ""
    return ""
