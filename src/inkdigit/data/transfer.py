"""One URL -> its bytes: within limits, and going on where an earlier try broke off."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

import httpx

from inkdigit.errors import DataError, MissingDataError, SaveError
from inkdigit.version import __version__

Progress = Callable[[str, int, int | None], None]
"""Told the URL, the bytes that are here, and the bytes there will be (None: not said)."""


def ignore_progress(_url: str, _here: int, _all: int | None) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class TransferLimits:
    """How long a server may take, and how much it may send.

    Args:
        first_answer_seconds: until its headers are here, the look-up of its name included. Four
            silent servers end a search without a network within 12 s.
        silence_seconds: without a byte, after which a download that had begun is left.
        least_pace: bytes a second, measured over `silence_seconds`; who sends fewer is left, too.
        max_bytes: of a file, packed or not. None of MNIST's is larger than the default.
    """

    first_answer_seconds: float = 3.0
    silence_seconds: float = 10.0
    least_pace: float = 5_000
    max_bytes: int = 64 * 2**20


DEFAULT_LIMITS = TransferLimits()


@contextmanager
def open_client(limits: TransferLimits) -> Iterator[httpx.Client]:
    """Open an HTTP client that keeps the limits and uses the user's proxy and certificates.

    Raises:
        MissingDataError: these settings of the machine cannot be used.
    """
    try:
        client = httpx.Client(
            follow_redirects=True,
            timeout=httpx.Timeout(limits.silence_seconds, connect=limits.first_answer_seconds),
            headers={"User-Agent": f"inkdigit/{__version__}"},
        )
    except (ImportError, OSError, ValueError) as error:
        raise MissingDataError(
            f"Nothing can be downloaded with this machine's proxy or TLS settings: {error}. "
            "Correct them, or put the files in by hand."
        ) from error
    with client:
        yield client


@dataclass(frozen=True)
class Downloader:
    """Downloads into a folder; `progress` is told how far each download is."""

    client: httpx.Client
    folder: Path
    limits: TransferLimits
    progress: Progress = ignore_progress

    def download(self, url: str) -> bytes:
        """Download one URL, going on after what an earlier try left in `<host>-<name>.part`.

        Raises:
            DataError: the server does not answer in time, or with something else.
            SaveError: the folder cannot be written.
        """
        part = self.folder / f"{httpx.URL(url).host}-{url.rsplit('/', 1)[1]}.part"
        try:
            for start in (part.stat().st_size if part.is_file() else 0, 0):
                if self._append(url, part, start):
                    break
            content = part.read_bytes()
            part.unlink()
        except OSError as error:
            raise SaveError.from_os_error(part, error) from error
        return content

    def _append(self, url: str, part: Path, start: int) -> bool:
        """Download from byte `start` on; False where the server has nothing after it."""
        try:
            with self._ask(url, start) as response:
                if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and start:
                    return False
                response.raise_for_status()
                self._write(response, url, part, start)
        except httpx.HTTPStatusError as error:
            raise DataError(f"HTTP status {error.response.status_code}.") from error
        except (DataError, OSError):
            raise
        except Exception as error:  # a redirection to no URL, headers that are none, and the like
            raise DataError(f"{type(error).__name__}: {error or 'no answer'}.") from error
        return True

    def _write(self, response: httpx.Response, url: str, part: Path, start: int) -> None:
        """Write a body to a file: behind what is there, if the server goes on from there."""
        goes_on = response.status_code == httpx.codes.PARTIAL_CONTENT
        here = start if goes_on else 0
        length = response.headers.get("Content-Length")
        total = here + int(length) if length and length.isdecimal() else None
        pace = _Pace(self.limits, here)
        with part.open("ab" if goes_on else "wb") as stream:
            for chunk in response.iter_raw():
                here += len(chunk)
                if here > self.limits.max_bytes:
                    raise DataError(f"{url} is larger than any file of MNIST's.")
                pace.check(here)
                stream.write(chunk)
                self.progress(url, here, total)

    @contextmanager
    def _ask(self, url: str, start: int) -> Iterator[httpx.Response]:
        """Ask for a URL from byte `start` on, and wait for the headers.

        A thread of its own waits: the look-up of a name knows no time-out.
        """
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        answers: SimpleQueue[httpx.Response | Exception] = SimpleQueue()

        def send() -> None:
            try:
                request = self.client.build_request("GET", url, headers=headers)
                answers.put(self.client.send(request, stream=True))
            except Exception as error:  # noqa: BLE001 - raised again by the one who waits
                answers.put(error)

        Thread(target=send, daemon=True).start()
        seconds = self.limits.first_answer_seconds
        try:
            answer = answers.get(timeout=seconds)
        except Empty:
            raise DataError(f"No answer within {seconds:.0f} s.") from None
        if isinstance(answer, Exception):
            raise answer
        try:
            yield answer
        finally:
            answer.close()


class _Pace:
    """How fast bytes come: whether a server sends, or only keeps the line busy."""

    def __init__(self, limits: TransferLimits, here: int) -> None:
        self._limits = limits
        self._since, self._here = time.monotonic(), here

    def check(self, here: int) -> None:
        """Note that so many bytes are here. Raises `DataError` where they come too slowly."""
        seconds = time.monotonic() - self._since
        if seconds < self._limits.silence_seconds:
            return
        if here - self._here < self._limits.least_pace * seconds:
            raise DataError(f"It sent {here - self._here:,} bytes in {seconds:.0f} s.")
        self._since, self._here = time.monotonic(), here
