"""Who waits for a thread of the server, and for how long."""

import asyncio
from collections.abc import Iterator
from threading import Event

import pytest

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
    workers._submit(go_on.wait)
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
        workers._submit(go_on.wait)
        with pytest.raises(Busy, match="in time"):
            await workers.run(lambda: None)
        return go_on.is_set()

    assert run_apart(wait) is False


def test_who_goes_away_is_not_waited_for(go_on: Event) -> None:
    done: list[str] = []

    async def go() -> None:
        workers = Workers(1, 8, 60)
        workers._submit(go_on.wait)
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
