"""API keys: long and random, each with a name, and kept as hashes in a file."""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from inkdigit.errors import SaveError, UsageError, abbreviate
from inkdigit.server.logs import logger

NAME_PATTERN = re.compile(r"[A-Za-z0-9._@-]{1,64}")
LINE_PATTERN = re.compile(rf"(?P<hash>[0-9a-fA-F]{{64}})(\s+(?P<name>{NAME_PATTERN.pattern}))?")
RECHECK_SECONDS = 1.0
"""Between two looks whether a file of keys has changed."""


@dataclass(frozen=True)
class ApiKey:
    """A key for whoever asks, and its hash for the file of keys."""

    key: str
    hash: str


def generate_key() -> ApiKey:
    """Make a new key at random."""
    key = secrets.token_urlsafe(32)
    return ApiKey(key, hash_key(key))


def hash_key(key: str) -> str:
    """Compute the SHA-256, in hex: enough for 32 random bytes, which nobody can guess."""
    return hashlib.sha256(key.encode()).hexdigest()


class _FileVersion(NamedTuple):
    """What changes when a file is written or replaced."""

    inode: int
    size: int
    modified: int


class KeyFile:
    """The keys in a file, which is read again when it has changed.

    A file that is gone or holds something else leaves the keys of before, and is logged. One that
    holds no key any more lets nobody in.

    Args:
        path: of the file, as `add_key` writes it.
        clock: seconds that only go forward.

    Raises:
        UsageError: the file cannot be read, holds something else, or no key at all.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._version = self._find_version()
        self._names = read_key_names(path)
        self._checked = clock()
        if not self._names:
            raise _make_key_file_error(path, "it holds none")

    def find_name(self, key: str) -> str | None:
        """Find the name of a key; None where it opens nothing."""
        self._refresh()
        given, found = hash_key(key), None
        for known, name in self._names.items():  # every one, so that the time says nothing
            if hmac.compare_digest(given, known):
                found = name
        return found

    def _refresh(self) -> None:
        if self._clock() - self._checked < RECHECK_SECONDS:
            return
        self._checked = self._clock()
        version = self._find_version()
        if version == self._version:
            return
        self._version = version
        try:
            self._names = read_key_names(self._path)
        except UsageError as error:
            logger.error("the API keys of before stay: %s", error)
            return
        logger.info("API keys were read again", extra={"fields": {"keys": len(self._names)}})

    def _find_version(self) -> _FileVersion | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return _FileVersion(found.st_ino, found.st_size, found.st_mtime_ns)


def read_key_names(path: Path) -> dict[str, str]:
    """Read the hashes in a file and their names: one a line, `#` begins a remark.

    A key without a name is called by the first eight digits of its hash.

    Raises:
        UsageError: the file cannot be read, or holds something else.
    """
    try:
        lines = path.read_text("utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise _make_key_file_error(path, error.strerror or str(error)) from error
    names = {}
    for line in filter(None, (line.split("#")[0].strip() for line in lines)):
        found = LINE_PATTERN.fullmatch(line)
        if found is None:
            raise _make_key_file_error(path, "a line of it is no hash of a key, with its name")
        digest = found["hash"].lower()
        names[digest] = found["name"] or digest[:8]
    return names


def add_key(path: Path, name: str) -> str:
    """Make a key, and add its hash and name to a file, which may be new. Returns the key.

    Args:
        path: of the file.
        name: up to 64 letters, digits, and `.`, `_`, `@`, `-`; no other key of the file has it.

    Raises:
        UsageError: the name is none or taken, or the file holds something else.
        SaveError: it cannot be written.
    """
    if NAME_PATTERN.fullmatch(name) is None:
        raise UsageError(
            "Expected a name of up to 64 letters, digits, '.', '_', '@' or '-'. "
            f"Received: {abbreviate(name)!r}."
        )
    if path.exists() and name in read_key_names(path).values():
        raise UsageError(f"{path} has a key for {name}. Choose another name, or delete its line.")
    made = generate_key()
    line = f"{made.hash} {name}\n".encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as stream:  # a remark may be in any encoding
            stream.seek(max(0, stream.tell() - 1))
            ended = stream.read() in (b"", b"\n")
            stream.write(line if ended else b"\n" + line)
    except OSError as error:
        raise SaveError.from_os_error(path, error) from error
    return made.key


def _make_key_file_error(path: Path, reason: str) -> UsageError:
    return UsageError(
        f"Cannot read API keys from {path}: {reason}. "
        "Make a file of them with `inkdigit api-key NAME --file FILE`."
    )
