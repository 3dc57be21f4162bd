"""Work off the event loop: a fixed number of threads, a bounded queue, and deadlines."""

import asyncio
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from inkdigit.server.problems import Busy

Result = TypeVar("Result")


class Workers:
    """Threads and the queue before them.

    Args:
        threads: how many.
        places: how many may be under way or waiting; more are sent away at once.
        seconds: how long one may wait; it is then sent away instead of begun.
    """

    def __init__(self, threads: int, places: int, seconds: float) -> None:
        self.places = places
        self.seconds = seconds
        self.taken = 0
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="inkdigit")
        self._under_way: set[Future[Any]] = set()

    async def run(self, job: Callable[[], Result]) -> Result:
        """Do a job in a thread.

        Raises:
            Busy: all places are taken, or none of the threads was free in time.
        """
        with self.place() as place:
            return await place.run(job)

    @contextmanager
    def place(self) -> Iterator["Place"]:
        """Take one place for several jobs. Raises `Busy`."""
        self.check_place()
        self.taken += 1
        try:
            yield Place(self._submit, time.monotonic() + self.seconds)
        finally:
            self.taken -= 1

    def check_place(self) -> None:
        """Raises `Busy` where all places are taken."""
        if self.taken >= self.places:
            raise Busy

    def is_idle(self) -> bool:
        """Whether no thread works: not even for somebody who has gone."""
        return not self._under_way

    def close(self) -> None:
        """Begin nothing more, and forget what waits."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _submit(self, job: Callable[[], Any]) -> Future[Any]:
        future = self._pool.submit(job)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future


class Place:
    """A place in the queue, for jobs one after another: between two of them it is others' turn."""

    def __init__(self, submit: Callable[[Callable[[], Any]], Future[Any]], latest: float) -> None:
        self._submit = submit
        self._latest = latest

    async def run(self, job: Callable[[], Result]) -> Result:
        """Do a job in a thread.

        Raises:
            Busy: it is the first one, and none of the threads was free in time.
        """
        latest, self._latest = self._latest, math.inf
        future = self._submit(job)
        answer: asyncio.Future[Result] = asyncio.wrap_future(future)
        try:
            if latest < math.inf:
                await asyncio.wait([answer], timeout=latest - time.monotonic())
                if future.cancel():  # only what has not begun can be
                    raise Busy("Expected a free thread in time. There was none: wait.")
            return await answer
        except asyncio.CancelledError:  # nobody waits for it any more
            answer.cancel()
            raise
