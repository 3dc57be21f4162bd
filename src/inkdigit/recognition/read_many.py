"""Many pictures -> their readings in order, by one process or several."""

import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import cv2

from inkdigit.errors import InkdigitError
from inkdigit.imaging.decode import Source
from inkdigit.recognition.picture_reader import PictureReader
from inkdigit.recognition.reading import Reading

PICTURES_AHEAD = 3
"""For each process: those that wait while it reads, and readings that wait for slower ones."""
_reader: PictureReader
"""Of a process that reads for another one."""


def read_many(
    reader: PictureReader, sources: Iterable[Source], *, jobs: int, one: bool
) -> Iterator[Reading]:
    """Read pictures as they come, in that order; what cannot be decoded has status `error`.

    Args:
        reader: that can be pickled, where there is more than one process.
        sources: of which only a few are held at a time.
        jobs: how many processes read.
        one: each picture holds exactly one digit.

    Raises:
        InkdigitError: a process ended by itself.
    """
    if jobs == 1:
        for source in sources:
            yield reader.try_read(source, one=one)
        return
    context = multiprocessing.get_context("spawn")  # a fork would take locks of threads along
    pool = ProcessPoolExecutor(jobs, context, _begin, (reader,))
    waiting: deque[Future[Reading]] = deque()
    try:
        for source in sources:
            waiting.append(pool.submit(_read, source, one))
            if len(waiting) >= jobs * PICTURES_AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise InkdigitError(
            "A process that reads ended by itself. If memory is short, use fewer jobs; in a "
            'program of yours, start below if __name__ == "__main__".'
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(reader: PictureReader) -> None:
    """Settle in a new process: it has one thread, and Ctrl-C is for who started it."""
    global _reader  # noqa: PLW0603 - a process of a pool has nothing else to keep it in
    _reader = reader
    cv2.setNumThreads(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read(source: Source, one: bool) -> Reading:
    return _reader.try_read(source, one=one)
