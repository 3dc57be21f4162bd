"""Who waits for a thread of the server, and for how long."""

import asyncio
import math
import time
from collections.abc import Iterator
from threading import Event
from types import SimpleNamespace

import pytest

from inkdigit.deadline import Deadline, check_deadline
from inkdigit.errors import DeadlineError
from inkdigit.server.problems import Busy
from inkdigit.server.workers import Workers
from support.serving import run_apart


@pytest.fixture
def go_on() -> Iterator[Event]:
    """What the job before waits for."""
    event = Event()
    yield event
    event.set()


async def wait_behind(workers: Workers, go_on: Event, seconds: float, done: list[str]) -> None:
    """Wait for the only thread, which another job takes for so long."""
    workers._submit(go_on.wait, Deadline())
    with workers.enter_queue() as place:
        waiting = asyncio.create_task(place.run(lambda: done.append("it")))
        await asyncio.sleep(seconds)
        go_on.set()
        await waiting


def test_who_has_waited_too_long_is_rejected_instead_of_begun(go_on: Event) -> None:
    workers, done = Workers(1, 8, 0.05), list[str]()
    with pytest.raises(Busy, match="in time") as raised:
        run_apart(lambda: wait_behind(workers, go_on, 0.1, done))
    assert raised.value.status == 429
    assert done == []


def test_who_waits_in_vain_is_told_so_while_the_thread_is_still_taken(go_on: Event) -> None:
    async def wait() -> bool:
        workers = Workers(1, 8, 0.05)
        workers._submit(go_on.wait, Deadline())
        with pytest.raises(Busy, match="in time"):
            await workers.run(lambda: None)
        return go_on.is_set()

    assert run_apart(wait) is False


def test_who_goes_away_is_not_waited_for(go_on: Event) -> None:
    done: list[str] = []

    async def go() -> None:
        workers = Workers(1, 8, 60)
        workers._submit(go_on.wait, Deadline())
        waiting = asyncio.create_task(workers.run(lambda: done.append("it")))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        go_on.set()
        await workers.run(lambda: done.append("the next"))

    run_apart(go)
    assert done == ["the next"]


def test_whose_turn_comes_in_time_is_begun(go_on: Event) -> None:
    workers, done = Workers(1, 8, 60), list[str]()
    run_apart(lambda: wait_behind(workers, go_on, 0.1, done))
    assert done == ["it"]
    assert workers.jobs == 0


def test_only_the_first_job_of_a_place_must_begin_in_time(
    go_on: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a batch would lose what was read of it."""
    now = 0.0
    monkeypatch.setattr("inkdigit.server.workers.time", SimpleNamespace(monotonic=lambda: now))

    async def go() -> None:
        nonlocal now
        workers = Workers(1, 8, 60)
        with workers.enter_queue() as place:
            await place.run(lambda: None)
            now += 1000
            workers._submit(go_on.wait, Deadline())
            waiting = asyncio.create_task(place.run(lambda: "it"))
            await asyncio.sleep(0.05)
            assert not waiting.done()
            go_on.set()
            assert await waiting == "it"

    run_apart(go)


def test_a_full_queue_rejects_and_takes_the_next_when_one_has_left() -> None:
    async def fill() -> None:
        workers = Workers(1, 2, 60)
        with workers.enter_queue():
            with workers.enter_queue(), pytest.raises(Busy, match="queue"):
                await workers.run(lambda: None)
            await workers.run(lambda: None)
        assert workers.jobs == 0

    run_apart(fill)


def test_a_job_whose_client_has_gone_keeps_its_thread_until_it_ends(go_on: Event) -> None:
    """Or more jobs than threads would run, and nothing would bound the memory they take."""

    async def go() -> None:
        workers, begun = Workers(1, 8, 60), Event()

        def hold() -> None:
            begun.set()
            go_on.wait()

        gone = asyncio.create_task(workers.run(hold))
        while not begun.is_set():  # noqa: ASYNC110 - a thread sets it
            await asyncio.sleep(0.01)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        following = asyncio.create_task(workers.run(go_on.is_set))
        await asyncio.sleep(0.05)
        assert not following.done()
        assert not workers.is_idle()
        go_on.set()
        assert await following

    run_apart(go)


def work_for_long() -> None:
    latest = time.monotonic() + 30
    while time.monotonic() < latest:
        check_deadline()
        time.sleep(0.005)


def test_a_job_ends_when_its_time_is_over() -> None:
    async def go() -> None:
        workers = Workers(1, 8, 60, job_timeout=0.05)
        with pytest.raises(DeadlineError, match=r"too much to read at once.*over 0\.05 seconds"):
            await workers.run(work_for_long)
        assert await workers.run(lambda: "the next") == "the next"

    run_apart(go)


def test_the_time_of_a_job_begins_when_it_does(
    go_on: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("inkdigit.deadline.time", SimpleNamespace(monotonic=lambda: now))

    async def go() -> None:
        nonlocal now
        workers = Workers(1, 8, 60, job_timeout=30)
        workers._submit(go_on.wait, Deadline())
        waiting = asyncio.create_task(workers.run(check_deadline))
        await asyncio.sleep(0)  # it is in the queue
        now += 1000
        go_on.set()
        await waiting

    run_apart(go)


def test_a_job_that_nobody_waits_for_ends() -> None:
    to_its_end: list[bool] = []

    async def go() -> None:
        workers, begun = Workers(1, 8, 60), Event()

        def job() -> None:
            begun.set()
            work_for_long()
            to_its_end.append(True)

        gone = asyncio.create_task(workers.run(job))
        while not begun.is_set():  # noqa: ASYNC110 - a thread sets it
            await asyncio.sleep(0.01)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert await workers.run(lambda: "the next") == "the next"
        assert workers.compute_stall() == 0

    run_apart(go)
    assert not to_its_end


def test_it_is_known_for_how_long_no_thread_was_free(
    go_on: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("inkdigit.server.workers.time", SimpleNamespace(monotonic=lambda: now))

    async def begin(workers: Workers, until: Event) -> "asyncio.Task[bool]":
        begun = Event()

        def job() -> bool:
            begun.set()
            return until.wait()

        with workers.enter_queue() as place:
            place._latest_start = math.inf
            task = asyncio.create_task(place.run(job))
            while not begun.is_set():  # noqa: ASYNC110 - a thread sets it
                await asyncio.sleep(0.01)
        return task

    async def go() -> None:
        nonlocal now
        workers, other = Workers(2, 8, 60), Event()
        assert workers.compute_stall() == 0
        first = await begin(workers, go_on)
        now = 3.0
        assert workers.compute_stall() == 0  # one is free
        second = await begin(workers, other)
        now = 10.0
        stall = workers.compute_stall()
        other.set()
        await second
        assert stall == 7
        assert workers.compute_stall() == 0
        go_on.set()
        await first

    run_apart(go)
