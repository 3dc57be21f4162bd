"""Parts read by the machines of a Ray cluster, each as a process of the pool reads it.

A part is a task. Paths go to the workers, which write the drafts; what comes back is what the
ledger has to know. Where a worker or its machine is gone, Ray has the part read again, and then we
do, picture by picture on a trail, so that the one that ends its workers is found.
"""

import os
import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from inkdigit.batch.deaths import Deaths
from inkdigit.batch.part import Part, PartReader, PartResult
from inkdigit.batch.ray_cluster import RETRIES, connect
from inkdigit.batch.ray_worker import Errand, Trail, read_part
from inkdigit.errors import InkdigitError, SaveError

PARTS_PER_CORE = 2
"""Under way at once: one is read, and one waits, so that no core does."""


class RayPool:
    """The workers of a Ray cluster.

    Args:
        reader: what each of them loads.
        address: of the cluster, as HOST:PORT; None where this process is connected to one.
        jobs: how many parts are under way at most; None for as many as the cluster can take.
        sources: of the pictures, which the machines of the cluster must see.
        on_picture: is told, after each part, that no picture of another one is known to be begun.
    """

    def __init__(
        self,
        reader: PartReader,
        address: str | None,
        jobs: int | None,
        sources: Sequence[str],
        on_picture: Callable[[int], None],
    ) -> None:
        self._reader = reader
        self._address = address
        self._jobs = jobs
        self._sources = sources
        self._on_picture = on_picture

    def read_parts(self, parts: Iterator[Part]) -> Generator[PartResult]:
        """Read parts, and give what came of them as they are finished.

        Raises:
            InkdigitError: whatever a worker raised, or workers end by themselves again and again.
        """
        with self._make_errand() as errand, connect(self._address) as ray:
            tasks = _Tasks(ray, errand)
            try:
                while True:
                    while tasks.count < self._find_limit(ray) and (part := next(parts, None)):
                        tasks.begin(part)
                    if not tasks.count:
                        return
                    yield from tasks.finish_next()
                    self._on_picture(0)
            finally:
                tasks.cancel()

    def _find_limit(self, ray: Any) -> int:
        """Ask anew each time: machines come and go."""
        return self._jobs or max(1, int(PARTS_PER_CORE * ray.cluster_resources().get("CPU", 1)))

    @contextmanager
    def _make_errand(self) -> Iterator[Errand]:
        key, drafts = secrets.token_hex(8), self._reader.drafts
        mark = drafts / f"shared-{key}" if isinstance(drafts, Path) else None
        if mark is not None:
            _touch(mark)
        shared = tuple(source for source in self._sources if os.path.lexists(source))
        try:
            yield Errand(self._reader, key, str(Path.cwd()), shared, mark)
        finally:
            if mark is not None:
                mark.unlink(missing_ok=True)


class _Task(NamedTuple):
    """A part under way, by its reference, and its trail, if it has one."""

    part: Any
    trail: Any = None


class _Tasks:
    """Parts under way on a cluster."""

    def __init__(self, ray: Any, errand: Errand) -> None:
        self._ray = ray
        self._errand = ray.put(errand)
        self._read = ray.remote(num_cpus=1, max_retries=RETRIES)(read_part)
        here = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(
            ray.get_runtime_context().get_node_id(), soft=False
        )
        self._trail = ray.remote(
            num_cpus=0, max_restarts=-1, max_task_retries=-1, scheduling_strategy=here
        )(Trail)
        self._deaths = Deaths()
        self._tasks: dict[Any, _Task] = {}

    @property
    def count(self) -> int:
        return len(self._tasks)

    def begin(self, part: Part) -> None:
        """Have a part read."""
        reference = self._ray.put(part)
        self._tasks[self._read.remote(self._errand, reference)] = _Task(reference)

    def finish_next(self) -> Iterator[PartResult]:
        """Wait until a part is read, and give what came of it, unless it must be read again.

        Raises:
            InkdigitError: whatever a worker raised, or workers end by themselves again and again.
        """
        (done, *_), _ = self._ray.wait(list(self._tasks), num_returns=1)
        task = self._tasks.pop(done)
        try:
            result = self._ray.get(done)
        except self._ray.exceptions.RayTaskError as error:
            reason = str(error.cause).partition("\n")[0].rstrip(". ")
            raise InkdigitError(
                f"A machine of the cluster cannot read: {reason}. Install the same inkdigit with "
                "its extra ray on all of them."
            ) from error
        except self._ray.exceptions.RayError as error:
            self._begin_again(task, type(error).__name__)
            return
        if isinstance(result, InkdigitError):
            raise result
        yield result

    def cancel(self) -> None:
        """End what is under way."""
        for reference in self._tasks:
            self._ray.cancel(reference, force=True)
        self._tasks.clear()

    def _begin_again(self, task: _Task, cause: str) -> None:
        """Have a part read again, on a trail, whose worker or machine is gone."""
        part: Part | None = self._ray.get(task.part)
        if task.trail is not None:
            index = self._ray.get(task.trail.find.remote())
            part = self._deaths.count(part, index, cause)
        reference, trail = self._ray.put(part), self._trail.remote()
        read = self._read.options(max_retries=0)
        self._tasks[read.remote(self._errand, reference, trail)] = _Task(reference, trail)


def _touch(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    except OSError as error:
        raise SaveError.from_os_error(file.parent, error) from error
