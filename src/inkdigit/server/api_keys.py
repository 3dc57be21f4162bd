"""API keys: long and random, and kept as hashes in a file."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from inkdigit.errors import SaveError, UsageError


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


def read_key_hashes(path: Path) -> tuple[str, ...]:
    """Read the hashes in a file: one a line, `#` begins a remark.

    Raises:
        UsageError: the file cannot be read, holds something else, or no key at all.
    """
    hashes = _parse_file(path)
    if not hashes:
        raise _make_key_file_error(path, "it holds none")
    return hashes


def add_key(path: Path) -> str:
    """Make a key, and add its hash to a file, which may be new. Returns the key.

    Raises:
        UsageError: the file holds something else.
        SaveError: it cannot be written.
    """
    if path.exists():
        _parse_file(path)
    made = generate_key()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as stream:  # a remark may be in any encoding
            stream.seek(max(0, stream.tell() - 1))
            ended = stream.read() in (b"", b"\n")
            stream.write(f"{made.hash}\n".encode() if ended else f"\n{made.hash}\n".encode())
    except OSError as error:
        raise SaveError.from_os_error(path, error) from error
    return made.key


def _parse_file(path: Path) -> tuple[str, ...]:
    try:
        lines = path.read_text("utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise _make_key_file_error(path, error.strerror or str(error)) from error
    hashes = [line.split("#")[0].strip().lower() for line in lines]
    hashes = [line for line in hashes if line]
    if not all(re.fullmatch("[0-9a-f]{64}", line) for line in hashes):
        raise _make_key_file_error(path, "a line of it is no hash of a key")
    return tuple(hashes)


def _make_key_file_error(path: Path, reason: str) -> UsageError:
    return UsageError(
        f"Cannot read API keys from {path}: {reason}. "
        "Make a file of them with `inkdigit api-key --file FILE`."
    )
