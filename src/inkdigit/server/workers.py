"""Work off the event loop: a fixed number of threads, a bounded queue, and deadlines."""

import asyncio
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from inkdigit.deadline import Deadline
from inkdigit.server.problems import Busy

Result = TypeVar("Result")


class Workers:
    """Threads, and the queue before them.

    Args:
        threads: how many.
        max_queue: how many requests may be under way or waiting. More are rejected at once.
        queue_timeout: seconds that a request may wait. It is then rejected instead of begun.
        job_timeout: seconds that a job may take. It ends at its next `check_deadline`, as it does
            when nobody waits for it any more.
        on_begin: told for how many seconds each job has waited for a thread.

    Attributes:
        jobs: requests under way or waiting now.
    """

    def __init__(
        self,
        threads: int,
        max_queue: int,
        queue_timeout: float,
        job_timeout: float = math.inf,
        on_begin: Callable[[float], None] | None = None,
    ) -> None:
        self.max_queue = max_queue
        self.queue_timeout = queue_timeout
        self.job_timeout = job_timeout
        self.jobs = 0
        self._on_begin = on_begin
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="inkdigit")
        self._under_way: set[Future[Any]] = set()
        self._began: dict[Deadline, float] = {}  # of the jobs in a thread

    async def run(self, job: Callable[[], Result]) -> Result:
        """Do a job in a thread.

        Raises:
            Busy: the queue is full, or none of the threads was free in time.
        """
        with self.enter_queue() as place:
            return await place.run(job)

    @contextmanager
    def enter_queue(self) -> Iterator["QueuePlace"]:
        """Take one place in the queue for several jobs.

        Raises:
            Busy: the queue is full.
        """
        self.check_queue()
        self.jobs += 1
        try:
            yield QueuePlace(self._submit, time.monotonic() + self.queue_timeout, self.job_timeout)
        finally:
            self.jobs -= 1

    def check_queue(self) -> None:
        """Make sure that there is room. Raises `Busy` where the queue is full."""
        if self.jobs >= self.max_queue:
            raise Busy("The queue of this server is full. Send the request again in a moment.")

    def is_idle(self) -> bool:
        """Whether no thread works: not even for somebody who has gone."""
        return not self._under_way

    def compute_stall(self) -> float:
        """Compute for how many seconds no thread has begun a job; 0 where one is free."""
        began = tuple(self._began.values())
        return time.monotonic() - max(began) if len(began) >= self._threads else 0.0

    def close(self) -> None:
        """Begin nothing more, and forget what waits."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _submit(self, job: Callable[[], Any], deadline: Deadline) -> Future[Any]:
        future = self._pool.submit(self._do, job, deadline, time.monotonic())
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def _do(self, job: Callable[[], Result], deadline: Deadline, submitted: float) -> Result:
        self._began[deadline] = began = time.monotonic()
        try:
            if self._on_begin is not None:
                self._on_begin(began - submitted)
            with deadline:
                return job()
        finally:
            del self._began[deadline]


class QueuePlace:
    """A place in the queue, for jobs one after another: between two of them it is others' turn.

    Args:
        submit: gives a job and its deadline to the threads.
        latest_start: of the first job, on the clock of `time.monotonic`.
        job_timeout: seconds that each job may take.
    """

    def __init__(
        self,
        submit: Callable[[Callable[[], Any], Deadline], Future[Any]],
        latest_start: float,
        job_timeout: float,
    ) -> None:
        self._submit = submit
        self._latest_start = latest_start
        self._job_timeout = job_timeout

    async def run(self, job: Callable[[], Result]) -> Result:
        """Do a job in a thread.

        Raises:
            Busy: it is the first one, and none of the threads was free in time.
            DeadlineError: it took too long.
        """
        latest_start, self._latest_start = self._latest_start, math.inf
        deadline = Deadline(self._job_timeout)
        future = self._submit(job, deadline)
        answer: asyncio.Future[Result] = asyncio.wrap_future(future)
        try:
            if latest_start < math.inf:
                await asyncio.wait([answer], timeout=latest_start - time.monotonic())
                if future.cancel():  # only what has not begun can be
                    raise Busy("No thread was free in time. Send the request again in a moment.")
            return await answer
        except asyncio.CancelledError:  # nobody waits for it any more
            deadline.cancel()
            answer.cancel()
            raise
