"""Files behind URLs, by fsspec: `s3://`, `gs://`, `hdfs://`, `memory://` and what else it knows.

What a library asks of the user, credentials for example, it takes as it always does: from the
environment and its own files.
"""

import errno
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeVar

from inkdigit.errors import DataError, PictureError
from inkdigit.imaging.source import URL

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

Result = TypeVar("Result")
VERSION_FIELDS = ("ETag", "etag", "md5Hash", "LastModified", "mtime", "last_modified", "created")
"""What tells a file from an older one of its name; the first that its store has counts."""
NOT_THERE = (
    FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError, PermissionError,
)  # fmt: skip
"""The fault of a file, not of its store: the next one may be there."""
BLOCK_SIZE = 1_000_000
"""Bytes of an open file that are asked for at a time."""
WAITS = (1.0,)
"""Seconds before a store that does not answer is asked again; its library asks some times, too."""


class Location(NamedTuple):
    """Where a URL leads: a path in a filesystem, and what stands before that in the URL."""

    filesystem: "AbstractFileSystem"
    path: str
    prefix: str


class Entry(NamedTuple):
    """What a folder holds: a file or another folder, by its URL."""

    url: str
    is_folder: bool
    version: str

    @property
    def name(self) -> str:
        return self.url.rpartition("/")[2]


def is_url(path: str) -> bool:
    """Tell whether a path is a URL: what begins as `s3://`."""
    return URL.match(path) is not None


def is_within_process(path: str) -> bool:
    """Tell whether other processes see something else there, or nothing."""
    return path.startswith("memory://")


def join_url(folder: str, path: str) -> str:
    """Give the URL of a path within a folder, unless it is a URL itself."""
    return path if is_url(path) else f"{folder.rstrip('/')}/{path}"


def find_location(url: str) -> Location:
    """Find the filesystem of a URL; nothing is asked of it yet.

    Raises:
        DataError: it has none, a library for it is not installed, or does not begin.
    """
    import fsspec  # noqa: PLC0415 - an extra

    protocol = url.partition("://")[0]
    if "::" in url:
        raise DataError(f"Expected one URL, and none within another. Received: {url}.")
    try:
        filesystem, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise DataError(_describe_missing_library(protocol, error)) from error
    except ValueError as error:
        raise DataError(f"Cannot read {url}: {_describe(error)}.") from error
    except Exception as error:
        raise _make_store_error(url, error) from error
    bare = url.rstrip("/")
    path = path.rstrip("/")
    prefix = bare.removesuffix(path) if bare.endswith(path) else f"{protocol}://"
    return Location(filesystem, path, prefix)


def list_folder(url: str) -> list[Entry]:
    """List what a folder holds, by name.

    Raises:
        FileNotFoundError, PermissionError: it is not there, or not for us.
        DataError: its store does not answer.
    """
    location = find_location(url)

    def list_anew() -> list[dict[str, Any]]:
        location.filesystem.invalidate_cache()  # it would keep all folders, and never ask again
        found: list[dict[str, Any]] = location.filesystem.ls(location.path, detail=True)
        return found

    entries = []
    for info in ask(url, list_anew):
        path = str(info["name"]).rstrip("/")
        if path != location.path and not str(info["name"]).endswith("//"):  # some keep a mark
            is_folder = info["type"] == "directory"
            entries.append(Entry(location.prefix + path, is_folder, _find_version(info)))
    return sorted(entries)


def find_entry(url: str) -> Entry | None:
    """Find what is at a URL; None where there is nothing.

    Raises:
        DataError: its store does not answer, or it is not for us.
    """
    location = find_location(url)
    try:
        info = ask(url, lambda: location.filesystem.info(location.path))
    except FileNotFoundError:
        return None
    except NOT_THERE as error:
        raise _make_store_error(url, error) from error
    return Entry(url.rstrip("/"), info["type"] == "directory", _find_version(info))


def read_url(url: str, size: int) -> bytes:
    """Read the first bytes of a file.

    Raises:
        PictureError: it is not there, or not for us.
        DataError: its store does not answer.
    """
    location = find_location(url)
    try:
        return ask(url, lambda: _read_start(location, size))
    except OSError as error:
        raise PictureError(f"Cannot open {url}: {_describe(error)}.") from error


def open_url(url: str) -> io.BufferedReader:
    """Open a file that can be read from any place on.

    Raises:
        OSError: it is not there, or not for us.
        DataError: its store does not answer.
    """
    location = find_location(url)
    stream = ask(url, lambda: location.filesystem.open(location.path, "rb"))
    return io.BufferedReader(_Stream(url, stream), BLOCK_SIZE)


def write_url(url: str, content: bytes) -> None:
    """Write a file; in a store of objects, it appears there whole.

    Raises:
        OSError: there is no such place, or it is not for us.
        DataError: its store does not answer.
    """
    location = find_location(url)
    ask(url, lambda: location.filesystem.pipe_file(location.path, content))


def ask(url: str, action: Callable[[], Result]) -> Result:
    """Ask a store for something, and once more where it does not answer.

    Raises:
        OSError: a file is not there, or not for us.
        DataError: the store does not answer.
    """
    for wait in WAITS:
        try:
            return action()
        except Exception as error:  # each library has errors of its own
            if _is_of_file(error):
                raise
        time.sleep(wait)
    with report_store_errors(url):
        return action()


@contextmanager
def report_store_errors(url: str) -> Iterator[None]:
    """Make what the libraries of stores raise a `DataError`, but for the faults of single files."""
    try:
        yield
    except Exception as error:
        if _is_of_file(error):
            raise
        raise _make_store_error(url, error) from error


class _Stream(io.RawIOBase):
    """An open file behind a URL, asked as everything of its store is."""

    def __init__(self, url: str, stream: IO[bytes]) -> None:
        self._url = url
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: Any, /) -> int:
        place = self.tell()
        content = ask(self._url, lambda: self._read_at(place, len(buffer)))
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        self._stream.close()
        super().close()

    def _read_at(self, place: int, size: int) -> bytes:
        self._stream.seek(place)
        return self._stream.read(size)


def _read_start(location: Location, size: int) -> bytes:
    if location.path.startswith(("http://", "https://")):  # these may send more than is asked for
        with location.filesystem.open(location.path, "rb") as stream:
            return bytes(stream.read(size))
    try:
        return bytes(location.filesystem.cat_file(location.path, start=0, end=size))
    except OSError as error:
        if error.errno == errno.EINVAL and not location.filesystem.size(location.path):
            return b""  # no byte of it can be asked for
        raise


def _find_version(info: dict[str, Any]) -> str:
    mark = next((info[name] for name in VERSION_FIELDS if info.get(name)), "")
    return f"{info.get('size')}-{mark}"


def _is_of_file(error: Exception) -> bool:
    is_invalid = isinstance(error, OSError) and error.errno == errno.EINVAL
    return isinstance(error, NOT_THERE) or is_invalid


def _describe(error: Exception) -> str:
    """Say what a library says, in one line."""
    if isinstance(error, FileNotFoundError):
        return "No such file or directory"
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(words).partition("\n")[0].rstrip(" .")


def _describe_missing_library(protocol: str, error: ImportError) -> str:
    from fsspec.registry import known_implementations  # noqa: PLC0415 - an extra

    library = known_implementations.get(protocol, {}).get("class", "").partition(".")[0]
    if library in ("", "fsspec"):
        return f"{protocol}:// needs another library: {_describe(error)}."
    return f"{protocol}:// needs another library: pip install {library}"


def _make_store_error(url: str, error: Exception) -> DataError:
    return DataError(
        f"Cannot reach {url}: {_describe(error)}. What is finished stays; the same command goes on."
    )
