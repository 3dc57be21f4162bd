"""A pool of processes that read parts, and outlive any of them.

A worker notes which picture it takes up, in memory that it shares. So it is known how far it is,
and where it ended, and nobody is woken for each picture.
"""

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

from inkdigit.batch.deaths import Deaths
from inkdigit.batch.part import Part, PartReader, PartResult
from inkdigit.errors import InkdigitError

CONTEXT = multiprocessing.get_context("spawn")
"""A fork would take the locks of threads along."""


class _Loaded(NamedTuple):
    """A worker can read now."""


class _Worker:
    """A process, the connection to it, and where it is."""

    def __init__(self, reader: PartReader) -> None:
        self.connection, theirs = CONTEXT.Pipe()
        self._place = CONTEXT.RawValue("q", -1)
        arguments = (reader, theirs, self._place)
        self.process = CONTEXT.Process(target=_work, args=arguments, daemon=True)
        with _ignore_interrupts():
            self.process.start()
        theirs.close()  # so that its end is heard
        self.part: Part | None = None
        self.is_loaded = False

    @property
    def index(self) -> int:
        """The picture of its part that it took up last; -1 before the first."""
        return int(self._place.value)

    def begin(self, part: Part) -> None:
        """Give it a part, which is sent once it can read: until then, to send might block."""
        self.part, self._place.value = part, -1
        if self.is_loaded:
            self._send()

    def note_loaded(self) -> None:
        self.is_loaded = True
        self._send()

    def _send(self) -> None:
        with suppress(OSError):  # it has ended: that is heard where it is listened to
            self.connection.send(self.part)

    def end(self) -> int | None:
        """End the process, unless it has; give its exit code."""
        self.process.kill()
        self.process.join()
        self.connection.close()
        return self.process.exitcode


class Pool:
    """Workers that read parts.

    Args:
        reader: what each of them loads.
        jobs: how many workers at most; none is started without a part for it.
        on_picture: is told, again and again, how many pictures were begun or left in parts under
            way.
        pause: seconds after which it is looked how far workers are.
    """

    def __init__(
        self,
        reader: PartReader,
        jobs: int,
        on_picture: Callable[[int], None],
        pause: float = 0.1,
    ) -> None:
        self._reader = reader
        self._jobs = jobs
        self._on_picture = on_picture
        self._pause = pause
        self._workers: list[_Worker] = []
        self._again: deque[Part] = deque()
        self._deaths = Deaths()

    def read_parts(self, parts: Iterator[Part]) -> Generator[PartResult]:
        """Read parts, and give what came of them as they are finished.

        Only the parts under way are held, and the next one.

        Raises:
            InkdigitError: whatever a worker raised, or workers end by themselves again and again.
        """
        upcoming = next(parts, None)
        try:
            while upcoming or self._again or self._is_busy():
                while (self._again or upcoming) and (worker := self._find_free_worker()):
                    if self._again:
                        worker.begin(self._again.popleft())
                    elif upcoming:
                        worker.begin(upcoming)
                        upcoming = next(parts, None)
                yield from self._hear_workers()
        finally:
            for worker in self._workers:
                worker.end()

    def _is_busy(self) -> bool:
        return any(worker.part for worker in self._workers)

    def _find_free_worker(self) -> _Worker | None:
        """Give a worker without a part, a new one if need be; None where as many as may be read."""
        free = next((worker for worker in self._workers if worker.part is None), None)
        if free is None and len(self._workers) < self._jobs:
            free = _Worker(self._reader)
            self._workers.append(free)
        return free

    def _hear_workers(self) -> Iterator[PartResult]:
        """Wait a little for a worker to say something, or to end."""
        by_connection = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(by_connection), self._pause):
            worker = by_connection[connection]  # type: ignore[index] # it is one of them
            try:
                said = worker.connection.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if isinstance(said, InkdigitError):
                raise said
            if isinstance(said, _Loaded):
                worker.note_loaded()
            else:
                worker.part = None
                yield said
        self._on_picture(sum(max(0, worker.index) for worker in self._workers if worker.part))

    def _bury(self, worker: _Worker) -> None:
        """Have the part of a worker that ended read again, or without the picture that ends it."""
        self._workers.remove(worker)
        code = worker.end()
        again = self._deaths.count(worker.part, worker.index, f"exit code {code}")
        if again:
            self._again.append(again)


@contextmanager
def _ignore_interrupts() -> Iterator[None]:
    """Have a process that is started ignore Ctrl-C from its first moment on: it inherits that."""
    if threading.current_thread() is not threading.main_thread():  # where nobody may ask for it
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _work(reader: PartReader, connection: Connection, place: Any) -> None:
    """Read parts until nobody sends any more; `place` is shared, and says which picture is read."""

    def note(index: int) -> None:
        place.value = index

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started us
    with closing(reader), suppress(EOFError, OSError):  # nobody listens any more
        try:
            reader.load()
            connection.send(_Loaded())
            while True:
                connection.send(reader.read(connection.recv(), note))
        except InkdigitError as error:
            connection.send(error)
