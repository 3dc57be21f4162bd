"""API keys: long and random, and kept as hashes in a file."""

import hashlib
import re
import secrets
from pathlib import Path

from inkdigit.errors import SaveError, UsageError


def generate_key() -> tuple[str, str]:
    """Make a new key. Returns it, and its hash, which belongs into the file of keys."""
    key = secrets.token_urlsafe(32)
    return key, hash_key(key)


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
        raise _no_key_file(path)
    return hashes


def add_key(path: Path) -> str:
    """Make a key, and add its hash to a file, which may be new. Returns the key.

    Raises:
        UsageError: the file holds something else.
        SaveError: it cannot be written.
    """
    if path.exists():
        _parse_file(path)
    key, line = generate_key()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as stream:  # a remark may be in any encoding
            stream.seek(max(0, stream.tell() - 1))
            ended = stream.read() in (b"", b"\n")
            stream.write(f"{line}\n".encode() if ended else f"\n{line}\n".encode())
    except OSError as error:
        raise SaveError.from_os_error(path, error) from error
    return key


def _parse_file(path: Path) -> tuple[str, ...]:
    try:
        lines = path.read_text("utf-8-sig", errors="replace").splitlines()
    except OSError as error:
        raise UsageError(
            f"Expected a file of API keys at {path}: {error.strerror or error}."
        ) from error
    hashes = [line.split("#")[0].strip().lower() for line in lines]
    hashes = [line for line in hashes if line]
    if not all(re.fullmatch("[0-9a-f]{64}", line) for line in hashes):
        raise _no_key_file(path)
    return tuple(hashes)


def _no_key_file(path: Path) -> UsageError:
    return UsageError(
        f"Expected hashes of API keys in {path}, one a line. "
        f"Make one with `inkdigit api-key --file {path}`."
    )
